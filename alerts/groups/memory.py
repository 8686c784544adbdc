"""What `alert` remembers: the rules, what was told and when, what waits, what is silenced."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from alerts.groups.entries import AlertEntry, Opened, RulesTaken, first_sights
from alerts.groups.told import Place, Told, ToldIndex
from alerts.groups.waiting import WaitingRoom
from alerts.records import Action
from alerts.rules.routes import Way
from alerts.rules.rulebook import Policy, WatchSettings, read_rules
from alerts.rules.settings import LONGEST
from alerts.rules.silences import Silence, silence_of
from analysis.decision import Chain
from analysis.finding import FindingKind

TOLD_FOR = timedelta(seconds=LONGEST)
"""How long alerts and actions are remembered: no finding of an alert alerts again, no repeat
interval or silence is longer."""

HELD_FOR = timedelta(days=1)
"""How long an entry that changed nothing is kept, so that a lost one is noticed."""

MAX_SILENCES = 1_000
"""Silences by hand that are in force at once; of more, the newest."""


class _Kept:
    """An entry that is held for thirty days, and what memory has of it."""

    __slots__ = ("action", "at", "offset", "told")

    def __init__(self, entry: AlertEntry) -> None:
        at = entry.head.now
        self.offset, self.at, self.action = entry.head.offset, at, entry.action
        sent = (*entry.opened, *entry.revised)
        self.told = [Told(opened, at, is_sent=True) for opened in sent]
        self.told += [Told(opened, at, is_sent=False) for opened in entry.digested]


class AlertMemory:
    """A fold of unexpired entries. The newest rules and the newest entry never expire.

    Every entry since the oldest that something waits by is held.
    """

    def __init__(self, floor: int = 0) -> None:
        self.chain = Chain(floor)
        self.policy: Policy | None = None
        self.ways: tuple[Way, ...] = ()
        self.rules_hash = ""
        self.seen: dict[str, datetime] = {}
        self.waiting = WaitingRoom()
        self._watches: dict[str, WatchSettings] = {}
        self._rules_offset = -1
        self._told = ToldIndex()
        self._pending: dict[str, Told] = {}
        self._actions: dict[str, Action] = {}
        self._acked: dict[str, str] = {}
        self._silences: dict[str, Silence] = {}
        self._recent: deque[tuple[int, datetime, _Kept | None]] = deque()
        self._keeping: deque[_Kept] = deque()
        self._forgotten: deque[int] = deque()

    def __len__(self) -> int:
        """Return how many entries are held."""
        return len(self._recent) + len(self._keeping) + self._rules_stand_alone

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

    def way(self, route: str) -> Way | None:
        """Return the way called `route`, None where the rules have none."""
        return next((way for way in self.ways if way.name == route), None)

    def told_since(self, finding: str, since: datetime) -> bool:
        """Tell whether an alert with this finding in it came after `since`, or waits to be sent."""
        told = self._told.finding(finding)
        return self.waiting.has_finding(finding) or (told is not None and told.at > since)

    def joined(
        self, route: str, watch: str, story: str, kinds: Iterable[FindingKind], since: datetime
    ) -> Told | None:
        """Return the alert of `kinds` for watch and story that was opened last, after `since`."""
        told = (t for t in self._told.kinds(route, watch, story, kinds) if t.since > since)
        return max(told, key=lambda t: t.since, default=None)

    def group(self, place: Place, since: datetime) -> Told | None:
        """Return the alert that was opened last at a place, after `since`."""
        told = self._told.group(place)
        return told if told is not None and told.since > since else None

    def alert(self, alert: str) -> Told | None:
        """Return an alert by its id, None for one of which nothing is known."""
        return self._told.alert(alert)

    def claim(self, claim: str) -> Told | None:
        """Return the last alert that was sent with a claim in it."""
        return self._told.claim(claim)

    def alerts_since(self, watch: str, since: datetime) -> int:
        """Return how many alerts for a watch came after `since`, at most the newest 16."""
        return sum(at > since for at in self._told.pace(watch))

    def sent_since(self, route: str, since: datetime) -> list[datetime]:
        """Return when alerts went by a route after `since`, at most the newest 1,000."""
        return [at for at in self._told.count(route) if at > since]

    def is_acked(self, alert: str) -> bool:
        """Tell whether somebody has said that an alert was seen, or is wrong."""
        return alert in self._acked

    def knows(self, action: Action) -> bool:
        """Tell whether an action was decided before."""
        return action.action in self._actions

    def silences(self, now: datetime) -> Iterator[Silence]:
        """Yield the silences that are in force."""
        given = self.policy.silences if self.policy is not None else ()
        for silence in (*given, *self.silences_by_hand()):
            if silence.is_in_force(now):
                yield silence

    def silences_by_hand(self) -> tuple[Silence, ...]:
        """Return the silences that people made and did not end, in force or over."""
        return tuple(self._silences.values())

    def floor_after(self, now: datetime, offset: int) -> int:
        """Return the offset from which on every entry is held once one is made at `offset`."""
        recent = next((held for held, at, _ in self._recent if at > now - HELD_FOR), offset)
        oldest = self.waiting.oldest()
        return recent if oldest is None else min(recent, oldest)

    def apply(self, entry: AlertEntry) -> None:
        """Take in the newest entry; let go of what its `now` makes expire. Raises Gap."""
        self.chain.follow(entry.head)
        offset = entry.head.offset
        if entry.rules is not None:
            self._take_rules(offset, entry.rules)
        is_kept = entry.opened or entry.revised or entry.digested or entry.action
        kept = _Kept(entry) if is_kept else None
        for told in kept.told if kept else ():
            self._told.remember(told)
        if entry.action is not None:
            self._act(entry.action, entry.head.now)
        # what waits came at the floor or later: an older entry is held for what it told alone
        if offset >= self.chain.floor:
            self._wait(entry)
        self._recent.append((offset, entry.head.now, kept))
        self._expire()
        self.waiting.note(self.chain.now)

    def _take_rules(self, offset: int, taken: RulesTaken) -> None:
        if self._rules_stand_alone:
            self._forgotten.append(self._rules_offset)
        self._rules_offset = offset
        policy = self.policy = read_rules(taken.rules)
        self.ways = tuple(policy.way(route) for route in policy.routes)
        self.rules_hash = taken.rules.hash
        self.seen = first_sights(taken)
        self._watches = {watch.id: watch for watch in policy.watches}

    def _wait(self, entry: AlertEntry) -> None:
        for alert in entry.released:
            self.waiting.take(alert)
            self._leave(alert)
        for waiting in entry.waiting:
            self.waiting.put(waiting, entry.head.offset)
            if not waiting.opened.revision and waiting.opened.digest is None:
                self._expect(waiting.opened, entry.head.now)

    def _expect(self, opened: Opened, now: datetime) -> None:
        """Let later findings see an alert that waits."""
        self._leave(opened.alert)
        told = self._pending[opened.alert] = Told(opened, now, is_sent=False)
        self._told.remember(told)

    def _leave(self, alert: str) -> None:
        pending = self._pending.pop(alert, None)
        if pending is not None:
            self._told.forget(pending)

    def _act(self, action: Action, now: datetime) -> None:
        self._actions[action.action] = action
        if action.kind in ("ack", "wrong"):
            self._acked[action.alert] = action.action
        elif action.kind == "unsilence":
            self._silences.pop(action.silence, None)
        elif (silence := silence_of(action, now)) is not None:
            self._silences[silence.name] = silence
            if len(self._silences) > MAX_SILENCES:
                del self._silences[next(iter(self._silences))]

    def _expire(self) -> None:
        while self._recent and self._recent[0][0] < self.chain.floor:
            offset, _, kept = self._recent.popleft()
            if kept is not None:
                self._keeping.append(kept)
            elif offset != self._rules_offset:
                self._forgotten.append(offset)
        while self._keeping and self._keeping[0].at <= self.chain.now - TOLD_FOR:
            kept = self._keeping.popleft()
            self._forget(kept)
            self._forgotten.append(kept.offset)

    def _forget(self, kept: _Kept) -> None:
        for told in kept.told:
            self._told.forget(told)
        if kept.action is not None:
            name, alert = kept.action.action, kept.action.alert
            self._actions.pop(name, None)
            self._silences.pop(name, None)
            if self._acked.get(alert) == name:
                del self._acked[alert]

    def deadline(self) -> datetime | None:
        """Return when something that waits falls due, None where nothing does."""
        return self.waiting.deadline()

    def take_forgotten(self, limit: int) -> list[int]:
        """Return up to `limit` offsets whose entries nothing needs any more, each only once."""
        count = min(limit, len(self._forgotten))
        return [self._forgotten.popleft() for _ in range(count)]
