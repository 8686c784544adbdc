"""The file of the log: its tables, its marks, and how a connection to it is opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from streams.errors import (
    LogError,
    LogExists,
    NoSuchLog,
    NotALog,
    StorageFailed,
    WrongVersion,
)
from streams.sqlite.lock import BUSY_SECONDS, Turn

APPLICATION_ID = 0x52415344  # "RASD": tells this file from any other SQLite file
VERSION = 1
WAL_BYTES = 64 * 1024 * 1024  # the write-ahead log is cut back to this after a burst

# A record's id is its partition's id and its offset in one integer, so that one B-tree serves both
# the order and the look-up; `newest` holds, for compacting topics alone, where each key stands now.
OFFSET_BITS = 40
LAST_OFFSET = (1 << OFFSET_BITS) - 1
SCHEMA = (
    "CREATE TABLE log (id TEXT NOT NULL)",
    """CREATE TABLE topic (
        name TEXT PRIMARY KEY,
        partitions INTEGER NOT NULL,
        compacting INTEGER NOT NULL,
        retention REAL
    ) WITHOUT ROWID""",
    """CREATE TABLE partition (
        id INTEGER PRIMARY KEY,
        topic TEXT NOT NULL,
        number INTEGER NOT NULL,
        next_offset INTEGER NOT NULL DEFAULT 0,
        last_timestamp INTEGER NOT NULL DEFAULT 0,
        UNIQUE (topic, number)
    )""",
    """CREATE TABLE record (
        id INTEGER PRIMARY KEY,
        timestamp INTEGER NOT NULL,
        key BLOB,
        value BLOB,
        headers BLOB
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
)


def create(path: Path, log_id: str, *, may_exist: bool) -> sqlite3.Connection:
    """Open the log at `path`, writing an empty one with the id `log_id` where none is.

    Raises LogExists when a log is there and `may_exist` is false; else as `connect` does.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageFailed(f"{path}: {error.strerror}: check the path and its rights") from error
    with explaining(path), _opened(path, "rwc") as db:
        _initialise(db, path, log_id, may_exist=may_exist)
        _set_up_writing(db, path)
        return db


def connect(path: Path, *, writing: bool, patience: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open the log at `path`, which must exist; it waits `patience` seconds for a busy file.

    Raises NoSuchLog, NotALog, WrongVersion, or StorageFailed where it cannot be read.
    """
    if not path.exists():
        raise NoSuchLog(f"there is no log at {path}: start Rasid there first, or name another path")
    with explaining(path), _opened(path, "rw" if writing else "ro", patience) as db:
        _check(db, path)
        if writing:
            _set_up_writing(db, path)
        return db


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn what SQLite raises in the body into one line about the file at `path`."""
    try:
        yield
    except sqlite3.ProgrammingError:  # ours, not the file's
        raise
    except sqlite3.Error as error:
        raise _explain(path, error) from error


@contextmanager
def transaction(db: sqlite3.Connection, path: Path, turn: Turn) -> Iterator[None]:
    """Run the body as one write transaction: all of it is on disk after it, or none of it.

    Raises StorageFailed when SQLite cannot write.
    """
    with explaining(path):
        with turn.taken():
            db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # after an I/O error SQLite has rolled back by itself
                db.execute("ROLLBACK")
            raise


@contextmanager
def _opened(path: Path, mode: str, patience: float = BUSY_SECONDS) -> Iterator[sqlite3.Connection]:
    """A connection that stays open unless the body raises."""
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        yield db
    except BaseException:
        db.close()
        raise


def _set_up_writing(db: sqlite3.Connection, path: Path) -> None:
    (mode,) = db.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":  # as on a file system without shared memory
        raise StorageFailed(f"{path} lies where no log can: put it on a local disk")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}")


def _initialise(db: sqlite3.Connection, path: Path, log_id: str, *, may_exist: bool) -> None:
    """Write the schema unless it is there; two processes that come at once make one log."""
    if not _is_empty(db):
        if not may_exist:
            raise LogExists(f"{path} exists already: open it, or name another path")
        _check(db, path)
        return
    db.execute("BEGIN IMMEDIATE")
    if _is_empty(db):
        for statement in SCHEMA:
            db.execute(statement)
        db.execute("INSERT INTO log VALUES (?)", (log_id,))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _is_empty(db: sqlite3.Connection) -> bool:
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return bool(tables == 0) and _mark(db, "application_id") == 0


def _check(db: sqlite3.Connection, path: Path) -> None:
    if _mark(db, "application_id") != APPLICATION_ID:
        raise NotALog(f"{path} is not a log of Rasid: name another path")
    version = _mark(db, "user_version")
    if version != VERSION:
        raise WrongVersion(
            f"{path} is a log of format {version}, and this Rasid reads format {VERSION}:"
            " run the Rasid that wrote it, or move the file away to start with an empty log"
        )


def _mark(db: sqlite3.Connection, name: str) -> int:
    (value,) = db.execute(f"PRAGMA {name}").fetchone()
    return int(value)


_CAUSES = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space, then start again",
    sqlite3.SQLITE_BUSY: f"another process has held it for {BUSY_SECONDS:.0f} s: end that process",
    sqlite3.SQLITE_READONLY: "it may not be written: give this user the right to write it",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: check the path and the rights on its folder",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore it from a backup",
}


def _explain(path: Path, error: sqlite3.Error) -> LogError:
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF  # the extended code's low byte
    if primary == sqlite3.SQLITE_NOTADB:
        return NotALog(f"{path} is not a log of Rasid: name another path")
    cause = _CAUSES.get(primary or 0, f"{error}: check the disk, then start again")
    return StorageFailed(f"{path}: {cause}")
