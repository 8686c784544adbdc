"""What is told of a story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analysis.finding import Relation, StoryLink, StoryMerged
from analysis.reading import Fingerprint, Reading
from analysis.stories.independence import count_independent
from analysis.stories.story import MAX_BARS, MAX_OUTLETS, StoryBook

NOON = datetime(2025, 10, 5, 12, 30, tzinfo=UTC)


def take(  # noqa: PLR0913 - what an article is told by
    book: StoryBook,
    article: str,
    *,
    story: str = "s",
    source: str = "a",
    at: datetime = NOON,
    relation: Relation = "joined",
    of: str | None = None,
    root: str = "",
) -> None:
    """Give `book` an article that is published when it comes."""
    reading = Reading(
        article=article,
        version="",
        url="",
        source=source,
        title=f"title of {article}",
        published_at=at,
        received_at=at,
        watchlist="",
        fingerprint=Fingerprint(0),
    )
    book.take(reading, StoryLink(article, story, relation, of), at, root or source)


def test_nine_outlets_one_origin() -> None:
    """Copies of copies, and all that credit one agency, are one origin."""
    book = StoryBook()
    take(book, "0", source="o0", relation="new", root="agency")
    for number in range(1, 5):
        take(book, f"{number}", source=f"o{number}", relation="copy", of=f"{number - 1}")
    for number in range(5, 9):
        take(book, f"{number}", source=f"o{number}", root="agency")
    (story,) = book.stories()
    assert (len(story.outlets), story.origins, story.copies) == (9, 1, 4)


def test_independent_tellings_are_paired() -> None:
    """An outlet with many sources is one telling; another one can leave it a shared source."""
    assert count_independent({"a": {"x", "y", "z"}}) == 1
    assert count_independent({"a": {"x", "y"}, "b": {"x"}}) == 2
    assert count_independent({"a": {"x"}, "b": {"x"}, "c": {"x", "y", "z"}}) == 2


def test_the_first_report_is_the_one_published_first() -> None:
    """An archive may be out of order; of reports of one time, the one that came first counts."""
    book = StoryBook()
    take(book, "late", relation="new")
    take(book, "early", at=NOON - timedelta(hours=3))
    take(book, "twin", at=NOON - timedelta(hours=3))
    (story,) = book.stories()
    assert (story.first.article, story.headline) == ("early", "title of early")


def test_a_revision_changes_neither_first_report_nor_headline() -> None:
    """Whatever time a later version gives itself, the article was there before it."""
    book = StoryBook()
    take(book, "first", relation="new")
    take(book, "again", at=NOON - timedelta(hours=3), relation="revision", of="first")
    (story,) = book.stories()
    assert (story.first.article, story.headline) == ("first", "title of first")


def test_bars_grow_longer_as_a_story_does() -> None:
    """However long a story goes on, it has no more bars than fit, and every article in one."""
    book = StoryBook()
    for day in range(100):
        take(book, f"{day}", at=NOON + timedelta(days=day))
    (story,) = book.stories()
    assert len(story.sizes.counts) <= MAX_BARS
    assert (sum(story.sizes.counts), story.sizes.hours) == (100, 256)
    assert story.sizes.since <= NOON


def test_stories_of_most_outlets_come_first() -> None:
    """Then those of most articles, then the older one."""
    book = StoryBook()
    take(book, "1", story="later", at=NOON + timedelta(hours=1))
    take(book, "2", story="earlier", at=NOON)
    take(book, "3", story="long")
    take(book, "4", story="long")
    take(book, "5", story="wide", source="a")
    take(book, "6", story="wide", source="b")
    assert [story.story for story in book.stories()] == ["wide", "long", "earlier", "later"]


def test_only_the_best_of_the_past_are_kept() -> None:
    """What nothing can join is kept up to a number, all of it is counted, the best stay."""
    book = StoryBook(most=2)
    for number in range(1_000):
        at = NOON + timedelta(days=number)
        take(book, f"{number}", story=f"{number}", at=at)
        if number == 3:
            take(book, "wide", story="3", source="b", at=at)
    assert [story.story for story in book.stories()] == ["3", "0"]
    assert book.count() == 1_000
    assert len(book) <= 116


def test_outlets_are_bounded() -> None:
    """A flood of outlets in one story leaves so many told apart, and every article counted."""
    book = StoryBook()
    for number in range(MAX_OUTLETS + 50):
        take(book, f"{number}", source=f"o{number}")
    (story,) = book.stories()
    assert (len(story.outlets), story.articles) == (MAX_OUTLETS, MAX_OUTLETS + 50)


def test_merged_story_is_told_as_one() -> None:
    """A story that became part of another is counted there: articles, outlets, times."""
    book = StoryBook()
    take(book, "0", story="part", source="a", relation="new")
    take(book, "1", story="whole", source="b", at=NOON + timedelta(hours=30), relation="new")
    take(book, "2", story="part", source="c", at=NOON + timedelta(hours=31))
    now = NOON + timedelta(hours=32)
    book.merge(StoryMerged("part", "whole"), now)
    take(book, "3", story="whole", source="a", at=now)
    (story,) = book.stories()
    assert (story.story, story.articles, story.outlets) == ("whole", 4, ("b", "a", "c"))
    assert (story.first.article, story.headline) == ("0", "title of 0")
    assert sum(story.sizes.counts) == 4
