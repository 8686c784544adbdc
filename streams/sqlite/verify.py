"""Is a log whole: its pages, each record's checksum, and whether its tables agree."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import groupby, islice
from typing import Any, NamedTuple

from streams.sqlite.schema import LAST_OFFSET, OFFSET_BITS, is_intact

MAX_PROBLEMS = 20
REPORT_RECORDS = 1000

_Progress = Callable[[int], None]


class _Partition(NamedTuple):
    number: int
    name: str
    end: int
    records: int
    bytes: int
    compacting: bool


def ignore(_bytes: int) -> None:
    """Tell nobody."""


def problems_of(db: sqlite3.Connection, progress: _Progress = ignore) -> list[str]:
    """Return what is wrong with a log, at most 20 lines, none where it is whole.

    Reads everything. `progress` is called now and then with the bytes of records read since.
    """
    try:
        return list(islice(_problems(db, progress), MAX_PROBLEMS))
    except (sqlite3.Error, TypeError) as error:  # TypeError: a number that is none
        return [str(error)]


def _problems(db: sqlite3.Connection, progress: _Progress) -> Iterator[str]:
    db.execute("BEGIN")  # one moment for all that is compared
    try:
        found = db.execute(f"PRAGMA integrity_check({MAX_PROBLEMS})")
        broken = [line for (text,) in found for line in str(text).splitlines() if line != "ok"]
        yield from broken
        if not broken:
            yield from _disagreements(db, progress)
    finally:
        db.execute("ROLLBACK")


def _disagreements(db: sqlite3.Connection, progress: _Progress) -> Iterator[str]:
    partitions = {
        row[0]: _Partition(row[0], f"{row[1]}/{row[2]}", *row[3:])
        for row in db.execute(
            "SELECT p.id, p.topic, p.number, p.next_offset, p.records, p.bytes, t.compacting"
            " FROM partition p JOIN topic t ON t.name = p.topic"
        )
    }
    rows = db.execute("SELECT id, timestamp, key, value, headers, checksum FROM record ORDER BY id")
    seen = set()
    for number, records in groupby(rows, lambda row: row[0] >> OFFSET_BITS):
        seen.add(number)
        partition = partitions.get(number)
        if partition is None:
            yield f"records of a partition {number} that does not exist"
        else:
            yield from _check_records(partition, records, progress)
    for number, partition in partitions.items():
        if number not in seen:
            yield from _check_records(partition, iter(()), progress)
    yield from _check_keys(db, partitions)
    for group, number, offset in db.execute('SELECT "group", partition, "offset" FROM committed'):
        if number not in partitions or offset > partitions[number].end:
            yield f"group {group} has committed {offset}, which its partition never reached"


def _check_records(
    partition: _Partition, records: Iterator[Any], progress: _Progress
) -> Iterator[str]:
    """Compare the records of one partition with what its row says."""
    count = size = told = broken = 0
    before, time = -1, 0
    for row in records:
        place, timestamp, *fields, _ = row
        offset = place & LAST_OFFSET
        if not is_intact(row):
            yield f"{partition.name} offset {offset}: not as it was written"
            broken += 1
            continue
        if timestamp < time:
            yield f"{partition.name} offset {offset}: older than the record before it"
        before, time = offset, timestamp
        count, size = count + 1, size + sum(len(field or b"") for field in fields)
        if not count % REPORT_RECORDS:
            progress(size - told)
            told = size
    progress(size - told)
    if before >= partition.end:
        yield f"{partition.name}: offset {before} lies past its end {partition.end}"
    if not broken and (count, size) != (partition.records, partition.bytes):
        yield (
            f"{partition.name}: {count} records of {size} bytes"
            f" where {partition.records} of {partition.bytes} should be"
        )


def _check_keys(db: sqlite3.Connection, partitions: dict[int, _Partition]) -> Iterator[str]:
    """Compare where each key is said to stand with where it stands."""
    for number, wrong in db.execute(
        "SELECT n.partition, count(*) FROM newest n LEFT JOIN record r ON r.id = n.id"
        " WHERE r.key IS NOT n.key GROUP BY n.partition"
    ):
        name = partitions[number].name if number in partitions else str(number)
        yield f"{name}: {wrong} keys stand elsewhere"
    for number, count in db.execute("SELECT partition, count(*) FROM newest GROUP BY partition"):
        if number in partitions and count != partitions[number].records:
            yield f"{partitions[number].name}: {partitions[number].records} records of {count} keys"
