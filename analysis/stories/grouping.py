"""Which story an article belongs to: that of the article held which is most like it.

Likeness is the cosine of weighted words (TF-IDF, Salton and Buckley 1988), halved for every week
between the two: news that comes back after months is another story. How much is needed depends on
what else is like the article: where everybody writes about one theme, a story of it must be nearer
than where nothing else is near (after the hubness correction of Conneau et al. 2018).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice
from math import fsum, sqrt
from operator import itemgetter, mul
from typing import NamedTuple

from analysis.reading import Fingerprint
from analysis.stories.merged import Merged, Place
from analysis.stories.packed import Packed, began_of, column_of, pack, unpack
from analysis.stories.rarity import emphasis, rarity_among
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

HALF_LIFE = timedelta(days=7)

MAX_POSTINGS = 64
"""Of the articles that hold a word so many are looked at, the newest."""

MAX_ALL_POSTINGS = 1_000
"""So many are looked at for all words together, those of the rarest first."""

MAX_CANDIDATES = 16
"""Of those so many are compared that share the most rare words."""

_HALF_LIFE = HALF_LIFE.total_seconds()
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


class _Asked(NamedTuple):
    """An article that is asked about: the values of its words, and of those known by number."""

    at: int
    column: int
    squares: int
    known: list[tuple[int, int]]


class StoryIndex:
    """The articles held with their stories, found again by their rarest words.

    What it finds is a function of the articles held, in the order of their keys, and of nothing
    else: document frequencies are counts of articles held, likeness is computed when asked and
    kept nowhere. The cost of a question is bounded whatever is held.
    """

    def __init__(self) -> None:
        self._held: dict[int, Packed] = {}
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
        best = self._nearest(self._ask(fingerprint, source, at))
        return best if best is not None and best.similarity >= best.needed else None

    def explain(self, fingerprint: Fingerprint, source: str, at: datetime) -> Likeness | None:
        """Return the article that `find` compares this one with, near enough or not, and why.

        The parts of the words add up to the similarity. None where nothing held shares a word.
        """
        asked = self._ask(fingerprint, source, at)
        best = self._nearest(asked)
        if best is None:
            return None
        held = unpack(self._held[best.key])
        theirs = dict(zip(held.words, self._values(held.words, held.weights), strict=True))
        whole = sqrt(asked.squares * sum(value * value for value in theirs.values()))
        fade = _fade(held.at, asked.at) / whole
        words = self._words
        shared = [
            SharedTerm(words.hash(number), value * theirs[number] * fade, words.counts[number])
            for number, value in asked.known
            if number in theirs
        ]
        return Likeness(best, tuple(sorted(shared, key=lambda term: (-term.part, term.hash))))

    def story_of(self, key: int) -> Place:
        """Return where the article under `key` belongs now. Raises KeyError."""
        held = self._held[key]
        return self._merged.place(Place(held.story, began_of(held)))

    def add(
        self, key: int, place: Place, fingerprint: Fingerprint, at: datetime, source: str = ""
    ) -> None:
        """Take in an article of the story `place`.

        Raises ValueError unless `key` is higher than all held, and by less than 2**32 than any.
        """
        if self._held and not next(reversed(self._held)) < key <= next(iter(self._held)) + _LOW:
            raise ValueError(f"key {key} does not follow those held")
        words = self._words.add(key & _LOW, [term.hash for term in fingerprint.terms])
        weights = bytes([emphasis(term.weight) for term in fingerprint.terms])
        column = column_of(fingerprint.title, source)
        self._held[key] = pack(place, int(at.timestamp()), column, words, weights)

    def merge(self, key: int, story: str, into: Place) -> None:
        """Make `story` part of `into`, as the article under `key` shows, until that is removed."""
        self._merged.add(key, story, into)

    def remove(self, key: int) -> None:
        """Let go of the article under `key`. Raises KeyError when there is none."""
        self._words.remove(key & _LOW, unpack(self._held.pop(key)).words)
        self._merged.remove(key)

    def _ask(self, fingerprint: Fingerprint, source: str, at: datetime) -> _Asked:
        rarity, counts = rarity_among(len(self._held)), self._words.counts
        squares, known = 0, []
        for term in fingerprint.terms:
            number = self._words.number(term.hash)
            value = emphasis(term.weight) * rarity[0 if number is None else counts[number]]
            squares += value * value
            if number is not None:
                known.append((number, value))
        return _Asked(int(at.timestamp()), column_of(fingerprint.title, source), squares, known)

    def _nearest(self, asked: _Asked) -> StoryMatch | None:
        near = [(-value, key, self.story_of(key)) for value, key in self._compare(asked)]
        if not near:
            return None
        similarity, key, place = near[0]
        others = [value for value, _, other in near if other.story != place.story] + NEIGHBOURS * [
            UNKNOWN
        ]
        needed = round(SIMILAR + BACKGROUND * fsum(others[:NEIGHBOURS]) / NEIGHBOURS, 4)
        twin = self._twin(near, needed)
        if twin is None:
            return StoryMatch(place.story, key, similarity, needed, place.began)
        first, later = sorted((place, twin), key=lambda one: (one.began, one.story))
        return StoryMatch(first.story, key, similarity, needed, first.began, later.story)

    def _twin(self, near: list[tuple[float, int, Place]], needed: float) -> Place | None:
        """Return another story that is plainly the same as the nearest.

        A round-up is like the stories of all its items: two of them must be like each other, too.
        """
        if near[0][0] < needed + PLAINLY:
            return None
        for similarity, key, place in near:
            if similarity < needed + PLAINLY:
                return None
            if place.story != near[0][2].story and self._likeness(near[0][1], key) >= SIMILAR:
                return place
        return None

    def _compare(self, asked: _Asked) -> list[tuple[float, int]]:
        """Return the candidates by descending likeness, which stands as its negative."""
        near: list[tuple[float, int]] = []
        counts, marks = self._words.counts, self._words.marks
        rarity = rarity_among(len(self._held)).__getitem__
        for number, value in asked.known:
            marks[number] = value
        for key in self._candidates(asked.known):
            at, column, words, weights = unpack(self._held[key])
            if asked.column and column == asked.column:
                continue
            pick = itemgetter(*words, 0)  # one more than there are: a tuple whatever their number
            theirs = [*map(mul, weights, map(rarity, pick(counts)))]
            likeness = sum(map(mul, theirs, pick(marks))) / sqrt(
                asked.squares * sum(map(mul, theirs, theirs))
            )
            near.append((-round(likeness * _fade(at, asked.at), 4), key))
        for number, _ in asked.known:
            marks[number] = 0
        near.sort()
        return near

    def _likeness(self, one: int, other: int) -> float:
        """Return how much two articles held are alike, 0 for two instalments of a column."""
        first, second = unpack(self._held[one]), unpack(self._held[other])
        if first.column and first.column == second.column:
            return 0.0
        ours = dict(zip(first.words, self._values(first.words, first.weights), strict=True))
        theirs = self._values(second.words, second.weights)
        dot = sum(
            ours.get(word, 0) * value for word, value in zip(second.words, theirs, strict=True)
        )
        squares = sum(value * value for value in ours.values()) * sum(map(mul, theirs, theirs))
        return round(dot / sqrt(squares) * _fade(first.at, second.at), 4)

    def _values(self, words: Sequence[int], weights: bytes) -> list[int]:
        """Return what the words of an article held weigh now."""
        rarity, counts = rarity_among(len(self._held)), self._words.counts
        return [weight * rarity[counts[word]] for word, weight in zip(words, weights, strict=True)]

    def _candidates(self, known: list[tuple[int, int]]) -> list[int]:
        """Return the articles that share the most rare words, by ascending key."""
        counts, newest = self._words.counts, self._words.newest
        left = MAX_ALL_POSTINGS
        looked_at = []
        # stable: of words as rare as each other, the lower hash comes first, not the lower number
        for count, number in sorted([(counts[n], n) for n, _ in known], key=_FIRST):
            left -= min(count, MAX_POSTINGS)
            if left < 0:
                break
            looked_at.append(newest(number, MAX_POSTINGS))
        return sorted(map(self._whole_key, _most_frequent(chain.from_iterable(looked_at))))

    def _whole_key(self, low: int) -> int:
        oldest = next(iter(self._held))
        return oldest + (low - oldest & _LOW)


_FIRST = itemgetter(0)


def _most_frequent(keys: Iterable[int]) -> list[int]:
    """Return the keys that come most often; of equals, those that came with the rarest word."""
    counts = Counter(keys)
    if len(counts) <= MAX_CANDIDATES:
        return [*counts]
    least = sorted(counts.values())[-MAX_CANDIDATES]
    above = [key for key, count in counts.items() if count > least]
    equal = (key for key, count in counts.items() if count == least)
    return [*above, *islice(equal, MAX_CANDIDATES - len(above))]


def _fade(one: int, other: int) -> float:
    return float(0.5 ** (abs(other - one) / _HALF_LIFE))
