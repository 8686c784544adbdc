"""What a claim is asked before it is unpacked: whether another can have anything to do with it.

Most of the claims that share a key with another are strangers to it: of one story and other names,
or of one name and another story. Their outlines tell, at a hundredth of what comparing them costs.
"""

from __future__ import annotations

from datetime import timedelta
from sys import intern
from typing import NamedTuple

from analysis.claims.gist import Gist
from analysis.claims.keys import drop_generic, weigh
from analysis.claims.retelling import LEAST, RETOLD, scatter

WINDOW = timedelta(days=30)
"""Tellings further apart than this are of different events."""

REACH = WINDOW.total_seconds() + 5e-7
"""The same in seconds, and half a microsecond: times are floats here."""

_ROUNDED = 1e-6
_BITS = 60  # what a small whole number holds


class Outline(NamedTuple):
    """What is held ready of each claim. `at` is in seconds; `words` has a bit for each word that
    news does not say all the time, of which several may share one; `weight` is what all weigh.
    """

    article: str
    story: str
    at: float
    watches: tuple[str, ...]
    names: tuple[str, ...]
    words: int
    weight: float


def outline(gist: Gist) -> Outline:
    """Return the outline of a claim."""
    if gist.outline is None:
        gist.outline = _draw(gist)
    return gist.outline


def _draw(gist: Gist) -> Outline:
    claim = gist.claim
    watches = tuple([intern(watch) for watch in claim.watches])
    names = tuple([watch for watch in watches if watch in gist.names])
    return Outline(
        intern(claim.article),
        intern(claim.story),
        claim.published_at.timestamp(),
        watches,
        watches if len(names) == len(watches) else names,
        _mark(gist.words),
        weigh(gist.words),
    )


def _mark(words: frozenset[str]) -> int:
    marked = 0
    for word in drop_generic(words):
        marked |= 1 << scatter(word)[0] % _BITS
    return marked


def are_strangers(gist: Gist, own: Outline, other: Outline) -> bool:
    """Tell whether `compare_gists` finds no tie between a claim and one with the outline `other`,
    and `is_retold` surely finds the two worded otherwise; False where only comparing can tell.
    """
    if not own.watches and not other.watches:
        return False
    shared = len(gist.names.intersection(other.names))
    in_story = own.story == other.story and own.story != ""
    if shared > 1 or (in_story and not gist.watches.isdisjoint(other.watches)):
        return False
    if not shared or shared < min(len(own.names), len(other.names)):
        return True
    return _must_differ(own, other)


def _must_differ(one: Outline, other: Outline) -> bool:
    """Tell whether two claims surely do not share what `is_retold` asks for: each bit that only one
    has stands for a word, or more, that only one says.
    """
    if one.weight < LEAST or other.weight < LEAST:
        return True
    differing = (one.words ^ other.words).bit_count()
    return differing > (1 - RETOLD) * (one.weight + other.weight) + _ROUNDED
