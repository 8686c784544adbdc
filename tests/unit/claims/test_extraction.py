"""The claims of one article: which sentences claim, and what each of them carries."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.document import Document
from analysis.arabic.sentences import parse
from analysis.article import Article
from analysis.claims.extraction import MAX_CLAIMS, extract_claims
from analysis.reading import Claim, Field, Mention

AT = datetime(2015, 2, 1, 9, tzinfo=UTC)
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases/extraction.jsonl").read_text("utf-8").splitlines()
]


def mention_all(name: str, field: Field, document: Document) -> list[Mention]:
    """Return a mention of the watch "bridge" wherever `name` stands."""
    return [
        Mention("a1", "bridge", field, token.start, token.end, name, "exact", 1.0)
        for token in document.tokens
        if token.form == name
    ]


def read_claims(title: str, text: str, name: str = "الجسر") -> tuple[Claim, ...]:
    """Return the claims of an article in which `name` is watched."""
    article = Article(url="https://news.example/1", source="news", title=title, text=text)
    heading, body = parse(title), parse(text)
    mentions = [*mention_all(name, "title", heading), *mention_all(name, "text", body)]
    return extract_claims(article, "a1", heading, body, mentions, AT)


def show(claim: Claim, names: set[str]) -> dict[str, Any]:
    """Return what a case says of a claim."""
    shown: dict[str, Any] = {
        "effects": [quantity.effect for quantity in claim.quantities],
        "dated": [list(moment.about) for moment in claim.moments],
        "stems": list(claim.stems),
        "watches": list(claim.watches),
        "about": list(claim.about),
    }
    return {name: shown.get(name, getattr(claim, name, None)) for name in names}


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    """The claims of an article are those that a reader would call so."""
    claims = read_claims(case.get("title", ""), case["text"])
    assert len(claims) == len(case["claims"])
    for claim, expected in zip(claims, case["claims"], strict=True):
        assert show(claim, set(expected)) == expected


@given(st.lists(st.sampled_from([case["text"] for case in CASES]), min_size=1, max_size=4))
def test_offsets(texts: list[str]) -> None:
    """The text of a claim stands in its field where the claim says, and so do its clauses."""
    text = "\n".join(texts)
    for claim in read_claims("", text):
        assert text[claim.start : claim.end] == claim.text
        assert all(claim.start <= c.start < c.end <= claim.end for c in claim.clauses)


@given(st.text(max_size=300), st.text(max_size=600))
def test_any_article(title: str, text: str) -> None:
    """Whatever an article contains, its claims are read, the same ones every time."""
    assert read_claims(title, f"{text} الجسر {text}") == read_claims(title, f"{text} الجسر {text}")


def test_most_claims() -> None:
    """An article has at most 60 claims, the first ones."""
    text = "\n".join(f"قال الراوي إن الجسر رقم {n} جاهز." for n in range(100))
    claims = read_claims("", text)
    assert len(claims) == MAX_CLAIMS
    assert claims[0].text == "قال الراوي إن الجسر رقم 0 جاهز."


def test_identity() -> None:
    """A claim's id depends on the article's version, so that a revised article has others."""
    first = read_claims("", "بدأ العمال بناء الجسر الشمالي.")
    second = read_claims("تعديل", "بدأ العمال بناء الجسر الشمالي.")
    assert first[0].claim != second[0].claim
