"""Tables: what they held before a restart they hold after it, by changelog or local store."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import faust
import pytest

from streams.records import NewRecord, partition_for
from tests.contract.conftest import Backend, numbered, running, until

MakeApp = Callable[..., faust.App]

STORES = ["memory://", "rocksdb://"]


def counting(app: faust.App, inbox: str, partitions: int = 1) -> tuple[Any, list[int]]:
    """Add an agent that counts each key in a table, and forgets a key whose value is `forget`."""
    table = app.Table(
        "counts",
        partitions=partitions,
        key_type=bytes,
        value_type=int,
        default=int,
        options={"block_cache_size": 1 << 20, "write_buffer_size": 1 << 20},
    )
    handled: list[int] = []

    @app.agent(app.topic(inbox), name="count", concurrency=1)
    async def count(stream: Any) -> None:
        async for event in stream.events():
            if event.message.value == b"forget":
                del table[event.message.key]
            else:
                table[event.message.key] += 1
            handled.append(event.message.offset)

    return table, handled


@pytest.mark.parametrize("store", STORES)
async def test_table_survives_restarts(backend: Backend, make_app: MakeApp, store: str) -> None:
    """A table of four partitions is whole after restarts: counts go on, deleted keys are gone."""
    inbox = backend.declare("in", 4)
    backend.append(numbered(inbox, range(300), 4))
    forget = [
        NewRecord(inbox, b"%d" % n, b"forget", (), partition_for(b"%d" % n, 4)) for n in (7, 9)
    ]
    for expected, more in ((300, [*numbered(inbox, range(100), 4), *forget]), (102, [])):
        app = make_app(store)
        table, handled = counting(app, inbox, 4)
        async with running(app):
            await until(lambda: len(handled) >= expected)  # noqa: B023 - awaited within the turn
        backend.append(more)
    app = make_app(store)
    table, handled = counting(app, inbox, 4)
    async with running(app):
        found = {bytes(key): count for key, count in table.items()}
    assert handled == []
    assert found == {b"%d" % n: 2 if n < 100 else 1 for n in range(300) if n not in {7, 9}}


async def test_table_comes_back_from_the_changelog_alone(
    backend: Backend, make_app: MakeApp, tmp_path: Path
) -> None:
    """A local store that was lost is filled again from the changelog."""
    inbox = backend.declare("in", 1)
    backend.append(numbered(inbox, range(500)))
    app = make_app("rocksdb://")
    _, handled = counting(app, inbox)
    async with running(app):
        await until(lambda: len(handled) >= 500)
    shutil.rmtree(tmp_path / "data")
    app = make_app("rocksdb://")
    table, _ = counting(app, inbox)
    async with running(app):
        found = {bytes(key): count for key, count in table.items()}
    assert found == {b"%d" % n: 1 for n in range(500)}


async def test_changelog_keeps_the_newest(backend: Backend, make_app: MakeApp) -> None:
    """A changelog that keeps only the newest record of each key still ends where it ended, so that
    recovery ends too.
    """
    inbox = backend.declare("in", 1)
    backend.append([NewRecord(inbox, b"same", b"%d" % n) for n in range(50)])
    app = make_app()
    _, handled = counting(app, inbox)
    async with running(app):
        await until(lambda: len(handled) >= 50)
    assert backend.read(f"{backend.group}-counts-changelog")[-1].offset == 49
    app = make_app()
    table, _ = counting(app, inbox)
    async with running(app):
        assert table[b"same"] == 50


async def test_recovery_delivers_once(backend: Backend, make_app: MakeApp) -> None:
    """While a table recovers, and until the worker stands where its group goes on, no event is
    delivered; else it would come again from there.
    """
    inbox = backend.declare("in", 1)
    backend.append(numbered(inbox, range(30)))
    app = make_app()
    _, handled = counting(app, inbox)
    async with running(app):
        await until(lambda: len(handled) >= 30)
    backend.append(numbered(inbox, range(30)))
    app = make_app()
    _, handled = counting(app, inbox)
    consumer = cast("Any", app.consumer)
    seek = consumer.seek_to_committed

    async def seek_late() -> Any:
        await asyncio.sleep(1.5)
        return await seek()

    consumer.seek_to_committed = seek_late  # as of a broker that is far away
    consumer.commit_interval = 3.0  # what is committed before would not come again
    async with running(app):
        await until(lambda: backend.committed(inbox) == 60)
    assert handled == list(range(30, 60))
