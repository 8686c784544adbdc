"""What may be written together with the first word of a name: conjunctions, prepositions, ال."""

from __future__ import annotations

from typing import NamedTuple

from analysis.mentions.names import GIVEN, WHOLE

LEAST_STEM = 2
"""Letters of any stem."""

_LEAST_OF_ONE_WORD = {"ك": 4, "ف": 4}  # letters of a name of one word, after these
_LEAST = 3  # after others
_ARTICLE = "ال"
# not س, which makes a verb's future, nor the asking ا
_BEFORE_NAMES = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")


class _Clitics(NamedTuple):
    """Clitics as they are written, with ال or not; a stem of fewer letters is part of a name."""

    written: str
    article: bool
    least: int


def _weigh(clitics: str, article: str) -> _Clitics:
    least = max((_LEAST_OF_ONE_WORD.get(char, _LEAST) for char in clitics), default=_LEAST)
    return _Clitics(clitics + article, bool(article), least)


_CLITICS = {
    first: tuple(
        _weigh(clitics, article)
        for clitics in _BEFORE_NAMES
        for article in ("", _ARTICLE)
        if (clitics + article)[:1] == first
    )
    for first in "وفبلكا"
}

CLITIC_LETTERS = frozenset(_CLITICS)
"""What every clitic begins with: a word that begins otherwise has none."""


def stems_of(form: str) -> list[tuple[str, bool]]:
    """Return what is left of `form` without clitics, and whether it is only part of a name.

    A word with ال is another one than without (السلام is peace, سلام a man), but in Latin script.
    """
    known = _CLITICS.get(form[0])
    if known is None or form in GIVEN:
        return []
    whole = form in WHOLE
    stems = []
    for clitics, article, least in known:
        if not form.startswith(clitics):
            continue
        rest = form[len(clitics) :]
        found = [(rest, article)]
        if not article and clitics[-1] == rest[:1] == "ل":
            found += [(_ARTICLE + rest[1:], False), (rest[1:], True)]  # ل and ال are written لل
        stems += [
            (stem, whole or (with_article and not stem.isascii()) or len(stem) < least)
            for stem, with_article in found
            if len(stem) >= LEAST_STEM
        ]
    return stems
