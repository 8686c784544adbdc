"""Lines of mixed direction: wrapped to a width, each line whole in itself for a bidi terminal.

A terminal lays out every line on its own, so an isolate never spans two lines: it is closed at the
end of one and opened again on the next.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from analysis.arabic.bidi import isolate

RIGHT_TO_LEFT_MARK = "\u200f"
LEFT_TO_RIGHT_MARK = "\u200e"
LEFT_TO_RIGHT_ISOLATE = "\u2066"
RIGHT_TO_LEFT_ISOLATE = "\u2067"
POP_ISOLATE = "\u2069"

MIN_WIDTH = 20


class Piece(NamedTuple):
    """A stretch of text; with a direction it is isolated from what stands beside it."""

    text: str
    direction: Literal["ltr", "rtl"] | None = None


def quoted(text: str) -> Piece:
    """Return `text` as a piece that runs as most of its letters do, whatever it begins with."""
    strong = Counter(unicodedata.bidirectional(char) for char in text)
    return Piece(text, "rtl" if strong["R"] + strong["AL"] > strong["L"] else "ltr")


def in_one_line(pieces: Sequence[Piece]) -> str:
    """Return the pieces as one line, however long it is."""
    words = [(i, word) for i, piece in enumerate(pieces) for word in piece.text.split()]
    return _join(words, pieces)


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes: marks none, wide characters two."""
    return sum(map(_columns_of, text))


def _columns_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def wrap(pieces: Sequence[Piece], width: int, first: str = "", rest: str = "") -> list[str]:
    """Return the pieces as lines of at most `width` columns, the first one after `first`.

    The others begin with `rest`. Breaks between words, and inside a word only where it is longer
    than a line.
    """
    room = max(width, MIN_WIDTH) - max(columns(first), columns(rest))
    lines: list[list[tuple[int, str]]] = [[]]
    used = 0
    for index, word in _words(pieces, room):
        needed = columns(word) + (1 if lines[-1] else 0)
        if lines[-1] and used + needed > room:
            lines.append([])
            used, needed = 0, columns(word)
        lines[-1].append((index, word))
        used += needed
    starts = [first, *[rest] * (len(lines) - 1)]
    return [start + _join(line, pieces) for start, line in zip(starts, lines, strict=True)]


def _words(pieces: Sequence[Piece], room: int) -> Iterator[tuple[int, str]]:
    for index, piece in enumerate(pieces):
        for word in piece.text.split():
            for part in _cut(word, room):
                yield index, part


def _cut(word: str, room: int) -> Iterator[str]:
    """Yield `word` in parts of at most `room` columns; a mark stays with its letter."""
    part, used = "", 0
    for char in word:
        taken = _columns_of(char)
        if used + taken > room:
            yield part
            part, used = "", 0
        part, used = part + char, used + taken
    yield part


def _join(line: list[tuple[int, str]], pieces: Sequence[Piece]) -> str:
    stretches = []
    for index, words in groupby(line, key=lambda item: item[0]):
        text = " ".join(word for _, word in words)
        direction = pieces[index].direction
        stretches.append(isolate(text, direction) if direction else text)
    return " ".join(stretches)


def right_to_left(line: str) -> str:
    """Return `line` so that it runs from right to left, alone or behind a prefix.

    The mark is what tells a terminal the direction of the line, since it looks past isolates; the
    isolate keeps the order where something stands before the line.
    """
    return f"{RIGHT_TO_LEFT_MARK}{RIGHT_TO_LEFT_ISOLATE}{line}{POP_ISOLATE}"


def left_to_right(line: str) -> str:
    """Return `line` so that it runs from left to right, whatever it begins with."""
    return f"{LEFT_TO_RIGHT_MARK}{LEFT_TO_RIGHT_ISOLATE}{line}{POP_ISOLATE}"
