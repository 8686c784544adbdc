"""Words that cannot both be true of one thing, by the kind of conflict: the lists of
`opposite_words`, and what `learned_opposites` adds of what disagreeing headlines swap.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from analysis.arabic.folding import fold
from analysis.arabic.stems import stem
from analysis.claims.alternatives import ALTERNATIVES
from analysis.claims.learned_opposites import LEARNED
from analysis.claims.opposite_words import (
    FOLLOWS,
    MODALITY,
    PUT_OFF,
    QUALITIES,
    STAYS,
    SURE,
    SWINGS,
    TURNS,
)
from analysis.reading import ConflictKind

Pace = Literal["stays", "swings", "turns", "follows"]
"""How the two relate in time: an outcome stays; a price swings from day to day, a road is closed
and opened within hours; what is of a later side follows what is of an earlier one (held, then
released), and is then no conflict but news.
"""


class Sense(NamedTuple):
    """That a word belongs to one side of an opposition."""

    opposition: int
    side: int


class Opposition(NamedTuple):
    """What kind of conflict two sides are, how they relate in time, whether by their place only."""

    kind: ConflictKind
    pace: Pace
    in_place: bool


def conjugate(root: str, form: int) -> tuple[str, ...]:
    """Return past, present, verbal noun and participle of a sound root in a verb form.

    >>> conjugate("رفع", 8)
    ('ارتفع', 'يرتفع', 'ارتفاع', 'مرتفع')
    """
    f, ayn, lam = root[0], root[1], root[2]
    patterns = {
        1: (root, "ي" + root, f"{f}ا{ayn}{lam}", f"م{f}{ayn}و{lam}"),
        2: (root, "ي" + root, f"ت{f}{ayn}ي{lam}", "م" + root),
        3: (f"{f}ا{ayn}{lam}", f"ي{f}ا{ayn}{lam}", f"م{f}ا{ayn}{lam}ة"),
        4: ("أ" + root, "ي" + root, f"إ{f}{ayn}ا{lam}", "م" + root),
        5: ("ت" + root, "يت" + root, "مت" + root),
        6: (f"ت{f}ا{ayn}{lam}", f"يت{f}ا{ayn}{lam}", f"مت{f}ا{ayn}{lam}"),
        7: ("ان" + root, "ين" + root, f"ان{f}{ayn}ا{lam}", "من" + root),
        8: (f"ا{f}ت{ayn}{lam}", f"ي{f}ت{ayn}{lam}", f"ا{f}ت{ayn}ا{lam}", f"م{f}ت{ayn}{lam}"),
        10: ("است" + root, "يست" + root, f"است{f}{ayn}ا{lam}", "مست" + root),
    }
    return patterns[form]


_HOLLOW = re.compile(r"أ(.)ا(.)")
_ENTRY = re.compile(r"(\D+)(\d*)")


def _list_forms(entry: str) -> set[str]:
    written = _ENTRY.fullmatch(entry)
    if written is None:
        raise ValueError(f"an opposite is a word, or a root and its verb form: {entry}")
    root, form = written[1], written[2]
    words = conjugate(root, int(form)) if form else (root,)
    return {fold(said) for word in words for said in _inflect(word)}


def _inflect(word: str) -> tuple[str, ...]:
    """Return a word, of a weak past its other forms, and of an imperfect verb those whose prefix a
    stem may keep.
    """
    if word.startswith("ي") and len(word) > 2:
        weak = word[-1] in "يى" and len(word) > 3
        words = (word, word[:-1] + "ون", word[:-1] + "وا") if weak else (word,)
        return tuple(prefix + one[1:] for one in words for prefix in ("ي", "ت", "سي", "ست"))
    return (word, *(form for weak in _weaken(word) for form in _inflect(weak)))


def _weaken(past: str) -> tuple[str, ...]:
    """Return the other forms of a past that ends in a weak letter (ألغى), or has one inside after
    the alif of the fourth form (أقال); none of other words.
    """
    if past.endswith("ى") and len(past) > 2:
        base = past[:-1]
        present = "ي" + (base[1:] if base[0] in "أا" else base)
        return base + "ت", base + "وا", base + "ي", present + ("ى" if past[0] == "ت" else "ي")
    hollow = _HOLLOW.fullmatch(past)
    if hollow is None:
        return ()
    first, last = hollow.groups()
    return f"ي{first}ي{last}", f"أ{first}ي{last}", f"إ{first}ا{last}ة"


def _read() -> tuple[tuple[Opposition, ...], dict[str, tuple[Sense, ...]], frozenset[str]]:
    oppositions: list[Opposition] = []
    forms: set[str] = set()
    senses: dict[str, list[Sense]] = {}
    tables: tuple[tuple[str, ConflictKind, Pace, bool], ...] = (
        (SWINGS, "antonym", "swings", False),
        (STAYS, "antonym", "stays", False),
        (QUALITIES, "antonym", "stays", True),
        (FOLLOWS, "antonym", "follows", False),
        (TURNS, "antonym", "turns", False),
        (MODALITY, "modality", "stays", False),
        (PUT_OFF, "modality", "turns", False),
        (SURE, "modality", "follows", True),
        (ALTERNATIVES, "attribute", "stays", True),
        (LEARNED, "antonym", "stays", True),
    )
    for table, kind, pace, in_place in tables:
        for line in table.strip().splitlines():
            number = len(oppositions)
            oppositions.append(Opposition(kind, pace, in_place))
            for side, words in enumerate(line.split("|")):
                found = {form for entry in words.split() for form in _list_forms(entry)}
                forms |= found
                for one in sorted(set(map(stem, found))):
                    senses.setdefault(one, []).append(Sense(number, side))
    return (
        tuple(oppositions),
        {word: tuple(found) for word, found in senses.items()},
        frozenset(forms),
    )


OPPOSITIONS, SENSES, LISTED = _read()
"""The oppositions by their number, the senses of a stem, and the forms, folded, that are listed."""


def is_opposite(one: tuple[Sense, ...], other: tuple[Sense, ...]) -> Opposition | None:
    """Return the first opposition on two sides of which the senses stand; none where they also
    stand on one side together, as words that can mean the same do.
    """
    if not one or not other or not set(one).isdisjoint(other):
        return None
    for sense in one:
        for against in other:
            if sense.opposition == against.opposition:
                return OPPOSITIONS[sense.opposition]
    return None
