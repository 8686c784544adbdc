"""Two claims beside each other: what conflicts, what is the same, what has only developed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.comparison import (
    Comparison,
    claim_of_text,
    compare_claims,
    compare_gists,
)
from analysis.claims.gist import MAX_TOKENS, take_gist
from analysis.reading import Claim

AT = datetime(2015, 2, 1, tzinfo=UTC)
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases/comparison.jsonl").read_text("utf-8").splitlines()
]
TEXTS = sorted({case[side] for case in CASES for side in "ab"})


def read_claim(case: dict[str, Any], side: str) -> Claim:
    """Return one side of a case as a claim, said when the case says."""
    at = datetime.fromisoformat(case[f"{side}_at"]) if f"{side}_at" in case else AT
    return claim_of_text(case[side], at)


def compare_case(case: dict[str, Any]) -> Comparison:
    """Return how the two sides of a case stand to each other, by the rules."""
    gists = (take_gist(read_claim(case, side)) for side in "ab")
    return compare_gists(*gists, related=case.get("related", False))


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    """Two claims stand to each other as a reader would say, and conflicts have their kind."""
    actual = compare_case(case)
    kind = actual.kind if actual.relation == "contradiction" else None
    assert (actual.relation, kind) == (case["relation"], case.get("kind"))


@pytest.mark.parametrize("related", [False, True])
@given(a=st.sampled_from(TEXTS), b=st.sampled_from(TEXTS), hours=st.integers(0, 72))
def test_order_of_arguments(a: str, b: str, hours: int, *, related: bool) -> None:
    """Which of two claims is named first changes nothing."""
    one, other = claim_of_text(a, AT), claim_of_text(b, AT + timedelta(hours=hours))
    actual = compare_claims(one, other, related=related)
    assert actual == compare_claims(other, one, related=related)


@pytest.mark.parametrize("related", [False, True])
@given(text=st.sampled_from(TEXTS))
def test_claim_beside_itself(text: str, *, related: bool) -> None:
    """A claim never contradicts itself, and is the same as itself."""
    claim = claim_of_text(text, AT)
    assert compare_claims(claim, claim, related=related).relation == "same"


@given(st.integers(2, 900), st.integers(1, 9), st.integers(1, 72))
def test_rising_toll(dead: int, factor: int, hours: int) -> None:
    """A toll that is later and larger, up to ten times, is never a contradiction.

    Round numbers that are near each other are the same.
    """
    text = "مقتل {} شخصا في انهيار جسر السكة القديم"
    earlier = claim_of_text(text.format(dead), AT)
    later = claim_of_text(text.format(dead * factor + 1), AT + timedelta(hours=hours))
    assert compare_claims(earlier, later, related=False).relation in {"update", "same"}


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text(a: str, b: str) -> None:
    """Any two texts can be compared; the confidence lies between 0 and 1."""
    actual = compare_claims(claim_of_text(a, AT), claim_of_text(b, AT), related=False)
    assert 0 <= actual.score <= 1


@pytest.mark.parametrize("words", ["مقتل شخص", "ارتفعت الأسعار", "بغداد"])
def test_endless_clause(words: str) -> None:
    """Of a clause without end only the beginning is compared word by word."""
    part = take_gist(claim_of_text(f"{words} " * 3000, AT)).parts[0]
    assert part.line is not None
    assert len(part.line.words) <= MAX_TOKENS
