"""The pairs of claims and planted articles by which the judging of claims is measured."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from analysis.finding import Finding, StoryLink
from analysis.reading import Claim
from bench.eval_claims import Judged, count
from bench.gold.claims.cases import (
    KINDS,
    Pair,
    read_conflicts,
    read_figures,
    read_fresh,
    read_unseen,
)
from bench.planting import SETS, Seen, outcome_of, plant, planted_rows, rewrite

WORDS = {"contradiction", "same", "update", "other"}
ORIGINAL = {
    "id": "7",
    "source": "first",
    "title": "افتتاح الجسر الجديد",
    "text": "افتتح الوزير الجسر الجديد أمس.",
    "published_at": "2024-03-05T10:00:00Z",
}
ROW: dict[str, Any] = {
    "article": "7",
    "check": hashlib.sha256(f"{ORIGINAL['title']}\n{ORIGINAL['text']}".encode()).hexdigest()[:8],
    "kind": "negation",
    "source": "second",
    "minutes": 90,
    "title": ["لا", ["title", 0, 6]],
    "text": ["لم يفتتح", ["text", 6, 25], "بعد."],
}


def every_pair() -> list[Pair]:
    """Return all pairs of all files."""
    figures = (*read_figures("developing"), *read_figures("twins"))
    return [*read_conflicts(), *figures, *read_fresh(), *read_unseen()]


def test_pairs_are_well_formed() -> None:
    """Each has an id of its own, a known word, a reason, and two times in order or none."""
    pairs = every_pair()
    assert len({pair.id for pair in pairs}) == len(pairs)
    wrong = [
        pair.id
        for pair in pairs
        if pair.expected not in WORDS
        or pair.a == pair.b
        or not pair.why
        or (pair.a_at == "") != (pair.b_at == "")
        or pair.a_at > pair.b_at
    ]
    assert wrong == []


def test_each_kind_has_conflicts_and_hard_negatives() -> None:
    """At least fifteen of both, so that a share of them says something."""
    counts = Counter((pair.kind, pair.expected == "contradiction") for pair in read_conflicts())
    few = [
        (kind, is_one) for kind in KINDS for is_one in (True, False) if counts[kind, is_one] < 15
    ]
    assert few == []


def test_unseen_pairs_are_of_every_kind() -> None:
    """Ten conflicts and ten hard negatives of each, and none of another set is among them."""
    unseen = list(read_unseen())
    counts = Counter((pair.kind, pair.expected == "contradiction") for pair in unseen)
    assert [k for k in KINDS for is_one in (True, False) if counts[k, is_one] < 10] == []
    others = {(p.a, p.b) for p in every_pair() if not p.id.startswith("unseen")}
    assert others.isdisjoint((p.a, p.b) for p in unseen)


def test_figures_are_updates_and_their_twins_conflicts() -> None:
    """Every developing figure is to be an update, every twin a contradiction."""
    assert {pair.expected for pair in read_figures("developing")} == {"update"}
    assert {pair.expected for pair in read_figures("twins")} == {"contradiction"}


def test_recall_and_precision() -> None:
    """One of two conflicts found, beside one negative: both are a half."""
    pair = Pair("x", "date", "contradiction", story=True, a="a", b="b", why="w")
    other = pair._replace(expected="other")
    judged = [
        Judged(pair, "contradiction", "date", 0.9),
        Judged(pair, "same", None, 0.1),
        Judged(other, "contradiction", "date", 0.9),
    ]
    counts = count(judged)
    assert (counts.recall, counts.precision, counts.typed) == (0.5, 0.5, 1)


def test_a_rewrite_is_own_words_and_places_of_the_original() -> None:
    """It is another outlet's, and later by its minutes."""
    made = rewrite(ROW, ORIGINAL)
    assert made["title"] == "لا افتتاح"
    assert made["text"] == "لم يفتتح الوزير الجسر الجديد بعد."
    assert made["source"] == "second"
    assert made["published_at"] == "2024-03-05T11:30:00+00:00"


def test_another_original_is_refused() -> None:
    """Places in a text that has changed would be nonsense."""
    with pytest.raises(ValueError, match="article 7"):
        rewrite(ROW, ORIGINAL | {"text": "نص آخر"})


def test_a_planted_article_comes_when_its_time_has_come() -> None:
    """It stands after all that came before it, though some of those are older than their turn."""
    times = ["2024-03-05T10:00:00Z", "2024-03-05T11:00:00Z", "2024-03-05T09:00:00Z"]
    stream = [
        json.dumps(ORIGINAL | {"id": name, "published_at": at}).encode()
        for name, at in zip(("7", "8", "9"), times, strict=True)
    ]
    late = json.dumps(ORIGINAL | {"id": "10", "published_at": "2024-03-05T12:00:00Z"}).encode()
    ids = [json.loads(line)["id"] for line in plant([*stream, late], [ROW])]
    assert ids == ["7", "8", "9", "planted-7", "10"]


def claim(name: str, article: str, first: str = "") -> Claim:
    """Return a claim of an article, in the family of `first`."""
    at = datetime(2024, 3, 5, tzinfo=UTC)
    return Claim(name, article, "s", "u", at, ("w",), "text", 0, 1, "t", first=first or name)


def seen_with(*events: Any) -> Seen:
    """Return what is seen of these events after an original and a planted article with a claim."""
    seen = Seen()
    for event in (claim("old", "7"), claim("new", "planted-7"), *events):
        seen.take(event)
    return seen


def finding(against: str) -> Finding:
    """Return a contradiction of the planted claim with another."""
    return Finding("f", "contradiction", "w", "s", "why", claim="new", against=against)


def test_what_is_said_of_a_planted_article() -> None:
    """Right is only what was sent, against the original, its copies, or the same told elsewhere."""
    copy = StoryLink("8", "s", "copy", of="7")
    cases = {
        "nothing": seen_with(),
        "unsent": seen_with(finding("old")),
        "other": seen_with(claim("else", "9"), finding("else")),
        "right": seen_with(claim("again", "9", first="old"), finding("again")),
    }
    cases["right"].sent.add("f")
    by_copy = seen_with(copy, claim("copied", "8"), finding("copied"))
    by_copy.sent.add("f")
    assert {name: outcome_of(ROW, seen) for name, seen in cases.items()} == {n: n for n in cases}
    assert outcome_of(ROW, by_copy) == "right"


@pytest.mark.parametrize("name", SETS)
def test_sixty_are_planted(name: str) -> None:
    """Each on an article of its own."""
    assert len({row["article"] for row in planted_rows(name)}) == 60
