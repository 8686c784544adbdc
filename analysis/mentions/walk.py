"""Follows the words of a text along the words of names: the longest name that begins at a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.arabic.document import Document
from analysis.mentions.forms import Form
from analysis.mentions.index import NameIndex
from analysis.mentions.readings import CLITIC, NOTHING, UNKNOWN, Start, WordReading
from analysis.mentions.spelling import Slip
from analysis.mentions.watchlist import MAX_NAME

_MOST_PATHS = 16  # readings of one sequence of words followed at once
_BETWEEN_WORDS = re.compile(
    r"(?:[ \t\xa0\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]{0,4}|[-_\u2010\u2011])\Z",
)
"""What may stand between two words of one name: spaces and invisible marks, or one - or _."""
_SPELLED_OUT = re.compile(r"\. ?\Z")  # سي.إن.إن, بي. بي. سي
_LETTER, _LETTER_NAME = 2, 3  # letters of what is a letter of an acronym, and of its longer names


class Match(NamedTuple):
    """Tokens `first` to `last` (both included) of a text as one form of a name: see Named."""

    first: int
    last: int
    form: Form
    rank: int
    supported: bool
    given: bool
    partial: bool
    slip: Slip
    slipped: str


class _Path(NamedTuple):
    key: str
    rank: int
    supported: bool
    given: bool
    partial: bool
    slip: Slip
    slipped: str


def find_starts(
    index: NameIndex, document: Document, starts: Sequence[Start], later: Sequence[bool]
) -> Iterator[tuple[int, Start, bool]]:
    """Yield the tokens at which a name may begin, what they begin, and whether it can go on.

    `starts` has what each token may begin, mostly nothing, and `later` whether it is a word of a
    name after the first.
    """
    if not starts:
        return
    tokens = document.tokens
    for first, (start, goes_on) in enumerate(zip(starts, (*later[1:], False), strict=True)):
        if start is NOTHING or (start is UNKNOWN and not goes_on):
            continue
        # longer is not remembered whole
        form = tokens[first].form[:MAX_NAME]
        following = tokens[first + 1].form[:MAX_NAME] if first + 1 < len(tokens) else ""
        if start is UNKNOWN:
            # a misspelled beginning shows by what follows it
            if index.slips[form]:
                yield first, start, True
            continue
        longer = index.goings_on[following] or bool(
            start.opens and index.read_compound(start.opens, form, following)
        )
        if longer or start.alone:
            yield first, start, longer


def find_matches(
    index: NameIndex, document: Document, first: int, start: Start, *, longer: bool
) -> Iterator[list[Match]]:
    """Yield what begins at token `first`, itself read as `start`: by length, longest first.

    Without `longer` only names of one word are looked for.
    """
    if not longer:
        yield [Match(first, first, *named) for named in start.alone]
        return
    walk = _Walk(index, document)
    walk.begin(first, start)
    found: list[list[Match]] = []
    last = first
    while walk.paths:
        paths = walk.paths.pop(last, None)
        if paths:
            ends = [
                Match(first, last, form, *path[1:])
                for path in paths
                for form in index.paths[path.key]
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
        readings = start.readings
        form = self._document.tokens[first].form
        if start is UNKNOWN:
            slips = self._index.slips[form]
            readings = tuple(slip._replace(partial=True) for slip in slips)
        if readings:
            self.paths[first] = self._follow_all([None], readings)
        if start.opens:
            self._join([None], start.opens, first)

    def go_on(self, paths: list[_Path], token: int) -> None:
        """Take `paths`, which end before `token`, on to it."""
        if token == len(self._document.tokens):
            return
        form = self._document.tokens[token].form
        # what is too long is not to be remembered as a word
        if len(form) > MAX_NAME or not self._index.goings_on[form]:
            return
        if not adjoins(self._document, token):
            return
        longer = self._follow_all(paths, self._index.inner[form])
        if all(path.supported for path in longer):
            unslipped = [path for path in paths if path.slip == "none"]
            longer += self._follow_all(unslipped, self._index.slips[form])
        if longer:
            self.paths.setdefault(token, []).extend(longer)
        if self._index.openings[form]:
            self._join(paths, (form,), token)

    def _join(self, paths: Sequence[_Path | None], opens: tuple[str, ...], token: int) -> None:
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
        self, paths: Sequence[_Path | None], readings: Sequence[WordReading]
    ) -> list[_Path]:
        known = self._index.paths
        return [
            longer
            for reading in readings
            for path in paths
            if (longer := _follow(path, reading)).key in known
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


def _follow(path: _Path | None, reading: WordReading) -> _Path:
    word, rank, partial, supported, slip = reading
    given = rank <= CLITIC
    slipped = word if slip != "none" else ""
    if path is None:
        return _Path(word, rank, supported, given, partial, slip, slipped)
    return _Path(
        f"{path.key} {word}",
        max(path.rank, rank),
        path.supported or supported,
        path.given or given,
        path.partial or partial,
        slip if slipped else path.slip,
        slipped or path.slipped,
    )
