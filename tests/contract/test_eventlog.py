"""A log from outside the worker: what commands may rely on, whichever log it is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.errors import LogError, RecordTooLarge, StorageFailed, TopicMismatch, UnknownTopic
from streams.eventlog import EventLog, open_log, open_reader
from streams.records import MAX_RECORD_BYTES, NewRecord
from streams.settings import Settings
from tests.kafka.broker import free_ports


@pytest.fixture(params=["sqlite", "kafka"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings that name each log."""
    if request.param == "sqlite":
        return Settings(data=str(tmp_path))
    return Settings(data=str(tmp_path), broker=request.getfixturevalue("kafka").url)


@pytest.fixture
def log(settings: Settings) -> Iterator[EventLog]:
    """Each log, open."""
    with open_log(settings) as opened:
        yield opened


@pytest.fixture
def topic() -> str:
    """A name that no other test has used."""
    return f"eventlog-{uuid.uuid4().hex[:8]}"


def test_what_was_appended_is_read(log: EventLog, settings: Settings, topic: str) -> None:
    """Another client reads what was appended, whole, in order, from any offset on, and no more."""
    log.create_topic(topic, 2, retention=60.0)
    values = [b"", b"v" * 3000, None]
    records = [NewRecord(topic, b"k", value, (("h", b"x"),), 1) for value in values]
    assert log.append(records) == [0, 1, 2]
    assert log.append([NewRecord(topic, None, b"first")]) == [0]
    with open_reader(settings) as reader:
        found = reader.read((topic, 1), 1, 10)
        assert [(r.offset, r.key, r.value, tuple(r.headers)) for r in found] == [
            (1, b"k", b"v" * 3000, (("h", b"x"),)),
            (2, b"k", None, (("h", b"x"),)),
        ]
        assert [r.offset for r in reader.read((topic, 1), 0, 1)] == [0]
        assert reader.read((topic, 1), 3, 10) == []
        assert [r.value for r in reader.read((topic, 0), 0, 10)] == [b"first"]
        ends = {tp: end for tp, end in reader.end_offsets().items() if tp[0] == topic}
        assert ends == {(topic, 0): 1, (topic, 1): 3}
        assert [reader.first_offset((topic, 1)), reader.end_offset((topic, 1))] == [0, 3]
        assert reader.committed("nobody", (topic, 1)) is None
        assert reader.log_id == log.log_id


def test_an_empty_partition_begins_at_its_end(log: EventLog, topic: str) -> None:
    """Where no record ever stood, the oldest offset is the next one."""
    log.create_topic(topic, 1)
    assert [log.first_offset((topic, 0)), log.end_offset((topic, 0))] == [0, 0]
    assert log.append([]) == []


def test_a_topic_stays_as_it_was_declared(log: EventLog, topic: str) -> None:
    """Declaring a topic again changes nothing, and other partitions or clean-up are refused."""
    log.create_topic(topic, 2, compacting=True)
    log.create_topic(topic, 2, compacting=True)
    with pytest.raises(TopicMismatch, match=rf"{topic}.* has 2 partitions.*, and 3"):
        log.create_topic(topic, 3, compacting=True)
    with pytest.raises(TopicMismatch, match=topic):
        log.create_topic(topic, 2)
    assert log.topics()[topic] == 2


def test_what_is_not_there_is_named(log: EventLog, topic: str) -> None:
    """A topic or partition that nobody declared is an error that says so, and is not made."""
    with pytest.raises(UnknownTopic, match=f"has no topic '{topic}': declare it"):
        log.read((topic, 0), 0, 1)
    with pytest.raises(UnknownTopic, match=f"has no topic '{topic}': declare it"):
        log.append([NewRecord(topic, b"k", b"v")])
    assert topic not in log.topics()
    log.create_topic(topic, 1)
    with pytest.raises(UnknownTopic, match="has 1 partitions: not 1"):
        log.read((topic, 1), 0, 1)
    with pytest.raises(LogError, match="is no name for a topic"):
        log.create_topic("a topic", 1)


def test_the_largest_record_is_taken(log: EventLog, topic: str) -> None:
    """A record as large as the limit is read as it was sent; a larger one is refused before."""
    log.create_topic(topic, 1)
    largest = NewRecord(topic, b"k", b"v" * (MAX_RECORD_BYTES - 1))
    assert log.append([largest]) == [0]
    assert [r.value for r in log.read((topic, 0), 0, 10)] == [largest.value]
    with pytest.raises(RecordTooLarge, match="over the limit"):
        log.append([NewRecord(topic, b"kk", largest.value)])
    assert log.end_offset((topic, 0)) == 1


def test_many_records_are_read_in_steps(log: EventLog, topic: str) -> None:
    """More than one read returns come in order, none twice, none left out."""
    log.create_topic(topic, 1)
    assert log.append([NewRecord(topic, b"k", b"v" * 3000)] * 2000) == list(range(2000))
    found: list[int] = []
    while batch := log.read((topic, 0), found[-1] + 1 if found else 0, 700):
        found += [record.offset for record in batch]
    assert found == list(range(2000))


def test_no_broker_is_one_line() -> None:
    """Where nobody listens, the error says what to do."""
    (port,) = free_ports(1)
    with pytest.raises(StorageFailed) as caught:
        open_log(Settings(broker=f"kafka://127.0.0.1:{port}"))
    assert str(caught.value) == (
        f"kafka://127.0.0.1:{port} cannot be reached: start it, or name another with --broker"
    )
