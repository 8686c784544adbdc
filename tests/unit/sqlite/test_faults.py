"""What disks, rights and other processes can do to a log: one line each, and nothing written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from streams.errors import StorageFailed
from streams.sqlite import connection
from streams.sqlite.lock import Turn
from streams.sqlite.log import Log, NewRecord

ONE = ("one", 0)
SCRIPT = """
import os, resource, sys
from pathlib import Path
from streams.sqlite.log import *
path = Path(sys.argv[1])
try:
    {code}
except LogError as error:
    print(error)
"""
NOBODY = "os.geteuid() == 0 and os.setuid(65534)"  # root may do everything
APPEND = "Log.open_existing(path).append([NewRecord('one', None, b'v')])"
FILL = """log = Log.open_existing(path)
    while True: log.append([NewRecord('one', None, bytes(200_000))])"""
NOT_WRITABLE = (
    "it may not be written: give this user the right to write it and its folder"
    " (a reader, too, writes beside it)"
)


def said(path: Path, *code: str) -> str:
    """Return the one line with which a process of its own ends."""
    script = SCRIPT.format(code="\n    ".join(code))
    done = subprocess.run(
        [sys.executable, "-c", script, path], capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip("\n")


@pytest.fixture
def open_path(log: Log) -> Iterator[Path]:
    """A log with one record, in a folder that every user can enter."""
    log.append([NewRecord("one", None, b"v")])
    log.close()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(shutil.copy(log.path, folder))


def test_limit_on_file_size(path: Path, log: Log) -> None:
    """A file that may not grow is answered with what to look at, and holds what it held before."""
    log.append([NewRecord("one", None, b"v")] * 5)
    log.close()
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))"
    told = said(path, limit, FILL)
    assert told == (
        f"{path}: disk I/O error: check the disk, its quota and the limit on a file's size, then"
        " start again"
    )
    assert connection.verify(path) == []
    with Log.open_existing(path) as again:
        assert again.append([NewRecord("one", None, b"v")]) == [again.end_offset(ONE) - 1]


def test_full_disk(path: Path, log: Log) -> None:
    """A full disk is answered with what to do, and what was on it is whole."""
    disk = path.parent / "disk"
    disk.mkdir()
    log.close()
    script = (
        'mount -t tmpfs -o size=2m tmpfs "$0" && cp "$1" "$0/log.db" && "$2" -c "$3" "$0/log.db";'
        ' umount "$0"'
    )
    code = (
        SCRIPT.format(code=FILL)
        + "from streams.sqlite.connection import verify\nprint(verify(path))"
    )
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "true"], check=False).returncode:
        pytest.skip("a disk of two megabytes needs `unshare -rm`, which is not allowed here")
    done = subprocess.run(
        [unshare, "-rm", "sh", "-c", script, disk, path, sys.executable, code],
        capture_output=True,
        text=True,
        check=False,
    )
    full = f"{disk}/log.db: the disk is full: free some space, then start again"
    assert done.stdout.splitlines() == [full, "[]"]


def test_read_only_file(open_path: Path) -> None:
    """A file that may not be written is answered with the right that is missing."""
    open_path.chmod(0o444)
    open_path.parent.chmod(0o777)
    told = said(open_path, NOBODY, APPEND)
    assert told == f"{open_path}: {NOT_WRITABLE}"


@pytest.mark.parametrize("opener", ["open_existing", "open_reader"])
def test_read_only_folder(open_path: Path, opener: str) -> None:
    """A folder that may not be written, where a reader too has to write, is answered so."""
    open_path.chmod(0o666)
    open_path.parent.chmod(0o555)
    told = said(open_path, NOBODY, f"Log.{opener}(path)")
    assert told == f"{open_path}: {NOT_WRITABLE}"


def test_folder_of_somebody_else(open_path: Path) -> None:
    """A folder that may not be entered is answered in one line."""
    open_path.parent.chmod(0o700)
    if os.geteuid() != 0:
        open_path.parent.chmod(0o000)
    told = said(open_path, NOBODY, "Log.open_reader(path)")
    open_path.parent.chmod(0o700)
    assert told == f"{open_path}: Permission denied: check the path and its rights"


def test_no_shared_memory(path: Path, log: Log) -> None:
    """Where the memory that connections share cannot be made, it is said what is missing."""
    log.close()
    path.with_name("log.db-shm").mkdir()
    with (
        Log.open(path) as again,
        pytest.raises(StorageFailed, match=r"log.db: it may not be written: give this user the"),
    ):
        again.append([NewRecord("one", None, b"v")])


def test_locked_file(path: Path, log: Log) -> None:
    """A file that another program keeps locked is answered with what to do."""
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        closing(connection.connect(path, writing=True, patience=0.1)) as db,
        closing(Turn(path)) as turn,
    ):
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(StorageFailed, match="another process has held it for 30 s: end that"),
            connection.transaction(db, path, turn),
        ):
            pass
    assert log.append([NewRecord("one", None, b"v")]) == [0]
