"""What `relate` knows: a fold of its unexpired entries, nothing else."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from analysis.claims.credit import crediting
from analysis.claims.memory import ClaimMemory
from analysis.coverage.entry import CoverageEntry, Kept
from analysis.coverage.floods import Floods
from analysis.decision import Chain
from analysis.stories.copies import CopyIndex
from analysis.stories.grouping import StoryIndex
from analysis.stories.merged import Place

ARTICLES_FOR = timedelta(days=7)
"""How long an article can be recognised again and joined by others."""

MAX_ARTICLES = 1_000_000
"""So many articles are held; when more come within `ARTICLES_FOR`, the oldest go earlier."""

CLAIMS_FOR = timedelta(days=30)
"""How long a claim can be told again or contradicted."""


class Known(NamedTuple):
    """Where an article that is held stood."""

    source: str
    url: str


class _Held(NamedTuple):
    at: datetime
    offset: int
    article: str | None
    claims: tuple[int, ...]


class CoverageMemory:
    """Recent articles, stories and claims, and which sources are paused.

    An article is let go after `ARTICLES_FOR`, or when `MAX_ARTICLES` newer ones are held, its
    claims after `CLAIMS_FOR`, both by the newest entry's `now`. Every index it owns behaves after a
    removal as if the article had never come, so that folding the entries still held gives the
    memory of a worker that never stopped.
    """

    def __init__(self, floor: int = 0) -> None:
        self.chain = Chain(floor)
        self.copies = CopyIndex()
        self.stories = StoryIndex()
        self.claims = ClaimMemory()
        self.floods = Floods()
        self._known: dict[str, tuple[Known, ...]] = {}
        self._recent: deque[_Held] = deque()
        self._claiming: deque[_Held] = deque()
        self._forgotten: deque[int] = deque()

    def __len__(self) -> int:
        """Return how many entries are held."""
        return len(self._recent) + len(self._claiming)

    def story_of(self, key: int) -> str:
        """Return the story that the article decided at offset `key` is part of now."""
        return self.stories.story_of(key).story

    def known_as(self, article: str) -> Known | None:
        """Return where the newest version held of the article with this id stood."""
        versions = self._known.get(article)
        return versions[-1] if versions else None

    def crediting(self, credit: str) -> Callable[[str], bool] | None:
        """Return what tells whether an article held is of the source `credit`; None for ""."""
        is_credited = crediting(credit)
        if is_credited is None:
            return None
        return lambda article: (
            (known := self.known_as(article)) is not None and is_credited(known.source)
        )

    def floor_after(self, now: datetime, offset: int) -> int:
        """Return the oldest offset that will be held once an entry at `offset` is applied."""
        # as if that entry brought an article: a floor that is too high forgives, one too low stops
        surplus = len(self.copies) + 1 - MAX_ARTICLES
        for held in self._recent:
            if surplus <= 0 and held.at + ARTICLES_FOR >= now:
                return held.offset
            surplus -= held.article is not None
        return offset

    def apply(self, entry: CoverageEntry) -> None:
        """Take in the newest entry; let go of what its `now` makes expire. Raises Gap."""
        self.chain.follow(entry.head)
        offset = entry.head.offset
        article = None
        if entry.kept is not None and entry.link is not None:
            article = entry.kept.article
            self._add(entry, entry.kept, entry.link.story)
        told = entry.told
        claims = tuple([self.claims.add(claim, told) for claim in entry.claims])
        self._recent.append(_Held(entry.head.now, offset, article, claims))
        self.floods.add(entry)
        self._expire(self.chain.now)

    def _add(self, entry: CoverageEntry, kept: Kept, story: str) -> None:
        key, at = entry.head.offset, entry.head.now
        versions = self._known.get(kept.article, ())
        self._known[kept.article] = (*versions, Known(kept.source, kept.url))
        self.copies.add(key, kept.article, kept.url, kept.source, kept.version, kept.fingerprint)
        place = Place(story, key if kept.began < 0 else kept.began)
        self.stories.add(key, place, kept.fingerprint, at, kept.source)
        if entry.merged is not None:
            self.stories.merge(key, entry.merged.old, place)

    def _expire(self, now: datetime) -> None:
        # by the newest entry's floor and nothing else: which entries were deleted says nothing then
        while self._recent and self._recent[0].offset < self.chain.floor:
            held = self._recent.popleft()
            if held.article is not None:
                self._remove(held.offset, held.article)
            if held.claims:
                self._claiming.append(held)
            else:
                self._forgotten.append(held.offset)
        while self._claiming and self._claiming[0].at + CLAIMS_FOR < now:
            held = self._claiming.popleft()
            for number in held.claims:
                self.claims.remove(number)
            self._forgotten.append(held.offset)

    def _remove(self, key: int, article: str) -> None:
        later = self._known[article][1:]
        if later:
            self._known[article] = later
        else:
            del self._known[article]
        self.copies.remove(key)
        self.stories.remove(key)

    def deadline(self) -> datetime | None:
        """Return None: nothing falls due in `relate` when no article comes."""
        return None

    def take_forgotten(self, limit: int) -> list[int]:
        """Return up to `limit` offsets whose entries nothing needs any more, each only once."""
        count = min(limit, len(self._forgotten))
        return [self._forgotten.popleft() for _ in range(count)]
