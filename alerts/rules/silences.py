"""Silences: what nobody wants to hear of for a while, by the policy or by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from alerts.records import Action, Match
from analysis.decision import Instant

MAX_AHEAD = timedelta(days=1)
"""How far the clock of somebody who silences may be ahead of what `alert` knows."""


class Silence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What `match` fits is not told from `starts_at` until `ends_at`; None leaves an end open.

    `name` is the id of the action that made it, "" for one that stands in the policy.
    """

    match: Match
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    comment: str = ""
    created_by: str = ""
    name: str = ""

    def is_in_force(self, now: datetime) -> bool:
        """Tell whether it silences anything `now`."""
        begun = self.starts_at is None or self.starts_at <= now
        return begun and (self.ends_at is None or now < self.ends_at)


def silence_of(action: Action, now: datetime) -> Silence | None:
    """Return the silence that an action begins when it is decided `now`, None for any other."""
    if action.kind != "silence" or action.match is None:
        return None
    # in the small hours `now` may be that of an article of the evening before
    begun = max(now, min(action.at, now + MAX_AHEAD))
    until = begun + timedelta(seconds=action.seconds)
    return Silence(action.match, now, until, action.comment, action.by, action.action)
