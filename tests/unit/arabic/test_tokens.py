"""Tokens: offsets into the original, whatever the original contains."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.folding import fold
from analysis.arabic.tokens import tokenise

LINES = Path(__file__).with_name("tokens.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]

ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآٱىئؤةءپچژڤگکی"
MARKS = "ًٌٍَُِّْٰـٕٓٔ\u200c\u200d\u200b\ufeff\u200e\u200f\u061c\u2066\u2069\u202b"
OTHERS = " \n0123456789٠١٢۴۵۶.,،٫٬/:-%؟«»()ﷲﻻﷺ﷼½²ÉéßAbc_#😀\ud800\ue000"
texts = st.text(st.sampled_from(ARABIC + MARKS + OTHERS)) | st.text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["shows"])
def test_words_are_told_apart(case: dict[str, Any]) -> None:
    """Each text has the tokens that the table says."""
    assert [token.form for token in tokenise(case["text"])] == case["forms"]


@given(texts)
def test_surface_folds_to_form(text: str) -> None:
    """A token's form is the folded form of what stands at its offsets, and is never empty."""
    tokens = tokenise(text)
    assert [fold(text[t.start : t.end]) for t in tokens] == [t.form for t in tokens]
    assert all(t.form for t in tokens)


@given(texts)
def test_tokens_are_ordered_and_apart(text: str) -> None:
    """Tokens come in order, overlap nowhere and stay inside the text."""
    edges = [edge for t in tokenise(text) for edge in (t.start, t.end)]
    assert edges == sorted(edges)
    assert all(t.start < t.end <= len(text) for t in tokenise(text))


@given(texts)
def test_no_word_is_lost(text: str) -> None:
    """Every letter and digit that folding keeps belongs to a token."""
    covered = {i for t in tokenise(text) for i in range(t.start, t.end)}
    kept = {i for i, c in enumerate(text) if fold(c).isalnum()}
    assert kept - covered == set()


HOSTILE = {
    "tatweels": ("ـ" * 400_000, 0),
    "one word": ("ا" * (1 << 20), 1),
    "combining marks alone": ("\u0651" * 100_000, 0),
    "combining marks on one letter": ("ا" + "\u0651" * 100_000, 1),
    "direction marks after a word": ("ا" + "\u200f" * 400_000, 1),
    "lone surrogates": ("\ud83d" * 100_000, 0),
    "private use": ("\ue000" * 100_000, 0),
    "separators without end": ("1," * 300_000, 1),
    "borders of letters and digits": ("ا1" * 100_000, 200_000),
    "words grown together": ("ةا" * 100_000, 100_001),
    "ligatures": ("ﻻ" * 100_000, 1),
}


@pytest.mark.timeout(20)  # linear takes a second or less, quadratic minutes
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_taken_in_linear_time(name: str) -> None:
    """Texts made to be slow or to have words without letters give the right tokens in time."""
    text, count = HOSTILE[name]
    assert len(tokenise(text)) == count
