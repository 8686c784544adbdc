"""Follows the words of a text along the words of names: the longest name that begins at a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress, count
from operator import itemgetter
from typing import NamedTuple

from analysis.arabic.document import Document
from analysis.mentions.forms import Form
from analysis.mentions.index import NameIndex
from analysis.mentions.readings import NO_LATER, How, Start, Word, WordReading
from analysis.mentions.watchlist import MAX_NAME

_MOST_PATHS = 16  # readings of one sequence of words followed at once
_BETWEEN_WORDS = re.compile(
    r"(?:[ \t\xa0\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]{0,4}|[-_\u2010\u2011])\Z",
)
"""What may stand between two words of one name: spaces and invisible marks, or one - or _."""
_SPELLED_OUT = re.compile(r"\. ?\Z")  # سي.إن.إن, بي. بي. سي
_start_of, _is_later = itemgetter(0), itemgetter(2)  # of a Word
_LETTER, _LETTER_NAME = 2, 3  # letters of what is a letter of an acronym, and of its longer names


class Match(NamedTuple):
    """Tokens `first` to `last` (both included) of a text as one form of a name."""

    first: int
    last: int
    form: Form
    how: How


_Path = tuple[str, How]
"""Words of names, joined by spaces, and how a text has them."""


def find_starts(
    index: NameIndex, document: Document, words: Sequence[Word]
) -> Iterator[tuple[int, Start, bool]]:
    """Yield the tokens at which a name may begin, what they begin, and whether it can go on.

    `words` has what each token may be. A misspelled beginning shows by what follows it.
    """
    known = compress(count(), map(_start_of, words))
    later = compress(count(), map(_is_later, words))
    unknown = [at - 1 for at in later if at and words[at - 1].unknown]
    for first in sorted([*known, *unknown]) if unknown else known:
        start = words[first].start or _start_anew(index, document, first)
        if start is None:
            continue
        longer = _goes_on(index, document, first, start)
        if longer or start.alone:
            yield first, start, longer


def _start_anew(index: NameIndex, document: Document, token: int) -> Start | None:
    """Return what a word that begins nothing may begin by a slip of the pen."""
    slips = index.slips[document.tokens[token].form[:MAX_NAME]]
    if not slips:
        return None
    readings = tuple(slip._replace(partial=True) for slip in slips)
    return Start(readings, tuple(slip.word for slip in slips), (), ())


def _goes_on(index: NameIndex, document: Document, first: int, start: Start) -> bool:
    """Tell whether the token after `first` may continue what that begins."""
    _, leads, opens, _ = start
    if first + 1 == len(document.tokens) or not (leads or opens):
        return False
    following = document.tokens[first + 1].form[:MAX_NAME]  # longer is not remembered whole
    if leads:
        later = index.laters[following]
        if later.opens:
            return True
        for word in later.words:
            for lead in leads:
                if f"{lead} {word}" in index.paths:
                    return True
    form = document.tokens[first].form[:MAX_NAME]
    return bool(opens and index.read_compound(opens, form, following))


def find_matches(
    index: NameIndex, document: Document, first: int, start: Start, *, longer: bool
) -> Iterator[list[Match]]:
    """Yield what begins at token `first`, itself read as `start`: by length, longest first.

    Without `longer` only names of one word are looked for.
    """
    if not longer:
        yield [Match(first, first, form, how) for form, how in start.alone]
        return
    walk = _Walk(index, document)
    walk.begin(first, start)
    found: list[list[Match]] = []
    last = first
    while walk.paths:
        paths = walk.paths.pop(last, None)
        if paths:
            ends = [
                Match(first, last, form, how) for key, how in paths for form in index.paths[key]
            ]
            if ends:
                found.append(ends)
            walk.go_on(paths, last + 1)
        last += 1
    yield from reversed(found)


class _Walk:
    """Names followed through a text: `paths` are those that a token ends so far."""

    def __init__(self, index: NameIndex, document: Document) -> None:
        self._index, self._document = index, document
        self.paths: dict[int, list[_Path]] = {}

    def begin(self, first: int, start: Start) -> None:
        """Begin names at token `first`."""
        if start.readings:
            self.paths[first] = self._follow_all(None, start.readings)
        if start.opens:
            self._join(None, start.opens, first)

    def go_on(self, paths: list[_Path], token: int) -> None:
        """Take `paths`, which end before `token`, on to it."""
        if token == len(self._document.tokens):
            return
        form = self._document.tokens[token].form
        # what is too long is not to be remembered as a word
        if len(form) > MAX_NAME:
            return
        later = self._index.laters[form]
        if later is NO_LATER or not adjoins(self._document, token):
            return
        longer = self._follow_all(paths, later.readings)
        if all(how.supported for _, how in longer):
            unslipped = [path for path in paths if not path[1].slipped]
            longer += self._follow_all(unslipped, later.slips)
        if longer:
            self.paths.setdefault(token, []).extend(longer)
        if later.opens:
            self._join(paths, (form,), token)

    def _join(self, paths: Sequence[_Path] | None, opens: tuple[str, ...], token: int) -> None:
        """Take `paths` on to a word of a name that is written as `token` and the next."""
        after = token + 1
        if after == len(self._document.tokens):
            return
        form, following = (self._document.tokens[at].form for at in (token, after))
        if len(following) > MAX_NAME:
            return
        readings = self._index.read_compound(opens, form, following)
        if readings and adjoins(self._document, after):
            self.paths.setdefault(after, []).extend(self._follow_all(paths, readings))

    def _follow_all(
        self, paths: Sequence[_Path] | None, readings: Sequence[WordReading]
    ) -> list[_Path]:
        """Return `paths` with each of `readings` after them; None for where a name begins."""
        known = self._index.paths
        if paths is None:
            return [(r.word, r.how()) for r in readings if r.word in known][:_MOST_PATHS]
        return [
            (longer, how.and_then(reading.how()))
            for reading in readings
            for key, how in paths
            if (longer := f"{key} {reading.word}") in known
        ][:_MOST_PATHS]


def adjoins(document: Document, token: int) -> bool:
    """Tell whether `token` can continue the name that ends with the token before it."""
    before, after = document.tokens[token - 1], document.tokens[token]
    if _BETWEEN_WORDS.match(document.original, before.end, after.start) is not None:
        return True
    short = _LETTER_NAME if before.end + 1 == after.start else _LETTER
    if len(before.form) > short or len(after.form) > _LETTER_NAME:
        return False
    return _SPELLED_OUT.match(document.original, before.end, after.start) is not None
