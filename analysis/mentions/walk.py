"""Follows the words of a text along the words of names: the longest name that begins at a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.arabic.document import Document
from analysis.mentions.forms import Form
from analysis.mentions.index import CLITIC, NameIndex, Start, WordReading
from analysis.mentions.spelling import Slip
from analysis.mentions.watchlist import MAX_NAME

_MOST_PATHS = 16  # readings of one sequence of words followed at once
_BETWEEN_WORDS = re.compile(
    r"(?:[ \t\xa0\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]{0,4}|[-_\u2010\u2011])\Z",
)
"""What may stand between two words of one name: spaces and invisible marks, or one - or _."""


class Match(NamedTuple):
    """Tokens `first` to `last` (both included) of a text as one form of a name.

    `supported` says that a word is spelled in a way that only counts beside a word as given, and
    `given` that there is such a word; `partial` that a word counts only in a name of several.
    `slipped` is the word of the name that has a slip of the pen here, and `slip` how sure it is.
    """

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


def find_matches(
    index: NameIndex,
    document: Document,
    first: int,
    start: Start,
) -> Iterator[list[Match]]:
    """Yield what begins at token `first`, itself read as `start`: by length, longest first."""
    walk = _Walk(index, document)
    walk.begin(first, start)
    found: list[list[Match]] = []
    last = first
    while walk.paths:
        paths = walk.paths.pop(last, [])
        ends = [
            Match(first, last, form, path.rank, *path[2:])
            for path in paths
            for form in index.paths[path.key]
        ]
        if ends:
            found.append(ends)
        last += 1
        if paths:
            walk.go_on(paths, last)
    yield from reversed(found)


class _Walk:
    """Names followed through a text: `paths` are those that a token ends so far."""

    def __init__(self, index: NameIndex, document: Document) -> None:
        self._index, self._document = index, document
        self.paths: dict[int, list[_Path]] = {}

    def begin(self, first: int, start: Start) -> None:
        """Begin names at token `first`."""
        readings = start.readings
        if start.unknown and self._may_begin(first):
            slips = self._index.read_slips(self._document.tokens[first].form)
            readings += tuple(slip._replace(partial=True) for slip in slips)
        if readings:
            paths = [_follow(None, reading) for reading in readings]
            self.paths[first] = [path for path in paths if path.key in self._index.paths]
        if start.opens:
            self._join(None, first)

    def go_on(self, paths: list[_Path], token: int) -> None:
        """Take `paths`, which end before `token`, on to it."""
        if token == len(self._document.tokens) or not adjoins(self._document, token):
            return
        form = self._document.tokens[token].form
        if len(form) > MAX_NAME:  # not to be remembered as a word
            return
        if longer := self._follow_all(paths, self._index.read_inner(form)):
            self.paths.setdefault(token, []).extend(longer)
        elif unslipped := [path for path in paths if path.slip == "none"]:
            slips = self._follow_all(unslipped, self._index.read_slips(form))
            self.paths.setdefault(token, []).extend(slips)
        if self._index.opens_compound(form):
            self._join(paths, token)

    def _may_begin(self, first: int) -> bool:
        """Tell whether a word that no name begins with stands before a later word of one."""
        after = first + 1
        tokens = self._document.tokens
        return (
            after < len(tokens)
            and tokens[after].form in self._index.later
            and adjoins(self._document, after)
        )

    def _join(self, paths: list[_Path] | None, token: int) -> None:
        """Take `paths` on to a word of a name that is written as `token` and the next."""
        after = token + 1
        if after == len(self._document.tokens) or not adjoins(self._document, after):
            return
        form, following = (self._document.tokens[at].form for at in (token, after))
        if len(following) > MAX_NAME:
            return
        readings = self._index.read_compound(form, following)
        if longer := self._follow_all(paths or [None], readings):
            self.paths.setdefault(after, []).extend(longer)

    def _follow_all(
        self, paths: Sequence[_Path | None], readings: tuple[WordReading, ...]
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
    return _BETWEEN_WORDS.match(document.original, before.end, after.start) is not None


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
