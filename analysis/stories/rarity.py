"""How much a word counts: by its place in the article, and by how few of those held have it.

Both are whole numbers, so that sums of their products are the same on every machine.
"""

from __future__ import annotations

from functools import lru_cache
from math import log

from analysis.stories.fingerprint import LEAD_WORDS

LEAST_KNOWN = 4_000
"""Words are taken for as rare as if so many articles had been seen, until they are."""

SMOOTHING = 3
"""Articles that each word is taken to stand in, besides those held."""

_EMPHASIS_STEPS = 32
_RARITY_STEPS = 64


@lru_cache(maxsize=1 << 16)
def emphasis(weight: int) -> int:
    """Return the logarithm of a term's weight, as a byte."""
    return min(255, max(1, round(_EMPHASIS_STEPS * log(1 + weight / LEAD_WORDS))))


def rarity_among(articles: int) -> Rarity:
    """Return the rarities of words where so many articles are held."""
    return _rarities(_round(max(articles, LEAST_KNOWN)))


class Rarity(dict[int, int]):
    """Inverse document frequencies by the number of articles, computed as they are asked for."""

    def __init__(self, articles: int) -> None:
        super().__init__()
        self._articles = articles

    def __missing__(self, count: int) -> int:
        rarity = log(1 + self._articles / (count + SMOOTHING))
        value = self[count] = round(_RARITY_STEPS * rarity)
        return value


_rarities = lru_cache(maxsize=4)(Rarity)


def _round(count: int) -> int:
    """Return `count` with its five highest bits alone, so that rarities are computed seldom."""
    low = max(0, count.bit_length() - 5)
    return count >> low << low
