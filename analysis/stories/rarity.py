"""How much a word counts: by its place in the article, and by how few of those held have it.

Both are whole numbers, so that sums of their products are the same on every machine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from analysis.stories.fingerprint import LEAD_WORDS, MAX_WEIGHT

LEAST_KNOWN = 4_000
"""Words are taken for as rare as if so many articles had been seen, until they are."""

SMOOTHING = 3
"""Articles that each word is taken to stand in, besides those held."""

_EMPHASIS_STEPS = 32
_RARITY_STEPS = 64


def rarity_among(articles: int) -> NDArray[np.int64]:
    """Return the rarities of words by the number of articles, of so many, that have them."""
    return _rarities(_round(max(articles, LEAST_KNOWN)))


@lru_cache(maxsize=4)
def _rarities(articles: int) -> NDArray[np.int64]:
    def rarity(count: int) -> int:
        return round(_RARITY_STEPS * log(1 + articles / (count + SMOOTHING)))

    return _tabulate(rarity, articles + (articles >> 4) + 1)


def _round(count: int) -> int:
    """Return `count` with its five highest bits alone, so that rarities are computed seldom."""
    low = max(0, count.bit_length() - 5)
    return count >> low << low


def _tabulate(function: Callable[[int], int], size: int) -> NDArray[np.int64]:
    """Return the values of a function that never rises at 0, 1, … `size` - 1.

    It is asked where its value changes alone, some hundred times however large the table is.
    """
    values, starts, at = [], [], 0
    while at < size:
        values.append(function(at))
        starts.append(at)
        at = bisect_right(range(size), -values[-1], lo=at, key=lambda place: -function(place))
    return np.repeat(np.array(values, np.int64), np.diff([*starts, size]))


def _weigh(weight: int) -> int:
    return -min(255, max(1, round(_EMPHASIS_STEPS * log(1 + weight / LEAD_WORDS))))


EMPHASIS: NDArray[np.uint8] = (-_tabulate(_weigh, MAX_WEIGHT + 1)).astype(np.uint8)
"""The logarithms of terms' weights, as bytes, by weight."""
