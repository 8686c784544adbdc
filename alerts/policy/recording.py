"""What a decision of `alert` comes to: what is sent now, what later, what in a digest."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from alerts.groups.entries import AlertEntry, Opened, Waiting
from alerts.groups.memory import AlertMemory
from alerts.groups.waiting import MAX_WAITING
from alerts.policy.limiting import gather, limit
from alerts.policy.muting import quiet_until
from alerts.policy.revising import RANK, Doubt
from alerts.policy.scene import Budget, Draft, Join, unite
from alerts.policy.writing import MAX_KEPT, add_join, brief, open_draft
from alerts.rules.routes import Way
from alerts.rules.rulebook import Policy
from analysis.decision import Head
from analysis.hashing import name_hash

MAX_RELEASED = 16
"""Alerts that waited and are sent by one decision: an entry is small."""

replace = msgspec.structs.replace


class Record:
    """The decision about one event at `offset`, as it comes together; memory stays as it is.

    `sent` holds what waited and is sent now, by its id; None for what went into a digest.
    """

    def __init__(self, memory: AlertMemory, policy: Policy, offset: int, now: datetime) -> None:
        self.sent: dict[str, Opened | None] = {}
        self._memory, self._policy, self._offset, self._now = memory, policy, offset, now
        self._budget = Budget(memory, now)
        self._opened: list[Opened] = []
        self._revised: dict[str, Opened] = {}
        self._digested: list[Opened] = []
        self._waiting: dict[str, Waiting] = {}
        self._released: list[str] = []
        self._drafts = 0

    def entry(self, head: Head, muted: dict[str, int], quiet: dict[str, str]) -> AlertEntry:
        """Return the entry that was put together."""
        return AlertEntry(
            head,
            opened=tuple(self._opened),
            muted=muted,
            revised=tuple(self._revised.values()),
            digested=tuple(self._digested),
            waiting=tuple(self._waiting.values()),
            released=tuple(self._released),
            quiet=quiet,
        )

    def release(self) -> None:
        """Send what has waited until now; what is for quiet hours waits until they are over."""
        for opened in self._memory.waiting.due(self._now, MAX_RELEASED):
            ways = tuple(way for name in opened.routes if (way := self._memory.way(name)))
            until = quiet_until(self._policy, ways, self._now)
            if until is not None:
                self._waiting[opened.alert] = Waiting(opened, until)
                continue
            self._released.append(opened.alert)
            if opened.revision:
                self._revised[opened.alert] = self.sent[opened.alert] = opened
            elif opened.digest is not None or not ways:
                self._opened.append(opened)
                self.sent[opened.alert] = opened
            else:
                self.sent[opened.alert] = self._send(opened, ways)

    def open(self, draft: Draft) -> None:
        """Send a new alert, let it wait for others, or add it to the digests of its routes."""
        story, ids = draft.story, (watch.id for watch in draft.watches)
        place = (str(self._offset), str(self._drafts))
        alert = name_hash("alert", draft.kind, story, *ids, *place)
        self._drafts += 1
        channels = unite(draft.ways, self._policy)
        opened = open_draft(draft, alert, channels, self._policy.lang)
        waits = len(self._memory.waiting) + len(self._waiting)
        if draft.plan.group_wait and waits < MAX_WAITING:
            evidence = tuple(brief(finding) for finding in draft.findings[:MAX_KEPT])
            opened = replace(opened, evidence=evidence, since=self._now)
            due = self._now + timedelta(seconds=draft.plan.group_wait)
            self._waiting[alert] = Waiting(opened, due)
        else:
            self._send(opened, draft.ways)

    def _send(self, opened: Opened, ways: tuple[Way, ...]) -> Opened | None:
        """Send an alert by those of `ways` that are within their limit; return what is sent."""
        within, beyond = limit(ways, self._budget)
        for way in beyond:
            self._add_to_digest(replace(opened, since=opened.since or self._now), way)
        if not within:
            return None
        if beyond:
            names, channels = tuple(way.name for way in within), unite(within, self._policy)
            opened = replace(opened, routes=names, channels=channels)
        self._opened.append(opened)
        return opened

    def _add_to_digest(self, opened: Opened, way: Way) -> None:
        waiting = self._digest_of(way)
        due = self._budget.free_at(way)
        waiting = gather(waiting, opened, way, due, self._policy.lang)
        self._waiting[waiting.opened.alert] = waiting
        name = name_hash("digested", opened.alert, way.name)
        told = replace(opened, alert=name, routes=(way.name,), channels=(), evidence=(), title="")
        self._digested.append(told)

    def _digest_of(self, way: Way) -> Waiting | None:
        """Return the digest that is being gathered for a way, as it stands by now."""
        for waiting in self._waiting.values():
            digest = waiting.opened.digest
            if digest is not None and digest.route == way.name:
                return waiting
        held = self._memory.waiting.digest(way.name)
        return None if held is None or held.opened.alert in self._released else held

    def join(self, join: Join) -> None:
        """Add findings to an alert that waits, or to the next revision of one that was sent."""
        lang, alert = self._policy.lang, join.alert
        waiting = self._standing(alert)
        if waiting is not None:
            self._waiting[alert] = Waiting(add_join(waiting.opened, join, lang), waiting.due)
            return
        base, last = self._last_sent(alert)
        evidence, revision = base.evidence[:1], base.revision + 1
        again = replace(base, evidence=evidence, revision=revision, why="joined", by="")
        grown = add_join(again, join, lang)
        wait = timedelta(seconds=join.way.plan.group_interval or 0.0)
        if last + wait <= self._now:
            self._revised[alert] = grown
        else:
            self._waiting[alert] = Waiting(grown, last + wait)

    def revise(self, doubt: Doubt) -> None:
        """Tell an alert anew because what it told is in doubt; in quiet hours, after them."""
        alert = doubt.told.opened.alert
        waiting = self._standing(alert)
        base, _ = self._last_sent(alert)
        grown = base if waiting is None else waiting.opened
        if RANK[doubt.why] <= RANK[grown.why]:
            return
        evidence = (*grown.evidence[: MAX_KEPT - 1], brief(doubt.finding))
        by = self._alert_with(doubt.finding.finding)
        raised = replace(grown, evidence=evidence, revision=base.revision + 1, why=doubt.why, by=by)
        ways = tuple(way for name in raised.routes if (way := self._memory.way(name)))
        until = quiet_until(self._policy, ways, self._now)
        if until is not None:
            self._waiting[alert] = Waiting(raised, until)
            return
        self._revised[alert] = raised
        if self._waiting.pop(alert, None) or waiting is not None:
            self._released.append(alert)

    def _standing(self, alert: str) -> Waiting | None:
        """Return how an alert, or its next revision, waits by now."""
        if alert in self._waiting or alert in self._released:
            return self._waiting.get(alert)
        return self._memory.waiting.get(alert)

    def _last_sent(self, alert: str) -> tuple[Opened, datetime]:
        """Return an alert as it was sent last, and when."""
        opened = self._revised.get(alert) or self.sent.get(alert)
        if opened is not None:
            return replace(opened, since=opened.since or self._now), self._now
        told = self._memory.alert(alert)
        if told is None:
            raise KeyError(alert)
        return replace(told.opened, since=told.since), told.at

    def _alert_with(self, finding: str) -> str:
        """Return the alert of this decision that tells a finding, "" where none does."""
        waiting = (w.opened for w in self._waiting.values() if w.opened.digest is None)
        told = (*self._opened, *self._revised.values(), *waiting)
        return next((opened.alert for opened in told if finding in opened.findings), "")
