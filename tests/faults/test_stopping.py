"""What signals do to a worker: to one under load, one that starts, one that stops."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from shutil import rmtree

from rasid.sample import sample_lines
from tests.faults.conftest import STOPPED, Newsroom, expected, load, wait_until

UNDER_LOAD = 600


def test_sigterm_under_load(newsroom: Newsroom) -> None:
    """Exit code 0 in the middle of the work; the next start ends it as if nothing had been."""
    lines = load(UNDER_LOAD)
    newsroom.send(lines)
    with newsroom.up() as worker:
        wait_until(lambda: newsroom.told() > 50)
        assert worker.stop(signal.SIGTERM) == (0, STOPPED)
    assert newsroom.told() < UNDER_LOAD
    newsroom.finish()
    assert newsroom.account() == expected(lines)


def test_signals_during_the_rebuild(worked_off: Newsroom, tmp_path: Path) -> None:
    """SIGTERM ends a worker that rebuilds with 0, SIGKILL at once; the next start is whole."""
    newsroom = worked_off.copy_to(tmp_path / "data")
    with newsroom.up("slow_fold=0.1") as worker:
        worker.wait_for("relate is recovering its memory")
        assert worker.stop(signal.SIGTERM) == (0, STOPPED)
    rmtree(newsroom.folder / "faust")
    with newsroom.up("slow_fold=0.1") as worker:
        worker.wait_for("relate is recovering its memory")
        assert worker.stop(signal.SIGKILL)[0] == -signal.SIGKILL
    more = [line.replace(b'"id":"', b'"id":"again-') for line in sample_lines()]
    newsroom.send(more)
    newsroom.finish()
    assert newsroom.account() == expected([*sample_lines(), *more])


def test_a_paused_worker_goes_on(newsroom: Newsroom) -> None:
    """SIGSTOP for longer than the watchdog's limit, then SIGCONT: it works on, and all is right."""
    lines = load(UNDER_LOAD)
    newsroom.send(lines)
    with newsroom.up(stall_seconds=3) as worker:
        wait_until(lambda: newsroom.told() > 50)
        worker.process.send_signal(signal.SIGSTOP)
        time.sleep(5.0)
        worker.process.send_signal(signal.SIGCONT)
        wait_until(newsroom.is_worked_off)
        assert worker.stop(signal.SIGTERM) == (0, STOPPED)
    assert newsroom.account() == expected(lines)


def test_a_second_ctrl_c_ends_at_once(worked_off: Newsroom, tmp_path: Path) -> None:
    """A worker whose stop takes long ends at the second signal, with 130, and loses nothing."""
    newsroom = worked_off.copy_to(tmp_path / "data")
    with newsroom.up("slow_stop") as worker:
        worker.wait_for("ready")
        worker.process.send_signal(signal.SIGINT)
        wait_until(lambda: "stopping" in worker.said[-1])
        code, line = worker.stop(signal.SIGINT)
    assert (code, line) == (
        130,
        "rasid: stopped at once; the next start decides again what was open",
    )
    newsroom.send(sample_lines()[:1])
    newsroom.finish()


def test_a_second_worker_is_refused(newsroom: Newsroom) -> None:
    """It ends with code 2 and names the process that runs; that one works on unharmed."""
    lines = sample_lines()
    newsroom.send(lines)
    with newsroom.up() as first:
        first.wait_for("ready")
        with newsroom.up() as second:
            code, line = second.ended()
        wait_until(newsroom.is_worked_off)
        assert first.stop(signal.SIGTERM) == (0, STOPPED)
    held = f"has a worker already (process {first.process.pid}): stop that one"
    assert (code, held in line, len(second.said)) == (2, True, 1)
    assert newsroom.account() == expected(lines)
