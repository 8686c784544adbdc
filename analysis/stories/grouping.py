"""Which story an article belongs to: that of the article held which is most like it.

Likeness is the cosine of weighted words (TF-IDF, Salton and Buckley 1988), halved for every week
between the two: news that comes back after months is another story. How much is needed depends on
what else is like the article: where everybody writes about one theme, a story of it must be nearer
than where nothing else is near (after the hubness correction of Conneau et al. 2018).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import fsum, log, sqrt
from operator import mul
from typing import NamedTuple

from analysis.reading import Fingerprint
from analysis.stories.fingerprint import LEAD_WORDS
from analysis.stories.postings import Postings

SIMILAR = 0.26
"""The least likeness of two articles of one story where no other article is like the new one."""

BACKGROUND = 0.75
"""So much of the mean likeness of the nearest articles outside the story is needed besides."""

NEIGHBOURS = 10
"""So many articles outside the story make that mean."""

UNKNOWN = 0.15
"""How like each of those that are missing is taken to be, as where few articles are held."""

HALF_LIFE = timedelta(days=7)

LEAST_KNOWN = 4_000
"""Words are taken for as rare as if so many articles had been seen, until they are."""

SMOOTHING = 3
"""Articles that each word is taken to stand in, besides those held."""

MAX_POSTINGS = 100
"""Of the articles that hold a word so many are looked at, the newest."""

MAX_ALL_POSTINGS = 2_000
"""So many are looked at for all words together, those of the rarest first."""

MAX_CANDIDATES = 20
"""Of those so many are compared that share the most of the rare words."""

_STEPS = 32  # of the logarithm of a weight, which is kept as a byte


class StoryMatch(NamedTuple):
    """The story that is most like an article by its member `key`, and how much is `needed` (0–1).

    It is joined where `similarity` is at least `needed`.
    """

    story: str
    key: int
    similarity: float
    needed: float


class SharedTerm(NamedTuple):
    """A word of two articles: its part of their likeness, and how many articles held have it."""

    hash: int
    part: float
    articles: int


class Likeness(NamedTuple):
    """The article held that is most like a new one, and the words of both, the weightiest first."""

    match: StoryMatch
    terms: tuple[SharedTerm, ...]


class _Held(NamedTuple):
    story: str
    source: str
    title: int
    at: int
    terms: Sequence[int]
    weights: bytes


class StoryIndex:
    """The articles held with their stories, found again by their rarest words.

    What it finds is a function of the articles held, in the order of their keys, and of nothing
    else: document frequencies are counts of articles held, likeness is computed when asked and
    kept nowhere. The cost of a question is bounded whatever is held.
    """

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._postings = Postings()

    def __len__(self) -> int:
        """Return how many articles are held."""
        return len(self._held)

    def find(self, fingerprint: Fingerprint, source: str, at: datetime) -> StoryMatch | None:
        """Return the story of the article held that is most like this one, None for a new story.

        Of equals, that with the smallest key. An outlet's article of the same title is passed
        over: what a copy index does not take for a revision is a column's next instalment.
        """
        best = self._nearest(_hold(fingerprint, source, at))
        return best if best is not None and best.similarity >= best.needed else None

    def explain(self, fingerprint: Fingerprint, source: str, at: datetime) -> Likeness | None:
        """Return the article that `find` compares this one with, near enough or not, and why.

        The parts of the words add up to the similarity. None where nothing held shares a word.
        """
        new = _hold(fingerprint, source, at)
        best = self._nearest(new)
        if best is None:
            return None
        held = self._held[best.key]
        ours, theirs = self._vector(new), self._vector(held)
        fade = _fade(held.at, new.at) / (_length(ours.values()) * _length(theirs.values()))
        shared = [
            SharedTerm(term, value * theirs[term] * fade, self._postings.count(term))
            for term, value in ours.items()
            if term in theirs
        ]
        return Likeness(best, tuple(sorted(shared, key=lambda term: (-term.part, term.hash))))

    def _nearest(self, new: _Held) -> StoryMatch | None:
        vector = self._vector(new)
        if not vector:
            return None
        length = _length(vector.values())
        near: list[tuple[float, int]] = []
        for key in self._candidates(vector):
            held = self._held[key]
            if not _is_instalment(held, new):
                fade = _fade(held.at, new.at)
                near.append((-round(self._dot(vector, held) / length * fade, 4), key))
        if not near:
            return None
        near.sort()
        story = self._held[near[0][1]].story
        others = [-value for value, key in near if self._held[key].story != story]
        others += NEIGHBOURS * [UNKNOWN]
        needed = round(SIMILAR + BACKGROUND * fsum(others[:NEIGHBOURS]) / NEIGHBOURS, 4)
        return StoryMatch(story, near[0][1], -near[0][0], needed)

    def _vector(self, article: _Held) -> dict[int, float]:
        rarity, count = self._rarity(), self._postings.count
        return {
            term: weight * rarity[count(term)]
            for term, weight in zip(article.terms, article.weights, strict=True)
        }

    def _dot(self, vector: dict[int, float], held: _Held) -> float:
        """Return the product of `vector` and the unit vector of `held`."""
        rarity, count, ours = self._rarity(), self._postings.counts.get, vector.get
        values = [*map(mul, held.weights, [rarity[count(term, 1)] for term in held.terms])]
        dot = fsum(map(mul, values, [ours(term, 0.0) for term in held.terms]))
        return dot / _length(values)

    def _rarity(self) -> _Rarity:
        return _rarities(_round(max(len(self._held), LEAST_KNOWN)))

    def add(
        self, key: int, story: str, fingerprint: Fingerprint, at: datetime, source: str = ""
    ) -> None:
        """Take in an article of `story`. Raises ValueError unless `key` is higher than all held."""
        if self._held and key <= next(reversed(self._held)):
            raise ValueError(f"key {key} does not follow those held")
        self._held[key] = _hold(fingerprint, source, at, story)
        self._postings.add(key, self._held[key].terms)

    def remove(self, key: int) -> None:
        """Let go of the article under `key`. Raises KeyError when there is none."""
        old = self._held.pop(key)
        self._postings.remove(key, old.terms)

    def _candidates(self, vector: dict[int, float]) -> list[int]:
        """Return the articles that share the most of the rare words, by ascending key."""
        scores: dict[int, float] = {}
        left = MAX_ALL_POSTINGS
        for _, term in sorted((self._postings.count(term), term) for term in vector):
            gain = vector[term] * vector[term]
            keys = self._postings.keys(term)[-MAX_POSTINGS:]
            left -= len(keys)
            if left < 0:
                break
            for key in keys:
                scores[key] = scores.get(key, 0.0) + gain
        # nothing here depends on the order of hashing: of equals, that with the rarest word is kept
        kept = sorted(scores, key=scores.__getitem__, reverse=True)[:MAX_CANDIDATES]
        return sorted(kept)


class _Rarity(dict[int, float]):
    """Inverse document frequencies by the number of articles, computed as they are asked for."""

    def __init__(self, articles: int) -> None:
        super().__init__()
        self._articles = articles

    def __missing__(self, count: int) -> float:
        value = self[count] = log(1 + self._articles / (count + SMOOTHING))
        return value


_rarities = lru_cache(maxsize=4)(_Rarity)


def _round(count: int) -> int:
    """Return `count` with its five highest bits alone, so that rarities are computed seldom."""
    low = max(0, count.bit_length() - 5)
    return count >> low << low


def _hold(fingerprint: Fingerprint, source: str, at: datetime, story: str = "") -> _Held:
    """Return what is held of an article: a tenth of what its terms take."""
    weights = {term.hash: _emphasis(term.weight) for term in fingerprint.terms}
    terms, title = array("Q", weights), fingerprint.title
    return _Held(story, source, title, int(at.timestamp()), terms, bytes(weights.values()))


@lru_cache(maxsize=1 << 16)
def _emphasis(weight: int) -> int:
    return min(255, max(1, round(_STEPS * log(1 + weight / LEAD_WORDS))))


def _length(values: Iterable[float]) -> float:
    listed = [*values]
    return sqrt(fsum(map(mul, listed, listed)))


def _fade(one: int, other: int) -> float:
    return float(0.5 ** (abs(other - one) / HALF_LIFE.total_seconds()))


def _is_instalment(held: _Held, new: _Held) -> bool:
    return bool(new.title and new.source) and (held.title, held.source) == (new.title, new.source)
