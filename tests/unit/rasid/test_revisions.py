"""How a rewritten sentence is shown."""

from __future__ import annotations

from analysis.stories.difference import Change
from rasid.revisions import narrow


def test_only_the_words_around_the_change_are_shown() -> None:
    """A long sentence is cut to eight words on each side of what differs, the same in both."""
    same = [f"w{number}" for number in range(30)]
    before, after = [*same[:15], "old", *same[15:]], [*same[:15], "new", "er", *same[15:]]
    assert narrow(Change(" ".join(before), " ".join(after))) == Change(
        "… w7 w8 w9 w10 w11 w12 w13 w14 old w15 w16 w17 w18 w19 w20 w21 w22 …",
        "… w7 w8 w9 w10 w11 w12 w13 w14 new er w15 w16 w17 w18 w19 w20 w21 w22 …",
    )


def test_a_repeated_word_is_not_cut_twice() -> None:
    """Where a word is said once more, each side is still whole."""
    assert narrow(Change("a a b", "a a a b")) == Change("a a b", "a a a b")
