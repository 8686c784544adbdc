"""A short text made ready to be held against another, and which of their words are the same.

All weights and shares are whole numbers, so that a sum is the same in any order and anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from rapidfuzz import fuzz

from analysis.arabic.folding import fold
from analysis.arabic.stems import root_key, stem
from analysis.arabic.tokens import tokenise
from analysis.claims.senses import ALIKE, ALTERNATIVES, OPPOSITES, Places

MAX_WORDS = 40
LIGHT = 100
"""The weight of a function word; a word that was never seen weighs 1000."""

FORM, STEM, ROOT, SENSE, SPELLING = range(5)
"""How closely two words match, the closest first."""

_SIMILAR = 70.0  # per cent of the letters that two spellings of one name share
_FUNCTION = frozenset(
    fold(
        "في من إلى على عن مع بعد قبل خلال حول بشأن ضد بين عبر لدى أمام منذ حتى عقب أن إن أنه بأن"
        " بأنه قد هو هي هذا هذه ذلك التي الذي الذين ما كما أو ثم و ب ل ال لكن بل كل أي إثر وسط نحو"
        " عند تحت فوق له لها به بها فيه فيها عليه عليها كان كانت يكون تم يتم قام تقوم يقوم"
    ).split()
)


class Sketch(NamedTuple):
    """A text made ready: its words in order by form, stem and root, and what each weighs."""

    folded: str
    forms: tuple[str, ...]
    stems: tuple[str, ...]
    roots: tuple[str, ...]
    weights: tuple[int, ...]

    def heavy(self, at: Iterable[int]) -> list[int]:
        """Return those of the places `at` where no function word stands."""
        return [i for i in at if self.weights[i] > LIGHT]

    def places(self, table: Places, at: Iterable[int]) -> dict[int, set[int]]:
        """Return, by opposition or kind, the sides on which the words at these places stand."""
        found: dict[int, set[int]] = {}
        for i in at:
            for line, side in table.get(self.stems[i], ()):
                found.setdefault(line, set()).add(side)
        return found


class Match(NamedTuple):
    """Which word of one text is which of the other, as (level, place, place), and what is left."""

    pairs: tuple[tuple[int, int, int], ...]
    left: tuple[int, ...]
    right: tuple[int, ...]


def take_sketch(text: str, rarity: Mapping[str, int]) -> Sketch:
    """Return `text` made ready, its first 40 words; `rarity` is the weight, 0–1000, by stem."""
    forms = tuple(token.form for token in tokenise(text)[:MAX_WORDS])
    stems = tuple(map(stem, forms))
    weights = (
        LIGHT if form in _FUNCTION else rarity.get(word, 1000)
        for form, word in zip(forms, stems, strict=True)
    )
    return Sketch(" ".join(forms), forms, stems, tuple(map(root_key, forms)), tuple(weights))


def match_words(a: Sketch, b: Sketch) -> Match:
    """Return which words of `a` stand in `b`, each once, the closest matches first."""
    pairs: list[tuple[int, int, int]] = []
    left, right = dict.fromkeys(range(len(a.forms))), dict.fromkeys(range(len(b.forms)))

    def take(level: int, i: int, j: int) -> None:
        pairs.append((level, i, j))
        del left[i], right[j]

    _take_equal(a.forms, b.forms, (left, right), partial(take, FORM))
    _take_equal(a.stems, b.stems, (left, right), partial(take, STEM))
    _take_equal(a.roots, b.roots, (left, right), partial(take, ROOT))
    _take_alike(a, b, (left, right), take)
    _take_similar(a, b, (left, right), take)
    return Match(tuple(pairs), tuple(left), tuple(right))


_Rest = tuple[dict[int, None], dict[int, None]]


def _take_equal(
    mine: tuple[str, ...],
    theirs: tuple[str, ...],
    rest: _Rest,
    take: Callable[[int, int], None],
) -> None:
    """Match equal words; of several, the one that stands at most the same place in its text."""
    left, right = rest
    rows, columns = max(len(mine), 1), max(len(theirs), 1)
    for i in list(left):
        at = [j for j in right if mine[i] == theirs[j]]
        if at:
            take(i, min((abs(i * columns - j * rows), j) for j in at)[1])


def _take_alike(a: Sketch, b: Sketch, rest: _Rest, take: Callable[[int, int, int], None]) -> None:
    """Match words that say the same: on one side of an opposition, names of one thing."""
    left, right = rest
    theirs = {j: senses for j in b.heavy(right) if (senses := _senses(b.stems[j]))}
    for i in a.heavy(left):
        mine = _senses(a.stems[i])
        found = next((j for j, senses in theirs.items() if not mine.isdisjoint(senses)), None)
        if found is not None:
            take(SENSE, i, found)
            del theirs[found]


def _take_similar(a: Sketch, b: Sketch, rest: _Rest, take: Callable[[int, int, int], None]) -> None:
    """Match words of four letters and more that are nearly spelled alike, the likest first."""
    left, right = rest
    near = [
        (-likeness, i, j)
        for i in left
        for j in right
        if len(a.forms[i]) > 3 and len(b.forms[j]) > 3
        if (likeness := fuzz.ratio(a.forms[i], b.forms[j])) >= _SIMILAR
    ]
    for _, i, j in sorted(near):
        if i in left and j in right:
            take(SPELLING, i, j)


def _senses(word: str) -> frozenset[tuple[int, int, int]]:
    tables = (OPPOSITES, ALTERNATIVES, ALIKE)
    return frozenset((n, *place) for n, table in enumerate(tables) for place in table.get(word, ()))
