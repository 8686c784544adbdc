"""Follows the words of a text along the words of names: the longest name that begins at a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from analysis.arabic.document import Document
from analysis.mentions.forms import Form
from analysis.mentions.index import VARIANT, NameIndex, WordReading
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
    """

    first: int
    last: int
    form: Form
    rank: int
    supported: bool
    given: bool
    partial: bool


class _Path(NamedTuple):
    key: str
    rank: int
    supported: bool
    given: bool
    partial: bool


def find_matches(
    index: NameIndex,
    document: Document,
    first: int,
    readings: tuple[WordReading, ...],
) -> Iterator[list[Match]]:
    """Yield what begins at token `first`, itself read as `readings`: by length, longest first."""
    paths = [_follow(None, reading) for reading in readings]
    found: list[list[Match]] = []
    last = first
    while paths:
        ends = [
            Match(first, last, form, path.rank, *path[2:])
            for path in paths
            for form in index.paths[path.key]
        ]
        if ends:
            found.append(ends)
        last += 1
        if last == len(document.tokens) or not adjoins(document, last):
            break
        form = document.tokens[last].form
        if len(form) > MAX_NAME:  # not to be remembered as a word
            break
        paths = [
            longer
            for reading in index.read_inner(form)
            for path in paths
            if (longer := _follow(path, reading)).key in index.paths
        ][:_MOST_PATHS]
    yield from reversed(found)


def adjoins(document: Document, token: int) -> bool:
    """Tell whether `token` can continue the name that ends with the token before it."""
    before, after = document.tokens[token - 1], document.tokens[token]
    return _BETWEEN_WORDS.match(document.original, before.end, after.start) is not None


def _follow(path: _Path | None, reading: WordReading) -> _Path:
    given = reading.rank != VARIANT
    if path is None:
        return _Path(reading.word, reading.rank, reading.supported, given, reading.partial)
    return _Path(
        f"{path.key} {reading.word}",
        max(path.rank, reading.rank),
        path.supported or reading.supported,
        path.given or given,
        path.partial or reading.partial,
    )
