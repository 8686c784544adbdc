"""What an answer of a channel comes to: an end, another attempt, or no more over that channel."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from alerts.channels.channel import MAX_RECEIPT
from alerts.delivery import circuit
from alerts.delivery.retrying import asked_by, hurry, retry_wait
from alerts.ledger.entries import (
    MAX_DUE,
    Attempt,
    ChannelState,
    Closed,
    DeliverEntry,
    Delivery,
    FinalOutcome,
    Retry,
)
from alerts.ledger.memory import DeliverMemory
from alerts.ledger.standing import Standing
from alerts.ledger.transit import story_of
from alerts.records import Alert, Answer
from analysis.decision import Head


def take(
    memory: DeliverMemory, head: Head, answer: Answer, schedule: tuple[float, ...]
) -> DeliverEntry:
    """Return the entry of an answer; one to what was never decided, or is over, is late."""
    delivery = Delivery(answer.alert, answer.revision, answer.channel)
    standing = memory.transit.standing(delivery)
    if standing is None or answer.number > standing.number:
        return DeliverEntry(head, late=True)
    match answer.outcome:
        case "retry" if memory.transit.is_open(Attempt(delivery, answer.number)):
            return _retry(memory, head, answer, standing, schedule)
        case "retry":
            return DeliverEntry(head, late=True)
        case "disabled":
            return DeliverEntry(
                head,
                closed=(_close(delivery, standing, head, "disabled", answer.status),),
                disabled=delivery.channel,
                swept=memory.transit.count(delivery.channel) - 1,
                channels=(ChannelState(delivery.channel, disabled=answer.status),),
            )
        case "ok" | "failed" as outcome:
            closed = _close(delivery, standing, head, outcome, answer.status)
            if outcome == "ok":
                closed = _with_receipt(memory, closed, standing.alert, answer.receipt)
            return _answered(memory, head, closed, schedule[0])


def _retry(
    memory: DeliverMemory,
    head: Head,
    answer: Answer,
    standing: Standing,
    schedule: tuple[float, ...],
) -> DeliverEntry:
    delivery = Delivery(answer.alert, answer.revision, answer.channel)
    patience = timedelta(seconds=sum(schedule))  # after it all attempts would be over
    before, asked = memory.channel(delivery.channel), asked_by(answer)
    state = circuit.failed(before, delivery, head.now, asked, schedule[0])
    if before.is_open:
        if _is_past(before.opened, head, patience) and _is_past(standing.since, head, patience):
            return _give_up(memory, head, delivery, state, patience)
        # it waits for its channel, and what fails meanwhile is not held against it
        wait, failures = asked, standing.failures
    else:
        failures = standing.failures + 1
        if failures > len(schedule) and _is_past(standing.begun, head, patience):
            closed = _close(delivery, standing, head, "failed", "exhausted")
            return _finish(memory, head, closed, state)
        wait = retry_wait(delivery, failures, schedule, asked)
    at = head.now + timedelta(seconds=wait)
    retry = Retry(delivery, at, answer.maybe_arrived, failures, asked=asked > 0)
    return DeliverEntry(head, retries=(retry,), channels=(state,))


def _is_past(begun: datetime | None, head: Head, patience: timedelta) -> bool:
    return begun is not None and head.now - begun >= patience


def _give_up(
    memory: DeliverMemory, head: Head, failed: Delivery, state: ChannelState, patience: timedelta
) -> DeliverEntry:
    """Close what has waited for a channel for as long as all attempts would have taken."""
    old = memory.transit.older_than(failed.channel, head.now - patience, MAX_DUE)
    found = ((each, memory.transit.standing(each)) for each in dict.fromkeys([failed, *old]))
    closed = [_close(d, s, head, "failed", "exhausted") for d, s in found if s is not None]
    return DeliverEntry(head, closed=tuple(closed), channels=(state,))


def _answered(memory: DeliverMemory, head: Head, closed: Closed, first_wait: float) -> DeliverEntry:
    """Close a delivery whose receiver has answered: others, that wait for it, need wait less."""
    channel = closed.delivery.channel
    others = memory.transit.count(channel) > 1
    state = circuit.answered(memory.channel(channel), closed.delivery, others=others)
    waiting = () if state.holds else memory.transit.retrying(channel, closed.delivery)
    retries = hurry(waiting, head.now, first_wait)[:MAX_DUE]
    return replace(_finish(memory, head, closed, state), retries=tuple(retries))


def _finish(memory: DeliverMemory, head: Head, closed: Closed, state: ChannelState) -> DeliverEntry:
    """Close a delivery and begin the one behind it."""
    behind = None if state.holds else memory.transit.behind(closed.delivery)
    attempts = (Attempt(behind, 1),) if behind else ()
    return DeliverEntry(head, attempts=attempts, closed=(closed,), channels=(state,))


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
