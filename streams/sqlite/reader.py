"""Reading a log: from any process, beside a running worker or without one."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from streams.errors import Damaged, LogError, UnknownTopic
from streams.records import (
    NewRecord,
    Record,
    decode_headers,
    encode_headers,
    partition_for,
    record_size,
)
from streams.sqlite.connection import explain, explaining
from streams.sqlite.schema import LAST_OFFSET, OFFSET_BITS, SAVE_IT, is_intact

READ_BYTES = 16 * 1024 * 1024  # about as much as one read returns where its caller does not say


class Slot(NamedTuple):
    """A partition's row: its number, where its records' ids begin, whether its topic compacts."""

    number: int
    first: int
    compacting: bool


class PartitionState(NamedTuple):
    """What a partition holds, and its topic's limits; `bytes` are of keys, values and headers."""

    topic: str
    partition: int
    first: int
    end: int
    records: int
    bytes: int
    compacting: bool
    retention: float | None
    max_bytes: int | None


class LogReader:
    """One connection to a log; use it from one thread at a time, and close it.

    Where a method takes a topic and partition, any pair (topic, number) will do; it raises
    UnknownTopic when there is no such partition, and StorageFailed when the file cannot be read.
    """

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self._db = db
        self._topics: dict[str, int] = {}
        self._slots: dict[tuple[str, int], Slot] = {}
        self.log_id = str(self._rows("SELECT id FROM log")[0][0])

    def close(self) -> None:
        """Close the connection; nothing is read after it."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def topics(self) -> dict[str, int]:
        """Return the number of partitions of every topic, in the order of their names."""
        return dict(self._rows("SELECT name, partitions FROM topic ORDER BY name"))

    def partitions(self, topic: str) -> int:
        """Return how many partitions `topic` has; what was found once is not asked again."""
        if topic not in self._topics:
            self._topics = self.topics()
        if topic not in self._topics:
            raise UnknownTopic(
                f"{self.path} has no topic {topic!r}: declare it before anything uses it"
            )
        return self._topics[topic]

    def place(self, record: NewRecord) -> tuple[Slot, NewRecord, bytes | None]:
        """Return the partition a record belongs to, the record, and its headers as stored.

        Raises UnknownTopic, RecordTooLarge, or LogError for what a log does not take: headers that
        are no bytes, or no key where the topic compacts.
        """
        headers = encode_headers(record.headers)
        record_size(record)
        number = record.partition
        if number is None:
            number = partition_for(record.key, self.partitions(record.topic))
        slot = self._slot((record.topic, number))
        if slot.compacting and record.key is None:
            raise LogError(f"topic {record.topic!r} compacts: a record for it needs a key")
        return slot, record, headers

    def read(
        self, tp: tuple[str, int], offset: int, limit: int, max_bytes: int = READ_BYTES
    ) -> list[Record]:
        """Return up to `limit` records from `offset` on, fewer once they exceed `max_bytes`.

        Offsets whose records were compacted or have expired are passed over. Raises Damaged for a
        record that is not as it was written.
        """
        first = self._slot(tp).first
        records: list[Record] = []
        size = 0
        with explaining(self.path):
            rows = self._db.execute(
                "SELECT id, timestamp, key, value, headers, checksum FROM record"
                " WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?",
                (first + max(offset, 0), first + LAST_OFFSET, limit),
            )
            for row in rows:
                if not is_intact(row):
                    raise Damaged(
                        f"{self.path}: the record at {tp[0]}/{tp[1]} offset {row[0] - first} is"
                        f" damaged: {SAVE_IT}"
                    )
                place, time_ms, key, value, headers, _ = row
                records.append(
                    Record(place - first, time_ms / 1000, key, value, decode_headers(headers))
                )
                size += len(key or b"") + len(value or b"")
                if size > max_bytes:
                    break
            rows.close()  # a half-read cursor would keep the write-ahead log from being cut back
        return records

    def end_offset(self, tp: tuple[str, int]) -> int:
        """Return the offset that the next record will have."""
        ((end,),) = self._rows(
            "SELECT next_offset FROM partition WHERE id = ?", self._slot(tp).number
        )
        return int(end)

    def end_offsets(self) -> dict[tuple[str, int], int]:
        """Return the offset that the next record will have, of every topic and partition."""
        rows = self._rows("SELECT topic, number, next_offset FROM partition ORDER BY id")
        return {(topic, number): end for topic, number, end in rows}

    def first_offset(self, tp: tuple[str, int]) -> int:
        """Return the offset of the oldest record that is there; the end where there is none."""
        first = self._slot(tp).first
        ((oldest,),) = self._rows(
            "SELECT min(id) FROM record WHERE id BETWEEN ? AND ?",
            first,
            first + LAST_OFFSET,
        )
        return self.end_offset(tp) if oldest is None else int(oldest) - first

    def committed(self, group: str, tp: tuple[str, int]) -> int | None:
        """Return the offset at which `group` goes on, None where it has committed none."""
        rows = self._rows(
            'SELECT "offset" FROM committed WHERE "group" = ? AND partition = ?',
            group,
            self._slot(tp).number,
        )
        return int(rows[0][0]) if rows else None

    def partition_states(self) -> list[PartitionState]:
        """Return what every partition holds, by topic and number, at one moment."""
        rows = self._rows(
            "SELECT p.topic, p.number,"
            " ifnull((SELECT min(id) FROM record"
            " WHERE id >= p.id << 40 AND id < p.id + 1 << 40) & ?, p.next_offset),"
            " p.next_offset, p.records, p.bytes, t.compacting, t.retention, t.max_bytes"
            " FROM partition p JOIN topic t ON t.name = p.topic ORDER BY p.topic, p.number",
            LAST_OFFSET,
        )
        return [PartitionState(*row) for row in rows]

    def change_count(self) -> int:
        """Return a number that differs from the last one when another connection wrote since."""
        try:  # not by `explaining`, which takes as long again: this is asked very often
            (count,) = self._db.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error as error:
            raise explain(self.path, error) from error
        return int(count)

    def _slot(self, tp: tuple[str, int]) -> Slot:
        slot = self._slots.get(tp)
        if slot is None:
            self._load_slots()
            slot = self._slots.get(tp)
        if slot is None:
            count = self.partitions(tp[0])
            raise UnknownTopic(
                f"topic {tp[0]!r} of {self.path} has {count} partitions: not {tp[1]}"
            )
        return slot

    def _load_slots(self) -> None:
        for topic, number, row, compacting in self._rows(
            "SELECT p.topic, p.number, p.id, t.compacting"
            " FROM partition p JOIN topic t ON t.name = p.topic"
        ):
            self._slots[topic, number] = Slot(row, row << OFFSET_BITS, bool(compacting))

    def _rows(self, sql: str, *values: str | int) -> list[Any]:
        with explaining(self.path):
            return self._db.execute(sql, values).fetchall()
