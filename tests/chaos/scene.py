"""What takes part in a chaos run, each in a process of its own: worker, sender, receivers."""

from __future__ import annotations

import base64
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple, Self

import msgspec

from alerts.records import Alert, Answer, InboxDeliver
from bench.news import News
from rasid.monitor import prepare_log
from streams.audit import LooseEnd, loose_ends
from streams.eventlog import LogReading, open_reader
from streams.records import Record
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, COVERAGE, FINDINGS, GROUP, READINGS, changelog
from tests.chaos.receiver import CHANNELS, TIMEOUT, Request, read_requests

PATIENCE = 240.0
"""Seconds that anything may take on a busy machine before the run is given up."""

AHEAD = 400
"""Articles that the sender is ahead of the worker: enough that a kill always comes under load."""

SECRET = "whsec_" + base64.b64encode(b"a secret made for the test only").decode()
ENTRIES = (changelog(COVERAGE).name, 0)
INBOX = (ALERTS.name, 0)


class ChaosFailed(Exception):
    """The run cannot go on; the message says why, in a line."""


class Plan(NamedTuple):
    """What a run does: by `seed`, `kills` kills while `articles` articles are sent.

    There must be `alerts` alerts, and `loose` kills between an entry and its outputs; a share
    `late` of the webhooks is answered too late. `real` news come from beside the project, where
    they are; others are the sample's.
    """

    articles: int
    kills: int
    seed: int
    clock: str = "articles"
    partitions: int = 1
    alerts: int = 300
    loose: int = 5
    late: float = 0.03
    real: bool = True


class Kill(NamedTuple):
    """A kill: `entries` of relate since the start, what was half done, and how far the world was.

    `requests` had come to the receivers, and `inbox` records stood in the inbox of `deliver`.
    """

    entries: int
    loose: list[LooseEnd]
    requests: int
    inbox: int


class Scene:
    """A folder with a log, and the processes around it; all end with the `with` block."""

    def __init__(self, plan: Plan, news: News, folder: Path) -> None:
        self.plan, self.news, self.folder = plan, news, folder
        self.settings = Settings(
            data=str(folder / "data"),
            partitions=plan.partitions,
            clock="log" if plan.clock == "log" else "articles",
        )
        self.policy, self.watchlist = folder / "alerts.yaml", folder / "watchlist.yaml"
        self._requests, self._said = folder / "requests.jsonl", folder / "worker.log"
        self._drawn = random.Random(plan.seed)
        self._stack = ExitStack()
        self._stopping = threading.Event()
        self._sending = threading.Thread(target=self._send, name="sender")
        self._worker: subprocess.Popen[bytes] | None = None
        self._life = 0
        self.log: LogReading

    def __enter__(self) -> Self:
        try:
            self._prepare()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def _prepare(self) -> None:
        port = self._start_receivers()
        lines = ["warm_up: 0", "repeat_interval: 0", "channels:"]
        lines += [
            f"  - {{name: {name}, type: webhook, url: 'http://127.0.0.1:{port}/{name}',"
            f" secret_env: SECRET, allow_private: [127.0.0.1], timeout: {TIMEOUT:.0f}s}}"
            for name in CHANNELS
        ]
        self.policy.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.watchlist.write_text(self.news.watchlist, encoding="utf-8")
        prepare_log(self.settings, None)
        self.log = self._stack.enter_context(open_reader(self.settings))
        self._stack.callback(self._kill_worker)
        self._stack.callback(self._stop_sending)
        self._sending.start()

    def _start_receivers(self) -> int:
        self._requests.touch()
        command = (sys.executable, "-m", "tests.chaos.receiver")
        arguments = (str(self.plan.seed), str(self.plan.late), str(self._requests))
        process = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE)
        self._stack.enter_context(process)
        self._stack.callback(process.kill)
        assert process.stdout is not None
        return int(process.stdout.readline())

    def _send(self) -> None:
        """Send every article, never far ahead of the worker."""
        command = (sys.executable, "-c", "from rasid.cli import main; main()", "send", "-")
        with (
            open_reader(self.settings) as log,
            self._said.open("ab") as said,
            subprocess.Popen(
                [*command, "--data", self.settings.data],
                env=self._environ(),
                stdin=subprocess.PIPE,
                stderr=said,
            ) as process,
            suppress(BrokenPipeError),
        ):
            assert process.stdin is not None
            for number, line in enumerate(self.news.lines):
                while number % 20 == 0 and _waiting(log, self.plan.partitions) > AHEAD:
                    if self._stopping.wait(0.05):
                        process.kill()
                        return
                process.stdin.write(line + b"\n")
                process.stdin.flush()

    def _stop_sending(self) -> None:
        self._stopping.set()
        self._sending.join()

    def _environ(self) -> dict[str, str]:
        plan = self.plan
        ours = {"RASID_CLOCK": plan.clock, "RASID_PARTITIONS": f"{plan.partitions}"}
        return os.environ | ours | {"SECRET": SECRET}

    def start(self) -> None:
        """Start the worker."""
        self._life += 1
        files = ("--watchlist", str(self.watchlist), "--alerts", str(self.policy))
        seed = f"{self.plan.seed}.{self._life}"
        command = ("-m", "tests.chaos.worker", seed, "up", "--data", self.settings.data, *files)
        with self._said.open("ab") as said:
            self._worker = subprocess.Popen(
                [sys.executable, *command, "--port", "0"],
                env=self._environ(),
                stdout=subprocess.DEVNULL,
                stderr=said,
            )

    def run_and_kill(self) -> Kill:
        """Start the worker, let it decide some, and kill it at a moment that is drawn."""
        share = self.plan.articles / (self.plan.kills + 1)
        enough = max(3, round(share * self._drawn.uniform(0.5, 1.1)))
        before = self.log.end_offset(ENTRIES)
        self.start()
        self.wait(lambda: self.log.end_offset(ENTRIES) >= before + enough)
        time.sleep(self._drawn.uniform(0.0, 0.2))
        self._kill_worker()
        entries, loose = self.log.end_offset(ENTRIES) - before, loose_ends(self.log)
        return Kill(entries, loose, len(self.requests()), self.log.end_offset(INBOX))

    def finish(self) -> int:
        """Start the worker, let it do all that is left, stop it; return its exit code."""
        self.start()
        self.wait(lambda: not self._sending.is_alive())
        self.wait(self._is_idle)
        assert self._worker is not None
        self._worker.send_signal(signal.SIGINT)
        return self._worker.wait(PATIENCE)

    def wait(self, done: Callable[[], bool]) -> None:
        """Return when `done`. Raises ChaosFailed where that takes too long, or the worker ends."""
        until = time.monotonic() + PATIENCE
        while not done():
            if self._worker is not None and self._worker.poll() is not None:
                said = self._said.read_bytes().decode(errors="replace").strip()
                raise ChaosFailed(f"the worker ended by itself: {said.splitlines()[-1]}")
            if time.monotonic() > until:
                raise ChaosFailed(f"nothing came of it in {PATIENCE:.0f} seconds")
            time.sleep(0.05)

    def requests(self) -> list[Request]:
        """Return what has come to the receivers."""
        return read_requests(self._requests)

    def inbox(self) -> list[Alert | Answer]:
        """Return the alerts and answers on the log, in order."""
        values = (record.value or b"" for record in read_all(self.log, ALERTS.name))
        found = (msgspec.json.decode(value, type=InboxDeliver) for value in values)
        return [event for event in found if isinstance(event, Alert | Answer)]

    def _kill_worker(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()

    def _is_idle(self) -> bool:
        inboxes = [(ARTICLES, n) for n in range(self.plan.partitions)]
        inboxes += [(READINGS.name, 0), (FINDINGS.name, 0), INBOX]
        ends = self.log.end_offsets()
        if any(ends[tp] and self.log.committed(GROUP, tp) != ends[tp] for tp in inboxes):
            return False
        inbox = self.inbox()
        wanted = {
            (a.alert, a.revision, c) for a in inbox if isinstance(a, Alert) for c in a.channels
        }
        return wanted == {
            (a.alert, a.revision, a.channel)
            for a in inbox
            if isinstance(a, Answer) and a.outcome != "retry"
        }


def read_all(log: LogReading, topic: str) -> Iterator[Record]:
    """Yield the records of a topic with one partition, from the first on."""
    offset = 0
    while records := log.read((topic, 0), offset, 1_000):
        yield from records
        offset = records[-1].offset + 1


def _waiting(log: LogReading, partitions: int) -> int:
    """Return how many articles the worker has not read."""
    places = [(ARTICLES, number) for number in range(partitions)]
    return sum(log.end_offset(tp) - (log.committed(GROUP, tp) or 0) for tp in places)
