"""Sentences as news writes them: what a claim of each is made of, and which are no claims."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analysis.arabic.folding import fold
from analysis.arabic.sentences import parse
from analysis.arabic.stems import stem
from analysis.article import Article
from analysis.claims.extraction import extract_claims
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reading import Claim, Quantity

WEDNESDAY = datetime(2026, 3, 11, 9, tzinfo=UTC)
MATCHER = Matcher(
    parse_watchlist(
        """
watches:
  - {id: port, name: ميناء السدر, kind: place}
  - {id: guard, name: خفر السواحل, kind: organisation}
  - {id: salem, name: سالم الحداد, kind: person}
  - {id: nawras, name: شركة نورس, kind: organisation}
"""
    )
)
BOUNDS = {"exact": "", "about": "~", "at_least": "≥", "at_most": "≤"}


def cases(name: str) -> list[Any]:
    """Return the cases of a file, each with what it shows as its id."""
    lines = (Path(__file__).parent / "cases" / name).read_text("utf-8").splitlines()
    read = [json.loads(line) for line in lines]
    return [pytest.param(case, id=case["shows"]) for case in read]


def read_claims(title: str, text: str) -> tuple[Claim, ...]:
    """Return the claims of an article of Wednesday, 11 March 2026."""
    article = Article(url="https://news.example/1", source="news", title=title, text=text)
    heading, body = parse(title), parse(text)
    mentions = MATCHER.find("a1", heading, body)
    return extract_claims(article, "a1", heading, body, mentions, WEDNESDAY)


def show_number(quantity: Quantity) -> str:
    """Return a quantity as a case writes it: «≥60 قتيل», its counted noun as a stem."""
    mark = BOUNDS[quantity.bound] + "#" * quantity.ordinal
    return f"{mark}{quantity.value:.12g} {quantity.unit or quantity.counted}".strip()


def show_wanted(number: str) -> str:
    """Return the number of a case with the stem of its noun."""
    value, _, noun = number.partition(" ")
    return f"{value} {noun if noun.isascii() else stem(fold(noun))}".strip()


@pytest.mark.parametrize("case", cases("news.jsonl"))
def test_a_claim_says_what_its_sentence_says(case: dict[str, Any]) -> None:
    """The headline, or the last sentence, claims what a reader finds in it."""
    wanted = dict(case["want"])
    if wanted.get("origin"):
        wanted["origin"] = fold(wanted["origin"])
    if "numbers" in wanted:
        wanted["numbers"] = [show_wanted(number) for number in wanted["numbers"]]
    claims = read_claims(case.get("title", ""), case["text"])
    claim = claims[0 if "title" in case else -1]
    shown = {
        "numbers": [show_number(quantity) for quantity in claim.quantities],
        "days": [moment.value for moment in claim.moments],
        "watches": list(claim.watches),
    }
    assert {name: shown.get(name, getattr(claim, name, None)) for name in wanted} == wanted


@pytest.mark.parametrize("case", cases("no_claims.jsonl"))
def test_what_asserts_nothing_is_no_claim(case: dict[str, Any]) -> None:
    """Questions, wishes, opinions and furniture claim nothing where they open a text."""
    assert read_claims("", f"{case['text']}\nوصل الوفد صباحا إلى المدينة.") == ()
