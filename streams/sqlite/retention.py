"""What a log may forget, and how its file shrinks: in steps too short to be noticed."""

from __future__ import annotations

import sqlite3
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from streams.sqlite.schema import OFFSET_BITS, mark

STEP_RECORDS = 100
STEP_BYTES = 1024 * 1024  # one step frees about this much
STEP_PAGES = 256
TOMBSTONE_MS = 24 * 3600 * 1000  # as Kafka's delete.retention.ms


class _Kept(NamedTuple):
    """What one partition keeps: from which offset on in any case, and what goes before it.

    A record goes that is older than `from_time`, or while more than `excess` bytes have not gone.
    """

    number: int
    from_offset: int
    from_time: float
    excess: int

    @property
    def first(self) -> int:
        return self.number << OFFSET_BITS


def expire(db: sqlite3.Connection, now: int, unread: AbstractSet[str], limit: int) -> int:
    """Delete inside the caller's transaction, as `Log.expire` promises; `now` in milliseconds."""
    removed = 0
    for kept in _partitions(db, now, unread):
        if removed < limit:
            removed += _expire_partition(db, kept, limit - removed)
    for number, end in db.execute(
        "SELECT p.id, p.next_offset FROM partition p JOIN topic t ON t.name = p.topic"
        " WHERE t.compacting ORDER BY p.id"
    ).fetchall():
        if removed < limit:
            kept = _Kept(number, end - 1, now - TOMBSTONE_MS, 0)
            removed += _expire_tombstones(db, kept, limit - removed)
    return removed


def shrink(db: sqlite3.Connection, pages: int) -> int:
    """Cut pages off inside the caller's transaction, as `Log.shrink` promises."""
    before, free = mark(db, "page_count"), mark(db, "freelist_count")
    if mark(db, "auto_vacuum") == 0:
        return 0
    for _ in range(min(pages, free - before // 10)):
        db.execute("PRAGMA incremental_vacuum(1)")  # sqlite3 steps it once, whatever the number
    return before - mark(db, "page_count")


def _partitions(db: sqlite3.Connection, now: int, unread: AbstractSet[str]) -> list[_Kept]:
    rows = db.execute(
        "SELECT p.id, p.topic, p.next_offset, p.bytes, t.retention, t.max_bytes,"
        ' (SELECT min("offset") FROM committed c WHERE c.partition = p.id)'
        " FROM partition p JOIN topic t ON t.name = p.topic"
        " WHERE t.retention IS NOT NULL OR t.max_bytes IS NOT NULL ORDER BY p.id"
    ).fetchall()
    return [
        _Kept(
            number,
            # Table recovery waits for the offset below the end, so the newest record stays.
            min(end - 1, (0 if topic in unread else end) if read is None else read),
            0.0 if seconds is None else now - seconds * 1000,
            0 if max_bytes is None else size - max_bytes,
        )
        for number, topic, end, size, seconds, max_bytes, read in rows
    ]


def _expire_partition(db: sqlite3.Connection, kept: _Kept, limit: int) -> int:
    """Delete up to `limit` records from the front: times never fall, so one that stays ends it."""
    rows = db.execute(
        "SELECT id, timestamp, size FROM record WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        (kept.first, kept.first + kept.from_offset, limit),
    ).fetchall()
    last, count, size = kept.first - 1, 0, 0
    for place, timestamp, length in rows:
        if (timestamp >= kept.from_time and size >= kept.excess) or size > STEP_BYTES:
            break
        last, count, size = place, count + 1, size + length
    if count:
        db.execute("DELETE FROM record WHERE id BETWEEN ? AND ?", (kept.first, last))
        _subtract(db, kept.number, count, size)
    return count


def _expire_tombstones(db: sqlite3.Connection, kept: _Kept, limit: int) -> int:
    rows = db.execute(
        "SELECT id, timestamp, key, size FROM record"
        " WHERE value IS NULL AND id >= ? AND id < ? ORDER BY id LIMIT ?",
        (kept.first, kept.first + kept.from_offset, limit),
    ).fetchall()
    gone = [row for row in rows if row[1] < kept.from_time]
    db.executemany("DELETE FROM record WHERE id = ?", [(row[0],) for row in gone])
    db.executemany(
        "DELETE FROM newest WHERE partition = ? AND key = ?",
        [(kept.number, row[2]) for row in gone],
    )
    if gone:
        _subtract(db, kept.number, len(gone), sum(row[3] for row in gone))
    return len(gone)


def _subtract(db: sqlite3.Connection, number: int, records: int, size: int) -> None:
    db.execute(
        "UPDATE partition SET records = records - ?, bytes = bytes - ? WHERE id = ?",
        (records, size, number),
    )
