"""Folding: one spelling for what readers take for the same word."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import pytest
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.folding import fold
from analysis.arabic.letters import COMMON
from analysis.arabic.tokens import fold_phrase, tokenise

LINES = Path(__file__).with_name("folding.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآٱىةء"
HARAKAT = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
LIGATURES = "\ufef5\ufefb\ufdf2\ufe8d\ufee3\ufea9"
# where camel-tools means the same: it leaves ئ and ؤ, digits and punctuation as they are
shared = st.text(st.sampled_from(LETTERS + HARAKAT + LIGATURES + " "))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["shows"])
def test_spellings_fold_together(case: dict[str, str]) -> None:
    """Each way to write a word has the folded form that the table says."""
    assert fold(case["text"]) == case["folded"]


def test_folding_every_character_twice_changes_nothing() -> None:
    """No character of Unicode folds to something that folds further."""
    characters = map(chr, range(sys.maxunicode + 1))
    assert [c for c in characters if fold(fold(c)) != fold(c)] == []


@given(st.text(), st.text())
def test_folding_works_on_each_character_alone(left: str, right: str) -> None:
    """What stands beside a character does not change how it folds."""
    assert fold(left + right) == fold(left) + fold(right)


def test_decomposition_of_every_character_folds_as_it_does() -> None:
    """No character of Unicode folds differently when it is taken apart."""
    characters = map(chr, range(sys.maxunicode + 1))
    assert [c for c in characters if fold(unicodedata.normalize("NFD", c)) != fold(c)] == []


@given(st.text())
def test_canonically_equal_texts_fold_together(text: str) -> None:
    """Composed, decomposed and reordered marks make no difference."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(shared)
def test_folding_agrees_with_camel_tools(text: str) -> None:
    """Alif, maksura, teh marbuta, harakat and ligatures fold as camel-tools normalises them."""
    expected = dediac_ar(normalize_unicode(text))
    for normalise in (normalize_alef_ar, normalize_alef_maksura_ar, normalize_teh_marbuta_ar):
        expected = normalise(expected)
    assert fold(text) == expected


def test_quick_table_holds() -> None:
    """All common characters fit into one byte each, NUL first, as quick folding needs it."""
    assert (len(set(COMMON)), COMMON[0]) == (len(COMMON), "\0")
    assert len(COMMON) <= 256


@given(st.text(st.sampled_from(COMMON + "\ufefb😀")))
def test_both_ways_of_folding_agree(text: str) -> None:
    """A rare character in a text, which makes folding take the slow way, changes no other word."""
    slow = tokenise(text + " \U0001f600")
    assert tokenise(text) == slow


def test_phrase_is_folded_word_by_word() -> None:
    """A name is folded into the forms that the tokens of a text with it have."""
    assert fold_phrase("«البيت الأبيض»، واشنطن") == ("البيت", "الابيض", "واشنطن")
