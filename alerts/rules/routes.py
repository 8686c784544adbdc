"""Routes: which channels an alert is sent to, how alerts are grouped on the way, and how many."""

from __future__ import annotations

from typing import Literal

import msgspec

from alerts.records import Match

Label = Literal["watch", "kind", "severity", "source", "story"]
"""What findings can be grouped by."""


class Limit(msgspec.Struct, frozen=True):
    """At most `alerts` within `per` seconds; what is more becomes a digest. No limit: `per` 0."""

    alerts: int
    per: float


NO_LIMIT = Limit(0, 0.0)


class Route(msgspec.Struct, frozen=True, omit_defaults=True):
    """A way from alerts to channels; None stands for what the policy says at its top.

    The first route that fits is taken, and after one that `goes_on` also the next that fits.
    `mute` names time intervals.
    """

    name: str
    channels: tuple[str, ...]
    match: Match = Match()
    group_by: tuple[Label, ...] | None = None
    group_wait: float | None = None
    group_interval: float | None = None
    repeat_interval: float | None = None
    limit: Limit | None = None
    mute: tuple[str, ...] | None = None
    goes_on: bool = msgspec.field(default=False, name="continue")


class Plan(msgspec.Struct, frozen=True):
    """How findings become alerts on a route; times are in seconds.

    `group_by` None groups as the policy does by default. `group_interval` None only counts what
    joins an alert.
    """

    group_by: tuple[Label, ...] | None = None
    group_wait: float = 0.0
    group_interval: float | None = None
    repeat_interval: float = 0.0
    limit: Limit = NO_LIMIT


class Way(msgspec.Struct, frozen=True):
    """A route with all that it takes from the top of the policy filled in."""

    route: Route
    plan: Plan
    mute: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of the route, "" for the way that leads nowhere."""
        return self.route.name
