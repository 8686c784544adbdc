"""Acknowledge an event only when all that it wrote is on the log, and in order.

Faust acknowledges an event when its handler is done, and commits past lost writes; so every stage
takes its stream with `noack()` and hands its events here together with the writes they made.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from errno import ENOSPC
from typing import Any

from streams.kafka.refusals import AUTHORIZATION, explain_refusal
from streams.stage import StageStopped

Then = Callable[[], Awaitable[None]]

LIMIT = 500
TIMEOUT = 30.0


class InFlight:
    """Events whose writes are on their way, in the order in which they came.

    Whoever handles an event holds `turn` meanwhile: it may write until it lets go. `fail` is
    called, once, with one line that says why, when a write failed or took over 30 s; nothing is
    acknowledged after that.
    """

    def __init__(self, name: str, fail: Callable[[str], None]) -> None:
        self.turn = asyncio.Lock()
        self._name, self._fail = name, fail
        self._queue: asyncio.Queue[tuple[Any, Sequence[asyncio.Future[Any]], Then | None]]
        self._queue = asyncio.Queue(LIMIT)

    async def put(
        self, event: Any, writes: Sequence[asyncio.Future[Any]], then: Then | None = None
    ) -> None:
        """Hand over `event` with the futures of its writes; waits while 500 are on their way.

        `then` is awaited when they are on the log, and all of the events before are too.
        """
        await self._queue.put((event, writes, then))

    async def drained(self) -> None:
        """Return when no event is in hand and no write on its way; TimeoutError after 15 s."""
        async with asyncio.timeout(TIMEOUT / 2), self.turn:
            await self._queue.join()

    async def run(self) -> None:
        """Acknowledge events for as long as the worker runs."""
        while True:
            event, writes, then = await self._queue.get()
            try:
                await _settle(writes)
            except (Exception, asyncio.CancelledError) as exc:
                if isinstance(exc, asyncio.CancelledError) and _is_cancelling():
                    raise
                self._fail(f"{self._name}: a write to the log failed ({describe(exc)})")
                return
            if then is not None:
                await handle_or_end(self._name, self._fail, then())
            event.ack()
            self._queue.task_done()


async def _settle(writes: Sequence[asyncio.Future[Any]]) -> None:
    """Wait until all `writes` are on the log; raises the first failure, TimeoutError after 30 s."""
    async with asyncio.timeout(TIMEOUT):
        for write in writes:
            await write


async def handle_or_end(name: str, fail: Callable[[str], None], handling: Awaitable[None]) -> None:
    """Await the handling of an event; where it fails, end the worker and never return.

    Faust acknowledges an event whose handler raised or returned, and goes on.
    """
    try:
        await handling
    except StageStopped as stopped:
        fail(str(stopped))
    except Exception as exc:  # noqa: BLE001 - whatever it is, nothing after it may be committed
        fail(f"{name}: an event could not be handled ({describe(exc)})")
    else:
        return
    await asyncio.Event().wait()


def _is_cancelling() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def describe(exc: BaseException) -> str:
    """Return an exception as part of one line."""
    if isinstance(exc, AUTHORIZATION):
        return explain_refusal(exc, "this user")
    said = f"{type(exc).__name__}: {exc}".rstrip(": ").replace("\n", " ")[:300]
    # RocksDB has no exceptions of its own: the system's words are all there is
    if os.strerror(ENOSPC) in said:
        return f"the disk is full: free some space, then start again; {said}"
    return said
