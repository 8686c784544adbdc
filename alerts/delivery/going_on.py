"""What time brings: attempts that are due, held ones that are let go, and probes."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from alerts.ledger.entries import MAX_DUE, Attempt, ChannelState, DeliverEntry, Delivery
from alerts.ledger.memory import DeliverMemory
from analysis.decision import Head


def go_on(memory: DeliverMemory, head: Head) -> DeliverEntry:
    """Return the entry of a tick: attempts that are due, what is released, and probes."""
    due = memory.due(head.now, MAX_DUE)
    changed: list[ChannelState] = []
    for state in memory.channels:
        if state.releasing:
            found = memory.transit.waiting(state.channel, head.now, MAX_DUE)
            changed.append(replace(state, releasing=len(found) == MAX_DUE))
            due += found
        elif state.may_probe(head.now):
            changed.append(_probing(memory, state, head.now))
            due += _new_probe(memory, changed[-1])
    attempts = []
    for delivery in due:
        standing = memory.transit.standing(delivery)
        if standing is not None:
            attempts.append(Attempt(delivery, standing.number + 1))
    return DeliverEntry(head, attempts=tuple(attempts), channels=tuple(changed))


def _probing(memory: DeliverMemory, state: ChannelState, now: datetime) -> ChannelState:
    """Return the state with the next probe chosen, or put off until there can be one."""
    oldest = memory.transit.oldest(state.channel, now)
    if oldest is not None:
        return replace(state, probe=oldest)
    return replace(state, probe_at=memory.transit.next_asked(state.channel) or state.probe_at)


def _new_probe(memory: DeliverMemory, state: ChannelState) -> list[Delivery]:
    """Return the probe where no attempt at it is open yet."""
    probe = state.probe
    standing = None if probe is None else memory.transit.standing(probe)
    if probe is None or standing is None or memory.transit.is_open(Attempt(probe, standing.number)):
        return []
    return [probe]
