"""Whether two counts of one noun are of other things by what is said after the noun."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.claims.alignment import Alignment, align
from analysis.claims.framing import find_words
from analysis.claims.gist import Part
from analysis.claims.lexicon import PLACE_PREPOSITIONS, PREPOSITIONS, fold_words
from analysis.claims.swap import can_be_verb, is_light
from analysis.claims.wording import Word

_WHERE = PLACE_PREPOSITIONS - {"من", "ومن", "عن", "خلال"} | {"قباله", "عند", "لدي"}
_ALL_TOLD = fold_words("منذ إجمالي إجمالا مجموع مجمل حصيلة الموسم")
"""Words of a sum, or of a span, that what is counted of one event is only a part of."""


def count_others(a: Part, b: Part, counted: str) -> bool:
    """Tell whether each clause says which ones are meant, and says another: 12 cars that were
    stolen, 30 that were parked badly; 5 in one place, 3 in another; or one counts all since a day.

    `counted` is the key of the noun after which that is said, "" of what is only measured: then it
    may stand anywhere. What answers another question («to the port», «for a fault») sets nothing
    apart.
    """
    if a.line is None or b.line is None:
        return False
    if _sums_up(a.line.text) != _sums_up(b.line.text):
        return True
    found = align(a.line.words, b.line.words)
    mine = list(_list_after(found.a, found.left, counted))
    theirs = list(_list_after(found.b, found.right, counted))
    return any(_exclude(found, i, j) for i in mine for j in theirs)


def _sums_up(text: str) -> bool:
    return not _ALL_TOLD.isdisjoint(find_words(text))


def _list_after(words: tuple[Word, ...], rest: tuple[int, ...], counted: str) -> Iterator[int]:
    """Yield those of `rest` that stand after the counted noun, all where there is none."""
    noun = next((i for i, word in enumerate(words) if word.key == counted), len(words))
    first = noun + 1 if counted else 0
    yield from (i for i in rest if i >= first and not is_light(words[i]))


def _exclude(found: Alignment, i: int, j: int) -> bool:
    """Tell whether two words answer one question, of where, to whom or of what kind."""
    one, other = found.a[i], found.b[j]
    asked = _ask(one)
    if asked != _ask(other):
        return False
    if asked:
        return True
    return found.is_slot(i, j) and not (can_be_verb(one) or can_be_verb(other))


def _ask(word: Word) -> str:
    """Return the preposition that stands before a word or is written onto it; all that say where
    are one; "" for none.
    """
    if word.head in _WHERE:
        return "في"
    if word.head in PREPOSITIONS:
        return word.head
    return word.form[0] if word.form.startswith(("بال", "لل")) else ""
