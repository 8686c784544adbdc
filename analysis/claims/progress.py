"""Figures of two clauses that are known to be about one thing: what has moved on since, and what
cannot both be true.

What is counted need not be told by the same words. A figure that is later and larger has grown, a
price or a reading may also have fallen; at one time, or of one day, two figures conflict.
"""

from __future__ import annotations

from datetime import timedelta

from analysis.arabic.stems import stem
from analysis.claims.clash import Clash, Pair, rate
from analysis.claims.counting import READINGS, VOLATILE
from analysis.claims.figures import (
    SAME_RELEASE,
    TOO_FAST,
    are_of_other_days,
    differ_in_rank,
    fits,
    name_of,
    share_moment,
    show,
    tells,
)
from analysis.claims.gist import Number, Part
from analysis.claims.keys import weigh
from analysis.claims.measures import kind_of
from analysis.claims.opposites import OPPOSITIONS, SENSES
from analysis.reading import Quantity

_MOVING_STEMS = frozenset(stem(word) for word in READINGS | VOLATILE)

MOVED_ON = timedelta(minutes=30)
"""After this time a figure of one thing may have moved on."""


def compare_known(a: Part, b: Part, pair: Pair) -> Clash | None:
    """Return what the numbers of two clauses of one thing, the earlier first, disagree about."""
    if differ_in_rank(pair) or (are_of_other_days(pair) and pair.apart < MOVED_ON):
        return None
    pairs = [(n, m) for n in a.numbers for m in b.numbers if _can_count_same(n, m)]
    fitting = [(n, m) for n, m in pairs if fits(n.quantity, m.quantity)]
    ours, theirs = {n for n, _ in fitting}, {m for _, m in fitting}
    pairs = [(n, m) for n, m in pairs if n not in ours and m not in theirs]
    for n, m in pairs:
        one, other = n.quantity, m.quantity
        if tells(pair.earlier.claim, other) or tells(pair.later.claim, one):
            continue
        values = show(one), show(other)
        why = f"number of {name_of(n) or one.effect}: {values[0]} ≠ {values[1]}"
        if _has_moved(one, other, pair):
            return Clash("update", "number", 0.1, why)
        if (one.partial or other.partial) and other.value <= TOO_FAST * one.value:
            continue
        if not one.effect and weigh(a.words & b.words) < 1:
            continue
        return Clash("contradiction", "number", rate(a.words, b.words, pair.tie), why, values)
    return None


def _can_count_same(a: Number, b: Number) -> bool:
    one, other = a.quantity, b.quantity
    if kind_of(one.unit) != kind_of(other.unit) or one.ordinal != other.ordinal:
        return False
    if one.effect != other.effect and one.effect and other.effect:
        return False
    if one.effect or other.effect:
        return one.effect == other.effect or (a.people and b.people)
    return bool(one.unit) or one.ordinal or a.counted == b.counted


def _has_moved(earlier: Quantity, later: Quantity, pair: Pair) -> bool:
    """Tell whether a figure may have become another one by the time of the later telling."""
    if pair.apart < MOVED_ON or (share_moment(pair) and not earlier.effect):
        return False
    sources = pair.earlier.claim.source, pair.later.claim.source
    if pair.one_origin and sources[0] != sources[1] and pair.apart <= SAME_RELEASE:
        return False
    if earlier.effect or later.effect:
        return earlier.value < later.value <= TOO_FAST * earlier.value
    if earlier.value < later.value <= TOO_FAST * earlier.value:
        return True
    return _swings(pair)


def _swings(pair: Pair) -> bool:
    """Tell whether the later claim says that the figure falls, or it is a price or a reading."""
    stems = frozenset(pair.later.claim.stems)
    if not _MOVING_STEMS.isdisjoint(stems | frozenset(pair.earlier.claim.stems)):
        return True
    senses = {sense for word in stems for sense in SENSES.get(word, ())}
    return any(OPPOSITIONS[sense.opposition].pace == "swings" for sense in senses)
