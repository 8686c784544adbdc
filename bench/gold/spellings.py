"""Which spellings are one name, for the gold: camel-tools' normalisers and groups made by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)

_WORD = re.compile(r"[^\W_]+")

Words = tuple[str, ...]


def normalise(text: str) -> Words:
    """Return the words of `text` as camel-tools makes them equal."""
    text = dediac_ar(normalize_unicode(text)).replace("ـ", "")
    text = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(text)))
    return tuple(_WORD.findall(text))


class Spellings:
    """The hand-made groups of spellings."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._first: dict[Words, Words] = {}
        self._slips: set[Words] = set()
        for line in lines:
            if line.strip() and not line.startswith("#"):
                self._add([part.strip() for part in line.split("|")])
        self._longest = max(map(len, self._first))

    def _add(self, group: list[str]) -> None:
        for spelling in group:
            words = normalise(spelling.removeprefix("~"))
            self._first.setdefault(words, normalise(group[0]))
            if spelling.startswith("~"):
                self._slips.add(words)

    def unify(self, words: Words) -> tuple[Words, bool]:
        """Return `words` in the first spelling of each group, and whether one was a slip."""
        unified: list[str] = []
        at, slip = 0, False
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                part = words[at : at + length]
                if part in self._first:
                    slip = slip or part in self._slips
                    unified.extend(self._first[part])
                    break
            else:
                length = 1
                unified.append(words[at])
            at += length
        return tuple(unified), slip
