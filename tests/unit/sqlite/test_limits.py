"""Limits by size, tombstones of yesterday, and a file that shrinks; logs of the older format."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from streams.errors import AlreadyInUse, LogError, WrongVersion
from streams.sqlite.connection import verify
from streams.sqlite.lock import only_worker
from streams.sqlite.log import Log, NewRecord
from streams.sqlite.schema import PAGE_BYTES
from tests.unit.sqlite.conftest import Clock

ONE, TABLE = ("one", 0), ("table", 0)
DAY = 24 * 3600.0


def offsets(log: Log, tp: tuple[str, int]) -> list[int]:
    """The offsets that are still there."""
    return [record.offset for record in log.read(tp, 0, 10_000)]


def clean(log: Log, *unread: str) -> None:
    """Clean until nothing is left to do, as a worker does."""
    while log.expire(unread):
        pass
    while log.shrink():
        pass


def append(log: Log, topic: str, count: int, size: int = 1000) -> None:
    """Append records of so many bytes each, with a key of its own."""
    log.append([NewRecord(topic, b"%04d" % n, bytes(size - 4)) for n in range(count)])


def test_oldest_records_go_above_the_size(log: Log) -> None:
    """A partition with more bytes than its topic may have loses its oldest records, and only as
    many as it must.
    """
    log.create_topic("one", 1, max_bytes=3500)
    append(log, "one", 9)
    clean(log)
    assert offsets(log, ONE) == [6, 7, 8]
    (held,) = [held for held in log.partition_states() if held.topic == "one"]
    assert held == ("one", 0, 6, 9, 3, 3000, False, None, 3500)


def test_size_and_age_together(log: Log, clock: Clock) -> None:
    """Whichever limit is reached first takes a record away."""
    log.create_topic("one", 1, retention=60.0, max_bytes=3000)
    append(log, "one", 2)
    clock.now += 61
    append(log, "one", 2)
    clean(log)
    by_age = offsets(log, ONE)
    append(log, "one", 3)
    clean(log)
    assert [by_age, offsets(log, ONE)] == [[2, 3], [4, 5, 6]]


def test_unread_records_stay_above_the_size(log: Log) -> None:
    """What a group that commits has not read stays however much it is, and so does everything of a
    topic whose reader has not committed yet.
    """
    log.create_topic("one", 1, max_bytes=3000)
    append(log, "one", 9)
    clean(log, "one")
    before = offsets(log, ONE)
    log.commit("slow", {ONE: 2})
    clean(log)
    assert [before, offsets(log, ONE)] == [list(range(9)), list(range(2, 9))]


def test_newest_record_stays_above_the_size(log: Log) -> None:
    """A single record above the limit stays."""
    log.create_topic("one", 1, max_bytes=10)
    append(log, "one", 3)
    clean(log)
    assert offsets(log, ONE) == [2]


@pytest.mark.parametrize("max_bytes", [0, -1])
def test_impossible_size(log: Log, max_bytes: int) -> None:
    """A topic that keeps no byte is refused, and so is a size for one that compacts."""
    with pytest.raises(LogError, match="either compacts or keeps so many bytes, at least one"):
        log.create_topic("new", 1, max_bytes=max_bytes)
    with pytest.raises(LogError, match="either compacts or keeps so many bytes"):
        log.create_topic("new", 1, compacting=True, max_bytes=10)


def test_tombstones_go_after_a_day(log: Log, clock: Clock) -> None:
    """A tombstone of a compacting topic goes when it is older than a day; values stay for good."""
    log.append([NewRecord("table", key, b"v") for key in (b"a", b"b", b"c")])
    log.append([NewRecord("table", b"a", None), NewRecord("table", b"d", b"v")])
    clock.now += DAY
    clean(log)
    at_a_day = offsets(log, TABLE)
    clock.now += 0.001
    clean(log)
    assert [at_a_day, offsets(log, TABLE)] == [[1, 2, 3, 4], [1, 2, 4]]


def test_last_tombstone_stays(log: Log, clock: Clock) -> None:
    """A partition's newest record stays though it is a tombstone: recovery waits for it. Once
    another follows, it goes.
    """
    log.append([NewRecord("table", b"a", b"v"), NewRecord("table", b"a", None)])
    clock.now += 9 * DAY
    clean(log)
    alone = offsets(log, TABLE)
    log.append([NewRecord("table", b"b", b"v")])
    clean(log)
    assert [alone, offsets(log, TABLE)] == [[1], [2]]


def test_key_comes_again_after_its_tombstone(log: Log, clock: Clock) -> None:
    """A key whose tombstone went can be written, superseded and deleted again."""
    for _ in range(3):
        log.append([NewRecord("table", b"a", b"1"), NewRecord("table", b"a", None)])
        log.append([NewRecord("table", b"b", b"%f" % clock.now)])
        clock.now += DAY + 1
        clean(log)
    assert [record.key for record in log.read(TABLE, 0, 9)] == [b"b"]
    assert verify(log.path) == []


def test_empty_values_elsewhere_stay(log: Log, clock: Clock) -> None:
    """A record without a value in a topic that does not compact is no tombstone."""
    log.append([NewRecord("one", b"a", None), NewRecord("one", b"b", b"v")])
    clock.now += 9 * DAY
    clean(log)
    assert offsets(log, ONE) == [0, 1]


def test_file_shrinks_to_what_it_holds(log: Log) -> None:
    """After its records have gone the file is small again, but for a tenth that stays for what
    comes next; it shrinks by a few pages a step.
    """
    log.create_topic("one", 1, max_bytes=10_000)
    append(log, "one", 2000, 3000)
    with closing(sqlite3.connect(log.path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        before = log.path.stat().st_size
        while log.expire():
            pass
        steps = []
        while pages := log.shrink(100):
            steps.append(pages)
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        after = log.path.stat().st_size
        ((spare,),) = other.execute("PRAGMA freelist_count")
    assert before > 8_000_000
    assert after < 200_000
    assert spare == after // PAGE_BYTES // 10
    assert max(steps) <= 101  # with the page that tells of so many others
    assert [log.shrink(), verify(log.path)] == [0, []]


FORMAT_1 = """
CREATE TABLE log (id TEXT NOT NULL);
CREATE TABLE topic (name TEXT PRIMARY KEY, partitions INTEGER NOT NULL, compacting INTEGER NOT NULL,
    retention REAL) WITHOUT ROWID;
CREATE TABLE partition (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, number INTEGER NOT NULL,
    next_offset INTEGER NOT NULL DEFAULT 0, last_timestamp INTEGER NOT NULL DEFAULT 0,
    UNIQUE (topic, number));
CREATE TABLE record (id INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL, key BLOB, value BLOB,
    headers BLOB);
CREATE TABLE newest (partition INTEGER NOT NULL, key BLOB NOT NULL, id INTEGER NOT NULL,
    PRIMARY KEY (partition, key)) WITHOUT ROWID;
CREATE TABLE committed ("group" TEXT NOT NULL, partition INTEGER NOT NULL,
    "offset" INTEGER NOT NULL, PRIMARY KEY ("group", partition)) WITHOUT ROWID;
INSERT INTO log VALUES ('old');
INSERT INTO topic VALUES ('one', 1, 0, NULL), ('table', 1, 1, NULL);
INSERT INTO partition VALUES (1, 'one', 0, 2, 7), (2, 'table', 0, 3, 8);
INSERT INTO record VALUES (1 << 40, 5, NULL, x'3031', NULL), ((1 << 40) + 1, 7, NULL, NULL, NULL),
    ((2 << 40) + 2, 8, x'6b', NULL, NULL);
INSERT INTO newest VALUES (2, x'6b', (2 << 40) + 2);
INSERT INTO committed VALUES ('rasid', 1, 1);
PRAGMA application_id = 0x52415344;
PRAGMA user_version = 1;
"""


@pytest.fixture
def old(path: Path) -> Path:
    """A log of format 1, as Rasid once wrote it."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FORMAT_1)
        db.execute("PRAGMA journal_mode = WAL")
    return path


def test_old_log_is_converted(old: Path, clock: Clock) -> None:
    """A log of format 1 is converted by the first who writes: it has all its records, takes new
    ones, and forgets; it never shrinks, which is no error.
    """
    with Log.open(old, clock=clock) as log:
        log.create_topic("one", 1, max_bytes=10_000)
        assert log.append([NewRecord("one", None, bytes(3000))] * 90) == list(range(2, 92))
        assert [r.value for r in log.read(ONE, 0, 2)] == [b"01", None]
        assert [log.log_id, log.committed("rasid", ONE)] == ["old", 1]
        log.commit("rasid", {ONE: 90})
        assert verify(old) == []
        clean(log)
        assert [len(offsets(log, ONE)), log.shrink()] == [3, 0]
    assert verify(old) == []


def test_old_log_is_not_read(old: Path) -> None:
    """A log of format 1 cannot be read before it was converted, and stays as it is."""
    before = old.read_bytes()
    with pytest.raises(WrongVersion, match="is a log of format 1: start `rasid up`, which conv"):
        Log.open_reader(old)
    assert old.read_bytes() == before


def test_old_log_of_a_worker_is_not_converted(old: Path) -> None:
    """A log of format 1 that an older worker still uses is refused with what to do."""
    with only_worker(old), pytest.raises(AlreadyInUse, match="stop that one"):
        Log.open(old)
