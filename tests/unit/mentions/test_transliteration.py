"""Arabic spellings of names in Latin script."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.sentences import parse
from analysis.mentions.matcher import Matcher
from analysis.mentions.transliteration import hear
from analysis.mentions.watchlist import Watch, Watchlist


@given(st.text("abdefghiklmnostuy'’ -.éAJ", max_size=40))
def test_every_word_that_is_heard_has_a_spelling(latin: str) -> None:
    """A name is heard in all its words or not at all, each in at most twenty spellings."""
    counts = [len(word.spellings) for word in hear(latin)]
    assert [count for count in counts if not 1 <= count <= 20] == []


def test_a_word_that_sounds_like_a_frequent_one_is_heard() -> None:
    """A name whose sound is a frequent word or one letter keeps it: there is no other."""
    watch = Watch(id="a", name="Ban Ki-moon", kind="person")
    found = Matcher(Watchlist((watch,), "")).find("a", parse(""), parse("قال بان كي مون ذلك"))
    assert [mention.surface for mention in found] == ["بان كي مون"]
    assert [word.spellings[0] for word in hear("J. K. Rowling")][:2] == ["ج", "ك"]
