"""The file of the log: its tables, its marks, and what older files lack."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path
from typing import Any

from streams.errors import Damaged, LogExists, NotALog, WrongVersion
from streams.sqlite.lock import only_worker

APPLICATION_ID = 0x52415344  # "RASD": tells this file from any other SQLite file
VERSION = 2
PAGE_BYTES = 4096  # SQLite's own default, written down: rescuing reads pages without SQLite

# A record's id is its partition's id and its offset in one integer, so that one B-tree serves both
# the order and the look-up; `newest` holds, for compacting topics alone, where each key stands now.
OFFSET_BITS = 40
LAST_OFFSET = (1 << OFFSET_BITS) - 1
SIZE = (
    "size INTEGER AS (ifnull(length(key), 0) + ifnull(length(value), 0)"
    " + ifnull(length(headers), 0)) VIRTUAL"
)
TOMBSTONES = "CREATE INDEX tombstone ON record (id) WHERE value IS NULL"
SCHEMA = (
    "CREATE TABLE log (id TEXT NOT NULL, inode INTEGER)",
    """CREATE TABLE topic (
        name TEXT PRIMARY KEY,
        partitions INTEGER NOT NULL,
        compacting INTEGER NOT NULL,
        retention REAL,
        max_bytes INTEGER
    ) WITHOUT ROWID""",
    """CREATE TABLE partition (
        id INTEGER PRIMARY KEY,
        topic TEXT NOT NULL,
        number INTEGER NOT NULL,
        next_offset INTEGER NOT NULL DEFAULT 0,
        last_timestamp INTEGER NOT NULL DEFAULT 0,
        records INTEGER NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0,
        UNIQUE (topic, number)
    )""",
    f"""CREATE TABLE record (
        id INTEGER PRIMARY KEY,
        timestamp INTEGER NOT NULL,
        key BLOB,
        value BLOB,
        headers BLOB,
        checksum INTEGER,
        {SIZE}
    )""",
    """CREATE TABLE newest (
        partition INTEGER NOT NULL,
        key BLOB NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (partition, key)
    ) WITHOUT ROWID""",
    """CREATE TABLE committed (
        "group" TEXT NOT NULL,
        partition INTEGER NOT NULL,
        "offset" INTEGER NOT NULL,
        PRIMARY KEY ("group", partition)
    ) WITHOUT ROWID""",
    TOMBSTONES,
)
FROM_1 = (
    "ALTER TABLE log ADD COLUMN inode INTEGER",
    "ALTER TABLE topic ADD COLUMN max_bytes INTEGER",
    "ALTER TABLE partition ADD COLUMN records INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE partition ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE record ADD COLUMN checksum INTEGER",
    TOMBSTONES,
    f"ALTER TABLE record ADD COLUMN {SIZE}",
    """CREATE TEMP TABLE held AS
        SELECT id >> 40 AS partition, count(*) AS records, sum(size) AS bytes
        FROM record GROUP BY id >> 40""",
    """UPDATE partition SET (records, bytes) =
        (SELECT records, bytes FROM temp.held WHERE held.partition = partition.id)
        WHERE id IN (SELECT partition FROM temp.held)""",
    "DROP TABLE temp.held",
)


def checksum(
    place: int, timestamp: int, key: bytes | None, value: bytes | None, headers: bytes | None
) -> int:
    """Return what a record carries to prove that its row is as it was written: a CRC-32."""
    seed = (place ^ timestamp ^ (value is None)) & 0xFFFFFFFF
    return zlib.crc32(value or b"", zlib.crc32(headers or b"", zlib.crc32(key or b"", seed)))


def is_intact(row: tuple[Any, ...]) -> bool:
    """Say whether a row (id, timestamp, key, value, headers, checksum) is as it was written.

    One without a checksum, of format 1, is taken if it can be a record at all.
    """
    try:
        found = checksum(*row[:5])
    except TypeError:  # of a value that is no bytes
        return False
    return row[5] is None or bool(row[5] == found)


def initialise(db: sqlite3.Connection, path: Path, log_id: str, *, may_exist: bool) -> None:
    """Write the schema unless it is there; two processes that come at once make one log."""
    if not _is_empty(db):
        if not may_exist:
            raise LogExists(f"{path} exists already: open it, or name another path")
        check(db, path, writing=True)
        return
    db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")
    db.execute("BEGIN IMMEDIATE")
    if _is_empty(db):
        for statement in SCHEMA:
            db.execute(statement)
        db.execute("INSERT INTO log VALUES (?, ?)", (log_id, path.stat().st_ino))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def check(db: sqlite3.Connection, path: Path, *, writing: bool) -> None:
    """Refuse what is no log of this format; one of format 1 is converted by the first writer."""
    if mark(db, "application_id") != APPLICATION_ID:
        raise NotALog(f"{path} is not a log of Rasid: name another path")
    version = mark(db, "user_version")
    if version == 1 and writing:
        _convert(db, path)
    elif version == 1:
        raise WrongVersion(f"{path} is a log of format 1: start `rasid up`, which converts it")
    elif version != VERSION:
        raise WrongVersion(
            f"{path} is a log of format {version}, and this Rasid reads format {VERSION}:"
            " run the Rasid that wrote it, or move the file away to start with an empty log"
        )
    if db.execute("SELECT count(*) FROM log").fetchone() != (1,):
        raise Damaged(f"{path} is damaged: {SAVE_IT}")


SAVE_IT = "save what can be read with `rasid rescue NEW-FILE`, or restore a backup"


def _convert(db: sqlite3.Connection, path: Path) -> None:
    """Bring a log of format 1 to this one; it keeps its pages, so it does not shrink."""
    with only_worker(path):  # an older worker would go on as if nothing had changed
        db.execute("BEGIN IMMEDIATE")
        if mark(db, "user_version") == 1:
            for statement in FROM_1:
                db.execute(statement)
            db.execute("UPDATE log SET inode = ?", (path.stat().st_ino,))
            db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("COMMIT")


def _is_empty(db: sqlite3.Connection) -> bool:
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return bool(tables == 0) and mark(db, "application_id") == 0


def mark(db: sqlite3.Connection, name: str) -> int:
    """Return a number that a pragma tells."""
    (value,) = db.execute(f"PRAGMA {name}").fetchone()
    return int(value)
