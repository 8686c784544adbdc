"""Moments: dates as they are said, seen from the day of the article."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.dates import find_moments
from analysis.arabic.sentences import parse
from analysis.reading import Moment

LINES = Path(__file__).with_name("moments.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]
FRIDAY = datetime(2014, 11, 7, 12, tzinfo=UTC)

LINES_OF_WORDS = (
    "24 31 0 2014 1979 24/11 7/11/2014 2014/13/45 - / نوفمبر تشرين الثاني كانون الأول شباط",
    "مارس من عام العام الماضي المقبل الجاري الشهر شهر أمس أول غدا بعد غد اليوم الأحد",
    "الخميس سيجتمع قال هـ رمضان الرابع والعشرين ألفين وأربعة عشر ( ) ، في و ٢٠١٢ الـ24",
)
WORDS = [word for line in LINES_OF_WORDS for word in line.split()]
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


def find(text: str, published: datetime = FRIDAY) -> list[Moment]:
    """Return the moments of all sentences of `text`."""
    document = parse(text)
    return [m for s in document.sentences for m in find_moments(document, s, published)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["shows"])
def test_dates_are_resolved(case: dict[str, Any]) -> None:
    """Each text, of Friday 7 November 2014, has the moments that the table says, and no other."""
    text = case["text"]
    assert {text[m.start : m.end]: m.value for m in find(text)} == case["want"]


@given(texts, st.dates(date(1800, 1, 1), date(2300, 1, 1)))
def test_moments_are_real_and_in_the_text(text: str, published: date) -> None:
    """Every moment is a date of the calendar, and offsets are in order inside the text."""
    found = find(text, datetime.combine(published, time(12), UTC))
    full = [moment.value + "-01-01"[len(moment.value) - 4 :] for moment in found]
    assert [date.fromisoformat(value).isoformat() for value in full] == full
    edges = [edge for m in found for edge in (m.start, m.end)]
    assert edges == sorted(edges)


def test_the_day_is_that_of_utc() -> None:
    """An article of 01:00 in Riyadh is of the day before in UTC."""
    riyadh = timezone(timedelta(hours=3))
    found = find("أمس", datetime(2014, 11, 8, 1, tzinfo=riyadh))
    assert [m.value for m in found] == ["2014-11-06"]


def test_edges_of_time_have_no_neighbours() -> None:
    """Where the calendar ends, yesterday and tomorrow are no moments."""
    assert find("أمس", datetime(1, 1, 1, tzinfo=UTC)) == []
    assert find("غدا", datetime(9999, 12, 31, tzinfo=UTC)) == []
