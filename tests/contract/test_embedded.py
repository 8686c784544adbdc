"""What only the embedded log promises of a worker: its lock, its errors, its end after a loss."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import faust
import pytest
from faust.exceptions import ImproperlyConfigured
from faust.types import TP
from structlog.testing import capture_logs

from streams.errors import AlreadyInUse, LogError, NoSuchLog, StorageFailed, UnknownTopic
from streams.sqlite.consumer import Consumer
from streams.sqlite.driver import Transport
from streams.sqlite.log import Log, LogReader, NewRecord
from streams.sqlite.producer import Producer
from streams.sqlite.url import url_of
from tests.contract.conftest import Backend, OnLog, collect, numbered, running, until

MakeApp = Callable[..., faust.App]


@pytest.fixture
def backend(embedded: OnLog) -> Backend:
    """Only the embedded log."""
    return embedded


async def test_second_worker_is_refused(backend: Backend, make_app: MakeApp) -> None:
    """A second worker on the same log does not start and says why; the first one goes on, and once
    it has stopped the next one starts.
    """
    backend.declare("in", 1)
    first, second = make_app(), make_app()
    events = collect(first, "in")
    collect(second, "in")
    async with running(first):
        with pytest.raises(
            AlreadyInUse, match=r"log\.db has a worker already \(process \d+\): stop"
        ):
            await second.start()
        await second.stop()
        backend.append(numbered("in", range(5)))
        await until(lambda: len(events) >= 5)
    third = make_app()
    collect(third, "in")
    async with running(third):
        assert third.crash_reason is None


async def test_worker_leaves_nothing_behind(
    backend: Backend, make_app: MakeApp, tmp_path: Path
) -> None:
    """A worker that has stopped holds no thread of the log and no open file of it."""
    folder = [tmp_path / f"log.db{end}" for end in ("", ".lock", "-wal", "-shm")]
    backend.declare("in", 1)
    app = make_app()
    collect(app, "in")
    async with running(app):
        await app.producer.send_and_wait("in", b"k", b"v", None, None, None)
        during = {thread.name for thread in threading.enumerate()}
    after = {thread.name for thread in threading.enumerate()}
    cast("Any", backend).close()
    assert during - after == {"log-read_0", "log-write_0"}
    # SQLite removes the write-ahead log when the last connection to a file is closed.
    assert {path.name for path in folder if path.exists()} == {"log.db", "log.db.lock"}


async def test_missing_log(tmp_path: Path) -> None:
    """A worker on a log that is not there does not start, says so, and makes no file."""
    app = faust.App("lost", broker=url_of(tmp_path / "lost" / "log.db"), web_enabled=False)
    with pytest.raises(NoSuchLog, match=r"there is no log at .*/lost/log.db: start Rasid there"):
        async with running(app):
            pass
    assert not (tmp_path / "lost").exists()


async def test_undeclared_topic(backend: Backend, make_app: MakeApp) -> None:
    """A worker whose agent reads a topic that was not declared ends, with its name; no topic is
    made.
    """
    backend.declare("in", 1)
    app = make_app()
    collect(app, "in")
    collect(app, "nowhere", name="other")
    async with running(app):
        reason = app.crash_reason
    assert isinstance(reason, UnknownTopic)
    assert str(reason).endswith("has no topic 'nowhere': declare it before anything uses it")
    assert cast("Any", backend).topics() == {"in": 1}


async def test_global_table_is_refused(backend: Backend, make_app: MakeApp) -> None:
    """A worker with a GlobalTable ends and says that the embedded log has none."""
    backend.declare("in", 1)
    app = make_app()
    app.GlobalTable("everywhere", partitions=1)
    collect(app, "in")
    async with running(app):
        reason = app.crash_reason
    assert isinstance(reason, ImproperlyConfigured)
    assert str(reason) == "the embedded log has no GlobalTable: use a Table"


async def test_append_time_is_the_logs(backend: Backend, make_app: MakeApp) -> None:
    """A sent record carries the time at which it was appended, by the transport's clock, whatever
    time its sender names.
    """
    backend.declare("out", 1)
    app = make_app()
    cast("Transport", app.transport).clock = lambda: 4e9
    collect(app, "out")
    out = app.topic("out")
    async with running(app):
        await (await out.send(key=b"k", value=b"v", timestamp=5.0))
    assert [record.timestamp for record in backend.read("out")] == [4e9]


async def test_read_before_a_seek_is_discarded(backend: Backend, make_app: MakeApp) -> None:
    """Records that were being read when a seek came are not delivered; those it went to are."""
    backend.declare("in", 1)
    backend.append(numbered("in", range(20)))
    app = make_app()
    events = collect(app, "in")
    consumer = cast("Consumer", app.consumer)
    reading, go_on = threading.Event(), threading.Event()

    def hold(_log: LogReader) -> None:
        reading.set()
        go_on.wait(10)

    async with running(app):
        await until(lambda: len(events) >= 20)
        held = asyncio.ensure_future(consumer.store.read(hold))
        await asyncio.to_thread(reading.wait)
        backend.append(numbered("in", range(20, 25)))
        await asyncio.sleep(0.1)  # the consumer has seen them and waits for its read
        await consumer.seek(TP("in", 0), 0)
        go_on.set()
        await held
        await until(lambda: len(events) >= 45)
    assert [event.message.offset for event in events] == [*range(20), *range(25)]


async def test_long_topic_starves_no_other(backend: Backend, make_app: MakeApp) -> None:
    """A topic with one record gets its turn at once beside one with thousands."""
    backend.declare("long", 2)
    backend.declare("short", 1)
    backend.append([NewRecord("long", b"k", b"v", partition=0)] * 3000)
    backend.append([NewRecord("long", b"k", b"v", partition=1), NewRecord("short", b"k", b"v")])
    app = make_app()
    order: list[TP] = []
    for topic in ("long", "short"):

        @app.agent(app.topic(topic), name=topic, concurrency=1)
        async def keep(stream: Any) -> None:
            async for event in stream.events():
                order.append(event.message.tp)  # noqa: PERF401 - looked at while it fills

    async with running(app):
        await until(lambda: len(order) >= 3002)
    assert order.index(TP("short", 0)) < 1000


async def test_worker_ends_after_a_loss(backend: Backend, make_app: MakeApp) -> None:
    """When an append fails the worker ends, cleanly and with the reason; nothing is committed whose
    output was lost, and the next worker does it again.
    """
    backend.declare("in", 1)
    backend.declare("out", 1)
    backend.append(numbered("in", range(40)))

    def forwarding() -> faust.App:
        app = make_app()

        @app.agent(app.topic("in"), name="forward", concurrency=1)
        async def forward(stream: Any) -> None:
            async for event in stream.events():
                message = event.message
                await app.producer.send("out", message.key, message.value, 0, None, None)

        return app

    app = forwarding()
    producer = cast("Producer", app.producer)

    async def fail_at_30(records: Sequence[NewRecord]) -> None:
        if any(record.value == b"30" for record in records):
            raise StorageFailed("the disk is full")

    producer.before_append = fail_at_30
    async with running(app):
        await until(lambda: app.crashed)
        reason = app.crash_reason
    written = len(backend.read("out"))
    committed = backend.committed("in") or 0
    assert [isinstance(reason, LogError), str(reason)] == [True, "the disk is full"]
    assert committed <= written <= 30
    async with running(forwarding()):
        await until(lambda: len({record.key for record in backend.read("out")}) >= 40)
    assert {record.key for record in backend.read("out")} == {b"%d" % n for n in range(40)}


async def test_worker_expires_what_it_has_read(make_app: MakeApp, tmp_path: Path) -> None:
    """A running worker removes records whose retention is over once they are committed, but not a
    partition's newest one.
    """
    with Log.open(tmp_path / "log.db") as log:
        log.create_topic("in", 1, retention=60.0)
        log.append(numbered("in", range(10)))
        app = make_app()
        cast("Transport", app.transport).clock = lambda: time.time() + 3600
        cast("Consumer", app.consumer).clean_seconds = 0.05
        collect(app, "in")
        async with running(app):
            await until(lambda: log.first_offset(("in", 0)) == 9)


async def test_worker_gives_space_back(make_app: MakeApp, tmp_path: Path) -> None:
    """A running worker removes what is over its topic's bytes, and the file becomes smaller."""
    with Log.open(tmp_path / "log.db") as log:
        log.create_topic("in", 1, max_bytes=20_000)
        log.append([NewRecord("in", None, bytes(9000))] * 300)
        app = make_app()
        cast("Consumer", app.consumer).clean_seconds = 0.05
        collect(app, "in")
        async with running(app):
            await until(lambda: log.first_offset(("in", 0)) == 298)
            await until(lambda: log.shrink() == 0)
    assert (tmp_path / "log.db").stat().st_size < 500_000


async def test_worker_warns_of_what_it_must_keep(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A partition that unread records keep over its limit, and a disk that is nearly full, are
    logged with what to do.
    """
    monkeypatch.setattr("streams.sqlite.consumer.SPARE_BYTES", 1 << 60)
    with Log.open(tmp_path / "log.db") as log, capture_logs() as lines:
        log.create_topic("in", 1, max_bytes=20_000)
        log.append([NewRecord("in", None, bytes(9000))] * 4)
        log.commit("another", {("in", 0): 0})
        app = make_app()
        cast("Consumer", app.consumer).clean_seconds = 0.05
        collect(app, "in")
        async with running(app):
            await until(lambda: len(lines) >= 2)
    full = lines[1].pop("free_bytes")
    assert lines[:2] == [
        {
            "event": "unread records keep a partition over its limit: see `rasid lag`",
            "log_level": "warning",
            "topic": "in",
            "partition": 0,
            "bytes": 36_000,
            "max_bytes": 20_000,
        },
        {
            "event": "the disk of the log is nearly full: free some space",
            "log_level": "warning",
        },
    ]
    assert full == pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.1)
