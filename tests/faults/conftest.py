"""`rasid up` as people run it, in a process of its own, with a fault or without; and its log."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import msgspec
import pytest

from rasid.sample import sample_file, sample_lines
from streams.audit import audit
from streams.sqlite.log import Log
from streams.topics import FINDINGS
from tests.stream.conftest import INBOXES, Stream
from tests.stream.test_monitor import POLICY, as_lines, replayed, sample_watchlist

PATIENCE = 90.0
STOPPED = "rasid: stopped; nothing is lost"
FAULTY = Path(__file__).with_name("faulty.py")


class Worker:
    """One process of `rasid up`, and the lines that it has said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(iter(self.process.stderr.readline, ""))

    def ended(self) -> tuple[int, str]:
        """Wait for its end; return its exit code and the last line that it said."""
        code = self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        return code, self.said[-1].strip() if self.said else ""

    def kill(self) -> None:
        """End it at once, where it still runs."""
        self.process.kill()
        self.ended()
        assert self.process.stderr is not None
        self.process.stderr.close()

    def stop(self, number: int) -> tuple[int, str]:
        """Send it a signal, and wait for its end."""
        self.process.send_signal(number)
        return self.ended()

    def readiness(self) -> str:
        """Return what `/-/ready` says, "" where nobody answers yet."""
        for line in list(self.said):
            if "/metrics" in line:
                address = line.partition("http://")[2].partition("/")[0]
                return _fetch(f"http://{address}/-/ready")
        return ""

    def wait_for(self, readiness: str) -> None:
        """Return when `/-/ready` says `readiness`, among other words."""
        wait_until(lambda: readiness in self.readiness())


def _fetch(url: str) -> str:
    try:
        with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - our own process, over http
            return str(answer.read().decode())
    except HTTPError as refused:
        with refused:
            return str(refused.read().decode())
    except (URLError, OSError):
        return ""


def wait_until(is_so: Callable[[], bool]) -> None:
    """Return when something is so; fail when it is not in time."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "it did not come to pass in time"
        time.sleep(0.02)


class Newsroom(Stream):
    """A data folder, and the workers that run on it one after another."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, sample_watchlist(), POLICY)
        self.folder = folder

    @contextmanager
    def up(self, *faults: str, **settings: Any) -> Iterator[Worker]:
        """Run `rasid up` with these faults; it is killed at the end, where it still runs."""
        chosen = {"clock": "articles", "partitions": 1, **settings}
        environ = {f"RASID_{name.upper()}": str(value) for name, value in chosen.items()}
        watchlist = str(sample_file("watchlist.yaml"))
        arguments = ["up", "--data", str(self.folder), "--port", "0", "--watchlist", watchlist]
        process = subprocess.Popen(
            [sys.executable, str(FAULTY), *faults, "--", *arguments],
            env=os.environ | {"PYTHONPATH": str(Path.cwd())} | environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        worker = Worker(process)
        try:
            yield worker
        finally:
            worker.kill()

    def told(self) -> int:
        """Return how many records stand on `findings`."""
        with Log.open_reader(self.settings.log_path) as log:
            return log.end_offset((FINDINGS.name, 0))

    def is_worked_off(self) -> bool:
        """Tell whether every record of every inbox is committed."""
        with Log.open_reader(self.settings.log_path) as log:
            return all(
                log.committed("rasid", tp) == end
                for tp, end in log.end_offsets().items()
                if tp[0] in INBOXES and end
            )

    def finish(self) -> list[str]:
        """Run a worker without any fault to the end of the work; return what it had to say."""
        with self.up() as worker:
            wait_until(self.is_worked_off)
            assert worker.stop(signal.SIGTERM) == (0, STOPPED)
            return worker.said

    def account(self) -> Counter[bytes]:
        """Return each article's link and findings, once for each origin on `articles`.

        Fails where the log does not account for every article and every alert.
        """
        with Log.open_reader(self.settings.log_path) as log:
            report = audit(log)
        assert report.render() == []
        related = {r.origin: r for r in self.related()}.values()
        links = [r.link for r in related if r.link is not None]
        return as_lines([*links, *(f for r in related for f in r.findings)])

    def copy_to(self, folder: Path) -> Newsroom:
        """Return a newsroom with a copy of all that this one holds; nothing may run on it."""
        shutil.copytree(self.folder, folder)
        return Newsroom(folder)


def expected(lines: Sequence[bytes]) -> Counter[bytes]:
    """Return the links and findings of a run without any fault."""
    events = replayed(list(lines), sample_watchlist())
    return as_lines([e for e in events if type(e).__name__ in {"StoryLink", "Finding"}])


def load(count: int) -> list[bytes]:
    """Return that many articles: the sample's, each time as another article."""
    sample = [msgspec.json.decode(line) for line in sample_lines()]
    return [
        msgspec.json.encode(
            article
            | {
                "id": f"load-{n}",
                "title": f"{article['title']} {n}",
                "url": f"https://load.example/{n}",
            }
        )
        for n, article in ((n, sample[n % len(sample)]) for n in range(count))
    ]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """An empty data folder."""
    return Newsroom(tmp_path / "data")


@pytest.fixture(scope="session")
def worked_off(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """A data folder in which the sample was worked off; to be copied, not run on."""
    newsroom = Newsroom(tmp_path_factory.mktemp("worked-off") / "data")
    newsroom.send(sample_lines())
    newsroom.finish()
    return newsroom
