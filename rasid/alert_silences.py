"""`rasid alerts silences`: what people silenced by hand, and for how long still."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
import msgspec

from alerts.rules.silences import Silence, silence_of
from rasid.alert_actions import actions
from rasid.options import common_options, settings_from
from streams.settings import Settings

if TYPE_CHECKING:
    from alerts.records import Action


def silences_by_hand(settings: Settings, now: datetime | None = None) -> list[Silence]:
    """Return the silences that people made and did not end, those that are over at `now` left out.

    Without `now`, it is the present of the log's clock. What no worker has decided yet is among
    them. Raises LogError.
    """
    from rasid.remembered import read_groups

    memory = read_groups(settings)
    found = {silence.name: silence for silence in memory.silences_by_hand()}
    present = datetime.now(UTC) if settings.clock == "log" else memory.chain.now
    _add(found, actions(settings, memory.chain.last + 1), memory.chain.now)
    at = now or present
    return [silence for silence in found.values() if silence.ends_at and at < silence.ends_at]


def _add(found: dict[str, Silence], done: Iterable[Action], decided: datetime) -> None:
    """Add what was done since the last decision, made at `decided`."""
    for action in done:
        if action.kind == "unsilence":
            found.pop(action.silence, None)
        elif (silence := silence_of(action, max(action.at, decided))) is not None:
            found[silence.name] = silence


@click.command("silences")
@common_options
def silences(**flags: Any) -> int:
    """List the silences by hand that are in force, with their ids.

    Those of the policy stand in its file.
    """
    for silence in silences_by_hand(settings_from(flags)):
        what = msgspec.json.encode(silence.match).decode()
        said = f" ({silence.comment})" if silence.comment else ""
        click.echo(
            f"{silence.name} {until(silence)} by {silence.created_by or 'nobody'}: {what}{said}"
        )
    return 0


def until(silence: Silence) -> str:
    """Return when a silence ends, in words."""
    if silence.ends_at is None:
        return "until it is taken out"
    return f"until {silence.ends_at.isoformat(timespec='minutes')}"
