"""Words around a number that say whether it is meant exactly."""

from __future__ import annotations

from analysis.arabic.cursor import Cursor
from analysis.arabic.numerals import Numeral
from analysis.arabic.tokens import fold_phrase
from analysis.reading import Bound

_BEFORE: dict[Bound, tuple[str, ...]] = {
    "about": (
        *("نحو", "حوالي", "حوالى", "قرابة", "زهاء", "ما يقارب", "ما يقرب من", "يقارب", "تقارب"),
        *("ما يناهز", "يناهز", "قرابة ال", "تقريبا"),
    ),
    "at_least": (
        *("أكثر من", "ما يزيد على", "ما يزيد عن", "يزيد على", "يزيد عن", "تزيد على", "تزيد عن"),
        *("لا يقل عن", "ما لا يقل عن", "لا تقل عن", "يفوق", "تفوق", "ما يفوق", "يتجاوز"),
        *("تتجاوز", "تجاوز", "تجاوزت", "أزيد من", "على الأقل", "أكثر عن", "يتعدى"),
    ),
    "at_most": (
        *("أقل من", "لا يزيد على", "لا يزيد عن", "ما لا يزيد على", "ما لا يزيد عن", "لا تزيد على"),
        *("لا تزيد عن", "لا يتجاوز", "لا تتجاوز", "لم يتجاوز", "لم تتجاوز", "ما يصل إلى"),
        *("على الأكثر", "ما لا يتجاوز", "لا يتعدى", "ما يقل عن"),
    ),
}
_AFTER: dict[Bound, tuple[str, ...]] = {
    "about": ("تقريبا", "على وجه التقريب"),
    "at_least": ("على الأقل", "على أقل تقدير", "أو أكثر", "فأكثر", "كحد أدنى", "على أدنى تقدير"),
    "at_most": ("على الأكثر", "كحد أقصى", "على أكثر تقدير", "أو أقل", "فأقل"),
}
_LONGEST = 4
_CLITICS = ("و", "ف", "ب", "ل", "ك")
_NOUNS_BETWEEN = 3  # words between a number and what follows its noun: 12 جنديا تركيا على الأقل


def _phrases(table: dict[Bound, tuple[str, ...]]) -> dict[tuple[str, ...], Bound]:
    return {fold_phrase(words): bound for bound, phrases in table.items() for words in phrases}


_FOUND_BEFORE = _phrases(_BEFORE)
_FOUND_AFTER = _phrases(_AFTER)
_ENDS = frozenset(words[-1] for words in _FOUND_BEFORE)
_BEGINNINGS = frozenset(words[0] for words in _FOUND_AFTER)


def find_bound(cursor: Cursor, numeral: Numeral) -> Bound:
    """Return how `numeral` is meant: what stands right before it, or after it and its noun."""
    return _find_before(cursor, numeral.first) or _find_after(cursor, numeral.last) or "exact"


def _find_before(cursor: Cursor, end: int) -> Bound | None:
    last = cursor.form(end - 1)
    if last not in _ENDS and last[1:] not in _ENDS:
        return None
    forms = [cursor.form(at) for at in range(end - _LONGEST, end)]
    for size in range(_LONGEST, 0, -1):
        head, *rest = forms[-size:]
        for word in (head, head[1:] if head[:1] in _CLITICS else head):
            if bound := _FOUND_BEFORE.get((word, *rest)):
                return bound
    return None


def _find_after(cursor: Cursor, start: int) -> Bound | None:
    for at in range(start, start + _NOUNS_BETWEEN + 1):
        form = cursor.form(at)
        if form in _BEGINNINGS:
            for size in (3, 2, 1):
                if bound := _FOUND_AFTER.get(tuple(cursor.form(at + i) for i in range(size))):
                    return bound
        if not form or form == "و" or form[0].isdigit():
            return None
    return None
