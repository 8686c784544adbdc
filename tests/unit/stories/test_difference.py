"""What a later version of an article says otherwise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.sentences import parse
from analysis.stories.difference import Change, Difference, Version, find_difference
from tests.unit.stories.articles import BRIDGE, BRIDGE_TITLE, DATES, GOAL

SENTENCES = [f"{sentence}." for text in (BRIDGE, DATES, GOAL) for sentence in text.split(". ")]


def version(title: str, text: str) -> Version:
    """Return an article taken apart."""
    return Version(parse(title), parse(text))


def test_a_figure_that_was_changed_is_a_sentence_rewritten() -> None:
    """A sentence with another number is shown before and after; the others are counted."""
    after = BRIDGE.replace("نحو شهرين", "نحو أربعة أشهر")
    found = find_difference(version(BRIDGE_TITLE, BRIDGE), version(BRIDGE_TITLE, after))
    last, changed = BRIDGE.rsplit(". ", 1)[1], after.rsplit(". ", 1)[1]
    assert found == Difference(None, (Change(last, changed),), (), (), kept=4)


def test_added_and_removed_sentences_stand_in_their_order() -> None:
    """What has no counterpart was added or taken out, each in the order of its version."""
    before = " ".join(SENTENCES[:5])
    after = " ".join([SENTENCES[5], *SENTENCES[2:5], SENTENCES[6]])
    found = find_difference(version("", before), version("", after))
    assert found.added == (SENTENCES[5], SENTENCES[6])
    assert found.removed == (SENTENCES[0], SENTENCES[1])
    assert (found.changed, found.kept) == ((), 3)


def test_spelling_is_no_change() -> None:
    """Vowel marks, tatweel, hamza forms and short lines leave the two versions the same."""
    after = BRIDGE.replace("انهار", "اِنهــار").replace("إن الجسر", "ان الجسر") + "\n\nاقرأ أيضا"
    found = find_difference(version(BRIDGE_TITLE, BRIDGE), version(BRIDGE_TITLE, after))
    assert (found.is_empty, found.kept) == (True, 5)


def test_a_new_headline_is_a_change() -> None:
    """Another title over the same text is told as such."""
    found = find_difference(version("عنوان أول", BRIDGE), version("عنوان آخر", BRIDGE))
    assert found == Difference(Change("عنوان أول", "عنوان آخر"), (), (), (), kept=5)


@given(
    st.lists(st.sampled_from(SENTENCES), unique=True),
    st.lists(st.sampled_from(SENTENCES), unique=True),
)
def test_every_sentence_is_accounted_for(before: list[str], after: list[str]) -> None:
    """Each sentence of both versions is kept, rewritten, added or removed, and only one of them."""
    found = find_difference(version("", " ".join(before)), version("", " ".join(after)))
    assert found.kept == len({*before} & {*after})
    assert found.kept + len(found.changed) + len(found.added) == len(after)
    assert found.kept + len(found.changed) + len(found.removed) == len(before)
