"""Copies: repeats, revisions and near copies, and an index that forgets exactly."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reading import Fingerprint
from analysis.stories import copies
from analysis.stories.copies import FREQUENT, CopyIndex, CopyMatch, estimate_resemblance
from tests.unit.stories.articles import (
    BRIDGE,
    BRIDGE_TITLE,
    DATES,
    DATES_TITLE,
    GOAL,
    GOAL_TITLE,
    Asked,
    asked,
    histories,
    wear,
)

SENTENCES = BRIDGE.split(". ")
OTHER_WORDS = DATES.split()


def holding(*articles: Asked) -> CopyIndex:
    """Return an index of `articles`, under the keys 10, 20 and so on."""
    index = CopyIndex()
    for number, article in enumerate(articles, 1):
        article.add_copy(index, number * 10)
    return index


def relation(match: CopyMatch | None) -> tuple[str, int] | None:
    """Return what was found and where."""
    return match and (match.relation, match.key)


FIRST = asked("alif", BRIDGE_TITLE, BRIDGE, url="https://alif.example/1")


def test_same_version_by_id_is_a_repeat() -> None:
    """An article that comes again unchanged under its id is a repeat of itself."""
    assert FIRST.find_copy(holding(FIRST)) == CopyMatch("repeat", 10, "alif-1", 1.0)


def test_same_version_by_url_is_a_repeat() -> None:
    """An article that comes again under another id is known by its URL."""
    again = FIRST._replace(article="other", source="")
    assert relation(again.find_copy(holding(FIRST))) == ("repeat", 10)


def test_same_version_of_an_outlet_is_a_repeat() -> None:
    """An outlet that puts an unchanged article at a second address repeats it."""
    again = FIRST._replace(article="other", url="https://alif.example/2")
    assert relation(again.find_copy(holding(FIRST))) == ("repeat", 10)


def test_missing_urls_are_not_the_same_url() -> None:
    """Two articles without a URL are not one article."""
    other = asked("ba", DATES_TITLE, DATES)
    assert other.find_copy(holding(FIRST._replace(url=""))) is None


def test_changed_article_revises_its_newest_version() -> None:
    """Another version under the same id is a revision of the newest held, to a named degree."""
    second = FIRST._replace(text=". ".join(SENTENCES[:4]))
    third = FIRST._replace(text=". ".join([*SENTENCES[:2], *DATES.split(". ")]))
    match = third.find_copy(holding(FIRST, second))
    assert match == CopyMatch("revision", 20, "alif-1", 0.5)


def test_version_that_was_held_before_is_a_repeat() -> None:
    """An old version that comes again after a newer one tells nothing new."""
    second = FIRST._replace(text=DATES)
    assert relation(FIRST.find_copy(holding(FIRST, second))) == ("repeat", 10)


def test_longer_article_of_the_same_title_is_a_revision() -> None:
    """An outlet that publishes its article again, longer and elsewhere, revises it."""
    longer = asked("alif", BRIDGE_TITLE, f"{BRIDGE} {GOAL}", name="alif-2")
    assert longer.find_copy(holding(FIRST)) == CopyMatch("revision", 10, "alif-1", 1.0)


def test_column_is_no_revision() -> None:
    """An outlet's column has the same title every day and another text: nothing was here before."""
    column = asked("alif", "كلمة الصباح", BRIDGE, name="monday")
    assert asked("alif", "كلمة الصباح", DATES, name="tuesday").find_copy(holding(column)) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BRIDGE, id="unchanged"),
        pytest.param(". ".join(SENTENCES[:3]), id="paragraphs cut"),
        pytest.param(f"سهيل - وكالة الضفة للأنباء من مراسلها هناك: {BRIDGE}", id="agency line"),
        pytest.param(". ".join(reversed(SENTENCES)), id="reordered"),
        pytest.param(
            " ".join(w if n % 10 else OTHER_WORDS[n // 10] for n, w in enumerate(BRIDGE.split())),
            id="every tenth word replaced",
        ),
    ],
)
def test_near_copy_of_another_outlet_is_a_copy(text: str) -> None:
    """Another outlet's article, lightly edited under another headline, is a copy."""
    assert relation(asked("ba", "جسر يسقط", text).find_copy(holding(FIRST))) == ("copy", 10)


def test_earliest_telling_is_named() -> None:
    """Of several outlets that had the text, the copy is of the earliest."""
    held = holding(asked("jim", DATES_TITLE, DATES), FIRST, asked("ba", "جسر الميناء", BRIDGE))
    assert relation(asked("dal", "عاجل من سهيل", BRIDGE).find_copy(held)) == ("copy", 20)


def test_own_article_is_no_copy() -> None:
    """An outlet does not copy itself: its own text under a new headline is no copy."""
    assert asked("alif", "عنوان جديد", BRIDGE, name="alif-2").find_copy(holding(FIRST)) is None


def test_longer_article_around_a_note_is_no_copy() -> None:
    """An article that quotes another whole but says much more is no copy; the reverse is one."""
    note = asked("alif", "خبر قصير", ". ".join(SENTENCES[:2]))
    report = asked("ba", "تقرير مفصل", f"{BRIDGE} {GOAL} {DATES}")
    assert report.find_copy(holding(note)) is None
    assert relation(note.find_copy(holding(report))) == ("copy", 10)


def test_other_news_is_no_copy() -> None:
    """Articles about different things are none of each other's copies."""
    held = holding(FIRST, asked("ba", DATES_TITLE, DATES))
    assert asked("jim", GOAL_TITLE, GOAL).find_copy(held) is None


def test_same_headline_alone_is_a_copy() -> None:
    """Two outlets' articles without text are copies when their headlines have the same words."""
    flash = asked("alif", "عاجل: زلزال يهز جزر المرجان", "")
    held = holding(flash)
    assert relation(asked("ba", "عاجل | زلزال يهز جزر المرجان", "").find_copy(held)) == ("copy", 10)
    assert asked("ba", "عاجل: زلزال قوي يهز جزر المرجان", "").find_copy(held) is None


def test_headline_of_three_words_is_no_copy() -> None:
    """Short headlines are the same by chance."""
    held = holding(asked("alif", "أسعار العملات اليوم", ""))
    assert asked("ba", "أسعار العملات اليوم", "").find_copy(held) is None


def test_headline_alone_is_no_copy_of_an_article() -> None:
    """An article without text is no copy of one that has a text, nor the other way round."""
    flash = asked("ba", BRIDGE_TITLE, "")
    assert (flash.find_copy(holding(FIRST)), FIRST.find_copy(holding(flash))) == (None, None)


def test_formula_is_no_sign_of_a_copy() -> None:
    """What very many articles end with tells nothing, until enough of them are gone."""
    formula = " ".join(BRIDGE.split()[:16])
    index = CopyIndex()
    for number in range(FREQUENT + 1):
        story = " ".join(f"{word}{number}" for word in GOAL.split())
        asked(f"outlet {number}", "", f"{story}\n{formula}").add_copy(index, number)
    formula_alone = asked("alif", "", formula)
    assert formula_alone.find_copy(index) is None
    index.remove(FREQUENT)
    assert formula_alone.find_copy(index) == CopyMatch("copy", 0, "outlet 0-1", 1.0)


def test_text_that_everybody_has_is_still_a_copy() -> None:
    """However many outlets hold a text, one more is a copy of the earliest."""
    index = CopyIndex()
    for number in range(3 * FREQUENT):
        asked(f"outlet {number}", BRIDGE_TITLE, BRIDGE).add_copy(index, number)
    assert FIRST.find_copy(index) == CopyMatch("copy", 0, "outlet 0-1", 1.0)


def test_keys_ascend() -> None:
    """A key that does not follow those held is refused, and so is a removal of what is not held."""
    index = holding(FIRST)
    with pytest.raises(ValueError, match="key 10 does not follow"):
        FIRST.add_copy(index, 10)
    with pytest.raises(KeyError):
        index.remove(11)
    assert len(index) == 1


def test_resemblance_is_estimated() -> None:
    """The estimate from sketches is close to the true part of elements in common."""
    chance = random.Random(1)
    pool = [chance.getrandbits(48) for _ in range(1_500)]
    ours, theirs = sorted(pool[:1_000]), sorted(pool[500:])
    estimate = estimate_resemblance(tuple(ours[:48]), tuple(theirs[:48]))
    assert estimate == pytest.approx(1 / 3, abs=0.15)


hashes = st.integers(1, 12)
fingerprints = st.builds(
    Fingerprint,
    title=st.integers(0, 2),
    sentences=st.lists(hashes, max_size=4, unique=True).map(tuple),
    signature=st.lists(hashes, max_size=6, unique=True).map(lambda drawn: tuple(sorted(drawn))),
)
articles = st.tuples(
    st.sampled_from("abcd"),
    st.sampled_from(["", "u", "v"]),
    st.sampled_from("xyz"),
    st.sampled_from(["1", "2"]),
    fingerprints,
)
Drawn = tuple[str, str, str, str, Fingerprint]


@given(histories(articles), st.lists(articles, max_size=5))
def test_index_forgets_exactly(history: list[tuple[Drawn, int]], questions: list[Drawn]) -> None:
    """After any removals the index answers as one to which the other articles alone were added."""
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in (("FREQUENT", 3), ("MAX_POSTINGS", 2), ("MAX_CANDIDATES", 2)):
            patch.setattr(copies, name, limit)
        worn, fresh = CopyIndex(), CopyIndex()
        wear(
            history,
            lambda key, drawn: worn.add(key, *drawn),
            worn.remove,
            lambda key, drawn: fresh.add(key, *drawn),
        )
        asked_about = [*questions, *(article for article, _ in history)]
        assert [worn.find(*q) for q in asked_about] == [fresh.find(*q) for q in asked_about]


@given(articles)
def test_article_repeats_itself(article: Drawn) -> None:
    """Whatever its fingerprint, an article that was added is a repeat of itself."""
    index = CopyIndex()
    index.add(1, *article)
    assert index.find(*article) == CopyMatch("repeat", 1, article[0], 1.0)
