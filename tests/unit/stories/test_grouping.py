"""Stories: who joins whom, and an index that forgets exactly."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reading import Fingerprint, Term
from analysis.stories import grouping
from analysis.stories.fingerprint import MAX_TERMS
from analysis.stories.grouping import StoryIndex, StoryMatch
from analysis.stories.likeness import HALF_LIFE
from analysis.stories.merged import Place
from tests.unit.stories.articles import (
    BRIDGE,
    BRIDGE_RETOLD,
    BRIDGE_RETOLD_TITLE,
    BRIDGE_TITLE,
    DATES,
    DATES_TITLE,
    GOAL,
    GOAL_TITLE,
    MONDAY,
    asked,
    histories,
    read,
    wear,
)

FIRST = asked("alif", BRIDGE_TITLE, BRIDGE)
RETOLD = asked("ba", BRIDGE_RETOLD_TITLE, BRIDGE_RETOLD)
HARVEST = asked("jim", DATES_TITLE, DATES)
CUP = asked("dal", GOAL_TITLE, GOAL)


def test_first_article_is_a_new_story() -> None:
    """Where nothing is held there is nothing to join."""
    assert FIRST.find_story(StoryIndex()) is None


def test_another_telling_joins() -> None:
    """Another outlet's telling of the event joins its story, in its own words."""
    index = StoryIndex()
    HARVEST.add_story(index, 1, "dates")
    FIRST.add_story(index, 2, "bridge")
    CUP.add_story(index, 3, "cup")
    match = RETOLD.find_story(index)
    assert match is not None
    assert (match.story, match.key) == ("bridge", 2)


@pytest.mark.parametrize("untitled", ["first", "second", "both"])
def test_articles_without_a_title_join(untitled: str) -> None:
    """A missing title keeps an article neither from founding a story nor from joining it."""
    index = StoryIndex()
    first = FIRST if untitled == "second" else FIRST._replace(title="")
    second = RETOLD if untitled == "first" else RETOLD._replace(title="")
    first.add_story(index, 1, "bridge")
    match = second.find_story(index)
    assert match is not None
    assert match.story == "bridge"


def test_other_news_does_not_join() -> None:
    """News about something else is another story."""
    index = StoryIndex()
    HARVEST.add_story(index, 1, "dates")
    FIRST.add_story(index, 2, "bridge")
    assert CUP.find_story(index) is None


def test_news_after_weeks_is_another_story() -> None:
    """The same words seven weeks later are news of their own; likeness halves with every week."""
    index = StoryIndex()
    FIRST.add_story(index, 1, "bridge")
    assert FIRST._replace(source="ba").find_story(index, MONDAY + 7 * HALF_LIFE) is None
    later = FIRST._replace(source="ba").find_story(index, MONDAY + HALF_LIFE)
    assert later is not None
    assert later[:3] == ("bridge", 1, 0.5)


def test_time_counts_in_both_directions() -> None:
    """An article that arrives late, with an earlier time, is as near as one that is later."""
    index = StoryIndex()
    FIRST.add_story(index, 1, "bridge")
    found = {RETOLD.find_story(index, MONDAY + days) for days in (timedelta(-1), timedelta(1))}
    assert len(found) == 1


def test_of_equals_the_smallest_key_is_named() -> None:
    """Where two members are equally like the article, the earlier one counts."""
    index = StoryIndex()
    FIRST.add_story(index, 1, "one")
    FIRST._replace(source="jim").add_story(index, 2, "two")
    match = RETOLD.find_story(index)
    assert match is not None
    assert (match.story, match.key) == ("one", 1)


def test_instalment_of_a_column_does_not_join() -> None:
    """An outlet's article of the same title is a column's next one; another outlet's is not."""
    index = StoryIndex()
    FIRST.add_story(index, 1, "bridge")
    column = FIRST._replace(article="alif-2", text=BRIDGE_RETOLD)
    assert column.find_story(index) is None
    assert column._replace(source="ba").find_story(index) is not None


def test_words_count_by_their_rarity_among_those_held() -> None:
    """Words that bring two articles together do not when dozens of articles have them."""
    shared = "مهرجان سهيل السنوي للكتاب"
    evening = read(shared, "قرأت الشاعرة هدى المرزوق قصائد جديدة أمام جمهور كبير.")
    index = StoryIndex()
    found = []
    for number, (one, two) in enumerate(product("بتثجحخد", repeat=2)):
        own = " ".join(f"{word}{one}{two}" for word in ("مسرح", "معرض", "حفل", "متحف"))
        index.add(number, Place("festival", 0), read(f"{shared} {own}", ""), MONDAY)
        found.append(index.find(evening, "alif", MONDAY) is not None)
    assert (found[0], found[-1]) == (True, False)


def on_theme(number: int) -> Fingerprint:
    """Return an article of which 25 words are its theme's and 20 its own."""
    own = range(1000 + 20 * number, 1020 + 20 * number)
    return Fingerprint(title=0, terms=tuple(Term(word, 100) for word in (*range(1, 26), *own)))


@pytest.mark.parametrize(("others", "joins"), [(1, True), (12, False)])
def test_on_a_crowded_theme_more_likeness_is_needed(others: int, *, joins: bool) -> None:
    """What brings two articles together does not where a dozen other stories are as like them."""
    index = StoryIndex()
    for number in range(1, others + 1):
        index.add(number, Place(str(number), number), on_theme(number), MONDAY)
    asked_about = on_theme(0), "ba", MONDAY
    likeness = index.explain(*asked_about)
    assert likeness is not None
    assert likeness.match.similarity > grouping.SIMILAR + grouping.BACKGROUND * grouping.UNKNOWN
    assert (index.find(*asked_about) is not None) == joins


def of_words(*words: range) -> Fingerprint:
    """Return an article of these words, all of one weight."""
    return Fingerprint(title=0, terms=tuple(Term(word, 100) for part in words for word in part))


def two_stories(one: Fingerprint, other: Fingerprint) -> StoryIndex:
    """Return an index of two stories, of which the one with the higher name began first."""
    index = StoryIndex()
    index.add(7, Place("one", 5), one, MONDAY)
    index.add(8, Place("other", 3), other, MONDAY)
    return index


def test_what_is_plainly_of_two_stories_shows_that_they_are_one() -> None:
    """An article much like two stories that are like each other joins the one that began first."""
    index = two_stories(of_words(range(1, 31)), of_words(range(11, 41)))
    match = index.find(of_words(range(6, 35)), "ba", MONDAY)
    assert match is not None
    assert (match.story, match.began, match.merged) == ("other", 3, "one")


def test_round_up_does_not_make_its_items_one_story() -> None:
    """An article as much like two stories that share nothing joins one and leaves the other."""
    index = two_stories(of_words(range(1, 21)), of_words(range(21, 41)))
    match = index.find(of_words(range(1, 41)), "ba", MONDAY)
    assert match is not None
    assert (match.story, match.merged) == ("one", "")


def test_merged_story_goes_by_the_earlier_id_while_the_article_is_held_that_showed_it() -> None:
    """What is part of a part goes by the id of the whole; what is forgotten merges nothing."""
    index = StoryIndex()
    for key, name in enumerate(("one", "two", "three")):
        index.add(key, Place(name, key), of_words(range(key, key + 3)), MONDAY)
    index.merge(2, "three", Place("two", 1))
    index.add(3, Place("one", 0), of_words(range(9)), MONDAY)
    index.merge(3, "two", Place("one", 0))
    assert [index.story_of(key).story for key in range(4)] == ["one"] * 4
    for key in range(3):
        index.remove(key)
    index.add(4, Place("three", 4), of_words(range(9)), MONDAY)
    assert [index.story_of(key).story for key in (3, 4)] == ["one", "three"]


def test_story_that_everybody_tells_is_still_joined() -> None:
    """However many articles of a story are held, one more joins it."""
    index = StoryIndex()
    for number in range(3 * grouping.MAX_POSTINGS):
        FIRST._replace(source=f"outlet {number}").add_story(index, number, "bridge")
    match = FIRST._replace(source="ba").find_story(index)
    assert match is not None
    assert (match.story, match.similarity) == ("bridge", 1.0)


def test_article_of_seventy_thousand_words_is_told_by_its_lead() -> None:
    """However long the rest, an article joins the story of its title and lead, in bounded room."""
    rest = " ".join(f"كلمة{number}" for number in range(70_000))
    long = RETOLD._replace(text=f"{RETOLD.text}\n{rest}")
    index = StoryIndex()
    HARVEST.add_story(index, 1, "dates")
    FIRST.add_story(index, 2, "bridge")
    match = long.find_story(index)
    assert match is not None
    assert (match.story, len(long.fingerprint.terms)) == ("bridge", MAX_TERMS)


def test_article_of_three_words_joins_those_of_the_same_words() -> None:
    """Three words are enough to find their like at another outlet, and not to join other news."""
    short = asked("ha", "", "سقوط جسر الوادي")
    index = StoryIndex()
    HARVEST.add_story(index, 1, "dates")
    short.add_story(index, 2, "short")
    match = short._replace(source="ba").find_story(index)
    assert match is not None
    assert match[:3] == ("short", 2, 1.0)
    assert CUP.find_story(index) is None


def test_article_a_week_late_joins_what_it_would_have_joined() -> None:
    """An article that comes a week late stands between those that came, and breaks no order."""
    index = StoryIndex()
    FIRST.add_story(index, 1, "bridge", MONDAY + timedelta(days=7))
    RETOLD._replace(source="jim").add_story(index, 2, "late", MONDAY)
    match = RETOLD.find_story(index, MONDAY)
    assert match is not None
    assert (match.story, match.similarity) == ("late", 1.0)


def test_article_without_words_joins_nothing() -> None:
    """An article of function words alone is like no other, not even like its own kind."""
    index = StoryIndex()
    index.add(1, Place("empty", 1), read("", "من هو هذا"), MONDAY)
    FIRST.add_story(index, 2, "bridge")
    assert index.find(read("", "من هو هذا"), "alif", MONDAY) is None


def test_keys_ascend() -> None:
    """A key that does not follow those held is refused, and so is a removal of what is not held."""
    index = StoryIndex()
    FIRST.add_story(index, 5, "bridge")
    with pytest.raises(ValueError, match="key 5 does not follow"):
        RETOLD.add_story(index, 5, "bridge")
    with pytest.raises(KeyError):
        index.remove(4)
    assert len(index) == 1


terms = st.dictionaries(st.integers(1, 15), st.integers(1, 6), max_size=6).map(
    lambda drawn: tuple(Term(item, drawn[item]) for item in sorted(drawn))
)
fingerprints = st.builds(Fingerprint, title=st.integers(0, 2), terms=terms)
times = st.integers(0, 100).map(lambda hours: MONDAY + timedelta(hours=hours))
articles = st.tuples(fingerprints, st.sampled_from("xyz"), times)
Drawn = tuple[Fingerprint, str, datetime]


@given(histories(articles), st.lists(articles, max_size=5))
def test_index_forgets_exactly(history: list[tuple[Drawn, int]], questions: list[Drawn]) -> None:
    """After any removals the index answers as one to which the other articles alone were added."""
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in (("MAX_POSTINGS", 3), ("MAX_ALL_POSTINGS", 8), ("MAX_CANDIDATES", 3)):
            patch.setattr(grouping, name, limit)
        patch.setattr(grouping, "PLAINLY", 0.0)
        worn, fresh = StoryIndex(), StoryIndex()
        decided: dict[int, StoryMatch | None] = {}

        def add(index: StoryIndex, key: int, drawn: Drawn) -> None:
            made, source, at = drawn
            match = decided.setdefault(key, index.find(made, source, at))
            place = Place(str(key), key) if match is None else Place(match.story, match.began)
            index.add(key, place, made, at, source)
            if match is not None and match.merged:
                index.merge(key, match.merged, place)

        wear(history, partial(add, worn), worn.remove, partial(add, fresh))
        asked_about = [*questions, *(article for article, _ in history)]
        assert [worn.find(*q) for q in asked_about] == [fresh.find(*q) for q in asked_about]


@given(fingerprints.filter(lambda made: bool(made.terms)))
def test_article_is_like_itself(made: Fingerprint) -> None:
    """Whatever its words, an article is wholly like another outlet's with the same words."""
    index = StoryIndex()
    index.add(1, Place("story", 1), made, MONDAY, "alif")
    match = index.find(made, "ba", MONDAY)
    assert match is not None
    assert match[:3] == ("story", 1, 1.0)


@given(st.lists(articles, max_size=15), articles)
def test_similarity_is_a_part_of_one(held: list[Drawn], question: Drawn) -> None:
    """What is found is at least as like as a story needs, and never more than the same."""
    index = StoryIndex()
    for key, (made, source, at) in enumerate(held):
        index.add(key, Place(str(key), key), made, at, source)
    match = index.find(*question)
    assert match is None or grouping.SIMILAR <= match.similarity <= 1
