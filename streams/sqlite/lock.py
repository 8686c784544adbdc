"""The right to consume a log: one worker at a time has it, and loses it when it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.sqlite.errors import AlreadyInUse, StorageFailed


@contextmanager
def only_worker(log: Path) -> Iterator[None]:
    """Hold the right to consume `log` for the body; raises AlreadyInUse while another holds it.

    It is a lock of the operating system on a file beside the log, which holds the worker's process
    id: a killed worker leaves the file, not the lock.
    """
    path = log.with_name(f"{log.name}.lock")
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StorageFailed(f"{path}: {error.strerror}: check the path and its rights") from error
    try:
        _take(file, log)
        yield
    finally:
        os.close(file)


def _take(file: int, log: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(file, 20, 0).decode("ascii", "replace").strip()
        raise AlreadyInUse(
            f"{log} has a worker already (process {holder or 'unknown'}):"
            " stop that one, or give this one another log"
        ) from error
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
