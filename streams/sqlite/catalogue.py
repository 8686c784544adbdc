"""What a log knows besides its records: its id, topics, partitions, and who has read how far."""

from __future__ import annotations

import sqlite3
import uuid
from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from typing import Any, NamedTuple, Self

from streams.records import MAX_PARTITIONS, TOPIC_NAME
from streams.sqlite.pages import Row, Value
from streams.sqlite.schema import LAST_OFFSET, OFFSET_BITS, is_intact

MAX_ROWS = 1 << 22  # of partitions: shifted by OFFSET_BITS, more are no SQLite integer
LOST = "lost-"


class TopicRow(NamedTuple):
    """A topic's settings."""

    name: str
    partitions: int
    compacting: int
    retention: float | None
    max_bytes: int | None


class PartitionRow(NamedTuple):
    """A partition: the number of its row, its topic and number, its end, and how much it holds."""

    id: int
    topic: str
    number: int
    next_offset: int
    records: int


class Catalogue:
    """Read from a whole log by `read`, or from the rows of a damaged one by `gather`.

    `newest` holds, of damaged logs alone, the offsets at which the keys of a partition stand.
    """

    def __init__(self) -> None:
        self.log_id = ""
        self.topics: dict[str, TopicRow] = {}
        self.partitions: dict[int, PartitionRow] = {}
        self.committed: dict[tuple[str, int], int] = {}
        self.newest: dict[int, set[int]] = defaultdict(set)

    @classmethod
    def read(cls, db: sqlite3.Connection) -> Self:
        """Read what a whole log says; raises sqlite3.Error, or ValueError where it is not whole."""
        self = cls()
        ((self.log_id,),) = db.execute("SELECT id FROM log").fetchall()
        for row in db.execute("SELECT * FROM topic"):
            self.topics[row[0]] = TopicRow(*row)
        for row in db.execute("SELECT id, topic, number, next_offset, records FROM partition"):
            self.partitions[row[0]] = PartitionRow(*row)
        for group, partition, offset in db.execute("SELECT * FROM committed"):
            self.committed[group, partition] = offset
        if {row.topic for row in self.partitions.values()} != self.topics.keys():
            raise ValueError("topics and partitions do not agree")
        return self

    @classmethod
    def gather(cls, rows: Iterable[Row]) -> Self:
        """Pick what a log knows out of all its rows; what is missing is inferred where it can be.

        A topic whose settings are lost compacts if it is called as Faust calls changelogs. Records
        whose topic is lost come into one called `lost-` and a number. A log that has such, or whose
        id is lost, gets a new id: an offset must not mean two records of one log.
        """
        self = cls()
        loose: list[tuple[str, int, int]] = []
        numbers: set[int] = set()
        for row in rows:
            if row.rowid is None:
                self._take_keyed(row.values, loose)
            elif (place := record_of(row)) is not None:
                numbers.add(place[0] >> OFFSET_BITS)
            else:
                self._take_numbered(row.rowid, row.values)
        self._infer_from_keys(loose)
        self._infer_topics()
        self._infer_partitions(numbers)
        return self

    def _take_numbered(self, rowid: int, values: tuple[Value, ...]) -> None:
        match values:
            case (str(log_id), int() | None) | (str(log_id),):
                self.log_id = log_id
            case (None, str(topic), int(number), int(end), int(), int(records), int()):
                if _fits(topic, number, end) and 0 < rowid < MAX_ROWS:
                    self.partitions[rowid] = PartitionRow(rowid, topic, number, end, records)

    def _take_keyed(self, values: tuple[Value, ...], loose: list[tuple[str, int, int]]) -> None:
        match values:
            case (str(name), int(count), int(compacting), retention, int() | None as limit):
                if _fits(name, count - 1) and isinstance(retention, int | float | None):
                    self.topics[name] = TopicRow(name, count, compacting, retention, limit)
            case (str(name), int(number), int(other)):
                loose.append((name, number, other))
            case (int(partition), bytes(), int(place)) if place >> OFFSET_BITS == partition:
                self.newest[partition].add(place & LAST_OFFSET)

    def _infer_from_keys(self, loose: list[tuple[str, int, int]]) -> None:
        """Tell who committed what from which partition is whose."""
        names = self.topics.keys() | {row.topic for row in self.partitions.values()}
        for name, number, other in loose:
            if name not in names:
                self.committed[name, number] = other
            elif other not in self.partitions and _fits(name, number) and 0 < other < MAX_ROWS:
                self.partitions[other] = PartitionRow(other, name, number, 0, 0)

    def _infer_topics(self) -> None:
        for row in self.partitions.values():
            known = self.topics.get(row.topic)
            if known is None:
                compacting = int(row.topic.endswith("-changelog"))
                known = TopicRow(row.topic, 0, compacting, None, None)
            count = max(known.partitions, row.number + 1)
            self.topics[row.topic] = known._replace(partitions=count)

    def _infer_partitions(self, numbers: set[int]) -> None:
        """Add partitions that there must be: of records without one, and of topics."""
        there = {(row.topic, row.number) for row in self.partitions.values()}
        missing = [
            (topic.name, number)
            for topic in self.topics.values()
            for number in range(topic.partitions)
            if (topic.name, number) not in there
        ]
        unused = count(max([*numbers, *self.partitions], default=0) + 1)
        lost = numbers - self.partitions.keys()
        for number in sorted(lost):
            self.topics[f"{LOST}{number}"] = TopicRow(f"{LOST}{number}", 1, 0, None, None)
            self.partitions[number] = PartitionRow(number, f"{LOST}{number}", 0, 0, 0)
        for topic, number in missing:
            row = PartitionRow(next(unused), topic, number, 0, 0)
            self.partitions[row.id] = row
        if lost or missing or not self.log_id:
            self.log_id = uuid.uuid4().hex

    def write_topics(self, db: sqlite3.Connection) -> None:
        """Write the topics into an empty log."""
        db.executemany("INSERT INTO topic VALUES (?, ?, ?, ?, ?)", self.topics.values())

    def write_committed(self, db: sqlite3.Connection) -> None:
        """Write how far each group has read, into a log that has its partitions."""
        db.executemany(
            "INSERT INTO committed SELECT ?, id, min(?, next_offset) FROM partition WHERE id = ?",
            [(group, max(0, end), number) for (group, number), end in self.committed.items()],
        )


def record_of(row: Row) -> tuple[Any, ...] | None:
    """Return the record (id, timestamp, key, value, headers, checksum) that a row is, or None."""
    rowid, values = row
    if rowid is None or len(values) not in {5, 6}:  # 5: written by format 1
        return None
    record = (rowid, *values[1:5], values[5] if len(values) == 6 else None)
    return record if 0 < rowid >> OFFSET_BITS < MAX_ROWS and is_intact(record) else None


def _fits(topic: str, number: int, end: int = 0) -> bool:
    """Say whether a row that nothing vouches for can be a partition."""
    named = TOPIC_NAME.fullmatch(topic) is not None
    return named and 0 <= number < MAX_PARTITIONS and 0 <= end <= LAST_OFFSET
