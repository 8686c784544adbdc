"""Words one letter away from a word, and which of them may be slips of the pen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from analysis.arabic.folding import fold
from analysis.mentions.slips import ClearNames, SlipIndex
from analysis.mentions.spelling import slip

WORDS = st.text("ابتكلمن", min_size=1, max_size=6)


@given(st.sets(WORDS, max_size=30), WORDS)
def test_the_index_finds_what_comparing_with_all_finds(words: set[str], form: str) -> None:
    """Exactly the words that are one letter away come back, in order."""
    near = [word for word in sorted(words) if OSA.distance(form, word) == 1]
    assert SlipIndex(words).find(form) == near


@given(st.text("ابتكلمن", min_size=6, max_size=10), st.data())
def test_no_slip_within_a_clear_name_is_ruled_out(word: str, data: st.DataObject) -> None:
    """What is one letter away, the first and last letter kept, may always be the name."""
    at = data.draw(st.integers(1, len(word) - 2))
    letter = data.draw(st.sampled_from("ابتكلمنو"))
    slips = [word[:at] + word[at + 1 :], word[:at] + letter + word[at:]]
    slips += [word[:at] + letter + word[at + 1 :]]
    if at < len(word) - 2:
        slips += [word[:at] + word[at + 1] + word[at] + word[at + 2 :]]
    names = ClearNames([word])
    assert [stem for stem in slips if not names.may_be(stem)] == []


def test_most_words_are_ruled_out_as_slips_of_clear_names() -> None:
    """A word that shares neither beginning nor end with a name is no slip of it."""
    assert not ClearNames([fold("كلينتون")]).may_be(fold("كمبيوتراتن"))


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
