"""What a log forgets: superseded records of compacting topics, expired ones of the others."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.sqlite.log import Log, NewRecord
from tests.unit.sqlite.conftest import Clock

TABLE = ("table", 0)
KEPT = ("kept", 0)

keys = st.sampled_from([b"a", b"b", b"c", b""])
changes = st.lists(st.tuples(keys, st.none() | st.binary(max_size=3)), min_size=1, max_size=6)


@contextmanager
def kept_for_an_hour(clock: Clock) -> Iterator[Log]:
    """A log with the topic `kept`, whose records are kept for 3,600 seconds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Log.create(Path(folder) / "log.db", clock=clock) as log,
    ):
        log.create_topic("kept", 1, retention=3600.0)
        yield log


def expire_all(log: Log, limit: int, *unread: str) -> list[int]:
    """Expire step by step until nothing is left to do; what each step removed."""
    steps = []
    while removed := log.expire(unread, limit):
        steps.append(removed)
    return steps


def offsets(log: Log, tp: tuple[str, int]) -> list[int]:
    """The offsets that are still there."""
    return [record.offset for record in log.read(tp, 0, 10_000)]


def test_newest_of_each_key_stays(log: Log) -> None:
    """A record of a compacting topic takes its key's older one away, across batches and in one."""
    log.append([NewRecord("table", key, key) for key in (b"a", b"b", b"a")])
    log.append([NewRecord("table", b"b", b"new")])
    assert [(r.offset, r.key, r.value) for r in log.read(TABLE, 0, 9)] == [
        (2, b"a", b"a"),
        (3, b"b", b"new"),
    ]


def test_tombstone_stays(log: Log) -> None:
    """A tombstone takes its key's record away and stays, for tables that have yet to see it."""
    log.append([NewRecord("table", b"a", b"1"), NewRecord("table", b"a", None)])
    assert [(r.offset, r.value) for r in log.read(TABLE, 0, 9)] == [(1, None)]


def test_other_topics_keep_every_record(log: Log) -> None:
    """A topic that does not compact keeps all records of a key."""
    log.append([NewRecord("one", b"a", b"1"), NewRecord("one", b"a", None)])
    assert offsets(log, ("one", 0)) == [0, 1]


@settings(max_examples=25)
@given(st.lists(changes, min_size=1, max_size=8))
def test_table_comes_back_whole(batches: list[list[tuple[bytes, bytes | None]]]) -> None:
    """Whatever was written, a compacting partition holds each key's last value, its newest record
    and its true end, also when it is opened anew for every batch.
    """
    table: dict[bytes, bytes | None] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        for batch in batches:
            with Log.open(path) as log:
                log.create_topic("table", 1, compacting=True)
                log.append([NewRecord("table", key, value) for key, value in batch])
            table.update(batch)
        with Log.open_reader(path) as reader:
            records = reader.read(TABLE, 0, 1000)
            end = reader.end_offset(TABLE)
    assert {record.key: record.value for record in records} == table
    assert len(records) == len(table)
    assert records[-1].offset == end - 1 == sum(map(len, batches)) - 1


def test_expired_records_go_in_steps() -> None:
    """Records go when their time is over, oldest first, at most so many a step; younger stay."""
    clock = Clock(0.0)
    with kept_for_an_hour(clock) as log:
        log.append([NewRecord("kept", None, b"old")] * 5)
        clock.now = 1800.0
        log.append([NewRecord("kept", None, b"young")] * 2)
        clock.now = 3600.001
        assert expire_all(log, 2) == [2, 2, 1]
        assert offsets(log, KEPT) == [5, 6]
        assert [log.first_offset(KEPT), log.end_offset(KEPT)] == [5, 7]


def test_record_stays_for_its_whole_time() -> None:
    """A record that is exactly as old as its retention is still there."""
    clock = Clock(0.0)
    with kept_for_an_hour(clock) as log:
        log.append([NewRecord("kept", None, b"old")] * 2)
        clock.now = 3600.0
        assert expire_all(log, 9) == []


def test_newest_record_never_expires() -> None:
    """The newest record of a partition stays however old it is."""
    clock = Clock(0.0)
    with kept_for_an_hour(clock) as log:
        log.append([NewRecord("kept", None, b"old")] * 3)
        clock.now = 1e9
        assert expire_all(log, 9) == [2]
        assert offsets(log, KEPT) == [2]


def test_unread_records_never_expire() -> None:
    """What the slowest group has not read stays, however old it is."""
    clock = Clock(0.0)
    with kept_for_an_hour(clock) as log:
        log.append([NewRecord("kept", None, b"old")] * 6)
        log.commit("fast", {KEPT: 5})
        log.commit("slow", {KEPT: 2})
        clock.now = 1e9
        assert expire_all(log, 9) == [2]
        assert log.first_offset(KEPT) == 2


def test_subscribed_topic_waits_for_its_first_commit() -> None:
    """Nothing of a topic that is named as unread goes before a group has committed."""
    clock = Clock(0.0)
    with kept_for_an_hour(clock) as log:
        log.append([NewRecord("kept", None, b"old")] * 3)
        clock.now = 1e9
        assert expire_all(log, 9, "kept") == []


def test_topics_without_retention_keep_all(log: Log, clock: Clock) -> None:
    """A topic without a retention loses nothing."""
    log.append([NewRecord("one", None, b"old")] * 3)
    clock.now = 1e12
    assert expire_all(log, 9) == []


def test_retention_may_change(clock: Clock, path: Path) -> None:
    """A topic that is declared again with another retention keeps its records for that time."""
    with Log.create(path, clock=clock) as log:
        log.create_topic("kept", 1)
        log.append([NewRecord("kept", None, b"old")] * 3)
        clock.now += 100.0
        log.create_topic("kept", 1, retention=99.0)
        assert expire_all(log, 9) == [2]


def test_a_step_frees_no_more_than_it_can_quickly(clock: Clock, path: Path) -> None:
    """A step that meets large records removes fewer of them."""
    with Log.create(path, clock=clock) as log:
        log.create_topic("kept", 1, retention=1.0)
        log.append([NewRecord("kept", None, bytes(6_000_000))] * 6)
        clock.now += 2.0
        assert expire_all(log, 500) == [1] * 5


@settings(max_examples=25)
@given(
    st.lists(st.integers(-3, 5), min_size=1, max_size=20),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(1, 4),
)
def test_expiry_keeps_what_it_promises(
    steps: list[int], committed: int, age: int, limit: int
) -> None:
    """Under any clock, what is young, unread or newest is there, and nothing else is."""
    clock = Clock(1e6)
    with kept_for_an_hour(clock) as log:
        for step in steps:
            clock.now += step * 600
            log.append([NewRecord("kept", None, b"v")])
        log.commit("rasid", {KEPT: min(committed, len(steps))})
        times = [record.timestamp for record in log.read(KEPT, 0, 100)]
        clock.now += age * 600
        expire_all(log, limit)
        young = [n for n, time in enumerate(times) if time >= clock.now - 3600]
        first = min([*young, min(committed, len(steps)), len(steps) - 1])
        assert offsets(log, KEPT) == list(range(first, len(steps)))
        assert all(earlier <= later for earlier, later in pairwise(times))
