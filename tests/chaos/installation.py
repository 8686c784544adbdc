"""A Kafka, its articles, and the workers on it, of which some run: where a scene takes place."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from bench.news import News
from rasid.monitor import prepare_log
from rasid.send import record_of
from streams.eventlog import EventLog, open_log
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, FINDINGS, GROUP, READINGS
from tests.chaos.workers import Worker
from tests.kafka.broker import Broker
from tests.kafka.proxy import network

ARTICLES_SENT = 1_000
PARTITIONS = 4
PATIENCE = 300.0
NAMES = ("one", "two", "three")
ENVIRON = {"RASID_PARTITIONS": str(PARTITIONS), "RASID_CLOCK": "articles"}


class NotPossible(Exception):
    """A scene cannot be played on this machine; the message says why."""


class Scene:
    """A broker, its articles, and three workers, of which some run.

    Workers reach the broker over `networks`, the second over the second, the others over the first;
    whoever judges does not. `expected` is how many articles must have an outcome in the end.
    """

    def __init__(self, broker: Broker, news: News, folder: Path, ends: ExitStack) -> None:
        folder.mkdir()
        watchlist = folder / "watchlist.yaml"
        watchlist.write_text(news.watchlist, encoding="utf-8")
        self.broker, self._news = broker, news
        self.networks = [ends.enter_context(network(*cable)) for cable in broker.cables]
        self.environ = dict(ENVIRON)
        self.expected = ARTICLES_SENT
        self.workers = [
            Worker(name, folder, "1", ("worker", "--broker", url, "--watchlist", str(watchlist)))
            for name, url in zip(NAMES, (cable.url for cable in cycle(broker.cables)), strict=False)
        ]
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
            worker.start(self.environ)
        self._running = self.workers[:count]

    def wait(self, done: Callable[[], bool]) -> None:
        """Return when `done`; what ends with code 3 meanwhile is started again."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, [worker.last_words() for worker in self._running]
            for worker in self._running:
                if worker.has_ended():
                    assert worker.exits[-1] == 3, worker.last_words()
                    worker.start(self.environ)
            time.sleep(0.2)

    @property
    def owner(self) -> int:
        """Return which worker took over the stages that remember last."""
        return max(range(len(self.workers)), key=lambda n: self.workers[n].took_over_at())

    def outcomes(self) -> int:
        """Return how many records stand on `findings`."""
        return self.log.end_offset((FINDINGS.name, 0))

    def is_idle(self) -> bool:
        """Tell whether nothing waits."""
        inboxes = [(ARTICLES, number) for number in range(PARTITIONS)]
        inboxes += [(topic.name, 0) for topic in (READINGS, FINDINGS, ALERTS)]
        ends = self.log.end_offsets()
        return all(not ends[tp] or self.log.committed(GROUP, tp) == ends[tp] for tp in inboxes)
