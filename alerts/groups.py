"""What `alert` remembers: the rules, what each watch and story was alerted about, and when."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby, repeat

import msgspec

from alerts.records import Rules
from alerts.rules import Policy, WatchSettings, read_rules
from analysis.decision import Chain, Head
from analysis.finding import FindingKind
from analysis.mentions.watchlist import Severity

TOLD_FOR = timedelta(days=30)
"""How long an alert is remembered: no finding of it alerts again, no repeat interval is longer."""

MAX_PACE = 16
"""Times of the newest alerts that are remembered of each watch."""

HELD_FOR = timedelta(days=1)
"""How long an entry that changed nothing is kept, so that a lost one is noticed."""


class Opened(msgspec.Struct, frozen=True, array_like=True):
    """An alert that was decided, without the evidence: that stands in the event.

    `watches` are all watches that it is for, the first one first; `findings` are ids.
    """

    alert: str
    kind: FindingKind
    watches: tuple[str, ...]
    name: str
    story: str
    severity: Severity
    title: str
    findings: tuple[str, ...]
    channels: tuple[str, ...]


class RulesTaken(msgspec.Struct, frozen=True, array_like=True):
    """Rules that came into force, and when each of their watches was first seen in any.

    `first` tells that for the watches in the order of their ids: a time, and for how many of them
    in a row. Earlier versions wrote `seen` instead, by id.
    """

    rules: Rules
    seen: dict[str, datetime] = {}
    first: tuple[tuple[datetime, int], ...] = ()


def take_rules(rules: Rules, seen: Mapping[str, datetime], now: datetime) -> RulesTaken:
    """Return `rules` as they come into force `now`, where `seen` watches were known before."""
    times = (seen.get(watch, now) for watch in read_rules(rules).ids())
    return RulesTaken(rules, first=tuple((time, len(list(run))) for time, run in groupby(times)))


def first_sights(taken: RulesTaken) -> dict[str, datetime]:
    """Return when each watch of `taken` was first seen."""
    times = (time for first, count in taken.first for time in repeat(first, count))
    return taken.seen or dict(zip(read_rules(taken.rules).ids(), times, strict=True))


class AlertEntry(msgspec.Struct, frozen=True, array_like=True):
    """One decision of `alert`: what was opened, and how many findings were muted, by reason."""

    head: Head
    opened: tuple[Opened, ...] = ()
    muted: dict[str, int] = {}
    rules: RulesTaken | None = None


class _Told:
    """An entry with alerts in it, and when it was made."""

    __slots__ = ("at", "offset", "opened")

    def __init__(self, entry: AlertEntry) -> None:
        self.offset = entry.head.offset
        self.at = entry.head.now
        self.opened = entry.opened


class AlertMemory:
    """A fold of unexpired entries. The newest rules and the newest entry never expire."""

    def __init__(self, floor: int = 0) -> None:
        self.chain = Chain(floor)
        self.policy: Policy | None = None
        self.rules_hash = ""
        self.seen: dict[str, datetime] = {}
        self._watches: dict[str, WatchSettings] = {}
        self._rules_offset = -1
        self._findings: dict[str, _Told] = {}
        self._groups: dict[tuple[str, str, FindingKind], _Told] = {}
        self._paces: dict[str, deque[datetime]] = {}
        self._recent: deque[tuple[int, datetime, _Told | None]] = deque()
        self._telling: deque[_Told] = deque()
        self._forgotten: deque[int] = deque()

    def __len__(self) -> int:
        """Return how many entries are held."""
        return len(self._recent) + len(self._telling) + self._rules_stand_alone

    @property
    def _rules_stand_alone(self) -> bool:
        """Tell whether the rules are all that their entry is still held for."""
        oldest = self._recent[0][0] if self._recent else self.chain.floor
        return 0 <= self._rules_offset < oldest

    def watch(self, watch: str) -> WatchSettings | None:
        """Return the settings of a watch, None where the rules do not know it."""
        if self.policy is not None and (name := self.policy.names.get(watch)) is not None:
            return WatchSettings(watch, name)
        return self._watches.get(watch)

    def told_since(self, finding: str, since: datetime) -> bool:
        """Tell whether an alert with this finding in it came after `since`."""
        told = self._findings.get(finding)
        return told is not None and told.at > since

    def alerted_since(
        self, watch: str, story: str, kinds: Iterable[FindingKind], since: datetime
    ) -> bool:
        """Tell whether an alert of one of `kinds` for watch and story came after `since`."""
        told = (self._groups.get((watch, story, kind)) for kind in kinds)
        return any(group is not None and group.at > since for group in told)

    def alerts_since(self, watch: str, since: datetime) -> int:
        """Return how many alerts for a watch came after `since`, at most the newest 16."""
        return sum(at > since for at in self._paces.get(watch, ()))

    def floor_after(self, now: datetime, offset: int) -> int:
        """Return the offset from which on every entry is held once one is made at `offset`."""
        return next((held for held, at, _ in self._recent if at > now - HELD_FOR), offset)

    def apply(self, entry: AlertEntry) -> None:
        """Take in the newest entry; let go of what its `now` makes expire. Raises Gap."""
        self.chain.follow(entry.head)
        if entry.rules is not None:
            self._take_rules(entry.head.offset, entry.rules)
        told = _Told(entry) if entry.opened else None
        if told is not None:
            self._remember(told)
        self._recent.append((entry.head.offset, entry.head.now, told))
        self._expire()

    def _take_rules(self, offset: int, taken: RulesTaken) -> None:
        if self._rules_stand_alone:
            self._forgotten.append(self._rules_offset)
        self._rules_offset = offset
        self.policy = read_rules(taken.rules)
        self.rules_hash = taken.rules.hash
        self.seen = first_sights(taken)
        self._watches = {watch.id: watch for watch in self.policy.watches}

    def _remember(self, told: _Told) -> None:
        for opened in told.opened:
            for finding in opened.findings:
                self._findings[finding] = told
            for watch in opened.watches:
                self._groups[watch, opened.story, opened.kind] = told
                self._paces.setdefault(watch, deque(maxlen=MAX_PACE)).append(told.at)

    def _expire(self) -> None:
        while self._recent and self._recent[0][0] < self.chain.floor:
            offset, _, told = self._recent.popleft()
            if told is not None:
                self._telling.append(told)
            elif offset != self._rules_offset:
                self._forgotten.append(offset)
        while self._telling and self._telling[0].at <= self.chain.now - TOLD_FOR:
            told = self._telling.popleft()
            self._forget(told)
            self._forgotten.append(told.offset)

    def _forget(self, told: _Told) -> None:
        for opened in told.opened:
            for finding in opened.findings:
                if self._findings.get(finding) is told:
                    del self._findings[finding]
            for watch in opened.watches:
                group = (watch, opened.story, opened.kind)
                if self._groups.get(group) is told:
                    del self._groups[group]
                pace = self._paces.get(watch)
                if pace and pace[0] <= told.at:
                    pace.popleft()
                if not pace:
                    self._paces.pop(watch, None)

    def deadline(self) -> datetime | None:
        """Return None: every alert is sent at once, nothing falls due later."""
        return None

    def take_forgotten(self, limit: int) -> list[int]:
        """Return up to `limit` offsets whose entries nothing needs any more, each only once."""
        count = min(limit, len(self._forgotten))
        return [self._forgotten.popleft() for _ in range(count)]
