"""When a time interval holds, on the clock of its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.rules.intervals import TimeInterval, end_of, is_within

NOON = datetime(2026, 2, 27, 12, tzinfo=UTC)  # a Friday, the last but one of its month


@pytest.mark.parametrize(
    ("interval", "holds"),
    [
        (TimeInterval(times=((720, 721),)), True),
        (TimeInterval(times=((0, 720), (721, 1440))), False),
        (TimeInterval(times=((900, 901),), location="Asia/Baghdad"), True),
        (TimeInterval(weekdays=((0, 4),)), False),
        (TimeInterval(weekdays=((0, 4), (5, 5))), True),
        (TimeInterval(weekdays=((6, 6),), location="Pacific/Auckland"), True),
        (TimeInterval(days_of_month=((-2, -1),)), True),
        (TimeInterval(days_of_month=((-1, -1),)), False),
        (TimeInterval(days_of_month=((20, -2),)), True),
        (TimeInterval(months=((3, 12),)), False),
        (TimeInterval(months=((1, 2),), years=((2026, 2026),)), True),
        (TimeInterval(years=((2027, 2030),)), False),
        (TimeInterval(times=((0, 1440),), weekdays=((6, 6),)), False),
    ],
)
def test_all_that_is_named_must_hold(interval: TimeInterval, *, holds: bool) -> None:
    """A moment lies in an interval when it lies in one range of each list, there and not here."""
    assert interval.holds(NOON) == holds


def test_the_end_is_the_first_quarter_that_lies_in_none() -> None:
    """Intervals that follow each other have one end; those that never end, one after eight days."""
    nights = (TimeInterval(times=((0, 430),)), TimeInterval(times=((1300, 1440),)))
    evening = NOON + timedelta(hours=11, minutes=7)
    assert is_within(nights, evening)
    assert end_of(nights, evening) == datetime(2026, 2, 28, 7, 15, tzinfo=UTC)
    always = (TimeInterval(times=((0, 1440),)),)
    assert timedelta(days=8) <= end_of(always, NOON) - NOON < timedelta(days=8, minutes=15)
