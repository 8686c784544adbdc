"""Sending from a worker: on disk before it is done, in batches, and nothing after a loss."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import cast

import faust
import pytest
from faust.types import TP, RecordMetadata

from streams.records import MAX_RECORD_BYTES
from streams.sqlite.driver import Transport
from streams.sqlite.log import (
    Log,
    LogError,
    NewRecord,
    RecordTooLarge,
    StorageFailed,
    TopicMismatch,
    UnknownTopic,
)
from streams.sqlite.producer import MAX_PENDING, MAX_PENDING_BYTES, Producer
from streams.sqlite.url import url_of
from tests.unit.sqlite.conftest import Clock

ONE = ("one", 0)

pytestmark = pytest.mark.usefixtures("log")


@pytest.fixture
def app(path: Path, clock: Clock, tmp_path: Path) -> faust.App:
    """An app on the log, whose records get the time of the test's clock."""
    app = faust.App(
        "test",
        broker=url_of(path),
        datadir=tmp_path / "data",
        web_enabled=False,
        key_serializer="raw",
        value_serializer="raw",
    )
    cast("Transport", app.transport).clock = clock
    return app


@asynccontextmanager
async def started(app: faust.App) -> AsyncIterator[Producer]:
    """The app's producer, running by itself."""
    producer = cast("Producer", app.producer)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def send(
    producer: Producer, value: bytes, topic: str = "one"
) -> asyncio.Future[RecordMetadata]:
    """Hand a record over."""
    return await producer.send(topic, b"key", value, 0, None, None)


async def let_run(turns: int = 2000) -> None:
    """Let every task that can go on do so."""
    for _ in range(turns):
        await asyncio.sleep(0)


class Gate:
    """A log that writes nothing until it is opened, and counts what came in each batch."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.batches: list[int] = []

    async def __call__(self, records: Sequence[NewRecord]) -> None:
        """Let a batch through once the gate is open."""
        self.batches.append(len(records))
        await self.opened.wait()


async def test_done_means_on_disk(app: faust.App, path: Path) -> None:
    """When a record's future is done, another process finds the record, at the place it names."""
    async with started(app) as producer:
        sent = await (await producer.send("one", b"k", b"v", None, 5.0, {"h": b"x"}))
        with Log.open_reader(path) as reader:
            (record,) = reader.read(ONE, 0, 9)
    assert sent == RecordMetadata("one", 0, TP("one", 0), 0)
    assert record == (0, 1000.0, b"k", b"v", (("h", b"x"),))


async def test_key_decides_partition(app: faust.App) -> None:
    """A record without a partition goes where its key belongs; with one, it goes there."""
    async with started(app) as producer:
        chosen = producer.key_partition("four", b"foobar")
        by_key = await producer.send_and_wait("four", b"foobar", b"v", None, None, None)
        given = await producer.send_and_wait("four", b"foobar", b"v", 3, None, None)
    assert [chosen, by_key.topic_partition] == [TP("four", 2)] * 2
    assert given.topic_partition == TP("four", 3)


async def test_records_gather_while_the_disk_works(app: faust.App) -> None:
    """What is sent while a batch is being written goes into the next one, all together."""
    async with started(app) as producer:
        producer.before_append = gate = Gate()
        futures = [await send(producer, b"first")]
        await let_run()
        futures += [await send(producer, b"%d" % n) for n in range(300)]
        gate.opened.set()
        offsets = [(await future).offset for future in futures]
    assert gate.batches == [1, 300]
    assert offsets == list(range(301))


@pytest.mark.parametrize(
    ("size", "most"), [(1, MAX_PENDING), (1 << 20, MAX_PENDING_BYTES // (1 << 20))]
)
async def test_senders_wait_for_room(app: faust.App, size: int, most: int) -> None:
    """Beyond the bound, in records or in bytes, a sender waits until a batch has gone."""
    async with started(app) as producer:
        producer.before_append = gate = Gate()
        await send(producer, b"in the writer's hand")
        await let_run()
        senders = [asyncio.create_task(send(producer, bytes(size))) for _ in range(most + 50)]
        await let_run()
        passed = sum(sender.done() for sender in senders)
        gate.opened.set()
        results = await asyncio.gather(*await asyncio.gather(*senders))
    assert passed == most - 1
    assert [sent.offset for sent in results] == list(range(1, most + 51))


async def test_flush_waits_for_the_disk(app: faust.App, path: Path) -> None:
    """Flush ends when all that was handed over is on disk, in Faust's own buffer too."""
    async with started(app) as producer:
        producer.before_append = gate = Gate()
        for n in range(150):
            app.topic("one").send_soon(key=b"k", value=b"%d" % n)
        flush = asyncio.create_task(producer.flush())
        await let_run()
        waiting = not flush.done()
        gate.opened.set()
        await flush
        with Log.open_reader(path) as reader:
            assert [waiting, reader.end_offset(ONE)] == [True, 150]


async def fail(_records: object) -> None:
    """The disk fails."""
    raise StorageFailed("the disk is full")


async def test_nothing_is_written_after_a_loss(app: faust.App, path: Path) -> None:
    """After one failed batch every pending and later record fails, and the producer says why."""
    async with started(app) as producer:
        written = await (await send(producer, b"written"))
        producer.before_append = gate = Gate()
        lost = [await send(producer, b"lost")]
        await let_run()
        lost.append(await send(producer, b"pending meanwhile"))
        producer.before_append = fail
        gate.opened.set()
        await asyncio.wait(lost[:1])
        lost += [await send(producer, b"after")]
        producer.before_append = None
        lost += [await send(producer, b"long after")]
        errors = [str(future.exception()) for future in lost[1:]]
        await producer.flush()
        state = [str(producer.failure), producer.crashed]
    with Log.open_reader(path) as reader:
        assert [record.value for record in reader.read(ONE, 0, 9)] == [b"written", b"lost"]
    assert [written.offset, errors, state] == [
        0,
        ["the disk is full"] * 3,
        ["the disk is full", True],
    ]


@contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """No file of this process may grow beyond what the log's write-ahead log has now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.with_name("log.db-wal").stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_full_disk(app: faust.App, path: Path) -> None:
    """On a disk without room a record fails, in one line, as do those after it when there is room
    again; the next worker goes on where the log ends.
    """
    async with started(app) as producer:
        await (await send(producer, bytes(1 << 20)))
        with full_disk(path):
            error = (
                (await asyncio.wait([await send(producer, bytes(1 << 21))]))[0].pop().exception()
            )
        later = (await send(producer, b"room again")).exception()
    with Log.open(path) as log:
        assert log.end_offset(ONE) == 1
        assert log.append([NewRecord("one", None, b"next worker")]) == [1]
    assert [type(error), str(error)] == [StorageFailed, str(later)]
    assert str(error).startswith(f"{path}: ")


async def test_unknown_topic(app: faust.App, path: Path) -> None:
    """Sending to a topic that was not declared says so, creates nothing and spoils nothing."""
    async with started(app) as producer:
        with pytest.raises(UnknownTopic, match="no topic 'nowhere': declare it before"):
            await send(producer, b"v", "nowhere")
        with pytest.raises(UnknownTopic):
            await producer.send("nowhere", b"k", b"v", None, None, None)
        await (await send(producer, b"v"))
    with Log.open_reader(path) as reader:
        assert reader.topics() == {"four": 4, "one": 1, "table": 1}


async def test_topic_declared_after_the_start(app: faust.App, path: Path) -> None:
    """A topic that another process declares while the worker runs can be sent to."""
    async with started(app) as producer:
        with Log.open(path) as other:
            other.create_topic("new", 1)
        assert (await (await send(producer, b"v", "new"))).offset == 0


async def test_bad_records_fail_alone(app: faust.App) -> None:
    """A record that the log does not take is refused before it is pending; the next is written."""
    async with started(app) as producer:
        with pytest.raises(RecordTooLarge):
            await send(producer, bytes(MAX_RECORD_BYTES + 1))
        with pytest.raises(UnknownTopic, match=r"'four' of .* has 4 partitions: not 4"):
            await producer.send("four", b"k", b"v", 4, None, None)
        with pytest.raises(LogError, match="a record for it needs a key"):
            await producer.send("table", None, b"v", 0, None, None)
        with pytest.raises(LogError, match="the header 'h' must be a text with bytes"):
            await producer.send("one", None, b"v", 0, None, cast("dict[str, bytes]", {"h": 7}))
        assert (await (await send(producer, b"v"))).offset == 0


async def test_faust_declares_its_changelogs(app: faust.App, path: Path) -> None:
    """Faust's own topics are created with the partitions it names, once."""
    async with started(app) as producer:
        for _ in range(2):
            await producer.create_topic(
                "test-t-changelog", 2, 1, compacting=True, config={"a": "b"}
            )
        await producer.send_and_wait("test-t-changelog", b"k", b"1", 1, None, None)
        await producer.send_and_wait("test-t-changelog", b"k", b"2", 1, None, None)
    with Log.open_reader(path) as reader:
        assert reader.topics()["test-t-changelog"] == 2
        assert [record.value for record in reader.read(("test-t-changelog", 1), 0, 9)] == [b"2"]


async def test_faust_cannot_change_partitions(app: faust.App) -> None:
    """A topic that Faust declares with other partitions than it has is refused."""
    async with started(app) as producer:
        with pytest.raises(TopicMismatch, match=r"'four' of .* has 4 partitions, and 8 partitions"):
            await producer.create_topic("four", 8, 1)


async def test_declared_topic_keeps_its_settings(app: faust.App, path: Path, clock: Clock) -> None:
    """A topic that was declared with a retention keeps it when Faust declares it without one."""
    with Log.open(path, clock=clock) as log:
        log.create_topic("kept", 1, retention=1.0)
        log.append([NewRecord("kept", None, b"old"), NewRecord("kept", None, b"old")])
    async with started(app) as producer:
        await producer.create_topic("kept", 1, 1)
    clock.now += 2.0
    with Log.open(path, clock=clock) as log:
        assert log.expire() == 1


async def test_stop_writes_what_is_pending(app: faust.App, path: Path) -> None:
    """Stopping writes everything that was handed over and leaves no task and no store behind."""
    async with started(app) as producer:
        futures = [await send(producer, b"%d" % n) for n in range(50)]
    assert [future.result().offset for future in futures] == list(range(50))
    assert asyncio.all_tasks() == {asyncio.current_task()}
    with Log.open_reader(path) as reader:
        assert reader.end_offset(ONE) == 50


async def test_late_sender_is_told(app: faust.App) -> None:
    """A record that is sent after the stop fails instead of waiting for ever."""
    async with started(app) as producer:
        pass
    late = await send(producer, b"late")
    assert isinstance(late.exception(), StorageFailed)


async def test_one_slow_topic(app: faust.App, path: Path) -> None:
    """A test can hold one topic's records back while others go to disk."""
    opened = asyncio.Event()
    async with started(app) as producer:

        async def hold(record: NewRecord) -> None:
            if record.topic == "table":
                await opened.wait()

        producer.before_send = hold
        held = asyncio.create_task(send(producer, b"held", "table"))
        await (await send(producer, b"through"))
        with Log.open_reader(path) as reader:
            ends = [reader.end_offset(("table", 0)), reader.end_offset(ONE)]
        opened.set()
        await (await held)
    assert ends == [0, 1]
