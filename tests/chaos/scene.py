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
from streams.topics import ALERTS, ARTICLES, FINDINGS, GROUP, READINGS
from tests.chaos.receiver import CHANNELS, TIMEOUT, Request, read_requests
from tests.chaos.workers import Worker
from tests.kafka.broker import running as running_kafka

PATIENCE = 240.0
"""Seconds without a decision, on a busy machine, after which the run is given up."""

AHEAD = 400
"""Articles that the sender is ahead of relate: enough that a kill always comes under load."""

STALL = 18.0
"""Seconds that a worker is stalled: three times its session on a Kafka."""

MAX_EXITS = 10
"""Most times that a worker on a Kafka may end by itself."""

SECRET = "whsec_" + base64.b64encode(b"a secret made for the test only").decode()
DECIDED = (READINGS.name, 0)
INBOX = (ALERTS.name, 0)


class ChaosFailed(Exception):
    """The run cannot go on; the message says why, in a line."""


class Plan(NamedTuple):
    """What a run does: by `seed`, `kills` kills while `articles` articles are sent.

    The `broker` is "sqlite", with one worker, or "kafka", with two; there, after the kills, the one
    that remembers is stalled `stalls` times until its session is over, and then the other killed.

    There must be `alerts` alerts, and `loose` kills between an entry and its outputs; a share
    `late` of the webhooks is answered too late. `real` news come from beside the project, where
    they are; others are the sample's.
    """

    articles: int
    kills: int
    seed: int
    broker: str = "sqlite"
    stalls: int = 0
    clock: str = "articles"
    partitions: int = 1
    alerts: int = 300
    loose: int = 5
    late: float = 0.03
    real: bool = True


class Kill(NamedTuple):
    """A kill of `worker` after `entries` of relate since the last one, and what was half done.

    Entries count when they are committed: what a rebuild deletes or puts again is no progress.

    `stalled` says that another worker had slept before, past the end of its session.
    """

    worker: str
    entries: int
    loose: list[LooseEnd]
    stalled: bool = False


class Scene:
    """A folder with a log, and the processes around it; all end with the `with` block."""

    def __init__(self, plan: Plan, news: News, folder: Path) -> None:
        self.plan, self.news, self.folder = plan, news, folder
        self.policy, self.watchlist = folder / "alerts.yaml", folder / "watchlist.yaml"
        self._requests, self._said = folder / "requests.jsonl", folder / "sender.log"
        self._drawn = random.Random(plan.seed)
        self._stack = ExitStack()
        self._stopping = threading.Event()
        self._sending = threading.Thread(target=self._send, name="sender")
        self._seen = 0
        self.settings: Settings
        self.workers: list[Worker] = []
        self.woken: list[float] = []
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
        self._choose_log()
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
        for worker in self.workers:
            self._stack.callback(worker.kill)
            worker.start(self._environ())
        self._stack.callback(self._stop_sending)
        self._sending.start()

    def _choose_log(self) -> None:
        """Settle on the log, and on who works on it."""
        plan, broker = self.plan, ""
        if plan.broker == "kafka":
            broker = self._stack.enter_context(running_kafka(self.folder / "kafka")).url
        self.settings = Settings(
            data=str(self.folder / "up"),
            broker=broker,
            partitions=plan.partitions,
            clock="log" if plan.clock == "log" else "articles",
        )
        files = ("--watchlist", str(self.watchlist), "--alerts", str(self.policy))
        command = ("worker", "--broker", broker, *files) if broker else ("up", *files)
        names = ("first", "second") if broker else ("up",)
        self.workers = [Worker(name, self.folder, str(plan.seed), command) for name in names]

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
                [*command, "--data", self.settings.data, "--broker", self.settings.broker_url],
                env=os.environ | self._environ(),
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
        return ours | {"SECRET": SECRET}

    def kill_next(self) -> Kill:
        """Let the one that remembers decide some, kill it at a moment that is drawn, start it."""
        entries = self._wait_for_entries()
        time.sleep(self._drawn.uniform(0.0, 0.2))
        worker = self._owner()
        worker.kill()
        kill = Kill(worker.name, entries, loose_ends(self.log))
        worker.start(self._environ())
        return kill

    def stall_next(self) -> Kill:
        """Stall the one that remembers past its session, wake it, and kill the one after it."""
        self._wait_for_entries()
        sleeper = self._owner()
        (other,) = [worker for worker in self.workers if worker is not sleeper]
        sleeper.signal(signal.SIGSTOP)
        time.sleep(STALL)
        entries = self._wait_for_entries()
        self.woken.append(time.time())
        sleeper.signal(signal.SIGCONT)
        time.sleep(self._drawn.uniform(2.0, 8.0))
        other.kill()
        kill = Kill(other.name, entries, loose_ends(self.log), stalled=True)
        other.start(self._environ())
        return kill

    def finish(self) -> list[int]:
        """Let the workers do all that is left, stop them; return their exit codes."""
        self.wait(lambda: not self._sending.is_alive())
        self.wait(self._is_idle)
        return [worker.stop(PATIENCE) for worker in self.workers]

    def wait(self, done: Callable[[], bool]) -> None:
        """Return when `done`. Raises ChaosFailed where nothing is decided for too long."""
        seen, since = -1, time.monotonic()
        while not done():
            for worker in self.workers:
                self._look_after(worker)
            if (decided := self._decided()) != seen:
                seen, since = decided, time.monotonic()
            if time.monotonic() - since > PATIENCE:
                raise ChaosFailed(f"nothing came of it in {PATIENCE:.0f} seconds")
            time.sleep(0.05)

    def _look_after(self, worker: Worker) -> None:
        """Start a worker again that has ended by itself, where that may be: on a Kafka, for 3."""
        if not worker.has_ended():
            return
        if self.plan.broker == "sqlite" or worker.exits[-1] != 3 or len(worker.exits) > MAX_EXITS:
            raise ChaosFailed(f"{worker.name} ended by itself: {worker.last_words()}")
        worker.start(self._environ())

    def _owner(self) -> Worker:
        """Return the worker that remembers: the last that took over."""
        return max(self.workers, key=Worker.took_over_at)

    def _wait_for_entries(self) -> int:
        """Return how many entries there are since the last time, when there are enough."""
        share = self.plan.articles / (self.plan.kills + 3 * self.plan.stalls + 1)
        enough = max(3, round(share * self._drawn.uniform(0.5, 1.1)))
        self.wait(lambda: self._decided() >= self._seen + enough)
        before, self._seen = self._seen, self._decided()
        return self._seen - before

    def _decided(self) -> int:
        """Return how many readings are decided and committed."""
        return self.log.committed(GROUP, DECIDED) or 0

    def requests(self) -> list[Request]:
        """Return what has come to the receivers."""
        return read_requests(self._requests)

    def inbox(self) -> list[Alert | Answer]:
        """Return the alerts and answers on the log, in order."""
        values = (record.value or b"" for record in read_all(self.log, ALERTS.name))
        found = (msgspec.json.decode(value, type=InboxDeliver) for value in values)
        return [event for event in found if isinstance(event, Alert | Answer)]

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
    """Return how many articles and readings are not handled."""
    places = [DECIDED, *((ARTICLES, number) for number in range(partitions))]
    return sum(log.end_offset(tp) - (log.committed(GROUP, tp) or 0) for tp in places)
