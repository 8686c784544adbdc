"""What a Kafka goes through without anybody's mistake: an outage, workers that come and go.

    python -m tests.chaos.outages            # a broker that is gone for a minute; workers 1, 3, 1

Ends with 0 when every article has its one outcome and the audit finds nothing wrong, else with 1.
Workers that end with code 3 are started again, as a supervisor does.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench.news import News, gather
from rasid.monitor import prepare_log
from rasid.send import record_of
from streams.audit import audit
from streams.eventlog import EventLog, open_log
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, FINDINGS, GROUP, READINGS
from tests.chaos.workers import Worker
from tests.kafka.broker import Broker, NoBroker, check_machine, running

ARTICLES_SENT = 1_000
OUTAGE = 60.0
PARTITIONS = 4
PATIENCE = 300.0
ENVIRON = {"RASID_PARTITIONS": str(PARTITIONS), "RASID_CLOCK": "articles"}


class Scene:
    """A broker, its articles, and three workers, of which some run."""

    def __init__(self, broker: Broker, news: News, folder: Path, ends: ExitStack) -> None:
        folder.mkdir()
        watchlist = folder / "watchlist.yaml"
        watchlist.write_text(news.watchlist, encoding="utf-8")
        command = ("worker", "--broker", broker.url, "--watchlist", str(watchlist))
        self.broker, self._news = broker, news
        self.workers = [Worker(name, folder, "1", command) for name in ("one", "two", "three")]
        self._running: list[Worker] = []
        self._settings = Settings(broker=broker.url, partitions=PARTITIONS)
        prepare_log(self._settings, None)
        self.log: EventLog = ends.enter_context(open_log(self._settings))
        for worker in self.workers:
            ends.callback(worker.kill)

    def send(self, start: float, end: float) -> None:
        """Send this share of the articles."""
        lines = self._news.lines[round(start * ARTICLES_SENT) : round(end * ARTICLES_SENT)]
        self.log.append([record_of(line) for line in lines])

    def run_workers(self, count: int) -> None:
        """Let this many workers run, the others stop."""
        for worker in self._running[count:]:
            assert worker.stop(PATIENCE) == 0, worker.last_words()
        for worker in self.workers[len(self._running) : count]:
            worker.start(ENVIRON)
        self._running = self.workers[:count]

    def wait(self, done: Callable[[], bool]) -> None:
        """Return when `done`; what ends with code 3 meanwhile is started again."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, [worker.last_words() for worker in self._running]
            for worker in self._running:
                if worker.has_ended():
                    assert worker.exits[-1] == 3, worker.last_words()
                    worker.start(ENVIRON)
            time.sleep(0.2)

    def outcomes(self) -> int:
        """Return how many records stand on `findings`."""
        return self.log.end_offset((FINDINGS.name, 0))

    def is_idle(self) -> bool:
        """Tell whether nothing waits."""
        inboxes = [(ARTICLES, number) for number in range(PARTITIONS)]
        inboxes += [(topic.name, 0) for topic in (READINGS, FINDINGS, ALERTS)]
        ends = self.log.end_offsets()
        return all(not ends[tp] or self.log.committed(GROUP, tp) == ends[tp] for tp in inboxes)


def go_through_outage(scene: Scene) -> None:
    """The broker is gone for a minute under load, and comes back."""
    scene.run_workers(2)
    scene.send(0.0, 1.0)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 5)
    scene.broker.stop()
    time.sleep(OUTAGE)
    scene.broker.start()


def scale(scene: Scene) -> None:
    """Two workers come under load, and go again."""
    scene.run_workers(1)
    scene.send(0.0, 0.7)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 5)
    scene.run_workers(3)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 2)
    scene.send(0.7, 1.0)
    scene.run_workers(1)


SCENES = (go_through_outage, scale)


def play(go: Callable[[Scene], None], folder: Path) -> str:
    """Play one scene in `folder`, which is empty; return what is wrong at its end, or nothing."""
    news = gather(ARTICLES_SENT, real=False)
    with ExitStack() as ends:
        broker = ends.enter_context(running(folder / "kafka"))
        scene = Scene(broker, news, folder / "workers", ends)
        go(scene)
        scene.wait(scene.is_idle)
        report = audit(scene.log)
        scene.run_workers(0)
    told = sum(report.outcomes.values())
    if told != ARTICLES_SENT:
        return f"{told} outcomes of {ARTICLES_SENT} articles"
    return "" if report.is_sound else "; ".join(report.render(5))


def main() -> int:
    """Play every scene; return the exit code."""
    wrong = 0
    try:
        check_machine()
    except NoBroker as lacking:
        sys.stdout.write(f"NOT RUN: the scenes on a Kafka ({lacking})\n")
        return 0
    for go in SCENES:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="rasid-outages-") as folder:
            why = play(go, Path(folder))
        wrong += bool(why)
        about = (go.__doc__ or "").rstrip(".")
        said = f"{'BROKEN' if why else 'kept  '}  {about}: {time.monotonic() - begun:.0f} s {why}"
        sys.stdout.write(f"{said.rstrip()}\n")
        sys.stdout.flush()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
