"""How long things take, as metrics."""

from __future__ import annotations

import time

from alerts.channels.channel import Channel, Result, Sending
from streams.metrics import DELIVERY_SECONDS


class TimedChannel:
    """A channel whose attempts are timed; otherwise the channel that it wraps."""

    def __init__(self, channel: Channel) -> None:
        self.name, self.at_once = channel.name, channel.at_once
        self._channel = channel

    async def send(self, sending: Sending) -> Result:
        """Send an alert once."""
        begun = time.perf_counter()
        try:
            return await self._channel.send(sending)
        finally:
            DELIVERY_SECONDS.labels(self.name).observe(time.perf_counter() - begun)

    async def reach(self) -> str:
        """Return why alerts cannot arrive, "" where they can."""
        return await self._channel.reach()

    async def close(self) -> None:
        """Let go of connections."""
        await self._channel.close()
