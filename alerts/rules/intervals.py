"""Times of the week as people write them, in the time of a place: quiet hours and holidays.

The shape is that of Alertmanager's `time_intervals`. A range is compared with the clock on the wall
of its `location`, so that quiet hours begin and end at the same hour all year round: on the day on
which a clock is set forward or back they are an hour shorter or longer.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

Range = tuple[int, int]
"""From the first number to the last, both included; of minutes the last is not."""

LONGEST_QUIET = timedelta(days=8)
STEP = timedelta(minutes=15)


class TimeInterval(msgspec.Struct, frozen=True, omit_defaults=True):
    """Minutes of the day that lie in one of each list that is not empty.

    `times` are minutes since midnight, `weekdays` count from Sunday, 0; `days_of_month` from 1, or
    from the end of the month, -1. `location` is the name of a zone in the IANA database.
    """

    times: tuple[Range, ...] = ()
    weekdays: tuple[Range, ...] = ()
    days_of_month: tuple[Range, ...] = ()
    months: tuple[Range, ...] = ()
    years: tuple[Range, ...] = ()
    location: str = "UTC"

    def holds(self, at: datetime) -> bool:
        """Tell whether `at` lies in the interval.

        >>> TimeInterval(times=((0, 480),)).holds(datetime(2026, 3, 1, 7, 59, tzinfo=UTC))
        True
        """
        local = at.astimezone(zone(self.location))
        minute = local.hour * 60 + local.minute
        return (
            _within(local.isoweekday() % 7, self.weekdays)
            and _within(local.month, self.months)
            and _within(local.year, self.years)
            and (not self.times or any(first <= minute < last for first, last in self.times))
            and (not self.days_of_month or self._holds_day(local))
        )

    def _holds_day(self, local: datetime) -> bool:
        length = monthrange(local.year, local.month)[1]
        days = ((_from_start(a, length), _from_start(b, length)) for a, b in self.days_of_month)
        return any(first <= local.day <= last for first, last in days)


def _within(value: int, ranges: tuple[Range, ...]) -> bool:
    return not ranges or any(first <= value <= last for first, last in ranges)


def _from_start(day: int, length: int) -> int:
    return day if day > 0 else length + 1 + day


@lru_cache(64)
def zone(name: str) -> ZoneInfo:
    """Return the zone called `name`. Raises KeyError or ValueError where there is none."""
    return ZoneInfo(name)


def is_within(intervals: Iterable[TimeInterval], at: datetime) -> bool:
    """Tell whether `at` lies in one of `intervals`."""
    return any(interval.holds(at) for interval in intervals)


def end_of(intervals: Iterable[TimeInterval], at: datetime) -> datetime:
    """Return the first quarter of an hour after `at` that lies in none, at most eight days on."""
    intervals = tuple(intervals)
    quarter = at.astimezone(UTC).replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    last = at + LONGEST_QUIET
    while (quarter := quarter + STEP) < last and is_within(intervals, quarter):
        pass
    return quarter
