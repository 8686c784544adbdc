"""The stage `deliver`: alerts in, attempts decided, answers taken until every channel has it."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from msgspec.structs import replace

from alerts.channels.channel import MAX_RECEIPT
from alerts.delivery import Attempt, Closed, DeliverEntry, Delivery, FinalOutcome, Retry
from alerts.ledger import DeliverMemory, Standing, story_of
from alerts.records import Alert, Answer, Canary, InboxDeliver
from analysis.decision import Head, Origin, Output, Tick, head_of
from analysis.hashing import name_hash

HOUR = 3_600.0

SCHEDULE = (5.0, 300.0, 1_800.0, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR)
"""Seconds to wait after the first, second, … failed attempt; after one more there is no other."""

JITTER = 0.2
"""At most this share of a wait is added to it, so that many do not come back at one moment."""

MAX_RETRY_AFTER = 24 * HOUR
MAX_PENDING = 10_000
"""Most deliveries on their way over one channel; what comes beyond is closed as `overflow`."""

MAX_DUE = 500
"""Most attempts that one tick decides, so that its entry stays small; the next tick goes on."""


class DeliverStage:
    """Decides what is attempted when, and sends nothing. Implements `analysis.decision.Stage`."""

    name = "deliver"
    entry_type = DeliverEntry
    event_type = InboxDeliver

    def __init__(self, schedule: tuple[float, ...] = SCHEDULE) -> None:
        self._schedule = schedule

    def fresh(self, floor: int = 0) -> DeliverMemory:
        """Return an empty memory; `floor` is that of the newest entry about to be folded in."""
        return DeliverMemory(floor)

    def time_of(self, event: InboxDeliver, appended_at: datetime) -> datetime:
        """Return when the log took `event` in, whatever clock the alert itself goes by.

        A tick is at least as late as the deadline that it was sent for: a log whose clock is slow
        must not let that deadline pass unseen.
        """
        return max(event.at, appended_at) if isinstance(event, Tick) else appended_at

    def subject_of(self, event: InboxDeliver) -> str:
        """Return the alert and, for an answer, the attempt that it is about."""
        match event:
            case Alert():
                return f"{event.alert}.{event.revision}"
            case Answer():
                return f"{event.alert}.{event.revision}/{event.channel}/{event.number}"
            case Canary():
                return event.article
            case Tick():
                return "tick"

    def origin_of(self, event: InboxDeliver) -> Origin | None:
        """Return the origin of an alert or a canary; answers and ticks have none."""
        return event.origin if isinstance(event, Alert | Canary) else None

    def step(
        self, memory: DeliverMemory, offset: int, event: InboxDeliver, now: datetime
    ) -> DeliverEntry:
        """Decide `event`; change nothing."""
        now = max(now, memory.chain.now)
        head = head_of(self, memory, offset, event, now)
        match event:
            case Alert():
                return self._begin(memory, head, event)
            case Answer():
                return self._take(memory, head, event)
            case Canary():
                return DeliverEntry(head)
            case Tick():
                return self._go_on(memory, head)

    def refuse(self, memory: DeliverMemory, head: Head) -> DeliverEntry:  # noqa: ARG002 - nothing is remembered of it
        """Return the entry for an event that could not be decided: `head.failed` says why."""
        return DeliverEntry(head)

    def outputs(self, entry: DeliverEntry, event: InboxDeliver | None) -> list[Output]:  # noqa: ARG002 - no stage comes after
        """Return nothing: what is decided here is done by the channels."""
        return []

    def _begin(self, memory: DeliverMemory, head: Head, alert: Alert) -> DeliverEntry:
        if memory.is_pending(alert) or not alert.channels:
            return DeliverEntry(head)
        attempts: list[Attempt] = []
        closed: list[Closed] = []
        for channel in dict.fromkeys(alert.channels):
            delivery = Delivery(alert.alert, alert.revision, channel)
            if memory.is_disabled(channel):
                closed.append(Closed(delivery, "disabled", "channel_disabled"))
            elif memory.count(channel) >= MAX_PENDING:
                closed.append(Closed(delivery, "failed", "overflow"))
            elif memory.is_line_free(channel, alert):
                attempts.append(Attempt(delivery, 1))
        return DeliverEntry(head, alert, attempts=tuple(attempts), closed=tuple(closed))

    def _take(self, memory: DeliverMemory, head: Head, answer: Answer) -> DeliverEntry:
        delivery = Delivery(answer.alert, answer.revision, answer.channel)
        standing = memory.standing(delivery)
        if standing is None or answer.number > standing.number:
            return DeliverEntry(head, late=True)
        match answer.outcome:
            case "retry":
                return self._retry(memory, head, answer, delivery, standing)
            case "disabled":
                closed = _close(delivery, standing, head, "disabled", answer.status)
                swept = memory.count(delivery.channel) - 1
                return DeliverEntry(head, closed=(closed,), disabled=delivery.channel, swept=swept)
            case "ok" | "failed" as outcome:
                closed = _close(delivery, standing, head, outcome, answer.status)
                if outcome == "ok":
                    closed = _with_receipt(memory, closed, standing.alert, answer.receipt)
                return self._finish(memory, head, closed)

    def _retry(
        self,
        memory: DeliverMemory,
        head: Head,
        answer: Answer,
        delivery: Delivery,
        standing: Standing,
    ) -> DeliverEntry:
        if not memory.is_open(Attempt(delivery, answer.number)):
            return DeliverEntry(head, late=True)
        if answer.number > len(self._schedule):
            closed = _close(delivery, standing, head, "failed", "exhausted")
            return self._finish(memory, head, closed)
        seconds = retry_wait(delivery, answer.number, self._schedule, answer.retry_after)
        at = head.now + timedelta(seconds=seconds)
        retry = Retry(delivery, at, maybe_arrived=answer.maybe_arrived)
        return DeliverEntry(head, retries=(retry,))

    def _finish(self, memory: DeliverMemory, head: Head, closed: Closed) -> DeliverEntry:
        behind = memory.behind(closed.delivery)
        attempts = (Attempt(behind, 1),) if behind else ()
        return DeliverEntry(head, attempts=attempts, closed=(closed,))

    def _go_on(self, memory: DeliverMemory, head: Head) -> DeliverEntry:
        attempts = []
        for delivery in memory.due(head.now, MAX_DUE):
            standing = memory.standing(delivery)
            if standing is not None:
                attempts.append(Attempt(delivery, standing.number + 1))
        return DeliverEntry(head, attempts=tuple(attempts))


def retry_wait(
    delivery: Delivery, number: int, schedule: tuple[float, ...], retry_after: float | None
) -> float:
    """Return the seconds to wait after attempt `number` failed, at least what the receiver asked.

    The jitter is drawn from the delivery's name: the same attempt always waits the same time.
    """
    drawn = int(name_hash("jitter", *map(str, delivery), str(number)), 16) / 2**64
    planned = schedule[number - 1] * (1 + JITTER * drawn)
    if retry_after is None or math.isnan(retry_after):
        return planned
    return max(planned, min(retry_after, MAX_RETRY_AFTER))


def _close(
    delivery: Delivery, standing: Standing, head: Head, outcome: FinalOutcome, status: str
) -> Closed:
    return Closed(
        delivery,
        outcome,
        status,
        attempts=standing.number,
        seconds=(head.now - standing.since).total_seconds(),
    )


def _with_receipt(memory: DeliverMemory, closed: Closed, alert: Alert, receipt: str) -> Closed:
    """Return `closed` with what is needed to find the messages of its alert and story again."""
    channel = closed.delivery.channel
    receipt = receipt[:MAX_RECEIPT] or memory.last_message(channel, alert)
    if not receipt:
        return closed
    thread = memory.thread(channel, alert) or receipt
    return replace(closed, receipt=receipt, thread=thread, story=story_of(alert))
