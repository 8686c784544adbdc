"""What may be committed: never past an event whose writes are still on their way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import faust
from faust.types import TP

from streams.broker import handled_before
from streams.inflight import InFlight
from tests.contract.conftest import Backend, numbered, running, until

MakeApp = Callable[..., faust.App]
Handle = Callable[[Any, asyncio.Future[None]], Awaitable[None]]

BEFORE, AFTER = 2, 6


async def commit_around(
    app: faust.App, backend: Backend, inbox: str, handle: Handle
) -> tuple[int | None, int | None]:
    """Let the first event after BEFORE, and it alone, wait for what it wrote; return what is
    committed when all after it are done, and when it is done too.
    """
    writes = [asyncio.get_running_loop().create_future() for _ in range(AFTER)]
    for number, write in enumerate(writes):
        if number != BEFORE:
            write.set_result(None)
    handled: list[int] = []

    @app.agent(app.topic(inbox, allow_empty=True), name="hold", concurrency=1)
    async def hold(stream: Any) -> None:
        async for event in stream.noack().events():
            await handle(event, writes[event.message.offset])
            handled.append(event.message.offset)

    async with running(app):
        backend.append(numbered(inbox, range(BEFORE)))
        await until(lambda: backend.committed(inbox) == BEFORE)
        backend.append(numbered(inbox, range(BEFORE, AFTER)))
        await until(lambda: len(handled) == AFTER)
        await app.consumer.commit()
        held = backend.committed(inbox)
        writes[BEFORE].set_result(None)
        await until(lambda: backend.committed(inbox) == AFTER)
        return held, backend.committed(inbox)


async def test_a_commit_waits_for_every_write(backend: Backend, make_app: MakeApp) -> None:
    """Events whose writes are there wait for one before them whose write is not."""
    app, inbox = make_app(), backend.declare("in", 1)
    failures: list[str] = []
    inflight = InFlight("hold", failures.append)
    app.task(inflight.run)

    async def handle(event: Any, write: asyncio.Future[None]) -> None:
        await inflight.put(event, [write])

    assert await commit_around(app, backend, inbox, handle) == (BEFORE, AFTER)
    assert failures == []


async def test_whether_anything_was_ever_handled_is_known(
    backend: Backend, make_app: MakeApp
) -> None:
    """The log tells it of a group, before its first commit and after it."""
    app, inbox = make_app(), backend.declare("in", 1)

    @app.agent(app.topic(inbox, allow_empty=True), name="take", concurrency=1)
    async def take(stream: Any) -> None:
        async for _ in stream:
            pass

    async with running(app):
        before = await handled_before(app, TP(inbox, 0))
        backend.append(numbered(inbox, range(BEFORE)))
        await until(lambda: backend.committed(inbox) == BEFORE)
        assert (before, await handled_before(app, TP(inbox, 0))) == (False, True)


async def test_faust_alone_commits_past_one(backend: Backend, make_app: MakeApp) -> None:
    """Acknowledged out of order, as Faust lets one do, an event that is in flight is committed (its
    issue 606): why events are acknowledged in order.
    """
    app, inbox = make_app(), backend.declare("in", 1)

    async def handle(event: Any, write: asyncio.Future[None]) -> None:
        write.add_done_callback(lambda _write: event.ack())
        await asyncio.sleep(0)

    assert await commit_around(app, backend, inbox, handle) == (AFTER, AFTER)
