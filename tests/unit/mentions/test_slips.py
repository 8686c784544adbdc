"""Words one letter away from a word, and which of them may be slips of the pen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from analysis.arabic.folding import fold
from analysis.mentions.slips import SlipIndex
from analysis.mentions.spelling import slip

WORDS = st.text("ابتكلمن", min_size=1, max_size=6)


@given(st.sets(WORDS, max_size=30), WORDS)
def test_the_index_finds_what_comparing_with_all_finds(words: set[str], form: str) -> None:
    """Exactly the words that are one letter away come back, in order."""
    near = [word for word in sorted(words) if OSA.distance(form, word) == 1]
    assert SlipIndex(words).find(form) == near


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("كلينون", "كلينتون", "strong"),
        ("أفغانسان", "أفغانستان", "strong"),
        ("الحرووب", "الحروب", "weak"),
        ("الزاهر", "الزهار", "weak"),
        ("ألبانيا", "إسبانيا", "none"),
        ("كلينتوني", "كلينتون", "none"),
        ("وكلينتون", "كلينتون", "none"),
        ("سلطانية", "سلطانة", "none"),
        ("سليم", "سالم", "none"),
        ("رئيس", "رايس", "none"),
    ],
    ids=[
        "a letter of a foreign name left out",
        "a letter of a long country left out",
        "a vowel twice in an Arabic word",
        "Arabic's own way to make another word",
        "another country",
        "an ending that makes an adjective",
        "a conjunction",
        "an ending before the last letter",
        "another given name",
        "a short word",
    ],
)
def test_how_sure_a_slip_is(text: str, name: str, wanted: str) -> None:
    """A slip is sure where Arabic makes no other word so, and none where the word is known."""
    assert slip(fold(text), fold(name)) == wanted


def test_the_words_beside_make_a_name_foreign() -> None:
    """Beside a foreign word a slip is sure that would be none of an Arabic name's."""
    assert (slip("اوباماا", "اوباما"), slip("اوباما", "اوبما", foreign=True)) == ("none", "strong")
