"""Two words in one place of two aligned clauses, and what a word there can be."""

from __future__ import annotations

from typing import NamedTuple

from analysis.arabic.stems import stem
from analysis.claims.geography import PEOPLE_BY_FORM
from analysis.claims.wording import Word
from analysis.reading import ConflictKind


class Swap(NamedTuple):
    """Two words in one place, by their index, and what kind of conflict they are."""

    i: int
    j: int
    kind: ConflictKind
    pace: str = "stays"
    size: tuple[int, int] = (1, 1)


def looks_like_verb(word: Word) -> bool:
    """Tell whether a word has the prefix of an imperfect verb."""
    form = word.form
    if word.is_name and not form.startswith("ي"):
        return False
    if form.startswith(("ي", "سي", "وي", "ست")):
        return form not in PEOPLE_BY_FORM
    return form[0] == "ت" and word.stem[0] != "ت"


def can_be_verb(word: Word) -> bool:
    """Tell whether a word looks like a verb, also by the ending of a feminine past."""
    form = word.form
    if len(form) > 3 and form[-1] == "ت" and form[-2] not in "اوي" and form[:2] != "ال":
        return not (word.place or word.is_name)
    return looks_like_verb(word)


def is_added(word: Word) -> bool:
    """Tell whether a word is joined to what stands before it: another event, not the only one."""
    return word.form[0] == "و" and stem(word.form[1:]) == word.stem


def list_around(at: int, count: int, reach: int) -> list[int]:
    """Return the indexes of the words at most `reach` away from `at`, of `count`."""
    return [n for n in range(max(0, at - reach), min(count, at + reach + 1)) if n != at]
