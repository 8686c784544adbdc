"""What only a Kafka can do to a log and its worker: compaction at any time, batches refused."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import faust
import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.errors import IllegalStateError, KafkaError
from faust.types import TP

from streams.broker import committed_offset
from streams.errors import StorageFailed, TopicMismatch
from streams.eventlog import open_log
from streams.kafka.driver import Consumer
from streams.kafka.producer import OrderedProducer
from streams.metrics import EXPIRED_UNREAD
from streams.records import NewRecord
from streams.settings import Settings
from tests.contract.conftest import Backend, OnLog, collect, numbered, running, until
from tests.kafka.broker import Broker

MakeApp = Callable[..., faust.App]


@pytest.fixture
def backend(on_kafka: OnLog) -> Backend:
    """Only Kafka."""
    return on_kafka


async def create(kafka: Broker, name: str, **settings: Any) -> None:
    """Create a topic with settings of Kafka's own, by its names with _ for a dot."""
    configs = {setting.replace("_", "."): str(value) for setting, value in settings.items()}
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.servers)
    await admin.start()
    await admin.create_topics([NewTopic(name, 1, 1, topic_configs=configs)])
    await admin.close()


def test_holes_are_passed_over(kafka: Broker, backend: Backend) -> None:
    """What compaction took is passed over, at the beginning, in the middle, and in one go."""
    topic = f"{backend.group}.holes"
    quickly = {"cleanup_policy": "compact", "segment_ms": 100, "min_cleanable_dirty_ratio": 0.01}
    asyncio.run(create(kafka, topic, **quickly, delete_retention_ms=0))
    with open_log(Settings(broker=kafka.url)) as log:
        for value in (b"1", b"2", b"3"):
            log.append([NewRecord(topic, key, value) for key in (b"a", b"b", b"c")])
        log.append([NewRecord(topic, b"d", b"4"), NewRecord(topic, b"a", None)])
        deadline = time.monotonic() + 60
        kept: list[int] = []
        end = -1
        while kept != [7, 8, 9]:
            assert time.monotonic() < deadline, kept
            # only what is not the newest segment is compacted: each round begins another
            end = log.append([NewRecord(topic, b"last", b"")])[0]
            time.sleep(0.2)
            kept = [r.offset for r in log.read((topic, 0), 0, 1_000) if r.key != b"last"]
        assert log.first_offset((topic, 0)) == 7
        assert [r.offset for r in log.read((topic, 0), 3, 1)] == [7]
        assert backend.read(topic)[-1].offset == end


def test_the_log_gives_the_time(kafka: Broker, backend: Backend) -> None:
    """A topic that carries its senders' times is refused, with the command that mends it."""
    topic = f"{backend.group}.times"
    asyncio.run(create(kafka, topic))
    with (
        open_log(Settings(broker=kafka.url)) as log,
        pytest.raises(TopicMismatch, match=r"has message\.timestamp\.type=CreateTime.*--alter"),
    ):
        log.create_topic(topic, 1)


@asynccontextmanager
async def started(producer: Any) -> AsyncIterator[Any]:
    """Run a producer until the body ends."""
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def send_after_a_loss(producer: Any, topic: str) -> list[str]:
    """Send a record that the broker refuses, and more before that is known; what became of each.

    The topic compacts: a record without a key is refused.
    """
    first = await producer.send(topic, b"lost")
    # the batch with the first one is on its way when the second is begun
    while not producer._message_accumulator._pending_batches:  # noqa: SLF001, ASYNC110 - nothing else tells
        await asyncio.sleep(0)
    rest = [await producer.send(topic, b"%d" % n, b"k") for n in range(3)]
    ended = await asyncio.gather(first, *rest, return_exceptions=True)
    return ["lost" if isinstance(each, KafkaError) else "written" for each in ended]


async def test_nothing_stands_after_a_loss(kafka: Broker, backend: Backend) -> None:
    """After a record that was refused, no later one is written, waiting then or not yet."""
    topic = backend.declare("changes", 1, compacting=True)
    async with started(OrderedProducer(bootstrap_servers=kafka.servers)) as producer:
        assert await send_after_a_loss(producer, topic) == ["lost"] * 4
        with pytest.raises(KafkaError, match="a record before this one was lost"):
            await producer.send(topic, b"v", b"k")
    assert backend.read(topic) == []


async def test_aiokafka_alone_goes_on(kafka: Broker, backend: Backend) -> None:
    """The client's own producer, idempotent or not, writes what comes after: why ours exists."""
    topic = backend.declare("changes", 1, compacting=True)
    plain = AIOKafkaProducer(bootstrap_servers=kafka.servers, enable_idempotence=True)
    async with started(plain) as producer:
        assert await send_after_a_loss(producer, topic) == ["lost", *["written"] * 3]


def test_an_append_says_that_it_failed(backend: Backend) -> None:
    """From outside too: an append that the broker refuses is an error, and so is the next."""
    topic = backend.declare("changes", 1, compacting=True)
    for key in (None, b"k"):
        with pytest.raises(StorageFailed, match="kafka://"):
            backend.append([NewRecord(topic, key, b"v")])
    assert backend.read(topic) == []


async def test_recovery_begins_again_after_a_rebalance(backend: Backend, make_app: MakeApp) -> None:
    """An offset that a rebalance took away while a table recovered begins the recovery again."""
    inbox = backend.declare("in", 1)
    app = make_app()
    collect(app, inbox)
    async with running(app):
        with pytest.raises(IllegalStateError):
            await cast("Consumer", app.consumer).seek_wait({TP(inbox, 0): cast("int", None)})


async def forget_before(kafka: Broker, topic: str, offset: int) -> None:
    """Let a partition begin at `offset`, as its retention would."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.servers)
    await admin.start()
    await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(offset)})
    await admin.close()


@pytest.mark.parametrize("read_before", [0, 3])
async def test_what_expired_unread_does_not_wait(
    kafka: Broker, backend: Backend, make_app: MakeApp, read_before: int
) -> None:
    """A group goes on where the log begins: what expired before it was read is no work left, and
    counted as lost.
    """
    inbox = backend.declare("in", 1)
    if read_before:
        backend.append(numbered(inbox, range(read_before)))
        collect(app := make_app(), inbox)
        async with running(app):
            await until(lambda: backend.committed(inbox) == read_before)
    backend.append(numbered(inbox, range(read_before, 10)))
    await forget_before(kafka, inbox, 10)
    app = make_app()
    events = collect(app, inbox)
    async with running(app):
        await until(lambda: committed_offset(app, TP(inbox, 0)) == 10)
        backend.append(numbered(inbox, range(10, 12)))
        await until(lambda: backend.committed(inbox) == 12)
    assert [event.message.offset for event in events] == [10, 11]
    assert lost_of(inbox) == 10 - read_before


def lost_of(topic: str) -> float:
    """Return how many records were counted as lost."""
    return EXPIRED_UNREAD.labels(topic)._value.get()  # type: ignore[no-any-return]  # noqa: SLF001 - the client has no public way


async def test_what_expires_before_a_slow_worker_is_told(
    kafka: Broker, backend: Backend, make_app: MakeApp
) -> None:
    """Where retention passes a worker that runs, it goes on where the log begins, and counts what
    it never saw.
    """
    inbox = backend.declare("in", 1)
    app = make_app()
    events = collect(app, inbox)
    async with running(app):
        backend.append(numbered(inbox, range(2)))
        await until(lambda: backend.committed(inbox) == 2)
        client = cast("Any", app.consumer)._thread._ensure_consumer()  # noqa: SLF001 - it fetches ahead otherwise
        client.pause(TopicPartition(inbox, 0))
        backend.append(numbered(inbox, range(2, 6)))
        await forget_before(kafka, inbox, 5)
        client.resume(TopicPartition(inbox, 0))
        await until(lambda: backend.committed(inbox) == 6)
    assert [event.message.offset for event in events] == [0, 1, 5]
    assert lost_of(inbox) == 3


async def test_a_worker_with_a_name_comes_back_unnoticed(
    backend: Backend, make_app: MakeApp
) -> None:
    """One that is back under its name within its session has its partitions again, and no other
    worker has a rebalance.
    """
    inbox = backend.declare("in", 2)
    # no slow machine may let the session end
    session = {"broker_session_timeout": 60.0, "broker_request_timeout": 90.0}
    one, two, again = (
        make_app(consumer_group_instance_id=name, **session) for name in ("one", "two", "one")
    )
    events = [collect(app, inbox) for app in (one, two, again)]
    await two.start()
    await one.start()
    await until(lambda: len(two.consumer.assignment()) == 1)
    before = two.rebalancing_count
    await one.stop()
    await again.start()
    await until(lambda: len(again.consumer.assignment()) == 1)
    backend.append([NewRecord(inbox, None, b"v", (), number) for number in (0, 1)])
    await until(lambda: len(events[1]) == len(events[2]) == 1)
    rebalances = two.rebalancing_count - before
    await again.stop()
    await two.stop()
    assert rebalances == 0
