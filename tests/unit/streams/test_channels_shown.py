"""Channels as a scraper sees them."""

from __future__ import annotations

from datetime import UTC, datetime

from alerts.ledger.entries import ChannelState
from alerts.ledger.memory import DeliverMemory
from streams.channels_shown import show_channels
from streams.metrics import CHANNEL_HELD, REGISTRY


def test_a_held_channel_is_shown() -> None:
    """A channel whose circuit is open is held; one that is well is not."""
    memory = DeliverMemory()
    memory._channels["down"] = ChannelState("down", probe_at=datetime(2026, 1, 1, tzinfo=UTC))  # noqa: SLF001 - what many failures lead to
    show_channels(memory, ("down", "well"))
    held = [REGISTRY.get_sample_value(CHANNEL_HELD._name, {"channel": c}) for c in ("down", "well")]  # noqa: SLF001 - the client has no other way
    assert held == [1.0, 0.0]
