"""The file: what is opened, what is refused, and that a refused file stays as it was."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from streams.sqlite.log import (
    Log,
    LogError,
    LogExists,
    NewRecord,
    NoSuchLog,
    StorageFailed,
    WrongVersion,
)

OPENERS = [Log.open, Log.open_existing, Log.open_reader]


def test_new_log_is_named(tmp_path: Path) -> None:
    """A log has the id it was made with, in whatever way it is opened; else one of its own."""
    with Log.create(tmp_path / "a.db", "0f" * 16) as given, Log.create(tmp_path / "b.db") as own:
        ids = [given.log_id, len(own.log_id), own.log_id != given.log_id]
    for opener in OPENERS:
        with opener(tmp_path / "a.db") as again:
            ids.append(again.log_id)
    assert ids == ["0f" * 16, 32, True, *["0f" * 16] * 3]


def test_id_is_made_by_the_caller(path: Path) -> None:
    """Opening a missing log asks the injected function for its id, once."""
    ids = iter(["first", "second"])
    for _ in range(2):
        with Log.open(path, make_id=lambda: next(ids)) as log:
            assert log.log_id == "first"


@pytest.mark.usefixtures("log")
def test_create_takes_no_other_log(path: Path) -> None:
    """Creating a log where one lies is refused."""
    with pytest.raises(LogExists, match=r"log.db exists already: open it, or name another path"):
        Log.create(path)


@pytest.mark.parametrize("opener", [Log.open_existing, Log.open_reader])
def test_missing_log_is_not_made(path: Path, opener: Callable[[Path], Log]) -> None:
    """Reading a log that is not there says so and makes no file."""
    with pytest.raises(NoSuchLog, match=r"there is no log at .*log.db: start Rasid there first"):
        opener(path)
    assert list(path.parent.iterdir()) == []


def text_file(path: Path) -> None:
    """A file that is no database."""
    path.write_text("offsets are not kept here\n" * 99)


def foreign_database(path: Path) -> None:
    """A database of another program."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE articles (title TEXT)")


def marked_database(path: Path) -> None:
    """An empty database that another program has marked as its own."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA application_id = 77")


@pytest.mark.parametrize("opener", [*OPENERS, Log.create])
@pytest.mark.parametrize("make", [text_file, foreign_database, marked_database])
def test_other_files_are_refused(
    path: Path, make: Callable[[Path], None], opener: Callable[[Path], Log]
) -> None:
    """A file that is no log is refused and stays as it was, byte for byte."""
    make(path)
    before = path.read_bytes()
    with pytest.raises(LogError, match=r"log.db (is not a log of Rasid|exists already)"):
        opener(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("opener", OPENERS)
def test_other_versions_are_refused(log: Log, path: Path, opener: Callable[[Path], Log]) -> None:
    """A log of another format is refused with both numbers and what to do."""
    log.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 7")
    with pytest.raises(
        WrongVersion,
        match="a log of format 7, and this Rasid reads format 2: run the Rasid that wrote it, or",
    ):
        opener(path)


def test_folder_is_no_log(tmp_path: Path) -> None:
    """A folder in place of the file is refused in one line."""
    with pytest.raises(StorageFailed, match="is a folder: name a file in it"):
        Log.open(tmp_path)


def test_file_is_no_folder(path: Path) -> None:
    """A path through a file is refused in one line."""
    path.write_text("")
    with pytest.raises(StorageFailed, match="check the path and its rights"):
        Log.open(path / "log.db")


def test_empty_file_becomes_a_log(path: Path) -> None:
    """An empty file, as a crash right at the start leaves it, is taken as a new log."""
    path.touch()
    with Log.open(path) as log:
        assert log.topics() == {}


def test_path_with_marks(tmp_path: Path) -> None:
    """A path with what URLs and SQLite read as marks names the file it seems to name."""
    path = tmp_path / "بيانات 50%?mode=memory#;&" / "log.db"
    with Log.open(path) as log, Log.open_reader(path) as reader:
        assert reader.log_id == log.log_id
    assert path.exists()


def test_reader_without_a_worker(log: Log, path: Path) -> None:
    """A reader opens a log that no process holds open."""
    log.append([NewRecord("one", None, b"v")])
    log.close()
    with Log.open_reader(path) as reader:
        assert reader.end_offset(("one", 0)) == 1


def test_reader_after_a_kill(path: Path) -> None:
    """A reader finds everything that a killed process had appended and not moved into the file."""
    script = (
        "import os, signal, sys; from pathlib import Path; from streams.sqlite.log import *\n"
        "log = Log.create(Path(sys.argv[1])); log.create_topic('one', 1)\n"
        "log.append([NewRecord('one', None, b'v')]); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, path], check=False)
    assert path.with_name("log.db-wal").stat().st_size > 0
    with Log.open_reader(path) as reader:
        assert [record.value for record in reader.read(("one", 0), 0, 9)] == [b"v"]


def test_processes_that_come_at_once_make_one_log(path: Path) -> None:
    """Six processes that open a missing log at the same time agree on one."""
    script = (
        "import sys; from pathlib import Path; from streams.sqlite.log import *\n"
        "sys.stdin.read(1); log = Log.open(Path(sys.argv[1])); log.create_topic('one', 1)\n"
        "print(log.log_id, log.append([NewRecord('one', None, b'v')])[0])"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go")
        process.stdin.flush()
    answers = [process.communicate()[0].split() for process in started]
    assert len({log_id for log_id, _ in answers}) == 1
    assert sorted(int(offset) for _, offset in answers) == list(range(6))
