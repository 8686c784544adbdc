"""The stories of an archive, each with what an editor asks: who was first, who only copied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import MappingProxyType

import msgspec

from analysis.decision import Instant
from analysis.finding import StoryLink, StoryMerged
from analysis.reading import Reading
from analysis.stories.independence import count_independent
from analysis.stories.places import Placed, Places

MAX_OUTLETS = 200
"""So many outlets of one story are told apart, and so many sources of one outlet."""

MAX_BARS = 12
"""Times in which the articles of a story are counted, at most."""

AGAIN = frozenset({"repeat", "revision"})
"""Relations of an article that was here before."""

JOINABLE_FOR = timedelta(days=7)
"""A story that no article has joined for so long is joined by none any more."""


NOWHERE: Mapping[str, bool] = MappingProxyType({})


class Report(msgspec.Struct, frozen=True):
    """An article of a story."""

    article: str
    source: str
    url: str
    title: str
    published_at: Instant


class Watched(msgspec.Struct, frozen=True):
    """A watch, and how many articles of a story name it."""

    watch: str
    articles: int


class Sizes(msgspec.Struct, frozen=True):
    """How many articles came in each stretch of so many hours, the first one at `since`."""

    since: Instant
    hours: int
    counts: tuple[int, ...]


class Story(msgspec.Struct, frozen=True):
    """What an archive holds of one story.

    `headline` is the earliest title, `first` the article published first; of equals, that which
    came first. `articles` counts each article once, `copies` those among them that are another
    outlet's text; `revisions` and `repeats` came besides. `outlets` are in the order in which they
    came, at most 200. `origins` is how many of them tell it independently: different outlets,
    different sources, none a copy of another. `places` are those that half of the articles name.
    """

    story: str
    headline: str
    first: Report
    latest: Instant
    articles: int
    copies: int
    revisions: int
    repeats: int
    outlets: tuple[str, ...]
    origins: int
    watches: tuple[Watched, ...]
    sizes: Sizes
    places: tuple[Placed, ...]


class StoryBook:
    """The stories of the articles taken so far, bounded by those of a week and `most` others.

    With `watches` only stories that name one of them count. `most` None keeps all.
    """

    def __init__(self, most: int | None = None, watches: frozenset[str] = frozenset()) -> None:
        self._most, self._watches = most, watches
        self._open: dict[str, _Growing] = {}
        self._closed: list[_Growing] = []
        self._roots: dict[str, tuple[datetime, str]] = {}
        self.total = 0

    def __len__(self) -> int:
        """Return how many stories are held."""
        return len(self._open) + len(self._closed)

    def take(
        self,
        reading: Reading,
        link: StoryLink,
        now: datetime,
        root: str,
        places: Mapping[str, bool] = NOWHERE,
    ) -> None:
        """Take in an article that joined a story at `now`, which never runs backwards.

        `root` is whose telling it is by its own words: of the source it credits, or its outlet's.
        A copy is that of whom it copies. `places` are those that it names (`Places.add`).
        """
        report = report_of(reading)
        story = self._open.pop(link.story, None) or _Growing(link.story, report, now)
        self._open[link.story] = story  # the last to be joined stands last
        if link.of is not None and link.of in self._roots:
            root = self._roots[link.of][1]
        self._roots.pop(reading.article, None)
        self._roots[reading.article] = now, root
        story.take(report, link, now)
        if link.relation not in AGAIN:
            story.count(reading, now, root)
            story.places.add(places)
        self._forget(now)

    def merge(self, merged: StoryMerged, now: datetime) -> None:
        """Make what is held of a story part of another, at `now`: nothing of one that is closed."""
        part = self._open.pop(merged.old, None)
        if part is None:
            return
        whole = self._open.get(merged.into)
        if whole is None:
            whole = _Growing(merged.into, part.first, now)
            self._open[merged.into] = whole
        whole.absorb(part)

    def stories(self) -> list[Story]:
        """Return the stories, those of most outlets first, of equals those of most articles."""
        wanted = [story for story in self._open.values() if self._is_wanted(story)]
        best = sorted(self._closed + wanted, key=_rank)[: self._most]
        return [story.tell() for story in best]

    def count(self) -> int:
        """Return how many stories there are, with those that are not kept."""
        return self.total + sum(self._is_wanted(story) for story in self._open.values())

    def _is_wanted(self, story: _Growing) -> bool:
        return not self._watches or not self._watches.isdisjoint(story.watches)

    def _forget(self, now: datetime) -> None:
        while self._roots:
            article, (at, _) = next(iter(self._roots.items()))
            if at + JOINABLE_FOR >= now:
                break
            del self._roots[article]
        while (oldest := next(iter(self._open.values()))).latest + JOINABLE_FOR < now:
            del self._open[oldest.story]
            if self._is_wanted(oldest):
                self.total += 1
                self._closed.append(oldest)
        if self._most is not None and len(self._closed) > 4 * self._most + 100:
            self._closed = sorted(self._closed, key=_rank)[: self._most]


class _Growing:
    """A story while its articles come."""

    def __init__(self, story: str, report: Report, now: datetime) -> None:
        self.story = story
        self.first = self.titled = report
        self.latest = now
        self.kinds: Counter[str] = Counter()
        self.outlets: dict[str, set[str]] = {}
        self.watches: Counter[str] = Counter()
        self.sizes = _Bars()
        self.places = Places()

    @property
    def articles(self) -> int:
        return sum(self.kinds[kind] for kind in ("new", "joined", "copy"))

    def take(self, report: Report, link: StoryLink, now: datetime) -> None:
        self.latest = now
        self.kinds[link.relation] += 1
        if link.relation in AGAIN:
            return
        if report.published_at < self.first.published_at:
            self.first = report
        if report.title and (
            not self.titled.title or report.published_at < self.titled.published_at
        ):
            self.titled = report

    def absorb(self, other: _Growing) -> None:
        """Take in all that another story holds."""
        self.kinds += other.kinds
        self.watches += other.watches
        self.sizes.add_all(other.sizes)
        self.places.add_all(other.places)
        if other.first.published_at < self.first.published_at:
            self.first = other.first
        if other.titled.title and (
            not self.titled.title or other.titled.published_at < self.titled.published_at
        ):
            self.titled = other.titled
        for outlet, roots in other.outlets.items():
            self._note(outlet, roots)

    def count(self, reading: Reading, now: datetime, root: str) -> None:
        self.sizes.add(now)
        self.watches.update(reading.quotes.keys())
        self._note(reading.source, {root})

    def _note(self, outlet: str, roots: Iterable[str]) -> None:
        if outlet in self.outlets or len(self.outlets) < MAX_OUTLETS:
            held = self.outlets.setdefault(outlet, set())
            held.update(islice(sorted(roots), MAX_OUTLETS - len(held)))

    def tell(self) -> Story:
        named = sorted(self.watches.items(), key=lambda item: (-item[1], item[0]))
        return Story(
            story=self.story,
            headline=self.titled.title,
            first=self.first,
            latest=self.latest,
            articles=self.articles,
            copies=self.kinds["copy"],
            revisions=self.kinds["revision"],
            repeats=self.kinds["repeat"],
            outlets=tuple(self.outlets),
            origins=count_independent(self.outlets),
            watches=tuple(Watched(*item) for item in named),
            sizes=self.sizes.tell(),
            places=self.places.tell(self.articles),
        )


class _Bars:
    """Articles by stretches of time: of an hour, then twice as long whenever they become many."""

    def __init__(self) -> None:
        self._hours = 1
        self._counts: Counter[int] = Counter()

    def add(self, at: datetime) -> None:
        self._counts[int(at.timestamp()) // 3600 // self._hours] += 1
        self._widen()

    def add_all(self, other: _Bars) -> None:
        while self._hours < other._hours:
            self._double()
        for bar, count in other._counts.items():
            self._counts[bar * other._hours // self._hours] += count
        self._widen()

    def _widen(self) -> None:
        while max(self._counts) - min(self._counts) >= MAX_BARS:
            self._double()

    def _double(self) -> None:
        self._hours *= 2
        halved: Counter[int] = Counter()
        for bar, count in self._counts.items():
            halved[bar // 2] += count
        self._counts = halved

    def tell(self) -> Sizes:
        first, last = min(self._counts), max(self._counts)
        since = datetime.fromtimestamp(first * self._hours * 3600, UTC)
        return Sizes(since, self._hours, tuple(self._counts[n] for n in range(first, last + 1)))


def report_of(reading: Reading) -> Report:
    """Return the article that was read, by what it is known."""
    return Report(reading.article, reading.source, reading.url, reading.title, reading.published_at)


def _rank(story: _Growing) -> tuple[int, int, datetime, str]:
    return -len(story.outlets), -story.articles, story.first.published_at, story.story
