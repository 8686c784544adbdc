"""How much articles are alike: the cosine of weighted words, halved for every week between them.

All sums are of whole numbers, so that they are the same on every machine.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import timedelta
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.reading import Fingerprint
from analysis.stories.packed import Packed, column_of, read_head, read_words
from analysis.stories.rarity import EMPHASIS
from analysis.stories.vocabulary import Vocabulary

HALF_LIFE = timedelta(days=7)

_HALF_LIFE = HALF_LIFE.total_seconds()
_PLACE = 10  # bits
_PLACES = np.arange(1 << _PLACE)


class Weighed(NamedTuple):
    """An article with what its words weigh now, `UNKNOWN` ones among them.

    `at` is when it came, in seconds, `squares` the sum of the squares of the values.
    """

    at: int
    column: int
    squares: int
    numbers: NDArray[np.int64]
    values: NDArray[np.int64]


def weigh(
    fingerprint: Fingerprint, source: str, at: int, words: Vocabulary, rarity: NDArray[np.int64]
) -> Weighed:
    """Return a new article; its words are in the order of their hashes."""
    numbers = np.array(words.numbers([term.hash for term in fingerprint.terms]), np.int64)
    weights = EMPHASIS[[term.weight for term in fingerprint.terms]]
    values = rarity[words.counts[numbers]] * weights
    column = column_of(fingerprint.title, source)
    return Weighed(at, column, int(values @ values), numbers, values)


def weigh_again(held: Packed, words: Vocabulary, rarity: NDArray[np.int64]) -> Weighed:
    """Return an article held, in the same way."""
    head, (numbers, weights, _) = read_head(held), read_words([held])
    values = rarity[words.counts[numbers]] * weights
    return Weighed(head.at, head.column, int(values @ values), numbers.astype(np.int64), values)


def compare(
    one: Weighed, others: Sequence[Packed], words: Vocabulary, rarity: NDArray[np.int64]
) -> list[float | None]:
    """Return how much each of the `others` is like `one` (0–1), by four digits.

    Each has a word at least. None stands for another instalment of the same column.
    """
    if not others:
        return []
    numbers, weights, starts = read_words(others)
    values = rarity[words.counts[numbers]] * weights
    marks = words.marks
    marks[one.numbers] = one.values
    products = np.add.reduceat(values * marks[numbers], starts).tolist()
    marks[one.numbers] = 0
    squares = np.add.reduceat(values * values, starts).tolist()
    return [
        _likeness(one, held, product / sqrt(one.squares * square))
        for held, product, square in zip(others, products, squares, strict=True)
    ]


def _likeness(one: Weighed, held: Packed, cosine: float) -> float | None:
    at, column, _ = read_head(held)
    if column and column == one.column:
        return None
    return round(cosine * fade(at, one.at), 4)


def fade(one: int, other: int) -> float:
    """Return the part of their likeness that is left of two articles of these times."""
    return float(0.5 ** (abs(other - one) / _HALF_LIFE))


def most_frequent(found: array[int], most: int) -> list[int]:
    """Return at most so many of the numbers that come most often.

    Of equals, those that come first. There are at most 1,024 in all, each below 2**32.
    """
    # each with its place: sorted, equal ones stand together, in front the one that came first
    placed = np.array(found, np.int64) << _PLACE | _PLACES[: len(found)]
    placed.sort()
    numbers = placed >> _PLACE
    begins = np.ones(len(found) + 1, np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=begins[1:-1])
    bounds = begins.nonzero()[0]
    starts, counts = bounds[:-1], bounds[1:] - bounds[:-1]
    if len(starts) > most:
        rank = (counts << _PLACE) - (placed[starts] & _PLACES[-1])
        starts = starts[rank.argpartition(-most)[-most:]]
    chosen: list[int] = numbers[starts].tolist()
    return chosen
