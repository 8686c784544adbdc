"""Delivery: what was appended reaches the agents, in order, and again after a restart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import faust
from faust.types import EventT

from streams.records import NewRecord, partition_for
from tests.contract.conftest import Backend, collect, numbered, running, until

MakeApp = Callable[..., faust.App]


def keys_of(events: list[EventT[Any]], partition: int = 0) -> list[bytes | None]:
    """The keys of the events of one partition, in the order of their delivery."""
    return [event.message.key for event in events if event.message.partition == partition]


async def test_each_partition_in_order(backend: Backend, make_app: MakeApp) -> None:
    """Every record is delivered once, each partition in the order of its offsets, while more is
    appended.
    """
    inbox = backend.declare("in", 4)
    records = numbered(inbox, range(2000), 4)
    backend.append(records[:1200])
    app = make_app()
    events = collect(app, inbox)
    async with running(app):
        for start in range(1200, 2000, 100):
            backend.append(records[start : start + 100])
        await until(lambda: len(events) >= 2000)
    expected = [[r.key for r in records if r.partition == number] for number in range(4)]
    assert [keys_of(events, number) for number in range(4)] == expected


async def test_key_chooses_the_same_partition(backend: Backend, make_app: MakeApp) -> None:
    """What an agent sends lands in the partition that its key has for everybody else."""
    inbox = backend.declare("in", 1)
    output = backend.declare("out", 4)
    app = make_app()
    out = app.topic(output)

    @app.agent(app.topic(inbox), name="forward", concurrency=1)
    async def forward(stream: Any) -> None:
        async for event in stream.events():
            await out.send(key=event.message.key, value=event.message.value)

    backend.append(numbered(inbox, range(200)))
    async with running(app):
        await until(lambda: sum(len(backend.read(output, number)) for number in range(4)) >= 200)
    found = [[record.key for record in backend.read(output, number)] for number in range(4)]
    keys = [b"%d" % number for number in range(200)]
    assert found == [[key for key in keys if partition_for(key, 4) == n] for n in range(4)]


async def test_event_is_whole(backend: Backend, make_app: MakeApp) -> None:
    """Key, value, headers, offset and the log's time reach the agent; what is missing stays so."""
    inbox = backend.declare("in", 1)
    headers = (("origin", b"log/readings/0/7"), ("origin", b""))
    # neither key nor value is more than Kafka's client takes
    bare = [NewRecord(inbox, None, b"v"), NewRecord(inbox, b"k", None)]
    backend.append([NewRecord(inbox, b"k", b"v", headers), *bare])
    app = make_app()
    events = collect(app, inbox)
    async with running(app):
        await until(lambda: len(events) >= 3)
    found = [(e.message.offset, e.message.key, e.message.value) for e in events]
    assert found == [(0, b"k", b"v"), (1, None, b"v"), (2, b"k", None)]
    assert tuple(events[0].message.headers or ()) == headers
    times = [record.timestamp for record in backend.read(inbox)]
    assert [event.message.timestamp for event in events] == times


async def test_sent_record_is_whole(backend: Backend, make_app: MakeApp) -> None:
    """Key, value and headers that an agent sends come back; an empty value is no tombstone."""
    output = backend.declare("out", 1)
    app = make_app()
    out = app.topic(output)
    collect(app, output)
    async with running(app):
        await (await out.send(key=b"k", value=b"v", headers={"h": b"x"}))
        await (await out.send(key=b"k", value=b""))
        await app.producer.send_and_wait(output, b"k", None, None, None, None)
    found = [(r.key, r.value, tuple(r.headers)) for r in backend.read(output)]
    assert found == [(b"k", b"v", (("h", b"x"),)), (b"k", b"", ()), (b"k", None, ())]


async def test_goes_on_where_it_stopped(backend: Backend, make_app: MakeApp) -> None:
    """After a clean stop all that was handled is committed, and the next worker gets the rest."""
    inbox = backend.declare("in", 1)
    backend.append(numbered(inbox, range(100)))
    handled = []
    for end, more in ((100, range(100, 150)), (50, range(0))):
        app = make_app()
        events = collect(app, inbox)
        async with running(app):
            await until(lambda: len(events) >= end)  # noqa: B023 - awaited within the turn
        handled.append([keys_of(events)[0], keys_of(events)[-1], len(events)])
        backend.append(numbered(inbox, more))
    assert handled == [[b"0", b"99", 100], [b"100", b"149", 50]]
    assert backend.committed(inbox) == 150


async def test_redelivers_what_was_not_acknowledged(backend: Backend, make_app: MakeApp) -> None:
    """Events that were delivered but not acknowledged come again, and no others."""
    inbox = backend.declare("in", 1)
    backend.append(numbered(inbox, range(100)))
    app = make_app(stream_wait_empty=False)
    delivered: list[int] = []

    @app.agent(app.topic(inbox), name="collect", concurrency=1)
    async def half(stream: Any) -> None:
        async for event in stream.noack().events():
            delivered.append(event.message.offset)
            if event.message.offset < 60:
                event.ack()

    async with running(app):
        await until(lambda: len(delivered) >= 100)
    committed = backend.committed(inbox)
    again = make_app()
    events = collect(again, inbox)
    async with running(again):
        await until(lambda: len(events) >= 40)
    assert [delivered, committed] == [list(range(100)), 60]
    assert [event.message.offset for event in events] == list(range(60, 100))


async def test_commits_while_it_runs(backend: Backend, make_app: MakeApp) -> None:
    """What was handled is committed without waiting for the stop."""
    inbox = backend.declare("in", 1)
    backend.append(numbered(inbox, range(30)))
    app = make_app()
    collect(app, inbox)
    async with running(app):
        await until(lambda: backend.committed(inbox) == 30)


async def test_new_group_starts_at_the_oldest(backend: Backend, make_app: MakeApp) -> None:
    """A group that has committed nothing begins with the oldest record."""
    inbox = backend.declare("in", 1)
    backend.append(numbered(inbox, range(10)))
    assert backend.committed(inbox) is None
    app = make_app()
    events = collect(app, inbox)
    async with running(app):
        await until(lambda: len(events) >= 10)
    assert events[0].message.offset == 0


async def test_topics_keep_their_partitions(backend: Backend, make_app: MakeApp) -> None:
    """Nothing that a worker does changes the partitions that were declared."""
    inbox = backend.declare("in", 4)
    output = backend.declare("out", 2)
    app = make_app()
    collect(app, inbox)
    collect(app, output, name="other")
    before = app.consumer.topic_partitions(inbox)
    async with running(app):
        during = [app.consumer.topic_partitions(topic) for topic in (inbox, output)]
        assigned = sorted(app.consumer.assignment())
    assert [before, during] == [None, [4, 2]]
    assert assigned == [*[(inbox, n) for n in range(4)], (output, 0), (output, 1)]
