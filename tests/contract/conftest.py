"""What a log must do for the agents, whichever log it is: the port that the tests speak through.

A backend declares topics, appends and reads from outside the worker, and gives Faust a broker URL.
The embedded log is the one there is today; each test runs once per backend.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Protocol

import faust
import pytest
from faust.types import EventT

from streams.sqlite.log import Log, NewRecord, Record, partition_for
from streams.sqlite.url import url_of

GROUP = "contract"


class Backend(Protocol):
    """A log as somebody outside the worker uses it."""

    broker: str

    def declare(self, topic: str, partitions: int, *, compacting: bool = False) -> None:
        """Create a topic."""

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
from pathlib import Path
from streams.sqlite.log import Log, NewRecord
path, topic, name, count = sys.argv[1:]
with Log.open_existing(Path(path)) as log:
    for start in range(0, int(count), 10):
        keys = [f"{name}-{number}".encode() for number in range(start, start + 10)]
        log.append([NewRecord(topic, key, key) for key in keys])
"""


class Embedded:
    """The embedded log, in a file of its own."""

    def __init__(self, path: Path) -> None:
        self.broker = url_of(path)
        self._log = Log.create(path)

    def declare(self, topic: str, partitions: int, *, compacting: bool = False) -> None:
        """Create a topic."""
        self._log.create_topic(topic, partitions, compacting=compacting)

    def append(self, records: Sequence[NewRecord]) -> list[int]:
        """Append records and return their offsets."""
        return self._log.append(records)

    def appending(self, topic: str, name: str, count: int) -> list[str]:
        """Return a command that appends `count` records with the keys name-0 and so on."""
        return [sys.executable, "-c", APPEND, str(self._log.path), topic, name, str(count)]

    def read(self, topic: str, partition: int = 0) -> list[Record]:
        """Return every record that a partition holds."""
        return self._log.read((topic, partition), 0, 1_000_000)

    def committed(self, topic: str, partition: int = 0) -> int | None:
        """Return where the group of the tests goes on."""
        return self._log.committed(GROUP, (topic, partition))

    def topics(self) -> dict[str, int]:
        """Return the topics that there are."""
        return self._log.topics()

    def close(self) -> None:
        """Close the file."""
        self._log.close()


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """Each log that agents can run on, empty."""
    assert request.param == "sqlite"
    with closing(Embedded(tmp_path / "log.db")) as log:
        yield log


@pytest.fixture
def make_app(backend: Backend, tmp_path: Path) -> Callable[..., faust.App]:
    """A function that makes the next app of the same group, with the same local stores."""

    def make(store: str = "memory://", **settings: Any) -> faust.App:
        return faust.App(
            GROUP,
            broker=backend.broker,
            store=store,
            datadir=tmp_path / "data",
            autodiscover=False,
            web_enabled=False,
            topic_disable_leader=True,
            topic_partitions=1,
            key_serializer="raw",
            value_serializer="raw",
            broker_commit_interval=0.1,
            **settings,
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
