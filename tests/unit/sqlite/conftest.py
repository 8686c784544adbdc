"""A log to test with, and a clock that stands where the test puts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.sqlite.log import Log


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time it was set to, in seconds since 1970."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at second 1,000."""
    return Clock(1000.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test's log lies."""
    return tmp_path / "log.db"


@pytest.fixture
def log(path: Path, clock: Clock) -> Iterator[Log]:
    """An empty log with the topics `one` (1 partition), `four` (4) and `table` (1, compacting)."""
    with Log.create(path, clock=clock) as log:
        log.create_topic("one", 1)
        log.create_topic("four", 4)
        log.create_topic("table", 1, compacting=True)
        yield log
