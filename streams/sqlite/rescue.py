"""A copy of a log: exact where it is whole, and what can be read of it where it is damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from streams.errors import Damaged, NoSuchLog, NotALog, StorageFailed
from streams.sqlite import connection
from streams.sqlite.catalogue import Catalogue, PartitionRow, record_of
from streams.sqlite.lock import only_worker
from streams.sqlite.pages import Pages
from streams.sqlite.schema import LAST_OFFSET, OFFSET_BITS, is_intact
from streams.sqlite.verify import ignore

BATCH = 500
INSERT = "INSERT OR IGNORE INTO record VALUES (?, ?, ?, ?, ?, ?)"

_Progress = Callable[[int], None]
_Rows = Iterator[tuple[Any, ...]]


class RescuedPartition(NamedTuple):
    """What the copy has of a partition, and the ranges of offsets (first, last) that it lacks."""

    topic: str
    partition: int
    records: int
    lost: tuple[tuple[int, int], ...]


class Rescued(NamedTuple):
    """What became of a log: `whole` when all that it held was copied just as SQLite reads it."""

    log_id: str
    whole: bool
    partitions: tuple[RescuedPartition, ...]


def rescue(source: Path, target: Path, progress: _Progress = ignore) -> Rescued:
    """Copy the log at `source` into a new one at `target`, with its id, offsets and times.

    A whole log is copied as it is at one moment, beside a running worker or without one. Of a
    damaged one, which no worker may have, everything is copied that can still be read. `progress`
    is called with the bytes read since. Raises NoSuchLog, LogExists, AlreadyInUse, NotALog where
    nothing of a log is left, WrongVersion, or StorageFailed where the copy cannot be written.
    """
    if not source.is_file():
        raise NoSuchLog(f"there is no log at {source}: name it with --data or --broker")
    found = _whole(source, progress)
    if found is not None:
        with suppress(_Broken):
            return _copy(found, target)
    with ExitStack() as held:
        with suppress(StorageFailed):  # a folder that cannot be written has no worker either
            held.enter_context(only_worker(source))
        return _copy(_rest(source, progress), target)


class _Broken(Exception):
    """The log cannot be read as SQLite reads it."""


class _Found(NamedTuple):
    catalogue: Catalogue
    records: _Rows
    whole: bool


def _copy(found: _Found, target: Path) -> Rescued:
    """Write what was found into a new log; none is left where that fails."""
    with closing(connection.create(target, found.catalogue.log_id, may_exist=False)) as db:
        try:
            _write(db, target, found.records)
            with connection.explaining(target):
                return _finish(db, found)
        except BaseException:
            db.close()
            for end in ("", "-wal", "-shm"):
                target.with_name(target.name + end).unlink(missing_ok=True)
            raise


def _write(db: sqlite3.Connection, target: Path, records: _Rows) -> None:
    while batch := list(islice(records, BATCH)):
        with connection.explaining(target):
            db.execute("BEGIN")
            db.executemany(INSERT, batch)
            db.execute("COMMIT")


def _whole(source: Path, progress: _Progress) -> _Found | None:
    """Find everything as SQLite reads it, at one moment; None where it does not."""
    try:
        db = connection.connect(source, writing=False)
    except (Damaged, NotALog, StorageFailed):
        return None
    try:
        db.execute("BEGIN")
        catalogue = Catalogue.read(db)
    except (sqlite3.Error, ValueError):
        db.close()
        return None
    return _Found(catalogue, _select(db, catalogue, progress), whole=True)


def _select(db: sqlite3.Connection, catalogue: Catalogue, progress: _Progress) -> _Rows:
    """Yield every record row; raises _Broken as soon as something is wrong or missing."""
    count = 0
    with closing(db):
        try:
            for row in db.execute(
                "SELECT id, timestamp, key, value, headers, checksum FROM record ORDER BY id"
            ):
                if not is_intact(row) or row[0] >> OFFSET_BITS not in catalogue.partitions:
                    raise _Broken
                progress(len(row[3] or b""))
                count += 1
                yield row
        except sqlite3.Error as error:
            raise _Broken from error
    if count != sum(partition.records for partition in catalogue.partitions.values()):
        raise _Broken


def _rest(source: Path, progress: _Progress) -> _Found:
    """Find what page after page still holds."""
    with connection.explaining(source), Pages(source) as pages:
        catalogue = Catalogue.gather(pages.rows(ignore))
    if not catalogue.partitions:
        raise NotALog(f"{source} has nothing of a log in it: name another path")
    return _Found(catalogue, _scan(source, catalogue, progress), whole=False)


def _scan(source: Path, catalogue: Catalogue, progress: _Progress) -> _Rows:
    with connection.explaining(source), Pages(source) as pages:
        for row in pages.rows(progress):
            record = record_of(row)
            if record is not None and record[0] >> OFFSET_BITS in catalogue.partitions:
                yield record


def _finish(db: sqlite3.Connection, found: _Found) -> Rescued:
    """Write what is told of the records, and compare what is there with what should be."""
    db.execute("BEGIN")
    catalogue = found.catalogue
    catalogue.write_topics(db)
    done = [_finish_partition(db, catalogue, row) for row in catalogue.partitions.values()]
    catalogue.write_committed(db)
    db.execute("COMMIT")
    return Rescued(catalogue.log_id, found.whole, tuple(sorted(done)))


def _finish_partition(
    db: sqlite3.Connection, catalogue: Catalogue, row: PartitionRow
) -> RescuedPartition:
    first = row.id << OFFSET_BITS
    span = (first, first + LAST_OFFSET)
    compacting = catalogue.topics[row.topic].compacting
    if compacting:
        db.execute(
            "INSERT INTO newest SELECT id >> 40, key, max(id) FROM record"
            " WHERE id BETWEEN ? AND ? GROUP BY key",
            span,
        )
        db.execute(
            "DELETE FROM record WHERE id BETWEEN ? AND ?"
            " AND id NOT IN (SELECT id FROM newest WHERE partition = ?)",
            (*span, row.id),
        )
    there = [
        place - first
        for (place,) in db.execute("SELECT id FROM record WHERE id BETWEEN ? AND ?", span)
    ]
    lost = (
        _ranges(sorted(catalogue.newest[row.id].difference(there)))
        if compacting
        else _missing(row, there)
    )
    end = there[-1] + 1 if there else 0
    if not compacting:  # a table's recovery waits for the record before the end
        end = max(end, row.next_offset)
    db.execute(
        "INSERT INTO partition SELECT ?, ?, ?, ?, ifnull(max(timestamp), 0), count(*),"
        " ifnull(sum(size), 0) FROM record WHERE id BETWEEN ? AND ?",
        (row.id, row.topic, row.number, end, *span),
    )
    return RescuedPartition(row.topic, row.number, len(there), lost)


def _missing(row: PartitionRow, there: list[int]) -> tuple[tuple[int, int], ...]:
    """Return the gaps: before the first record only as many as the partition is known to lack."""
    end = max(row.next_offset, there[-1] + 1 if there else 0)
    gaps = [(a + 1, b - 1) for a, b in pairwise([*there, end]) if b > a + 1]
    unknown = row.records - len(there) - sum(b - a + 1 for a, b in gaps)
    if unknown > 0:
        before = there[0] if there else end
        gaps.insert(0, (max(0, before - unknown), before - 1))
    return tuple(gaps)


def _ranges(offsets: Iterable[int]) -> tuple[tuple[int, int], ...]:
    ranges: list[tuple[int, int]] = []
    for offset in offsets:
        if ranges and ranges[-1][1] == offset - 1:
            ranges[-1] = (ranges[-1][0], offset)
        else:
            ranges.append((offset, offset))
    return tuple(ranges)
