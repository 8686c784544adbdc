"""Which story an article belongs to: that of the article held which is most like it.

Likeness is the cosine of weighted words (TF-IDF, Salton and Buckley 1988), halved for every week
between the two: news that comes back after months is another story.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import log, sqrt
from typing import NamedTuple

from analysis.reading import Fingerprint, Term
from analysis.stories.postings import Postings

SIMILAR = 0.4
"""The least likeness of two articles of one story."""

HALF_LIFE = timedelta(days=7)

LEAST_KNOWN = 2_000
"""Words are taken for as rare as if so many articles had been seen, until they are."""

SMOOTHING = 3
"""Articles that each word is taken to stand in, besides those held."""

MAX_POSTINGS = 64
"""Of the articles that hold a word so many are looked at, the newest."""

MAX_ALL_POSTINGS = 500
"""So many are looked at for all words together, those of the rarest first."""

MAX_CANDIDATES = 10
"""Of those so many are compared that share the most of the rare words."""

_WEIGHT_BITS = 16  # beside a hash of 48
_MOST = (1 << _WEIGHT_BITS) - 1


class StoryMatch(NamedTuple):
    """The story that an article joins, and its member `key` that is most like it (0–1)."""

    story: str
    key: int
    similarity: float


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
    at: datetime
    terms: Sequence[int]


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
        return best if best is not None and best.similarity >= SIMILAR else None

    def explain(self, fingerprint: Fingerprint, source: str, at: datetime) -> Likeness | None:
        """Return the article that `find` compares this one with, near enough or not, and why.

        The parts of the words add up to the similarity. None where nothing held shares a word.
        """
        new = _hold(fingerprint, source, at)
        best = self._nearest(new)
        if best is None:
            return None
        held = self._held[best.key]
        rarity = _Rarity(self._postings, len(self._held))
        ours, theirs = (_unit_vector(terms, rarity) for terms in (new.terms, held.terms))
        fade = _fade(held.at, at)
        shared = [
            SharedTerm(term, value * theirs[term] * fade, self._postings.count(term))
            for term, value in ours.items()
            if term in theirs
        ]
        return Likeness(best, tuple(sorted(shared, key=lambda term: (-term.part, term.hash))))

    def _nearest(self, new: _Held) -> StoryMatch | None:
        rarity = _Rarity(self._postings, len(self._held))
        vector = _unit_vector(new.terms, rarity)
        best: StoryMatch | None = None
        for key in self._candidates(vector, rarity):
            held = self._held[key]
            if _is_instalment(held, new):
                continue
            similarity = round(_cosine(vector, held.terms, rarity) * _fade(held.at, new.at), 4)
            if best is None or similarity > best.similarity:
                best = StoryMatch(held.story, key, similarity)
        return best

    def add(
        self, key: int, story: str, fingerprint: Fingerprint, at: datetime, source: str = ""
    ) -> None:
        """Take in an article of `story`. Raises ValueError unless `key` is higher than all held."""
        if self._held and key <= next(reversed(self._held)):
            raise ValueError(f"key {key} does not follow those held")
        self._held[key] = _hold(fingerprint, source, at, story)
        self._postings.add(key, (term.hash for term in fingerprint.terms))

    def remove(self, key: int) -> None:
        """Let go of the article under `key`. Raises KeyError when there is none."""
        old = self._held.pop(key)
        self._postings.remove(key, (term for term, _ in _unpack(old.terms)))

    def _candidates(self, vector: dict[int, float], rarity: _Rarity) -> list[int]:
        """Return the articles that share the most of the rare words, by ascending key."""
        scores: dict[int, float] = {}
        left = MAX_ALL_POSTINGS
        for _, term in sorted((self._postings.count(term), term) for term in vector):
            gain = vector[term] * rarity[term]
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
    """Inverse document frequencies, computed as they are asked for."""

    def __init__(self, postings: Postings, articles: int) -> None:
        super().__init__()
        self._postings = postings
        self._articles = max(articles, LEAST_KNOWN)

    def __missing__(self, term: int) -> float:
        value = log(1 + self._articles / (self._postings.count(term) + SMOOTHING))
        self[term] = value
        return value


def _hold(fingerprint: Fingerprint, source: str, at: datetime, story: str = "") -> _Held:
    return _Held(story, source, fingerprint.title, at, _pack(fingerprint.terms))


def _pack(terms: tuple[Term, ...]) -> Sequence[int]:
    """Return each term as one number, hash before weight: a tenth of what the terms take."""
    return array("Q", [term.hash << _WEIGHT_BITS | min(term.weight, _MOST) for term in terms])


def _unpack(packed: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((term >> _WEIGHT_BITS, term & _MOST) for term in packed)


def _unit_vector(terms: Sequence[int], rarity: _Rarity) -> dict[int, float]:
    values = {term: _emphasis(weight) * rarity[term] for term, weight in _unpack(terms)}
    length = sqrt(sum(value * value for value in values.values()))
    return {term: value / length for term, value in values.items()}


def _cosine(unit: dict[int, float], terms: Sequence[int], rarity: _Rarity) -> float:
    dot = square = 0.0
    for packed in terms:
        term = packed >> _WEIGHT_BITS
        value = _emphasis(packed & _MOST) * rarity[term]
        square += value * value
        dot += value * unit.get(term, 0.0)
    return dot / sqrt(square)


@lru_cache(maxsize=1 << 10)
def _emphasis(weight: int) -> float:
    return 1 + log(weight)


def _fade(one: datetime, other: datetime) -> float:
    return float(0.5 ** (abs(other - one) / HALF_LIFE))


def _is_instalment(held: _Held, new: _Held) -> bool:
    return bool(new.title and new.source) and (held.title, held.source) == (new.title, new.source)
