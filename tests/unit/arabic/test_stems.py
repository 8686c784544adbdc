"""Stems: what forms of one word share, and what other words do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.folding import fold
from analysis.arabic.stems import root_key, stem
from analysis.arabic.words import ABBREVIATIONS, FREQUENT


def read_cases(name: str) -> list[tuple[str, str]]:
    """Return the lines of a table of words: the words, and what they show."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [(w, s) for w, s in (line.split("\t") for line in lines if not line.startswith("#"))]


@pytest.mark.parametrize(("words", "shows"), read_cases("stems.tsv"))
def test_forms_of_a_word_share_a_stem(words: str, shows: str) -> None:
    """Number, case, article, pronoun and conjugation leave the stem as it is."""
    assert len({stem(fold(word)) for word in words.split()}) == 1, shows


@pytest.mark.parametrize(("words", "shows"), read_cases("apart.tsv"))
def test_other_words_have_other_stems(words: str, shows: str) -> None:
    """A word that only looks as if it had an affix keeps away from the word it looks like."""
    one, other = (stem(fold(word)) for word in words.split())
    assert one != other, shows


@pytest.mark.parametrize(("words", "shows"), read_cases("roots.tsv"))
def test_words_of_a_root_share_a_key(words: str, shows: str) -> None:
    """Verbs, participles and verbal nouns of one root have the same key."""
    assert len({root_key(fold(word)) for word in words.split()}) == 1, shows


@given(st.text(st.sampled_from("ابتولكمنهيسفةءأd1"), min_size=1, max_size=45).map(fold))
def test_stem_is_never_empty(form: str) -> None:
    """Whatever is stripped, something is left, and no more than there was."""
    assert 0 < len(stem(form)) <= len(form) + 2  # a singular can be longer than its plural
    assert root_key(form)


@pytest.mark.parametrize("form", ["", "bbc", "2014", "1,5", "ا" * 1000, "\u4e2d\u6587"])
def test_other_tokens_stay_as_they_are(form: str) -> None:
    """Latin, numbers, endless words and nothing at all come back unchanged."""
    assert stem(form) == form


def test_word_lists_are_folded() -> None:
    """The lists hold folded words, so that tokens can be looked up in them."""
    words = FREQUENT | ABBREVIATIONS
    assert {fold(word) for word in words} == words
