"""Whether one text is a copy of another: by the sentences and pairs of words that both have."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.stories.fingerprint import WORD_BITS
from analysis.stories.held import HELD_SKETCH, Held

SHARED = 0.6
"""Sentences in common: of a copy's own, or of the shorter of two versions."""

COPIED = 0.5
"""The estimated part of its pairs of words that a copy has in common with its original …"""

RESEMBLANCE = 0.4
"""… and of all pairs in both: of a note in a long round-up the estimate is too rough."""

LEAST_COMMON = 12
"""Two sketches with fewer hashes in common resemble each other less than that."""

SAME_NUMBERS = 0.5
"""The part of the numbers of the article with fewer that a copy has in common, at least."""

OTHER_NAMES = 2
"""So many names that the other does not say are more than another spelling of one."""


def part_copied(new: Held, held: Held, telling: set[int]) -> float:
    """Return which part of `new` stands in `held` if it is a copy of it, else 0.

    `telling` are its sentences that are no formulas.
    """
    if not new.sketch or not held.sketch:
        both_short = not new.sketch and not held.sketch
        return float(both_short and bool(new.sentences) and [*new.sentences] == held.sentences)
    shared = len(telling.intersection(held.sentences)) / len(telling) if telling else 0.0
    resemblance = estimate_resemblance(new.sketch, held.sketch)
    part = min(1.0, resemblance / (1 + resemblance) * (new.pairs + held.pairs) / max(1, new.pairs))
    if is_other_notice(new, held):
        return 0.0
    if shared >= SHARED:
        return shared
    return part if part >= COPIED and resemblance >= RESEMBLANCE else 0.0


def is_other_notice(new: Held, held: Held) -> bool:
    """Tell whether two texts fill one form with other numbers or other names.

    A name, here, is a word that one says several times. Each says two that the other never says:
    who edits a text leaves the words that it turns on, and may spell one of them otherwise.
    """
    fewer = min(len(new.numbers), len(held.numbers))
    if fewer > 1 and len({*new.numbers} & {*held.numbers}) < SAME_NUMBERS * fewer:
        return True
    return _lacks(held.words, new.names) and _lacks(new.words, held.names)


def _lacks(words: int, names: Sequence[int]) -> bool:
    """Tell whether a text, as a bit for each of its words, says fewer than all names but one."""
    missing = sum(not words >> item % WORD_BITS & 1 for item in names)
    return bool(words) and missing >= OTHER_NAMES


def estimate_resemblance(ours: Sequence[int], theirs: Sequence[int]) -> float:
    """Return the estimated Jaccard similarity of two sets from their bottom-k sketches.

    The lowest hashes of the union are a sample of it; those that stand in both sketches stand in
    both sets (Broder 1997). The standard error is at most 0.084.
    """
    both = {*ours} & {*theirs}
    sample = sorted({*ours, *theirs})[:HELD_SKETCH]
    return sum(item in both for item in sample) / len(sample) if sample else 0.0
