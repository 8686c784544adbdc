"""Locks between processes, beside the log: who consumes it, and whose turn it is to write."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from streams.errors import AlreadyInUse, StorageFailed

BUSY_SECONDS = 30.0  # how long a writer waits for its turn, and then for the transaction before it
TURN_SECONDS = 0.0005  # between looks whether it is its turn


class Turn:
    """The order in which processes write: whoever waits for SQLite's lock waits alone.

    SQLite lets a waiting writer look again ever more seldom, so that a process which writes without
    a pause would keep all others out for seconds. It comes within `patience` seconds or not at all.
    """

    def __init__(self, log: Path, patience: float = BUSY_SECONDS) -> None:
        self._log = log
        self._patience = patience
        self._file = _open(log.with_name(f"{log.name}.turn"))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have the turn for the body; raises StorageFailed when it does not come."""
        deadline = time.monotonic() + self._patience
        while not _locked(self._file):
            if time.monotonic() > deadline:
                raise StorageFailed(
                    f"{self._log}: another process has kept its turn to write for"
                    f" {self._patience:.0f} s: end that process"
                )
            time.sleep(TURN_SECONDS)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)


@contextmanager
def only_worker(log: Path, another: str = "another log") -> Iterator[None]:
    """Hold the right to consume `log` for the body; raises AlreadyInUse while another holds it.

    The error names `another` as the way out.

    It is a lock of the operating system on a file beside the log, which holds the worker's process
    id: a killed worker leaves the file, not the lock.
    """
    file = _open(log.with_name(f"{log.name}.lock"))
    try:
        if not _locked(file):
            holder = file.read(20).decode("ascii", "replace").strip()
            raise AlreadyInUse(
                f"{log} has a worker already (process {holder or 'unknown'}):"
                f" stop that one, or give this one {another}"
            )
        file.truncate(0)
        file.write(f"{os.getpid()}\n".encode())
        yield
    finally:
        file.close()


def _open(path: Path) -> FileIO:
    try:
        return FileIO(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+")
    except OSError as error:
        raise StorageFailed(f"{path}: {error.strerror}: check the path and its rights") from error


def _locked(file: FileIO) -> bool:
    """Take the lock if it is free; the system gives it back when the file or process ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
