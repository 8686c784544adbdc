"""A durable, partitioned, append-only log in one SQLite file: what Kafka is, for one machine."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from streams.errors import (
    AlreadyInUse,
    Damaged,
    LogError,
    LogExists,
    NoSuchLog,
    NotALog,
    RecordTooLarge,
    StorageFailed,
    TopicMismatch,
    UnknownTopic,
    WrongVersion,
)
from streams.records import (
    NewRecord,
    Record,
    TopicPartition,
    check_topic,
    partition_for,
)
from streams.sqlite import connection
from streams.sqlite import retention as keeping
from streams.sqlite.lock import Turn
from streams.sqlite.reader import LogReader, Slot
from streams.sqlite.schema import checksum

__all__ = [
    "AlreadyInUse",
    "Damaged",
    "Log",
    "LogError",
    "LogExists",
    "LogReader",
    "NewRecord",
    "NoSuchLog",
    "NotALog",
    "Record",
    "RecordTooLarge",
    "StorageFailed",
    "TopicMismatch",
    "TopicPartition",
    "UnknownTopic",
    "WrongVersion",
    "partition_for",
]

_Partition = TypeVar("_Partition", bound=tuple[str, int])


@dataclass(slots=True)
class _Tail:
    """Where a partition's next record goes, and what a batch adds to it."""

    offset: int
    timestamp: int
    records: int = 0
    bytes: int = 0

    def add(self, size: int) -> None:
        self.offset += 1
        self.records += 1
        self.bytes += size

    def take(self, size: int | None) -> None:
        if size is not None:
            self.records -= 1
            self.bytes -= size


def random_id() -> str:
    """Return the id of a new log: 32 hex digits."""
    return uuid.uuid4().hex


class Log(LogReader):
    """One connection that reads and appends; use it from one thread at a time, and close it.

    Open it with `create`, `open` or `open_existing`; `open_reader` gives one that only reads. What
    is said of LogReader holds here too; StorageFailed also says that nothing was written.
    """

    def __init__(self, path: Path, db: sqlite3.Connection, clock: Callable[[], float]) -> None:
        super().__init__(path, db)
        self._clock = clock
        self._turn = Turn(path)

    def close(self) -> None:
        """Close the connection; the log is not used after it."""
        super().close()
        self._turn.close()

    @classmethod
    def create(
        cls, path: Path, log_id: str | None = None, *, clock: Callable[[], float] = time.time
    ) -> Self:
        """Write an empty log at `path` and open it; its folder is made where it is missing.

        `log_id` names the log for good (default: a random one). `clock` gives the append time in
        seconds since 1970. Raises LogExists when a log is there, NotALog for another file.
        """
        return cls(path, connection.create(path, log_id or random_id(), may_exist=False), clock)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        make_id: Callable[[], str] = random_id,
    ) -> Self:
        """Open the log at `path` for reading and appending; write an empty one where none is.

        Raises NotALog or WrongVersion, and leaves that file as it is.
        """
        return cls(path, connection.create(path, make_id(), may_exist=True), clock)

    @classmethod
    def open_existing(cls, path: Path, *, clock: Callable[[], float] = time.time) -> Self:
        """Open the log at `path` as `open` does, but raise NoSuchLog where none is."""
        return cls(path, connection.connect(path, writing=True), clock)

    @classmethod
    def open_reader(cls, path: Path) -> LogReader:
        """Open the log at `path` for reading, beside a running worker or without one.

        Raises NoSuchLog where none is, NotALog or WrongVersion.
        """
        return LogReader(path, connection.connect(path, writing=False))

    def create_topic(
        self,
        name: str,
        partitions: int,
        *,
        compacting: bool = False,
        retention: float | None = None,
        max_bytes: int | None = None,
    ) -> None:
        """Declare a topic. One that exists with the same settings stays as it is.

        A compacting topic keeps the newest record of each key; another keeps its records for
        `retention` seconds (None: for good), and in each partition no more than `max_bytes` of
        keys, values and headers (None: any number); a later declaration may change both. Raises
        TopicMismatch when the topic exists with other partitions or compaction, and LogError for
        what no topic can have (`check_topic`).
        """
        check_topic(
            name, partitions, compacting=compacting, retention=retention, max_bytes=max_bytes
        )
        with connection.transaction(self._db, self.path, self._turn):
            found = self._rows("SELECT partitions, compacting FROM topic WHERE name = ?", name)
            if found:
                self._check_same(name, found[0], (partitions, int(compacting)))
                self._db.execute(
                    "UPDATE topic SET retention = ?, max_bytes = ? WHERE name = ?",
                    (retention, max_bytes, name),
                )
                return
            self._db.execute(
                "INSERT INTO topic VALUES (?, ?, ?, ?, ?)",
                (name, partitions, compacting, retention, max_bytes),
            )
            self._db.executemany(
                "INSERT INTO partition (topic, number) VALUES (?, ?)",
                [(name, number) for number in range(partitions)],
            )

    def append(self, records: Sequence[NewRecord]) -> list[int]:
        """Write `records` in one transaction and return their offsets; all are on disk, or none is.

        Each carries the time at which it was appended, or its partition's last time where the
        clock has stepped back. Raises what `place` raises before anything is written.
        """
        placed = [self.place(record) for record in records]
        if not placed:
            return []
        rows = []
        with connection.transaction(self._db, self.path, self._turn):
            now = round(self._clock() * 1000)
            tails: dict[int, _Tail] = {}
            for slot, record, headers in placed:
                tail = tails.get(slot.number)
                if tail is None:
                    tail = tails[slot.number] = self._tail(slot, now)
                place = slot.first + tail.offset
                fields = (place, tail.timestamp, record.key, record.value, headers)
                rows.append((*fields, checksum(*fields)))
                tail.add(sum(len(part or b"") for part in fields[2:]))
            self._db.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)", rows)
            for (slot, record, _), row in zip(placed, rows, strict=True):
                if slot.compacting:
                    tails[slot.number].take(self._supersede(slot, record.key, row[0]))
            self._db.executemany(
                "UPDATE partition SET next_offset = ?, last_timestamp = ?,"
                " records = records + ?, bytes = bytes + ? WHERE id = ?",
                [(t.offset, t.timestamp, t.records, t.bytes, n) for n, t in tails.items()],
            )
        return [row[0] - slot.first for (slot, _, _), row in zip(placed, rows, strict=True)]

    def commit(self, group: str, offsets: Mapping[_Partition, int]) -> None:
        """Keep, on disk, the offset at which `group` goes on in each partition."""
        rows = [(group, self._slot(tp).number, offset) for tp, offset in offsets.items()]
        with connection.transaction(self._db, self.path, self._turn):
            self._db.executemany("INSERT OR REPLACE INTO committed VALUES (?, ?, ?)", rows)

    def expire(self, unread: Collection[str] = (), limit: int = keeping.STEP_RECORDS) -> int:
        """Remove up to `limit` of the records that need not be kept; return how many.

        These are records whose retention is over, the oldest of a partition with more than its
        bytes, and tombstones a day after they were written. A partition's newest record stays, and
        so does what some group that commits has not read yet; of the topics in `unread`,
        everything while no group has committed. Called until it returns 0, it never holds the file
        for long.
        """
        now = round(self._clock() * 1000)
        with connection.transaction(self._db, self.path, self._turn):
            return keeping.expire(self._db, now, frozenset(unread), limit)

    def shrink(self, pages: int = keeping.STEP_PAGES) -> int:
        """Cut up to `pages` unused pages off the file; return how many.

        A tenth of the file stays for what comes next, and so does all of a log of format 1. Called
        until it returns 0, it never holds the file for long.
        """
        with connection.transaction(self._db, self.path, self._turn):
            return keeping.shrink(self._db, pages)

    def _tail(self, slot: Slot, now: int) -> _Tail:
        ((offset, last),) = self._rows(
            "SELECT next_offset, last_timestamp FROM partition WHERE id = ?", slot.number
        )
        return _Tail(offset, max(now, last))

    def _supersede(self, slot: Slot, key: bytes | None, place: int) -> int | None:
        """Make the record at `place` the only one of its key; return the size of the one removed.

        At once, in the transaction that writes the new one: later it would cost as much again.
        """
        found = self._db.execute(
            "SELECT id, size FROM record WHERE id ="
            " (SELECT id FROM newest WHERE partition = ? AND key = ?)",
            (slot.number, key),
        ).fetchone()
        self._db.execute(
            "INSERT OR REPLACE INTO newest VALUES (?, ?, ?)", (slot.number, key, place)
        )
        if found is None:
            return None
        self._db.execute("DELETE FROM record WHERE id = ?", (found[0],))
        return int(found[1])

    def _check_same(self, name: str, found: tuple[int, int], wanted: tuple[int, int]) -> None:
        if tuple(found) == wanted:
            return
        has, asked = (
            f"{count} partitions{', compacting' * flag}" for count, flag in (found, wanted)
        )
        raise TopicMismatch(
            f"topic {name!r} of {self.path} has {has}, and {asked} are asked for:"
            " set it back, or move the file away to start with an empty log"
        )
