"""What happens when the disk is full, and when the log is put back to an earlier state."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from pathlib import Path

from rasid.sample import sample_lines
from tests.faults.conftest import Newsroom, expected, load, wait_until


def fill_up(newsroom: Newsroom, pid: int) -> None:
    """Let no file of a process grow by more than another 100 KB: what quotas and full disks do."""
    written = newsroom.folder / "log.db-wal"
    limit = written.stat().st_size + 100_000
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, limit))


def test_a_full_disk(newsroom: Newsroom) -> None:
    """Exit code 3 and what to do; with room again, the next start works all of it off."""
    lines = load(400)
    newsroom.send(lines[:100])
    with newsroom.up() as worker:
        wait_until(newsroom.is_worked_off)
        fill_up(newsroom, worker.process.pid)
        newsroom.send(lines[100:])
        code, line = worker.ended()
    with newsroom.up("file_limit=10000") as worker:
        ends = [(code, line), worker.ended()]
    assert [(code, line.startswith("rasid: stopped: ")) for code, line in ends] == [(3, True)] * 2
    assert [line for _, line in ends if "check the disk, its quota and the limit" not in line] == []
    newsroom.finish()
    assert newsroom.account() == expected(lines)


def back_up(log: Path, copy: Path) -> None:
    """Copy a log while it is in use, as docs/operations.md says."""
    db = sqlite3.connect(log)
    db.execute("VACUUM INTO ?", (str(copy),))
    db.close()


def test_a_log_put_back(newsroom: Newsroom, tmp_path: Path) -> None:
    """A copy made under load is an earlier state; put back, newer local stores are dropped."""
    lines = load(300)
    copy = tmp_path / "copy.db"
    newsroom.send(lines[:200])
    with newsroom.up() as worker:
        wait_until(lambda: newsroom.told() > 100)
        back_up(newsroom.settings.log_path, copy)
        newsroom.send(lines[200:])
        wait_until(newsroom.is_worked_off)
        worker.kill()
    for name in ("log.db", "log.db-wal", "log.db-shm"):
        (newsroom.folder / name).unlink(missing_ok=True)
    shutil.copy(copy, newsroom.folder / "log.db")
    # What came after the copy went with the log.
    newsroom.send(lines[200:])
    said = newsroom.finish()
    assert [
        ("warning" in line, "rasid.coverage knows" in line) for line in said if "stores" in line
    ] == [(True, True)]
    assert newsroom.account() == expected(lines)


def test_a_damaged_local_store(worked_off: Newsroom, tmp_path: Path) -> None:
    """A store that cannot be read is rebuilt from the log, with a warning."""
    newsroom = worked_off.copy_to(tmp_path / "data")
    for manifest in newsroom.folder.rglob("CURRENT"):
        manifest.write_text("no manifest\n", encoding="utf-8")
    more = [line.replace(b'"id":"', b'"id":"again-') for line in sample_lines()]
    newsroom.send(more)
    said = newsroom.finish()
    assert [("warning" in line, "is damaged" in line) for line in said if "stores" in line] == [
        (True, True)
    ]
    assert newsroom.account() == expected([*sample_lines(), *more])
