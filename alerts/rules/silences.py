"""Silences: what nobody wants to hear of for a while, by the policy or by hand."""

from __future__ import annotations

from datetime import datetime

import msgspec

from alerts.records import Match
from analysis.decision import Instant


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
