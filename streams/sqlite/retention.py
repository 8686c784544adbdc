"""Which records a log may forget: the oldest, once their time is over and they were read."""

from __future__ import annotations

import sqlite3
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from streams.sqlite.schema import OFFSET_BITS

STEP_BYTES = 16 * 1024 * 1024  # one call frees about this much: freeing reads every page


class _Kept(NamedTuple):
    """What one partition keeps: from which offset on in any case, and older than what never."""

    first: int
    from_offset: int
    from_time: float


def expire(db: sqlite3.Connection, now: int, unread: AbstractSet[str], limit: int) -> int:
    """Delete inside the caller's transaction, as `Log.expire` promises; `now` in milliseconds."""
    removed = 0
    for kept in _partitions(db, now, unread):
        removed += _expire_partition(db, kept, limit - removed)
        if removed >= limit:
            break
    return removed


def _partitions(db: sqlite3.Connection, now: int, unread: AbstractSet[str]) -> list[_Kept]:
    rows = db.execute(
        "SELECT p.id, p.topic, p.next_offset, t.retention,"
        ' (SELECT min("offset") FROM committed c WHERE c.partition = p.id)'
        " FROM partition p JOIN topic t ON t.name = p.topic"
        " WHERE t.retention IS NOT NULL ORDER BY p.id"
    ).fetchall()
    return [
        _Kept(
            number << OFFSET_BITS,
            # Table recovery waits for the offset below the end, so the newest record stays.
            min(end - 1, (0 if topic in unread else end) if read is None else read),
            now - seconds * 1000,
        )
        for number, topic, end, seconds, read in rows
    ]


def _expire_partition(db: sqlite3.Connection, kept: _Kept, limit: int) -> int:
    """Delete up to `limit` records from the front: times never fall, so one that stays ends it."""
    rows = db.execute(
        "SELECT id, timestamp, length(value) FROM record WHERE id >= ? AND id < ?"
        " ORDER BY id LIMIT ?",
        (kept.first, kept.first + kept.from_offset, limit),
    ).fetchall()
    last, count, size = kept.first - 1, 0, 0
    for place, timestamp, length in rows:
        if timestamp >= kept.from_time or size > STEP_BYTES:
            break
        last, count, size = place, count + 1, size + (length or 0)
    db.execute("DELETE FROM record WHERE id BETWEEN ? AND ?", (kept.first, last))
    return count
