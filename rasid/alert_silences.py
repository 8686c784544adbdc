"""`rasid alerts silences`: what people silenced by hand, and for how long still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from rasid.alert_actions import actions
from rasid.options import common_options, settings_from
from streams.settings import Settings

if TYPE_CHECKING:
    from alerts.records import Action
    from alerts.routing import Match


class ByHand(NamedTuple):
    """A silence that somebody made and nobody ended; `until` None on the articles' own clock."""

    action: Action
    match: Match
    until: datetime | None

    def is_in_force(self, now: datetime) -> bool:
        """Tell whether it silences anything `now`."""
        return self.until is None or self.action.at <= now < self.until

    @property
    def when(self) -> str:
        """Return how long it lasts, in words."""
        if self.until is None:
            return f"for {self.action.seconds:g}s of the articles' own time"
        return f"until {self.until.isoformat(timespec='minutes')}"


def silences_by_hand(settings: Settings) -> Iterator[ByHand]:
    """Yield the silences on the log that nobody ended. Raises LogError."""
    found = list(actions(settings))
    ended = {action.silence for action in found if action.kind == "unsilence"}
    for action in found:
        if action.kind == "silence" and action.action not in ended and action.match is not None:
            until = action.at + timedelta(seconds=action.seconds)
            yield ByHand(action, action.match, until if settings.clock == "log" else None)


@click.command("silences")
@common_options
def silences(**flags: Any) -> int:
    """List the silences by hand that are in force, with their ids.

    Those of the policy stand in its file.
    """
    now = datetime.now(UTC)
    for silence in silences_by_hand(settings_from(flags)):
        action = silence.action
        if not silence.is_in_force(max(now, action.at)):
            continue
        what = msgspec.json.encode(silence.match).decode()
        said = f" ({action.comment})" if action.comment else ""
        click.echo(f"{action.action} {silence.when} by {action.by or 'nobody'}: {what}{said}")
    return 0
