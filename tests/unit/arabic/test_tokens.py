"""Tokens: offsets into the original, whatever the original contains."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.folding import fold
from analysis.arabic.tokens import tokenise

ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآٱىئؤةءپچژڤگکی"
MARKS = "ًٌٍَُِّْٰـٕٓٔ\u200c\u200d\u200b\ufeff\u200e\u200f\u061c\u2066\u2069\u202b"
OTHERS = " \n0123456789٠١٢۴۵۶.,،٫٬/:-%؟«»()ﷲﻻﷺ﷼½²ÉéßAbc_#😀\ud800\ue000"
texts = st.text(st.sampled_from(ARABIC + MARKS + OTHERS)) | st.text()


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
def test_folding_is_idempotent(text: str) -> None:
    """Folding what is folded changes nothing."""
    assert fold(fold(text)) == fold(text)
