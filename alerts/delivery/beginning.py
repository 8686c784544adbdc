"""How an alert that has come begins: at once, in a line, as a probe, or not at all."""

from __future__ import annotations

from msgspec.structs import replace

from alerts.ledger.entries import DISABLED, Attempt, ChannelState, Closed, DeliverEntry, Delivery
from alerts.ledger.memory import DeliverMemory
from alerts.records import Alert
from analysis.decision import Head

MAX_PENDING = 10_000
"""Most deliveries on their way over one channel; what comes beyond is closed as `overflow`."""


def begin(memory: DeliverMemory, head: Head, alert: Alert) -> DeliverEntry:
    """Return the entry of an alert, attempted at once wherever nothing is before it."""
    if not alert.channels:
        return DeliverEntry(head)
    attempts: list[Attempt] = []
    closed: list[Closed] = []
    changed: list[ChannelState] = []
    for channel in dict.fromkeys(alert.channels):
        delivery = Delivery(alert.alert, alert.revision, channel)
        state = memory.channel(channel)
        if state.disabled:
            closed.append(Closed(delivery, "disabled", DISABLED))
        elif memory.transit.count(channel) >= MAX_PENDING:
            closed.append(Closed(delivery, "failed", "overflow"))
        elif state.may_probe(head.now) and not memory.transit.count(channel):
            attempts.append(Attempt(delivery, 1))
            changed.append(replace(state, probe=delivery))
        elif memory.transit.is_line_free(channel, alert) and not state.holds:
            attempts.append(Attempt(delivery, 1))
    return DeliverEntry(
        head, alert, attempts=tuple(attempts), closed=tuple(closed), channels=tuple(changed)
    )
