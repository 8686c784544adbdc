"""How a connection to the file is opened and used, and what is said when that fails."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from streams.errors import Damaged, LogError, NoSuchLog, NotALog, StorageFailed
from streams.sqlite import schema
from streams.sqlite.lock import BUSY_SECONDS, Turn
from streams.sqlite.verify import ignore, problems_of

WAL_BYTES = 64 * 1024 * 1024  # the write-ahead log is cut back to this after a burst

log = logging.getLogger("rasid.log")  # not structlog, which commands would have to set up first


def create(path: Path, log_id: str, *, may_exist: bool) -> sqlite3.Connection:
    """Open the log at `path`, writing an empty one with the id `log_id` where none is.

    Raises LogExists when a log is there and `may_exist` is false; else as `connect` does.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageFailed(f"{path}: {error.strerror}: check the path and its rights") from error
    with explaining(path), _opened(path, "rwc") as db:
        schema.initialise(db, path, log_id, may_exist=may_exist)
        _set_up_writing(db, path)
        return db


def connect(path: Path, *, writing: bool, patience: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open the log at `path`, which must exist; it waits `patience` seconds for a busy file.

    Raises NoSuchLog, NotALog, WrongVersion, Damaged, or StorageFailed where it cannot be read.
    """
    with explaining(path):
        if not _exists(path):
            raise NoSuchLog(
                f"there is no log at {path}: start Rasid there first, or name another path"
            )
        with _opened(path, "rw" if writing else "ro", patience) as db:
            schema.check(db, path, writing=writing)
            if writing:
                _set_up_writing(db, path)
            return db


def verify(path: Path, progress: Callable[[int], None] = ignore) -> list[str]:
    """Return what is wrong with the log at `path`, at most 20 lines, none where it is whole.

    Reads everything, beside a running worker or without one; `progress` is called now and then with
    the bytes of records read since. Raises NoSuchLog, NotALog, WrongVersion, or StorageFailed where
    it cannot be read.
    """
    try:
        with closing(connect(path, writing=False)) as db:
            return problems_of(db, progress)
    except Damaged as damaged:
        return [str(damaged)]


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn what SQLite raises in the body into one line about the file at `path`."""
    try:
        yield
    except sqlite3.ProgrammingError:  # ours, not the file's
        raise
    except sqlite3.Error as error:
        raise explain(path, error) from error
    except OSError as error:
        raise StorageFailed(f"{path}: {error.strerror}: check the path and its rights") from error


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


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


@contextmanager
def _opened(path: Path, mode: str, patience: float = BUSY_SECONDS) -> Iterator[sqlite3.Connection]:
    """A connection that stays open unless the body raises."""
    if path.is_dir():
        raise StorageFailed(f"{path} is a folder: name a file in it")
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
    # Some SQLites overwrite what they delete, which makes forgetting three times as slow.
    db.execute("PRAGMA secure_delete = OFF")
    _adopt(db, path)


def _adopt(db: sqlite3.Connection, path: Path) -> None:
    """Take a file that was copied or moved here for a log only once it has been verified.

    What is copied while it is written can mix pages of two moments, and SQLite would not notice.
    """
    inode = path.stat().st_ino
    if db.execute("SELECT inode FROM log").fetchone() == (inode,):
        return
    log.warning("%s was copied or moved here: verifying it, once", path)
    problems = problems_of(db)
    if problems:
        raise Damaged(
            f"{path} was damaged, or copied while it was in use ({problems[0]}): {schema.SAVE_IT}"
        )
    db.execute("UPDATE log SET inode = ?", (inode,))


_CAUSES = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space, then start again",
    sqlite3.SQLITE_BUSY: f"another process has held it for {BUSY_SECONDS:.0f} s: end that process",
    sqlite3.SQLITE_READONLY: "it may not be written: give this user the right to write it and its"
    " folder (a reader, too, writes beside it)",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: check the rights on it and its folder",
}
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CONSTRAINT, None}  # None: text that is no UTF-8


def explain(path: Path, error: sqlite3.Error) -> LogError:
    """Return what to raise for an error of SQLite."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF  # the extended code's low byte
    if primary == sqlite3.SQLITE_NOTADB:
        return NotALog(
            f"{path} is not a log of Rasid, or no longer: name another path, or {schema.SAVE_IT}"
        )
    if primary in _DAMAGE:
        return Damaged(f"{path} is damaged ({error}): {schema.SAVE_IT}")
    cause = _CAUSES.get(
        primary or 0,
        f"{error}: check the disk, its quota and the limit on a file's size, then start again",
    )
    return StorageFailed(f"{path}: {cause}")
