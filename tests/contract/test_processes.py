"""Several processes: many append, one consumes, and it may be killed at any moment."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

import faust
import pytest

from streams.records import Record, partition_for
from tests.contract.conftest import Backend, collect, numbered, running, until


async def test_several_processes_append(
    backend: Backend, make_app: Callable[..., faust.App]
) -> None:
    """What two processes append while a worker runs is delivered once, each one's in its order."""
    inbox = backend.declare("in", 4)
    app = make_app()
    events = collect(app, inbox)
    async with running(app):
        appending = [
            await asyncio.create_subprocess_exec(*backend.appending(inbox, name, 1000))
            for name in ("one", "two")
        ]
        assert [await process.wait() for process in appending] == [0, 0]
        await until(lambda: len(events) >= 2000)
    found = {
        (name, number): [
            event.message.key
            for event in events
            if event.message.partition == number and (event.message.key or b"").startswith(name)
        ]
        for name in (b"one", b"two")
        for number in range(4)
    }
    assert found == {
        (name, number): [
            key
            for key in (b"%s-%d" % (name, n) for n in range(1000))
            if partition_for(key, 4) == number
        ]
        for name in (b"one", b"two")
        for number in range(4)
    }


class Runs:
    """Workers that run one after another, each in a process of its own."""

    def __init__(self, backend: Backend, data: Path, store: str, inbox: str, output: str) -> None:
        self._worker = [sys.executable, "-m", "tests.contract.worker", backend.group]
        self._worker += [backend.broker, str(data), store]
        self._topics = [inbox, output]
        self._numbers = count()

    def start(self) -> subprocess.Popen[str]:
        """Start the next worker; returns when it has recovered."""
        worker = subprocess.Popen(
            [*self._worker, str(next(self._numbers)), *self._topics],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        return worker


def forwarded(records: list[Record]) -> dict[tuple[int, int], list[int]]:
    """The offsets that each run forwarded, by run and partition, in their order."""
    runs: dict[tuple[int, int], list[int]] = {}
    for record in records:
        partition, offset = (int(number) for number in (record.value or b"").split(b":"))
        runs.setdefault((int(record.headers[0][1]), partition), []).append(offset)
    return runs


@pytest.mark.parametrize("store", ["memory://", "rocksdb://"])
def test_killed_workers_lose_nothing(backend: Backend, tmp_path: Path, store: str) -> None:
    """With workers killed in the middle of their work, every record is handled, in order, and
    again only from what was committed; the table has counted each at least once.
    """
    inbox, output = backend.declare("in", 4), backend.declare("out", 1)
    records = numbered(inbox, range(2000), 4)
    runs = Runs(backend, tmp_path / "data", store, inbox, output)
    committed = []
    for kill in range(2):
        before = len(backend.read(output))
        with runs.start() as worker:
            for start in range(kill * 1000, kill * 1000 + 1000, 50):
                backend.append(records[start : start + 50])
            while len(backend.read(output)) < before + 300:
                assert worker.poll() is None
            worker.send_signal(signal.SIGKILL)
        committed.append([backend.committed(inbox, number) or 0 for number in range(4)])
    with runs.start() as worker:
        while len({record.key for record in backend.read(output)}) < 2000:
            assert worker.poll() is None
        worker.communicate()
    assert worker.returncode == 0
    by_run = forwarded(backend.read(output))
    for (run, partition), offsets in by_run.items():
        first = committed[run - 1][partition] if run else 0
        assert offsets == list(range(first, first + len(offsets)))
    counts = {
        record.key: int(record.value or b"0")
        for number in range(4)
        for record in backend.read(f"{backend.group}-counts-changelog", number)
    }
    delivered = Counter(record.key for record in backend.read(output))
    assert counts.keys() == delivered.keys() == {record.key for record in records}
    assert all(1 <= number <= 3 for number in counts.values())
