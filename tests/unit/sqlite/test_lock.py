"""The right to consume, one worker at a time, and the turn to write, one process after another."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from streams.errors import AlreadyInUse, StorageFailed
from streams.sqlite.lock import Turn, only_worker
from streams.sqlite.log import Log, NewRecord

HOLD = (
    "import sys; from pathlib import Path; from streams.sqlite.lock import only_worker\n"
    "with only_worker(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
)


def test_second_worker_is_refused(path: Path) -> None:
    """A second worker is told which log, which process has it, and what to do."""
    message = (
        f"{path} has a worker already (process {os.getpid()}):"
        " stop that one, or give this one another log"
    )
    with (
        only_worker(path),
        pytest.raises(AlreadyInUse, match=re.escape(message)),
        only_worker(path),
    ):
        pass


def test_next_worker_may_start(path: Path) -> None:
    """Once a worker has left, also by an error, the next one may start."""
    with pytest.raises(ZeroDivisionError), only_worker(path):
        _ = 1 / 0
    with only_worker(path):
        pass


def test_logs_have_workers_of_their_own(path: Path) -> None:
    """Workers on two logs of one folder do not hinder each other."""
    with only_worker(path), only_worker(path.with_name("other.db")):
        pass


def test_killed_worker_leaves_no_lock(path: Path) -> None:
    """A worker of another process has the right until it is killed, and not a moment longer."""
    worker = subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "held\n"
        with pytest.raises(AlreadyInUse, match=rf"\(process {worker.pid}\)"), only_worker(path):
            pass
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    with only_worker(path):
        pass


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that is not there is said in one line."""
    with (
        pytest.raises(StorageFailed, match="No such file or directory: check the path"),
        only_worker(tmp_path / "nowhere" / "log.db"),
    ):
        pass


def test_turn_does_not_come(path: Path) -> None:
    """A writer whose turn does not come is told so, and what to do."""
    with closing(Turn(path)) as first, closing(Turn(path, patience=0)) as second:
        with (
            first.taken(),
            pytest.raises(StorageFailed, match="has kept its turn to write for 0 s: end that"),
            second.taken(),
        ):
            pass
        with second.taken():
            pass


WRITE_ON = (
    "import sys; from pathlib import Path; from streams.sqlite.log import *\n"
    "log = Log.open_existing(Path(sys.argv[1]))\n"
    "while True: log.append([NewRecord('one', b'other', b'v')])"
)


def test_no_process_keeps_others_out(log: Log, path: Path) -> None:
    """Beside a process that appends without a pause, appends get through about as often."""
    with subprocess.Popen([sys.executable, "-c", WRITE_ON, path]) as other:
        while log.end_offset(("one", 0)) < 10:
            assert other.poll() is None
        before = log.end_offset(("one", 0))
        for _ in range(200):
            log.append([NewRecord("one", b"mine", b"v")])
        others = log.end_offset(("one", 0)) - before - 200
        other.kill()
    assert others < 5 * 200
