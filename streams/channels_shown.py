"""How the channels are, as metrics."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.ledger.memory import DeliverMemory
from streams.metrics import CHANNEL_HELD, DEAD_LETTERS, DELIVERIES_WAITING


def show_channels(memory: DeliverMemory, channels: Iterable[str]) -> None:
    """Publish what `deliver` remembers of its `channels`: nothing, where it is another worker's."""
    for name in channels:
        state = memory.channel(name)
        CHANNEL_HELD.labels(name).set(bool(state.probe_at or state.disabled))
        DELIVERIES_WAITING.labels(name).set(memory.transit.count(name))
    DEAD_LETTERS.set(len(memory.dead))
