"""Dates as they are said, resolved against the day on which the article appeared (in UTC).

A weekday alone is the nearest one that has passed, today included; with المقبل and the like, or
with a future verb up to eight words before and no reporting verb between, it is the next one. A
day and month without a year is the occurrence nearest to the article. Hijri dates, weeks and
impossible dates are no moments.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from analysis.arabic.date_parts import Said
from analysis.arabic.date_reading import find_dates
from analysis.arabic.document import Document, Sentence
from analysis.reading import Moment

_TURNS = {"": 0, "this": 0, "past": -1, "next": 1}


def find_moments(document: Document, sentence: Sentence, published: datetime) -> tuple[Moment, ...]:
    """Return the dates named in `sentence` of an article that appeared at `published`, in order.

    Values are YYYY, YYYY-MM or YYYY-MM-DD; offsets index the original field.
    """
    today = (published.astimezone(UTC) if published.tzinfo else published).date()
    tokens = document.tokens
    return tuple(
        Moment(value, tokens[said.first].start, tokens[said.last - 1].end)
        for said in find_dates(document, sentence)
        if (value := _resolve(said, today))
    )


def _resolve(said: Said, today: date) -> str | None:
    if said.void:
        return None
    if said.weekday is not None:
        return _nearest_weekday(said, said.weekday, today)
    if said.shift is not None:
        return _move(today, said.shift)
    if said.period == "year":
        return _iso(today.year + _TURNS[said.turn])
    if said.period == "month":
        count = today.year * 12 + today.month - 1 + _TURNS[said.turn]
        return _iso(count // 12, count % 12 + 1, said.day)
    year = said.year or _nearest_year(said, today)
    return _iso(year, said.month, said.day) if year else None


def _iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """Return the date as text, None for one that never was or is no news."""
    if not 1500 <= year <= 2199 or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return f"{year:04}"
    if day is None:
        return f"{year:04}-{month:02}"
    made = _make(year, month, day)
    return made.isoformat() if made else None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _move(today: date, days: int) -> str | None:
    try:
        return (today + timedelta(days=days)).isoformat()
    except OverflowError:
        return None


def _nearest_year(said: Said, today: date) -> int | None:
    """Return the year in which day and month come nearest to `today`, on the side that is said."""
    if said.turn == "this":
        return today.year
    around = [_make(today.year + i, said.month or 0, said.day or 15) for i in (-1, 0, 1)]
    days = [day for day in around if day]
    if said.turn:
        sign = _TURNS[said.turn]
        days = [day for day in days if (day - today).days * sign > 0]
        if said.day is None:
            days = [day for day in days if (day.year, day.month) != (today.year, today.month)]
    days.sort(key=lambda day: (abs((day - today).days), day))
    return days[0].year if days else None


def _nearest_weekday(said: Said, weekday: int, today: date) -> str | None:
    """Return the weekday nearest to `today`, whatever أمس beside it says.

    An article may appear a day later than it was written, so the weekday is the surer of the two.
    """
    back = (today.weekday() - weekday) % 7
    shift = said.shift or 0
    if said.turn == "next" or shift > 0:
        return _move(today, 7 - back)
    if back == 0 and (said.turn == "past" or shift < 0):
        back = 7
    return _move(today, -back)
