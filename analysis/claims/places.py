"""Which places a text names, by our own list of places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from analysis.claims.geography import name_places
from analysis.claims.lexicon import fold_words

LONGEST = 3
"""Words of a place's name, at most."""

LOCATING = fold_words(
    "في إلى مدينة بمدينة محافظة بمحافظة منطقة بمنطقة مطار إمارة سلطنة دولة جمهورية",
    "شمال جنوب شرق غرب داخل قرب",
)
"""Words after which a place is named, rather than a person or a club of its name."""


def find_places(forms: Sequence[str]) -> dict[str, bool]:
    """Return the places that the folded words of a text name, by their usual names.

    True stands with those that are said at least once where a place is said: after في and the like.
    A form that can mean two places is none: وجدة is a city, and جدة after و.
    >>> find_places(["وصلت", "السفينه", "الي", "ميناء", "بعدن"])
    {'عدن': False}
    """
    names = _names()
    found: dict[str, bool] = {}
    start = 0
    while start < len(forms):
        for length in range(min(LONGEST, len(forms) - start), 0, -1):
            name = names.get(" ".join(forms[start : start + length]))
            if name is not None:
                is_located = start > 0 and forms[start - 1] in LOCATING
                found[name] = found.get(name, False) or is_located
                start += length - 1
                break
        start += 1
    return found


@cache
def _names() -> dict[str, str]:
    meant: dict[str, set[str]] = defaultdict(set)
    for form, name in name_places():
        meant[form].add(name)
    return {form: next(iter(names)) for form, names in meant.items() if len(names) == 1}
