"""An event loop in a thread of its own: asyncio for those who wait, on a loop or without one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

CLOSE_SECONDS = 5.0


class LoopThread:
    """Runs coroutines one after another for whoever calls; close it."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        # a daemon: a program that ends in the middle of a call must end
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Return what `work` returns; raises what it raises, TimeoutError after `seconds`."""
        running = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, seconds), self._loop)
        try:
            return running.result()
        except KeyboardInterrupt:
            running.cancel()
            raise

    def close(self) -> None:
        """End the loop and its thread; nothing is run after it."""
        self.run(self._abort_transports(), CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _abort_transports(self) -> None:
        """Drop connections that are still closing, such as one whose handshake failed."""
        left: dict[int, asyncio.Transport] = getattr(self._loop, "_transports", {})
        for transport in list(left.values()):
            transport.abort()
        for _ in range(2):  # a transport lets its socket go in the round after
            await asyncio.sleep(0)
