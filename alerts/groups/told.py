"""What was told, or is about to be: by finding, by claim, by group, by watch and by route."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from alerts.groups.entries import Opened
from analysis.finding import FindingKind

MAX_PACE = 16
"""Times of the newest alerts that are remembered of each watch."""

MAX_COUNTED = 1_000
"""Times of the newest alerts that are remembered of each route."""

Place = tuple[str, ...]
K = TypeVar("K")


@dataclass(slots=True, eq=False)
class Told:
    """An alert as it was last decided, `at` then; `is_sent` is false while it waits or is digested.

    `since` is when it was opened: repeat intervals count from there.
    """

    opened: Opened
    at: datetime
    is_sent: bool

    @property
    def since(self) -> datetime:
        """Return when the alert was opened."""
        return self.opened.since or self.at

    @property
    def is_single(self) -> bool:
        """Tell whether this is the first telling of what is no digest."""
        return self.is_sent and not self.opened.revision and self.opened.digest is None


def places_of(opened: Opened) -> Iterator[Place]:
    """Yield where later findings look for an alert that they could join."""
    if opened.digest is not None:
        return
    for route in opened.routes or ("",):
        if opened.key:
            yield (route, *opened.key)
        else:
            yield from ((route, w, opened.story, opened.kind) for w in opened.watches)


class ToldIndex:
    """Alerts of thirty days, each found by all that it is about."""

    def __init__(self) -> None:
        self._alerts: dict[str, Told] = {}
        self._findings: dict[str, Told] = {}
        self._claims: dict[str, Told] = {}
        self._places: dict[Place, Told] = {}
        self._paces: dict[str, deque[datetime]] = {}
        self._counts: dict[str, deque[datetime]] = {}

    def alert(self, alert: str) -> Told | None:
        """Return an alert by its id."""
        return self._alerts.get(alert)

    def finding(self, finding: str) -> Told | None:
        """Return the last alert that has a finding in it."""
        return self._findings.get(finding)

    def claim(self, claim: str) -> Told | None:
        """Return the last alert that was sent with a claim in it."""
        return self._claims.get(claim)

    def group(self, place: Place) -> Told | None:
        """Return the alert that was opened last at a place."""
        return self._places.get(place)

    def kinds(
        self, route: str, watch: str, story: str, kinds: Iterable[FindingKind]
    ) -> Iterator[Told]:
        """Yield the last alert of each kind about watch and story that went by a route."""
        for kind in kinds:
            # what an earlier version sent names no route
            for place in ((route, watch, story, kind), ("", watch, story, kind)):
                if (told := self._places.get(place)) is not None:
                    yield told

    def pace(self, watch: str) -> Iterable[datetime]:
        """Return when the newest alerts for a watch came."""
        return self._paces.get(watch, ())

    def count(self, route: str) -> Iterable[datetime]:
        """Return when the newest alerts went by a route, the oldest first."""
        return self._counts.get(route, ())

    def remember(self, told: Told) -> None:
        """Take in an alert in place of what was known of it."""
        opened = told.opened
        self._alerts[opened.alert] = told
        for finding in opened.findings:
            self._findings[finding] = told
        if told.is_sent and opened.digest is None:
            for claim in opened.claims:
                self._claims[claim] = told
        for place in places_of(opened):
            known = self._places.get(place)
            if known is None or known.since <= told.since:
                self._places[place] = told
        if told.is_single:
            for watch in opened.watches:
                self._paces.setdefault(watch, deque(maxlen=MAX_PACE)).append(told.at)
            for route in opened.routes:
                self._counts.setdefault(route, deque(maxlen=MAX_COUNTED)).append(told.at)

    def forget(self, told: Told) -> None:
        """Let go of an alert, but for what was decided about it since."""
        opened = told.opened
        _drop(self._alerts, (opened.alert,), told)
        _drop(self._findings, opened.findings, told)
        _drop(self._claims, opened.claims, told)
        _drop(self._places, places_of(opened), told)
        if told.is_single:
            _shift(self._paces, opened.watches, told.at)
            _shift(self._counts, opened.routes, told.at)


def _drop(index: dict[K, Told], keys: Iterable[K], told: Told) -> None:
    for key in keys:
        if index.get(key) is told:
            del index[key]


def _shift(times: dict[str, deque[datetime]], keys: Iterable[str], at: datetime) -> None:
    for key in keys:
        kept = times.get(key)
        if kept and kept[0] <= at:
            kept.popleft()
        if not kept:
            times.pop(key, None)
