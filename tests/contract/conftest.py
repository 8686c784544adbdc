"""What a log must do for the agents, whichever log it is: the port that the tests speak through.

A backend declares topics, appends and reads from outside the worker, and gives Faust a broker URL.
Each test runs once per backend: on the embedded log, and on one Kafka that all tests share, so that
each has topics and a group of its own there.
"""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Protocol

import faust
import pytest
from faust.types import EventT

from streams.eventlog import EventLog, open_log
from streams.records import NewRecord, Record, partition_for
from streams.settings import Settings
from streams.sqlite.log import Log
from streams.sqlite.url import url_of
from tests.contract.app import make_app as make_contract_app
from tests.kafka.broker import Broker


class Backend(Protocol):
    """A log as somebody outside the worker uses it; `group` is the id of the apps of one test."""

    broker: str
    group: str

    def declare(self, topic: str, partitions: int, *, compacting: bool = False) -> str:
        """Create a topic; return its name on this log."""

    def append(self, records: Sequence[NewRecord]) -> list[int]:
        """Append records and return their offsets."""

    def appending(self, topic: str, name: str, count: int) -> list[str]:
        """Return a command that appends `count` records with the keys name-0 and so on."""

    def read(self, topic: str, partition: int = 0) -> list[Record]:
        """Return every record that a partition holds."""

    def committed(self, topic: str, partition: int = 0) -> int | None:
        """Return where the group of the tests goes on."""


APPEND = """
import sys
from streams.eventlog import open_log
from streams.records import NewRecord
from streams.settings import Settings
broker, topic, name, count = sys.argv[1:]
with open_log(Settings(broker=broker), create=False) as log:
    for start in range(0, int(count), 10):
        keys = [f"{name}-{number}".encode() for number in range(start, start + 10)]
        log.append([NewRecord(topic, key, key) for key in keys])
"""


class OnLog:
    """A backend on any log of ours; `before` begins the name of each topic."""

    def __init__(self, broker: str, log: EventLog, group: str, before: str = "") -> None:
        self.broker, self.group = broker, group
        self._log, self._before = log, before

    def declare(self, topic: str, partitions: int, *, compacting: bool = False) -> str:
        """Create a topic; return its name on this log."""
        self._log.create_topic(self._before + topic, partitions, compacting=compacting)
        return self._before + topic

    def append(self, records: Sequence[NewRecord]) -> list[int]:
        """Append records and return their offsets."""
        return self._log.append(records)

    def appending(self, topic: str, name: str, count: int) -> list[str]:
        """Return a command that appends `count` records with the keys name-0 and so on."""
        return [sys.executable, "-c", APPEND, self.broker, topic, name, str(count)]

    def read(self, topic: str, partition: int = 0) -> list[Record]:
        """Return every record that a partition holds."""
        found: list[Record] = []
        while batch := self._log.read(
            (topic, partition), found[-1].offset + 1 if found else 0, 1_000_000
        ):
            found += batch
        return found

    def committed(self, topic: str, partition: int = 0) -> int | None:
        """Return where the group of the tests goes on."""
        return self._log.committed(self.group, (topic, partition))

    def topics(self) -> dict[str, int]:
        """Return the topics that there are."""
        return self._log.topics()

    def close(self) -> None:
        """Let go of the log."""
        self._log.close()


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[OnLog]:
    """An embedded log, empty, in a file of its own."""
    path = tmp_path / "log.db"
    with closing(OnLog(url_of(path), Log.create(path), "contract")) as backend:
        yield backend


@pytest.fixture
def on_kafka(kafka: Broker) -> Iterator[OnLog]:
    """The Kafka of the session, with names that no other test has."""
    with open_log(Settings(broker=kafka.url)) as log:
        name = f"contract-{uuid.uuid4().hex[:8]}"
        yield OnLog(kafka.url, log, name, f"{name}.")


@pytest.fixture(params=["sqlite", "kafka"])
def backend(request: pytest.FixtureRequest) -> Backend:
    """Each log that agents can run on, empty."""
    found: Backend = request.getfixturevalue(
        "embedded" if request.param == "sqlite" else "on_kafka"
    )
    return found


@pytest.fixture
def make_app(backend: Backend, tmp_path: Path) -> Callable[..., faust.App]:
    """A function that makes the next app of the same group, with the same local stores."""

    def make(store: str = "memory://", **settings: Any) -> faust.App:
        return make_contract_app(
            backend.broker, backend.group, tmp_path / "data", store, **settings
        )

    return make


@asynccontextmanager
async def running(app: faust.App) -> AsyncIterator[None]:
    """Run a worker in this process until the body ends; it must leave no task behind."""
    before = asyncio.all_tasks()
    try:
        await app.start()
        yield
    finally:
        await app.stop()
        left = asyncio.all_tasks() - before
        assert left == set()


async def until(is_so: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is so; fail when it is not after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        await asyncio.sleep(0.01)


def collect(app: faust.App, topic: str, *, name: str = "collect") -> list[EventT[Any]]:
    """Add an agent that keeps every event of a topic; the list it fills."""
    events: list[EventT[Any]] = []

    @app.agent(app.topic(topic, allow_empty=True), name=name, concurrency=1)
    async def keep(stream: Any) -> None:
        async for event in stream.events():
            events.append(event)  # noqa: PERF401 - tests look at the list while it fills

    return events


def numbered(topic: str, numbers: range, partitions: int = 1) -> list[NewRecord]:
    """Records whose keys and values are these numbers, each in the partition of its key."""
    return [
        NewRecord(topic, key, key, (), partition_for(key, partitions))
        for key in (b"%d" % number for number in numbers)
    ]
