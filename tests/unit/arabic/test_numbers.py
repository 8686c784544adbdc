"""Quantities: what is counted, how much, how surely, and what is no count at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.numbers import find_quantities
from analysis.arabic.numerals import read_digits
from analysis.arabic.sentences import parse
from analysis.reading import Quantity

LINES = Path(__file__).with_name("quantities.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]

LINES_OF_WORDS = (
    "12 3.5 1,000 24/11 2014 05 10:30 -5 % $ ثلاثة وعشرون ألف مليون و نصف مئة بالمئة دولار",
    "كم2 شهرين قتيل واحد الرابعة أول بين من إلى نحو أكثر عدد القتلى الـ24 5+1 إف-16 ) ( -",
    "، . نوفمبر عام الساعة والعشرين مليونين آلاف كيلو متر مربع الخمسة رقم ١٢ عشر لا يزيد على الأقل",
)
WORDS = [word for line in LINES_OF_WORDS for word in line.split()]
texts = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


def find(text: str) -> list[Quantity]:
    """Return the quantities of all sentences of `text`."""
    document = parse(text)
    return [q for s in document.sentences for q in find_quantities(document, s)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["shows"])
def test_quantities_are_read(case: dict[str, Any]) -> None:
    """Each text has the quantities that the table says, and no other."""
    text = case["text"]
    defaults = {"unit": "", "counted": "", "bound": "exact", "ordinal": False}
    found = [
        {
            "value": q.value,
            "unit": q.unit,
            "counted": q.counted,
            "bound": q.bound,
            "ordinal": q.ordinal,
            "said": text[q.start : q.end],
        }
        for q in find(text)
    ]
    assert found == [defaults | want for want in case["want"]]


@given(texts)
def test_quantities_stand_in_the_text(text: str) -> None:
    """Offsets are inside the text and in order, and hold no white space at their edges."""
    found = find(text)
    edges = [edge for q in found for edge in (q.start, q.end)]
    assert edges == sorted(edges)
    surfaces = [text[q.start : q.end] for q in found]
    assert surfaces == [surface.strip() for surface in surfaces]
    assert all(surfaces)


@given(st.integers(0, 10**12))
def test_digits_of_all_kinds_have_one_value(number: int) -> None:
    """ASCII, Arabic-Indic and Persian digits, grouped or not, are read alike."""
    plain, grouped = str(number), f"{number:,}"
    arabic = plain.translate({ord(str(d)): chr(0x660 + d) for d in range(10)})
    persian = grouped.translate({ord(str(d)): chr(0x6F0 + d) for d in range(10)})
    values = [q.value for text in (grouped, arabic, persian) for q in find(f"{text} طنا")]
    alone = [q.value for q in find(f"{plain} طنا")]
    assert set(values + alone) == {float(number)}


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("1,234.5", (1234.5, None)),  # English
        ("1.234,5", (1234.5, None)),  # continental
        ("2,5", (2.5, None)),  # decimal comma
        ("12.345", (12.345, 12345.0)),  # both readings
        ("24/11", None),  # a fraction or a date
        ("1.2.3", None),  # a version
        ("9" * 400, None),  # too long for a number
    ],
)
def test_separators_are_understood(form: str, value: tuple[float, float | None] | None) -> None:
    """Commas and points part thousands or decimals by what follows them."""
    assert read_digits(form) == value


def test_counts_alike_compare_alike() -> None:
    """The same count in other words, digits and case has the same value and noun."""
    texts = ("12 قتيلا", "١٢ قتيلاً", "اثنا عشر قتيلا", "مقتل 12 قتيلا", "12 من القتلى")
    assert {(q.value, q.counted) for text in texts for q in find(text)} == {(12.0, "قتيل")}
