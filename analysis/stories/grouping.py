"""Which story an article belongs to: that of the article held which is most like it.

Likeness is the cosine of weighted words (TF-IDF, Salton and Buckley 1988), halved for every week
between the two: news that comes back after months is another story. How much is needed depends on
what else is like the article: where everybody writes about one theme, a story of it must be nearer
than where nothing else is near (after the hubness correction of Conneau et al. 2018).
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from math import fsum, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.reading import Fingerprint
from analysis.stories.likeness import Weighed, compare, fade, most_frequent, weigh, weigh_again
from analysis.stories.merged import Merged, Place
from analysis.stories.packed import Packed, column_of, pack, read_head, read_words
from analysis.stories.rarity import EMPHASIS, rarity_among
from analysis.stories.vocabulary import Vocabulary

SIMILAR = 0.26
"""The least likeness of two articles of one story where no other article is like the new one."""

BACKGROUND = 0.75
"""So much of the mean likeness of the nearest articles outside the story is needed besides."""

NEIGHBOURS = 10
"""So many articles outside the story make that mean."""

UNKNOWN = 0.15
"""How like each of those that are missing is taken to be, as where few articles are held."""

PLAINLY = 0.2
"""Two stories are one where an article is by so much more like both than is needed."""

MAX_POSTINGS = 64
"""Of the articles that hold a word so many are looked at, the newest."""

MAX_ALL_POSTINGS = 1_000
"""So many are looked at for all words together, those of the rarest first."""

MAX_CANDIDATES = 16
"""Of those so many are compared that share the most rare words."""

_UNKNOWN = [-UNKNOWN] * NEIGHBOURS
_LOW = (1 << 32) - 1


class StoryMatch(NamedTuple):
    """The story that is most like an article by its member `key`, and how much is `needed` (0–1).

    It is joined where `similarity` is at least `needed`. The story began at the key `began`;
    `merged` is another one that is plainly the same and began later, "" for none.
    """

    story: str
    key: int
    similarity: float
    needed: float
    began: int
    merged: str = ""


class SharedTerm(NamedTuple):
    """A word of two articles: its part of their likeness, and how many articles held have it."""

    hash: int
    part: float
    articles: int


class Likeness(NamedTuple):
    """The article held that is most like a new one, and the words of both, the weightiest first."""

    match: StoryMatch
    terms: tuple[SharedTerm, ...]


class _Near(NamedTuple):
    """A candidate: its likeness as a negative, so that the most like comes first."""

    negative: float
    key: int
    story: str


class StoryIndex:
    """The articles held with their stories, found again by their rarest words, the oldest removed.

    What it finds is a function of the articles held, in the order of their keys, and of nothing
    else: document frequencies are counts of articles held, likeness is computed when asked and
    kept nowhere. The cost of a question is bounded whatever is held.
    """

    def __init__(self) -> None:
        self._held: dict[int, Packed] = {}
        self._keys: deque[int] = deque()
        self._words = Vocabulary()
        self._merged = Merged()

    def __len__(self) -> int:
        """Return how many articles are held."""
        return len(self._held)

    def find(self, fingerprint: Fingerprint, source: str, at: datetime) -> StoryMatch | None:
        """Return the story of the article held that is most like this one, None for a new story.

        Of equals, that with the smallest key. An outlet's article of the same title is passed
        over: what a copy index does not take for a revision is a column's next instalment.
        """
        best = self._nearest(self._weigh(fingerprint, source, at))
        return best if best is not None and best.similarity >= best.needed else None

    def explain(self, fingerprint: Fingerprint, source: str, at: datetime) -> Likeness | None:
        """Return the article that `find` compares this one with, near enough or not, and why.

        The parts of the words add up to the similarity. None where nothing held shares a word.
        """
        new = self._weigh(fingerprint, source, at)
        best = self._nearest(new)
        if best is None:
            return None
        held = weigh_again(self._held[best.key], self._words, self._rarity())
        theirs = dict(zip(held.numbers.tolist(), held.values.tolist(), strict=True))
        scale = fade(held.at, new.at) / sqrt(new.squares * held.squares)
        words, counts = self._words, self._words.counts.tolist()
        shared = [
            SharedTerm(words.hash(number), value * theirs[number] * scale, counts[number])
            for number, value in zip(new.numbers.tolist(), new.values.tolist(), strict=True)
            if number in theirs
        ]
        return Likeness(best, tuple(sorted(shared, key=lambda term: (-term.part, term.hash))))

    def story_of(self, key: int) -> Place:
        """Return where the article under `key` belongs now. Raises KeyError."""
        held = self._held[key]
        return self._merged.place(Place(held.story, read_head(held).began))

    def add(
        self, key: int, place: Place, fingerprint: Fingerprint, at: datetime, source: str = ""
    ) -> None:
        """Take in an article of the story `place`.

        Raises ValueError unless `key` is higher than all held, and by less than 2**32 than any.
        """
        if self._keys and not self._keys[-1] < key <= self._keys[0] + _LOW:
            raise ValueError(f"key {key} does not follow those held")
        words = self._words.add(key & _LOW, [term.hash for term in fingerprint.terms])
        weights = EMPHASIS[[term.weight for term in fingerprint.terms]].tobytes()
        column = column_of(fingerprint.title, source)
        self._held[key] = pack(place, int(at.timestamp()), column, words, weights)
        self._keys.append(key)

    def merge(self, key: int, story: str, into: Place) -> None:
        """Make `story` part of `into`, as the article under `key` shows, until that is removed."""
        self._merged.add(key, story, into)

    def remove(self, key: int) -> None:
        """Let go of the article under `key`. Raises KeyError unless it is the oldest held."""
        if not self._keys or self._keys[0] != key:
            raise KeyError(key)
        self._keys.popleft()
        self._words.remove(read_words([self._held.pop(key)]).numbers)
        self._merged.remove(key)

    def _rarity(self) -> NDArray[np.int64]:
        return rarity_among(len(self._held))

    def _weigh(self, fingerprint: Fingerprint, source: str, at: datetime) -> Weighed:
        return weigh(fingerprint, source, int(at.timestamp()), self._words, self._rarity())

    def _nearest(self, new: Weighed) -> StoryMatch | None:
        near = self._compare(new)
        if not near:
            return None
        similarity, key, story = -near[0].negative, near[0].key, near[0].story
        others = [one.negative for one in near if one.story != story] + _UNKNOWN
        needed = round(SIMILAR - BACKGROUND * fsum(others[:NEIGHBOURS]) / NEIGHBOURS, 4)
        place, twin = self.story_of(key), self._twin(near, needed)
        if twin is None:
            return StoryMatch(place.story, key, similarity, needed, place.began)
        first, later = sorted((place, twin), key=lambda one: (one.began, one.story))
        return StoryMatch(first.story, key, similarity, needed, first.began, later.story)

    def _twin(self, near: list[_Near], needed: float) -> Place | None:
        """Return another story that is plainly the same as the nearest.

        A round-up is like the stories of all its items: two of them must be like each other, too.
        """
        plain = [one for one in near if -one.negative >= needed + PLAINLY]
        for one in plain:
            if one.story != near[0].story and self._are_alike(near[0].key, one.key):
                return self.story_of(one.key)
        return None

    def _are_alike(self, one: int, other: int) -> bool:
        rarity = self._rarity()
        first = weigh_again(self._held[one], self._words, rarity)
        (likeness,) = compare(first, [self._held[other]], self._words, rarity)
        return likeness is not None and likeness >= SIMILAR

    def _compare(self, new: Weighed) -> list[_Near]:
        """Return the candidates, the most like first, of equals that with the smallest key."""
        keys = self._candidates(new)
        held = [self._held[key] for key in keys]
        alike = compare(new, held, self._words, self._rarity())
        whole = self._merged.whole
        return sorted(
            _Near(-likeness, key, whole(one.story))
            for likeness, key, one in zip(alike, keys, held, strict=True)
            if likeness is not None
        )

    def _candidates(self, new: Weighed) -> list[int]:
        """Return the articles that share the most rare words."""
        # stable: of words as rare as each other, the lower hash comes first, not the lower number
        rarest = new.numbers[self._words.counts[new.numbers].argsort(kind="stable")]
        found = self._words.newest(rarest.tolist(), MAX_POSTINGS, MAX_ALL_POSTINGS)
        oldest = self._keys[0] if self._keys else 0
        return [oldest + (low - oldest & _LOW) for low in most_frequent(found, MAX_CANDIDATES)]
