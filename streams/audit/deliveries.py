"""Every alert over every channel: what was attempted, what was answered, how it ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerts.ledger.entries import DeliverEntry, Delivery
from alerts.records import Alert, Answer, Resend
from streams.audit.report import Waiting
from streams.audit.walk import Place, Walk
from streams.topics import ALERTS

FINAL = ("ok", "failed", "disabled")
INBOX: Place = (ALERTS.name, 0)


@dataclass(slots=True)
class _Open:
    """A delivery without a final answer: `attempts` were decided, `answers` came to each."""

    offset: int
    line: tuple[str, str]
    attempts: int = 0
    due: datetime | None = None
    answers: set[int] = field(default_factory=set)


class Deliveries:
    """A fold of the decisions of `deliver`, without its memory: it is to be held against that.

    `take` is shown each decision in order; `entry` None stands for one that was forgotten,
    `event` None for one that is none of ours.
    """

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._open: dict[Delivery, _Open] = {}
        self._attempts: dict[Delivery, int] = {}
        self._sent = walk.report.sent
        self._ended: Counter[str] = Counter()
        self._holding: frozenset[str] = frozenset()

    def take(self, offset: int, entry: DeliverEntry | None, event: Any) -> None:
        """Take in one decision about an alert, an answer or a tick."""
        if isinstance(event, Answer):
            self._answer(offset, entry, event)
        asked = event.alert if isinstance(event, Resend) else event
        alert = asked if entry is None else entry.alert
        if isinstance(alert, Alert):
            self._open_all(offset, alert, is_decided=entry is not None)
        elif isinstance(event, Alert):
            self._check_open(offset, event)
        if entry is not None:
            self._apply(entry)

    def _open_all(self, offset: int, alert: Alert, *, is_decided: bool) -> None:
        for delivery in _deliveries(alert):
            if delivery not in self._open:
                line = (delivery.channel, alert.story or alert.alert)
                self._open[delivery] = _Open(offset, line)
                self._sent.setdefault(delivery, 0)
            if is_decided:
                self._attempts.setdefault(delivery, 0)

    def _check_open(self, offset: int, alert: Alert) -> None:
        """Report an alert that was decided and taken on for no channel, nor before."""
        for delivery in _deliveries(alert):
            if delivery not in self._open:
                self._sent.setdefault(delivery, 0)
                what = f"its entry takes nothing on for channel {delivery.channel}"
                self._walk.add("alert_unanswered", INBOX, offset, _name(delivery), what)

    def _answer(self, offset: int, entry: DeliverEntry | None, answer: Answer) -> None:
        delivery = Delivery(answer.alert, answer.revision, answer.channel)
        counts = self._walk.report.deliveries
        counts.answers += 1
        if delivery not in self._sent:
            if self._walk.first(INBOX):
                counts.gone += 1
            else:
                what = f"no alert was to go over channel {answer.channel}"
                self._walk.add("answer_unknown", INBOX, offset, _name(delivery), what)
            return
        self._sent[delivery] += 1
        counts.late += entry is not None and entry.late
        self._check_number(offset, entry, answer, delivery)
        if delivery in self._open:
            self._open[delivery].answers.add(answer.number)
            if entry is None and answer.outcome in FINAL:
                self._close(delivery, answer.outcome)

    def _check_number(
        self, offset: int, entry: DeliverEntry | None, answer: Answer, delivery: Delivery
    ) -> None:
        decided = self._attempts.get(delivery)
        if entry is not None and decided is not None and answer.number > decided:
            what = f"it answers attempt {answer.number}, and {decided} were decided"
            self._walk.add("answer_unknown", INBOX, offset, _name(delivery), what)

    def _apply(self, entry: DeliverEntry) -> None:
        for attempt in entry.attempts:
            # what is sent again counts its attempts from 1 again
            decided = self._attempts.get(attempt.delivery, 0)
            self._attempts[attempt.delivery] = max(decided, attempt.number)
            if (standing := self._open.get(attempt.delivery)) is not None:
                standing.attempts, standing.due = attempt.number, None
        for retry in entry.retries:
            if (standing := self._open.get(retry.delivery)) is not None:
                standing.due = retry.at
        for closed in entry.closed:
            self._close(closed.delivery, closed.outcome)
        if entry.disabled:
            for delivery in [d for d in self._open if d.channel == entry.disabled]:
                self._close(delivery, "disabled")
        self._holding = frozenset(state.channel for state in entry.channels if state.holds)

    def _close(self, delivery: Delivery, outcome: str) -> None:
        if self._open.pop(delivery, None) is not None:
            self._ended[outcome] += 1

    def end(self, floor: int) -> None:
        """Count how each ended; name what waits, and what nothing can end any more.

        `floor` is the offset below which entries may have been forgotten: deliveries of alerts
        below it are over.
        """
        for delivery in [d for d, standing in self._open.items() if standing.offset < floor]:
            self._close(delivery, "forgotten")
        busy = {o.line for o in self._open.values() if o.attempts}
        for delivery, standing in self._open.items():
            self._end_one(delivery, standing, busy)
        report = self._walk.report.deliveries
        report.total, report.ended = len(self._sent), dict(sorted(self._ended.items()))
        report.times = dict(sorted(Counter(self._sent.values()).items()))

    def _end_one(self, delivery: Delivery, standing: _Open, busy: set[tuple[str, str]]) -> None:
        if standing.due is not None:
            what = f"attempt {standing.attempts + 1} is due at {standing.due.isoformat()}"
        elif not standing.attempts and delivery.channel in self._holding:
            what = "it waits until its channel answers again"
        elif not standing.attempts and standing.line in busy:
            what = "it waits for an alert of the same story"
        elif standing.attempts and standing.attempts not in standing.answers:
            what = f"attempt {standing.attempts} has no answer yet"
        else:
            reason = "no attempt was ever decided"
            if standing.attempts:
                reason = f"attempt {standing.attempts} was answered, and nothing followed"
            what = f"over channel {delivery.channel}: {reason}"
            self._walk.add("alert_unanswered", INBOX, standing.offset, _name(delivery), what)
            return
        self._walk.report.wait(Waiting(*delivery, what))


def _deliveries(alert: Alert) -> list[Delivery]:
    return [Delivery(alert.alert, alert.revision, name) for name in dict.fromkeys(alert.channels)]


def _name(delivery: Delivery) -> str:
    return f"{delivery.alert}.{delivery.revision}"
