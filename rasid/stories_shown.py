"""Stories and reasons as people read them on a terminal.

Every text of an article is an isolate on one line, cut where it is long, without controls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from alerts.words.texts import clean, excerpt
from analysis.arabic.bidi import isolate
from analysis.mentions.watchlist import Watch
from analysis.stories.explanation import Explanation
from analysis.stories.story import Report, Sizes, Story
from rasid.reasons import Reason

BARS = "▁▂▃▄▅▆▇█"
MAX_TITLE = 120
MAX_NAME = 60
MOST_OUTLETS = 8
MOST_WATCHES = 8
KINDS = {
    "person": "people",
    "place": "places",
    "organisation": "organisations",
    "entity": "others",
    "topic": "topics",
}


def show_stories(
    stories: Sequence[Story], total: int, articles: int, watches: Mapping[str, Watch]
) -> Iterator[str]:
    """Yield the lines of a table; `total` is how many stories there are with those not shown."""
    yield f"{_count(total, 'story', 'stories')} in {_count(articles, 'article')}"
    for story in stories:
        yield ""
        yield from _story_lines(story, watches)
    if total > len(stories):
        yield f"\nand {total - len(stories):,} more (--limit)"


def _story_lines(story: Story, watches: Mapping[str, Watch]) -> Iterator[str]:
    yield _name(story.headline, MAX_TITLE) if story.headline else "(no title)"
    parts = [
        _count(len(story.outlets), "outlet"),
        _count(story.origins, "origin"),
        _count(story.articles, "article"),
    ]
    counts = ((story.copies, "copy", "copies"), (story.revisions, "revision", "revisions"))
    parts += [_count(*each) for each in counts if each[0]]
    yield f"  {', '.join(parts)}  {draw_sizes(story.sizes)}  ({_stretch(story.sizes)})"
    yield f"  first {_report(story.first)}"
    yield f"  until {_time(story.latest)}, story {story.story}"
    yield f"  outlets: {_listing(story.outlets, MOST_OUTLETS)}"
    if story.places:
        told = [f"{_name(each.place)} ×{each.articles:,}" for each in story.places]
        yield f"  in: {'  '.join(told)}"
    for kind, label in KINDS.items():
        named = [w for w in story.watches if w.watch in watches and watches[w.watch].kind == kind]
        told = [f"{_name(watches[w.watch].name)} ×{w.articles:,}" for w in named[:MOST_WATCHES]]
        if len(named) > MOST_WATCHES:
            told.append(f"and {len(named) - MOST_WATCHES:,} more")
        if told:
            yield f"  {label}: {'  '.join(told)}"


def draw_sizes(sizes: Sizes) -> str:
    """Return a bar for each stretch of time, a space where nothing came, the highest one full.

    >>> draw_sizes(Sizes(datetime(2025, 10, 5, tzinfo=UTC), 1, (1, 0, 8, 4)))
    '▁ █▄'
    """
    most = max(sizes.counts)
    return "".join(
        BARS[-(-count * len(BARS) // most) - 1] if count else " " for count in sizes.counts
    )


def _stretch(sizes: Sizes) -> str:
    return "a bar is an hour" if sizes.hours == 1 else f"a bar is {sizes.hours:,} hours"


def show_reason(reason: Reason) -> Iterator[str]:
    """Yield the lines that tell why an article is where it is."""
    yield f"{_report(reason.article)}: {_name(reason.article.title, MAX_TITLE)}"
    why, beside = reason.why, reason.beside
    if why is None:
        yield f"  begins story {reason.story}: nothing held shares a word with it"
        return
    other = f"{_report(beside)}: {_name(beside.title, MAX_TITLE)}" if beside else "an earlier one"
    if why.sentences is not None:
        common, ours, theirs = why.sentences.common, why.sentences.ours, why.sentences.theirs
        yield f"  is a {reason.relation} in story {reason.story}, similarity {why.similarity:g}, of"
        yield f"    {other}"
        yield f"  {common:,} of its {_count(ours, 'sentence')} stand there, which has {theirs:,}"
        return
    if reason.relation == "new":
        yield f"  begins story {reason.story}: nothing held is like it"
        yield f"  nearest, similarity {why.similarity:g} where {why.needed:g} is needed, is"
    else:
        yield f"  joined story {reason.story}"
        yield f"  most like it, similarity {why.similarity:g} where {why.needed:g} is needed, is"
    yield f"    {other}"
    yield from _words(why)


def _words(why: Explanation) -> Iterator[str]:
    yield "  shared words, with what each adds and how many of the articles held have it:"
    for word in why.words:
        yield f"    {word.part:.3f}  {_name(word.word)}  in {word.articles:,}"
    if why.more:
        yield f"    {why.rest:.3f}  {_count(why.more, 'other word')}"


def _report(report: Report) -> str:
    source, article = _name(report.source), _name(report.article)
    return f"{_time(report.published_at)} {source} ({article})"


def _name(text: str, limit: int = MAX_NAME) -> str:
    return isolate(excerpt(clean(text), limit))


def _listing(names: Sequence[str], most: int) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(map(_name, names[:most])) + more


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
