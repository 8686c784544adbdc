"""Claims in nearly the same words: found, and known to be told before, whatever their story.

Min-wise hashing (Broder 1997): under each of several orderings of all words, two sets of words have
the same first word as often as they overlap. So a handful of keys finds a claim that is worded
alike, at a cost that does not depend on how many are held.
"""

from __future__ import annotations

from functools import lru_cache

from analysis.claims.gist import Gist
from analysis.claims.keys import contain, resemble, weigh
from analysis.hashing import hash48

ORDERINGS = 5
"""Claims that share 80% of their words share a first word under one of five 999 times in 1,000."""

RETOLD, CONTAINED = 0.8, 0.9
"""How much of all words two such claims share, and how much of the shorter one's."""

LEAST = 3.0
"""What a claim must weigh in words to be known by them: fewer are said of many things."""

_WORD = (1 << 64) - 1
_FACTORS = tuple(0x9E3779B97F4A7C15 * (2 * n + 1) & _WORD | 1 for n in range(ORDERINGS))


def list_wording_keys(gist: Gist) -> tuple[tuple[int, int], ...]:
    """Return the keys by which a claim in nearly the same words is found."""
    if weigh(gist.words) < LEAST:
        return ()
    return tuple(enumerate(map(min, zip(*map(scatter, gist.words), strict=True))))


@lru_cache(maxsize=1 << 15)
def scatter(word: str) -> tuple[int, ...]:
    """Return where a word stands under each ordering, from 0 up to 2**64."""
    number = hash48(word)
    mixed = [number * factor & _WORD for factor in _FACTORS]
    return tuple(
        (one ^ one >> 32) * factor & _WORD for one, factor in zip(mixed, _FACTORS, strict=True)
    )


def is_retold(a: Gist, b: Gist) -> bool:
    """Tell whether two claims about a watched name say one thing in nearly the same words: neither
    names a watch, a number or a day against the other's, and none negates what the other asserts.
    """
    if not (a.names <= b.names or b.names <= a.names) or a.names.isdisjoint(b.names):
        return False
    if a.claim.polarity != b.claim.polarity or a.figures != b.figures:
        return False
    if a.days and b.days and a.days.isdisjoint(b.days):
        return False
    if min(weigh(a.words), weigh(b.words)) < LEAST:
        return False
    return resemble(a.words, b.words) >= RETOLD and contain(a.words, b.words) >= CONTAINED
