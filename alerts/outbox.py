"""The stage `deliver`: alerts in, attempts decided, answers taken until every channel has it."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from alerts.channels.channel import MAX_RECEIPT
from alerts.delivery import circuit
from alerts.delivery.retrying import SCHEDULE, asked_by, hurry, retry_wait
from alerts.ledger.entries import (
    Attempt,
    ChannelState,
    Closed,
    DeliverEntry,
    Delivery,
    FinalOutcome,
    Retry,
)
from alerts.ledger.memory import DeliverMemory, story_of
from alerts.ledger.standing import Standing
from alerts.records import Alert, Answer, Canary, Enable, InboxDeliver, Resend
from analysis.decision import Head, Origin, Output, Tick, head_of

MAX_PENDING = 10_000
"""Most deliveries on their way over one channel; what comes beyond is closed as `overflow`."""

MAX_DUE = 500
"""Most attempts, or ends, that one event decides, so that its entry stays small; the next tick goes
on."""


class DeliverStage:
    """Decides what is attempted when, and sends nothing. Implements `analysis.decision.Stage`."""

    name = "deliver"
    entry_type = DeliverEntry
    event_type = InboxDeliver

    def __init__(self, schedule: tuple[float, ...] = SCHEDULE) -> None:
        self._schedule = schedule
        self._patience = timedelta(seconds=sum(schedule))

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
            case Resend():
                return f"resend:{event.alert.alert}.{event.alert.revision}"
            case Enable():
                return f"enable:{event.channel}"
            case Tick():
                return "tick"

    def origin_of(self, event: InboxDeliver) -> Origin | None:
        """Return the origin of an alert or a canary; what else comes has none."""
        return event.origin if isinstance(event, Alert | Canary) else None

    def step(
        self, memory: DeliverMemory, offset: int, event: InboxDeliver, now: datetime
    ) -> DeliverEntry:
        """Decide `event`; change nothing."""
        now = max(now, memory.chain.now)
        head = head_of(self, memory, offset, event, now)
        entry = self._decide(memory, head, event)
        # what a decision says of channels is what changed; the entry says how all of them are
        return replace(entry, channels=circuit.merged(memory.channels, entry.channels))

    def refuse(self, memory: DeliverMemory, head: Head) -> DeliverEntry:
        """Return the entry for an event that could not be decided: `head.failed` says why."""
        return DeliverEntry(head, channels=memory.channels)

    def outputs(self, entry: DeliverEntry, event: InboxDeliver | None) -> list[Output]:  # noqa: ARG002 - no stage comes after
        """Return nothing: what is decided here is done by the channels."""
        return []

    def _decide(self, memory: DeliverMemory, head: Head, event: InboxDeliver) -> DeliverEntry:
        match event:
            case Alert():
                known = memory.is_pending(event)
                return DeliverEntry(head) if known else self._begin(memory, head, event)
            case Answer():
                return self._take(memory, head, event)
            case Resend():
                return self._begin(memory, head, memory.without_pending(event.alert))
            case Enable():
                return DeliverEntry(head, channels=(self._enabled(memory, event.channel),))
            case Canary():
                return DeliverEntry(head)
            case Tick():
                return self._go_on(memory, head)

    def _begin(self, memory: DeliverMemory, head: Head, alert: Alert) -> DeliverEntry:
        if not alert.channels:
            return DeliverEntry(head)
        attempts: list[Attempt] = []
        closed: list[Closed] = []
        changed: list[ChannelState] = []
        for channel in dict.fromkeys(alert.channels):
            delivery = Delivery(alert.alert, alert.revision, channel)
            state = memory.channel(channel)
            if state.disabled:
                closed.append(Closed(delivery, "disabled", "channel_disabled"))
            elif memory.count(channel) >= MAX_PENDING:
                closed.append(Closed(delivery, "failed", "overflow"))
            elif state.may_probe(head.now) and not memory.count(channel):
                attempts.append(Attempt(delivery, 1))
                changed.append(replace(state, probe=delivery))
            elif memory.is_line_free(channel, alert) and not state.holds:
                attempts.append(Attempt(delivery, 1))
        return DeliverEntry(
            head, alert, attempts=tuple(attempts), closed=tuple(closed), channels=tuple(changed)
        )

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
                state = ChannelState(delivery.channel, disabled=answer.status)
                swept = memory.count(delivery.channel) - 1
                return DeliverEntry(
                    head,
                    closed=(closed,),
                    disabled=delivery.channel,
                    swept=swept,
                    channels=(state,),
                )
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
        before, asked = memory.channel(delivery.channel), asked_by(answer)
        state = circuit.failed(before, delivery, head.now, asked, self._schedule[0])
        if before.is_open:
            if self._is_past(before.opened, head) and self._is_past(standing.since, head):
                return self._give_up(memory, head, delivery, state)
            # it waits for its channel, and what fails meanwhile is not held against it
            wait, failures = asked, standing.failures
        else:
            failures = standing.failures + 1
            if failures > len(self._schedule) and self._is_past(standing.begun, head):
                closed = _close(delivery, standing, head, "failed", "exhausted")
                return self._finish(memory, head, closed, state)
            wait = retry_wait(delivery, failures, self._schedule, asked)
        at = head.now + timedelta(seconds=wait)
        retry = Retry(delivery, at, answer.maybe_arrived, failures, asked=asked > 0)
        return DeliverEntry(head, retries=(retry,), channels=(state,))

    def _is_past(self, begun: datetime | None, head: Head) -> bool:
        """Tell whether all attempts of what began then would be over."""
        return begun is not None and head.now - begun >= self._patience

    def _give_up(
        self, memory: DeliverMemory, head: Head, failed: Delivery, state: ChannelState
    ) -> DeliverEntry:
        """Close what has waited for a channel for as long as all attempts would have taken."""
        old = memory.older_than(failed.channel, head.now - self._patience, MAX_DUE)
        deliveries = dict.fromkeys([failed, *old])
        found = ((delivery, memory.standing(delivery)) for delivery in deliveries)
        closed = [_close(d, s, head, "failed", "exhausted") for d, s in found if s is not None]
        return DeliverEntry(head, closed=tuple(closed), channels=(state,))

    def _finish(
        self,
        memory: DeliverMemory,
        head: Head,
        closed: Closed,
        state: ChannelState | None = None,
    ) -> DeliverEntry:
        """Close a delivery and begin the one behind; without `state` its receiver has answered."""
        channel, retries = closed.delivery.channel, list[Retry]()
        if state is None:
            others = memory.count(channel) > 1
            state = circuit.answered(memory.channel(channel), closed.delivery, others=others)
            if not state.holds:
                found = memory.retrying(channel, closed.delivery)
                retries = hurry(found, head.now, self._schedule[0])[:MAX_DUE]
        behind = None if state.holds else memory.behind(closed.delivery)
        attempts = (Attempt(behind, 1),) if behind else ()
        return DeliverEntry(
            head, attempts=attempts, retries=tuple(retries), closed=(closed,), channels=(state,)
        )

    def _enabled(self, memory: DeliverMemory, channel: str) -> ChannelState:
        return ChannelState(channel, releasing=memory.count(channel) > 0)

    def _go_on(self, memory: DeliverMemory, head: Head) -> DeliverEntry:
        due = memory.due(head.now, MAX_DUE)
        changed: list[ChannelState] = []
        for state in memory.channels:
            if state.releasing:
                found = memory.waiting(state.channel, head.now, MAX_DUE)
                changed.append(replace(state, releasing=len(found) == MAX_DUE))
                due += found
            elif state.may_probe(head.now):
                changed.append(_probing(memory, state, head.now))
                due += _new_probe(memory, changed[-1])
        attempts = []
        for delivery in due:
            standing = memory.standing(delivery)
            if standing is not None:
                attempts.append(Attempt(delivery, standing.number + 1))
        return DeliverEntry(head, attempts=tuple(attempts), channels=tuple(changed))


def _probing(memory: DeliverMemory, state: ChannelState, now: datetime) -> ChannelState:
    """Return the state with the next probe chosen, or put off until there can be one."""
    oldest = memory.oldest(state.channel, now)
    if oldest is not None:
        return replace(state, probe=oldest)
    return replace(state, probe_at=memory.next_asked(state.channel) or state.probe_at)


def _new_probe(memory: DeliverMemory, state: ChannelState) -> list[Delivery]:
    """Return the probe where no attempt at it is open yet."""
    probe = state.probe
    standing = None if probe is None else memory.standing(probe)
    if probe is None or standing is None or memory.is_open(Attempt(probe, standing.number)):
        return []
    return [probe]


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
