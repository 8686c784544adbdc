"""What the stages of the policy pass on to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from alerts.groups.entries import Opened
from alerts.groups.memory import AlertMemory
from alerts.rules.routes import Limit, Plan, Route, Way
from alerts.rules.rulebook import Policy, WatchSettings
from analysis.finding import Finding, FindingKind
from analysis.mentions.watchlist import Severity

NOWHERE = Way(Route(name="", channels=()), Plan())


class Telling(NamedTuple):
    """A finding as one watch would hear of it by one route.

    `reason` says why it does not, "" while it may; `into` names the alert that it joins.
    """

    finding: Finding
    watch: WatchSettings
    severity: Severity = "info"
    way: Way = NOWHERE
    reason: str = ""
    into: str = ""

    def mute(self, reason: str) -> Telling:
        """Return the telling as one that is not told for `reason`."""
        return self._replace(reason=reason)


class Scene(NamedTuple):
    """What is decided upon, and when: findings of one article of the outlet `source`.

    `released` holds what waited until now and is sent by the same decision, by its id; None for
    what becomes part of a digest instead.
    """

    memory: AlertMemory
    policy: Policy
    source: str
    now: datetime
    released: Mapping[str, Opened | None] = {}


class Draft(NamedTuple):
    """An alert to be: what it tells, to whom, by which ways; `key` as in Opened."""

    kind: FindingKind
    story: str
    watches: tuple[WatchSettings, ...]
    findings: tuple[Finding, ...]
    severity: Severity
    plan: Plan
    ways: tuple[Way, ...]
    key: tuple[str, ...] = ()


class Join(NamedTuple):
    """Findings that join the alert called `alert`, told by `way` to `watches`."""

    alert: str
    findings: tuple[Finding, ...]
    watches: tuple[WatchSettings, ...]
    severity: Severity
    way: Way


Stage = Callable[[Scene, Sequence[Telling]], list[Telling]]
"""A step of the policy: mutes tellings, or says more about those that are not."""


class Budget:
    """How many alerts each route may still send, as one decision goes on."""

    def __init__(self, memory: AlertMemory, now: datetime) -> None:
        self._memory, self._now = memory, now
        self._taken: Counter[str] = Counter()

    def take(self, way: Way) -> bool:
        """Tell whether one more alert may go by `way` now, and count it."""
        limit = way.plan.limit
        if not limit.per:
            return True
        used = len(self._used(way.name, limit)) + self._taken[way.name]
        if used >= limit.alerts:
            return False
        self._taken[way.name] += 1
        return True

    def free_at(self, way: Way) -> datetime:
        """Return when one more alert may go by a way that is at its limit."""
        limit = way.plan.limit
        used = self._used(way.name, limit)
        oldest = used[-limit.alerts] if 0 < limit.alerts <= len(used) else self._now
        return max(self._now, oldest + timedelta(seconds=limit.per))

    def _used(self, route: str, limit: Limit) -> list[datetime]:
        return self._memory.sent_since(route, self._now - timedelta(seconds=limit.per))


def unite(ways: Iterable[Way], policy: Policy) -> tuple[str, ...]:
    """Return the channels that `ways` lead to, in the order of the policy."""
    taken = {name for way in ways for name in way.route.channels}
    every = dict.fromkeys(name for route in policy.routes for name in route.channels)
    return tuple(name for name in every if name in taken)
