"""A clock that goes on while the wall's is set back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from streams.clock import SteadyClock

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Times:
    """A wall clock and a monotonic one, both moved by hand."""

    def __init__(self) -> None:
        self.wall, self.seconds = NOON, 0.0

    def pass_by(self, seconds: float) -> None:
        """Let time pass on both."""
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)

    def clock(self) -> SteadyClock:
        """Return a clock that goes by these."""
        return SteadyClock(lambda: self.wall, lambda: self.seconds)


def test_it_tells_the_time_of_day() -> None:
    """With a wall clock that goes on, also by leaps, it tells that one's time."""
    times = Times()
    clock = times.clock()
    told = []
    for seconds in (0, 10, 3600):
        times.pass_by(seconds)
        told.append(clock())
    times.wall += timedelta(hours=1)
    assert [*told, clock()] == [
        NOON,
        NOON + timedelta(seconds=10),
        NOON + timedelta(seconds=3610),
        NOON + timedelta(seconds=7210),
    ]


def test_it_goes_on_when_the_wall_is_set_back() -> None:
    """Set back by an hour, it goes on a tenth slower, and is level again after ten hours."""
    times = Times()
    clock = times.clock()
    times.wall -= timedelta(hours=1)
    told = []
    for seconds in (0, 100, 35_900, 10):
        times.pass_by(seconds)
        told.append(clock() - NOON)
    assert told == [
        timedelta(0),
        timedelta(seconds=90),
        timedelta(hours=9),
        timedelta(hours=9, seconds=10),
    ]


def test_it_goes_on_from_what_was_told_before_a_restart() -> None:
    """A clock that begins an hour behind what was decided goes on from there, never back."""
    times = Times()
    clock = times.clock()
    clock.reach(NOON + timedelta(hours=1))
    times.pass_by(10)
    clock.reach(NOON)
    assert clock() == NOON + timedelta(hours=1, seconds=9)
