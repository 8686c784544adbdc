"""A text taken apart once, for everybody: tokens and sentences with offsets into the original."""

from __future__ import annotations

from typing import NamedTuple


class Token(NamedTuple):
    """A word: `form` is its folded form, `start`/`end` are code points of the original."""

    start: int
    end: int
    form: str


class Sentence(NamedTuple):
    """A sentence: code points of the original, and the range of its tokens (`last` excluded)."""

    start: int
    end: int
    first: int
    last: int


class Document(NamedTuple):
    """One field of an article: the original and what it consists of."""

    original: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
