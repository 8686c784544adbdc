"""The stage `deliver`: alerts in, attempts decided, answers taken until every channel has it."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from alerts.delivery import circuit
from alerts.delivery.answering import take
from alerts.delivery.beginning import begin
from alerts.delivery.going_on import go_on
from alerts.delivery.retrying import SCHEDULE
from alerts.ledger.entries import ChannelState, DeliverEntry
from alerts.ledger.memory import DeliverMemory
from alerts.records import Alert, Answer, Canary, Enable, InboxDeliver, Resend
from analysis.decision import Head, Origin, Output, Tick, head_of


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
                known = memory.transit.is_pending(event)
                return DeliverEntry(head) if known else begin(memory, head, event)
            case Answer():
                return take(memory, head, event, self._schedule)
            case Resend():
                return begin(memory, head, memory.transit.without_pending(event.alert))
            case Enable():
                waits = memory.transit.count(event.channel) > 0
                return DeliverEntry(head, channels=(ChannelState(event.channel, releasing=waits),))
            case Canary():
                return DeliverEntry(head)
            case Tick():
                return go_on(memory, head)
