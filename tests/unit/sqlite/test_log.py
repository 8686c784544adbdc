"""The log: topics, appending, reading, groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.records import MAX_RECORD_BYTES
from streams.sqlite.log import (
    Log,
    LogError,
    NewRecord,
    Record,
    RecordTooLarge,
    TopicMismatch,
    TopicPartition,
    UnknownTopic,
    partition_for,
)
from tests.unit.sqlite.conftest import Clock

ONE = TopicPartition("one", 0)


def values(log: Log, topic: str, partition: int = 0) -> list[bytes | None]:
    """Every value of a partition, in its order."""
    return [record.value for record in log.read((topic, partition), 0, 10_000)]


def test_topics_as_declared(log: Log) -> None:
    """A log has the topics that were declared, with exactly their partitions."""
    assert log.topics() == {"four": 4, "one": 1, "table": 1}


def test_declaring_again(log: Log) -> None:
    """A topic that is declared again with the same settings keeps its records."""
    log.append([NewRecord("four", b"key", b"value", partition=3)])
    log.create_topic("four", 4)
    assert log.end_offset(("four", 3)) == 1


def test_declaring_other_partitions(log: Log) -> None:
    """Declaring another number of partitions is refused, with both numbers and a way out."""
    with pytest.raises(
        TopicMismatch, match=r"'four' of .*log.db has 4 partitions, and 2 partitions are asked for"
    ):
        log.create_topic("four", 2)
    assert log.topics()["four"] == 4


def test_declaring_other_compaction(log: Log) -> None:
    """A topic cannot begin to compact."""
    with pytest.raises(TopicMismatch, match="has 1 partitions, and 1 partitions, compacting are"):
        log.create_topic("one", 1, compacting=True)


@pytest.mark.parametrize("name", ["", ".", "..", "a b", "a/b", "موضوع", "x" * 250])
def test_names_kafka_refuses(log: Log, name: str) -> None:
    """A name that Kafka would refuse is refused here too: both logs take the same topics."""
    with pytest.raises(LogError, match="is no name for a topic"):
        log.create_topic(name, 1)


@pytest.mark.parametrize("partitions", [0, -1, 1025])
def test_impossible_partitions(log: Log, partitions: int) -> None:
    """A topic has between 1 and 1,024 partitions."""
    with pytest.raises(LogError, match="needs 1 to 1024 partitions"):
        log.create_topic("new", partitions)


def test_compaction_excludes_retention(log: Log) -> None:
    """A topic keeps the newest of each key or everything for a time, not both."""
    with pytest.raises(LogError, match="either compacts or keeps its records for some time"):
        log.create_topic("new", 1, compacting=True, retention=60.0)


def test_append_and_read(log: Log) -> None:
    """A record is read as it was appended: key, value, headers, at its offset and time."""
    headers = (("origin", b"readings/0/7"), ("origin", b""))
    assert log.append([NewRecord("one", b"key", b"value", headers)]) == [0]
    assert log.read(ONE, 0, 10) == [Record(0, 1000.0, b"key", b"value", headers)]


@pytest.mark.parametrize(("key", "value"), [(None, None), (b"", b""), (None, b"v"), (b"k", None)])
def test_nothing_is_not_empty(log: Log, key: bytes | None, value: bytes | None) -> None:
    """A missing key or value stays missing, an empty one stays empty."""
    log.append([NewRecord("one", key, value)])
    assert log.read(ONE, 0, 1) == [Record(0, 1000.0, key, value, ())]


def test_offsets_count_per_partition(log: Log) -> None:
    """Offsets count from 0 in each partition, across batches, in the order of the batch."""
    first = [NewRecord("four", None, b"%d" % n, partition=n % 2) for n in range(4)]
    second = [NewRecord("four", None, b"4", partition=1), NewRecord("one", None, b"5")]
    assert [log.append(first), log.append(second)] == [[0, 0, 1, 1], [2, 0]]
    assert values(log, "four", 1) == [b"1", b"3", b"4"]


def test_key_decides_partition(log: Log) -> None:
    """A record without a partition goes where its key belongs."""
    keys = [b"key %d" % n for n in range(40)]
    log.append([NewRecord("four", key, key) for key in keys])
    found = [[key for key in keys if partition_for(key, 4) == number] for number in range(4)]
    assert [values(log, "four", number) for number in range(4)] == found


def test_append_nothing(log: Log) -> None:
    """Appending nothing writes nothing."""
    assert log.append([]) == []


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (NewRecord("nowhere", b"k", b"v"), "has no topic 'nowhere': declare it before"),
        (NewRecord("four", b"k", b"v", partition=4), "'four' of .* has 4 partitions: not 4"),
        (NewRecord("four", b"k", b"v", partition=-1), "'four' of .* has 4 partitions: not -1"),
    ],
)
def test_unknown_topic(log: Log, record: NewRecord, why: str) -> None:
    """A record for a topic or partition that was not declared is refused; nothing is created."""
    with pytest.raises(UnknownTopic, match=why):
        log.append([record])
    assert log.topics() == {"four": 4, "one": 1, "table": 1}


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (NewRecord("one", None, bytes(MAX_RECORD_BYTES + 1)), RecordTooLarge),
        (NewRecord("nowhere", None, b"v"), UnknownTopic),
        (NewRecord("table", None, b"a table's record needs its key"), LogError),
    ],
)
def test_bad_record_keeps_batch_out(log: Log, bad: NewRecord, error: type[LogError]) -> None:
    """One record that cannot be taken keeps its whole batch out of the log."""
    with pytest.raises(error):
        log.append([NewRecord("one", None, b"good"), bad])
    assert log.end_offset(ONE) == 0


def test_append_time_never_falls(log: Log, clock: Clock) -> None:
    """Where the clock steps back, records of a partition keep its last time; others do not."""
    log.append([NewRecord("one", None, b"noon")])
    clock.now = 400.0
    log.append([NewRecord("one", None, b"stepped back"), NewRecord("four", b"k", b"v")])
    clock.now = 1000.25
    log.append([NewRecord("one", None, b"later")])
    (four,) = log.read(("four", partition_for(b"k", 4)), 0, 9)
    assert [record.timestamp for record in log.read(ONE, 0, 9)] == [1000.0, 1000.0, 1000.25]
    assert four.timestamp == 400.0


def test_read_from_offset(log: Log) -> None:
    """Reading begins at the offset and ends at the limit or the end."""
    log.append([NewRecord("one", None, b"%d" % n) for n in range(10)])
    parts = [log.read(ONE, offset, limit) for offset, limit in [(3, 2), (8, 5), (10, 5), (-1, 1)]]
    assert [[record.offset for record in part] for part in parts] == [[3, 4], [8, 9], [], [0]]


def test_read_is_bounded_in_bytes(log: Log) -> None:
    """Large records come in smaller reads, at least one at a time."""
    log.append([NewRecord("one", None, bytes(1000)) for _ in range(5)])
    counts = [len(log.read(ONE, 0, 5, max_bytes)) for max_bytes in (0, 999, 1000, 2500, 10_000)]
    assert counts == [1, 1, 2, 3, 5]


def test_first_and_end_offset(log: Log) -> None:
    """An empty partition begins where it ends, at 0; a full one at its oldest record."""
    before = (log.first_offset(ONE), log.end_offset(ONE))
    log.append([NewRecord("one", None, b"a"), NewRecord("one", None, b"b")])
    assert [before, (log.first_offset(ONE), log.end_offset(ONE))] == [(0, 0), (0, 2)]
    assert log.end_offsets()[ONE] == 2


def test_partitions_do_not_mix(log: Log) -> None:
    """Reading past the end of a partition does not run into the next one."""
    log.append([NewRecord("four", None, b"%d" % n, partition=n) for n in range(4)])
    assert [values(log, "four", number) for number in range(4)] == [[b"0"], [b"1"], [b"2"], [b"3"]]


def test_groups_commit_apart(log: Log) -> None:
    """Each group goes on where it has committed, and nowhere before its first commit."""
    log.commit("rasid", {ONE: 3, ("four", 2): 1})
    log.commit("rasid", {ONE: 5})
    asked = [("rasid", ONE), ("rasid", ("four", 2)), ("rasid", ("four", 1)), ("other", ONE)]
    assert [log.committed(group, tp) for group, tp in asked] == [5, 1, None, None]


def test_all_is_kept(log: Log, path: Path) -> None:
    """Another connection, and a later one, find topics, records, times, commits and the id."""
    log.append([NewRecord("one", b"k", b"v")])
    log.commit("rasid", {ONE: 1})
    with Log.open_reader(path) as beside:
        assert beside.read(ONE, 0, 9) == log.read(ONE, 0, 9)
    log.close()
    with Log.open(path) as later:
        assert later.log_id == log.log_id
        assert later.topics() == {"four": 4, "one": 1, "table": 1}
        assert later.committed("rasid", ONE) == 1
        assert later.append([NewRecord("one", b"k", b"w")]) == [1]


def test_topic_declared_elsewhere(log: Log, path: Path) -> None:
    """A topic that another connection declares later can be used at once."""
    with Log.open(path) as other:
        other.create_topic("new", 2)
    assert log.append([NewRecord("new", None, b"v", partition=1)]) == [0]


def test_change_count(log: Log, path: Path) -> None:
    """The change count moves when another connection has written, and only then."""
    with Log.open_reader(path) as reader:
        before = reader.change_count()
        still = reader.change_count()
        log.append([NewRecord("one", None, b"v")])
        assert [still == before, reader.change_count() == before] == [True, False]
