"""A watchlist that is pushed to a Kafka: taken whole, by every worker, within seconds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from rasid.following import WAITING
from rasid.sample import sample_file
from streams.eventlog import open_log
from streams.records import NewRecord
from streams.settings import Settings
from streams.topics import WATCHLIST
from streams.watchlist import MANIFEST, PLACE
from tests.kafka.broker import Broker, free_ports
from tests.stream.test_kafka import COMMAND, PATIENCE, wait_until

pytestmark = pytest.mark.timeout(240)  # two workers share two cores with a broker and other tests

OTHER = "watches: [{id: one, name: المرصد}]\n"


class Worker:
    """A worker without a watchlist of its own; what it says is kept in a file."""

    def __init__(self, broker: Broker, folder: Path, ends: ExitStack) -> None:
        folder.mkdir()
        (self.port,) = free_ports(1)
        self._said = folder / "said"
        said = ends.enter_context(self._said.open("wb"))
        self.process = subprocess.Popen(
            [
                *COMMAND,
                "worker",
                "--broker",
                broker.url,
                "--data",
                str(folder),
                "--port",
                str(self.port),
            ],
            env=os.environ | {"RASID_CLOCK": "articles"},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        ends.callback(self._end)

    def _end(self) -> None:
        self.process.kill()
        self.process.wait()

    def says(self, text: str) -> bool:
        """Tell whether it has said this."""
        return text in self._said.read_text(encoding="utf-8")

    def answer(self, path: str) -> tuple[int, str]:
        """Return status and text of a page of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode().strip()


def push(broker: Broker, file: Path) -> subprocess.CompletedProcess[str]:
    """Push a watchlist as somebody at a terminal does."""
    return subprocess.run(
        [*COMMAND, "watch", "push", str(file), "--broker", broker.url],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_workers_take_what_is_pushed(kafka: Broker, tmp_path: Path) -> None:
    """Two workers wait for the first watchlist, alive but not ready, and take the second while they
    run; a file with a mistake is not written, and a half-written push changes nothing.
    """
    bad, other = tmp_path / "bad.yaml", tmp_path / "other.yaml"
    bad.write_text("watches: [{id: one}]\n", encoding="utf-8")
    other.write_text(OTHER, encoding="utf-8")
    with ExitStack() as ends:
        workers = [Worker(kafka, tmp_path / name, ends) for name in ("one", "two")]

        def until_all_say(text: str) -> None:
            said: Callable[[], bool] = lambda: all(each.says(text) for each in workers)  # noqa: E731 - needs its type
            wait_until(said, *(each.process for each in workers))

        until_all_say(WAITING)
        for worker in workers:
            assert worker.answer("/-/healthy") == (200, "healthy")
            assert worker.answer("/-/ready") == (503, WAITING)
        assert push(kafka, bad).returncode == 2
        log = ends.enter_context(open_log(Settings(broker=kafka.url)))
        assert log.end_offset(PLACE) == 0
        assert push(kafka, sample_file("watchlist.yaml")).stderr.startswith("10 watches pushed")
        until_all_say("watching 10 names; log kafka://")
        half = b'{"sha256":"%s","size":9,"chunks":1}' % (b"f" * 64)
        log.append([NewRecord(WATCHLIST.name, MANIFEST, half, (), 0)])
        until_all_say("the watchlist on the log is not used")
        assert push(kafka, other).returncode == 0
        until_all_say("watching 1 names by changed files")
