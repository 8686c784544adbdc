"""A worker that stands still ends with exit code 3 and says what stood still and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import rmtree

import pytest

from rasid.sample import sample_lines
from tests.faults.conftest import Newsroom, Worker, wait_until

LIMIT = 3.0
STANDSTILLS = {
    "hang_agent": [
        "relate: ",
        " records wait at rasid.readings/0 offset ",
        "goes on where it stood",
    ],
    "block_loop": ["the event loop was blocked for ", "in streams/runner.py:", "goes on where"],
    "hang_recovery": ["the recovery of relate, alert, deliver did not move", "remove the folder"],
    "no_assignment": ["no partition was assigned for ", "keeps it from its log"],
    "no_commit": [" handled records were not committed for ", "goes on where it stood"],
}


@pytest.fixture(scope="module")
def ended(
    worked_off: Newsroom, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[int, str]]]:
    """How a worker with each of the faults ended; all of them ran at once."""
    with ExitStack() as stack:
        workers: dict[str, Worker] = {}
        for fault in STANDSTILLS:
            newsroom = worked_off.copy_to(tmp_path_factory.mktemp("stands") / "data")
            newsroom.send(sample_lines()[:5])
            if fault == "hang_recovery":
                rmtree(newsroom.folder / "faust")
            workers[fault] = stack.enter_context(newsroom.up(fault, stall_seconds=LIMIT))
        yield {fault: worker.ended() for fault, worker in workers.items()}


@pytest.mark.parametrize("fault", STANDSTILLS)
def test_a_standstill_ends_the_worker(fault: str, ended: dict[str, tuple[int, str]]) -> None:
    """Whatever stands still, the exit code is 3, and the last line names it and what to do."""
    code, line = ended[fault]
    assert (code, line.startswith("rasid: stopped: ")) == (3, True)
    assert [words for words in STANDSTILLS[fault] if words not in line] == []


def test_slow_is_not_still(worked_off: Newsroom, tmp_path: Path) -> None:
    """A rebuild that takes longer than the limit, an entry at a time, is waited for."""
    newsroom = worked_off.copy_to(tmp_path / "data")
    with newsroom.up("slow_fold=0.05", stall_seconds=LIMIT) as worker:
        worker.wait_for("relate is recovering its memory")
        wait_until(lambda: worker.readiness() == "ready\n")
        assert worker.process.poll() is None
