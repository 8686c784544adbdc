"""Asserted, negated, denied or neither; a fact, a plan, a guess or a condition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.tokens import fold_phrase
from analysis.claims.polarity import find_modality, find_stance

CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases/polarity.jsonl").read_text("utf-8").splitlines()
]
WORDS = sorted({word for case in CASES for word in fold_phrase(case["text"])})


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    """A clause has the polarity and the modality that a reader would give it."""
    forms = fold_phrase(case["text"])
    actual = find_stance(forms).polarity, find_modality(forms)
    assert actual == (case["polarity"], case["modality"])


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_deciding_word(forms: list[str]) -> None:
    """Whatever words stand together, the one that decides is among them."""
    stance = find_stance(forms)
    assert -1 <= stance.at < len(forms)
    assert stance.at >= 0 or stance.polarity == "asserts"


def test_long_clause() -> None:
    """A clause of thousands of words that almost match is read in linear time."""
    forms = ["لم", "يوكد", "خبر", "رفض"] * 5_000
    assert find_stance(forms).polarity == "negates"
