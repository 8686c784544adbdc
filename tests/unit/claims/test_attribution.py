"""Who says a sentence, and whom the outlet cites for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.arabic.document import Sentence
from analysis.arabic.sentences import parse
from analysis.arabic.tokens import tokenise
from analysis.claims.attribution import attribute
from analysis.claims.phrase import Phrase
from analysis.claims.sources import find_credit, find_source, source_key

CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases/attribution.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    """A sentence names its speaker in its own words and its source in folded ones."""
    document = parse(case["text"])
    whole = Sentence(0, len(case["text"]), 0, len(document.tokens))
    actual = attribute(document, whole, find_source(Phrase(document, whole)))
    assert (actual.speaker, actual.origin) == (case["speaker"], case["origin"])


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("وصل الوفد إلى المدينة.\nالمصدر: راديو الضفة/وكالات", "راديو الضفه"),
        ("(رويترز) وصل الوفد إلى المدينة.", "رويترز"),
        ("الرياض – واس: وصل الوفد إلى المدينة.", "واس"),
        ("وصل الوفد إلى المدينة. (فرانس برس)", "فرانس برس"),
        ("وصل مراسل رويترز إلى المدينة أمس مع الوفد.", None),
        ("وصل الوفد إلى المدينة.\nالمصدر: وكالات", None),
    ],
)
def test_credit(text: str, credit: str | None) -> None:
    """A credit line, a dateline or a signature names a source; running text does not."""
    tokens = tokenise(text)
    assert find_credit(text, tokens[:12], tokens[-6:]) == credit


def test_spellings_of_a_source() -> None:
    """Spellings of one foreign name have one key, other names have another."""
    assert source_key("وول ستريت جورنال") == source_key("وول استريت جورنال")
    assert source_key("رويترز") != source_key("فرانس برس")
