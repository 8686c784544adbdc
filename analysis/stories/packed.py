"""What is held of an article for its story, as few bytes."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from struct import Struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.hashing import hash48
from analysis.stories.merged import Place

_HEAD = Struct("<qQq")
_WORD = 5  # bytes of a word: four of its number, and its weight


class Packed(NamedTuple):
    """An article as it is held: its story, and the rest as bytes."""

    story: str
    data: bytes


class Head(NamedTuple):
    """When an article came, in seconds; its column; the key that its story began at."""

    at: int
    column: int
    began: int


class Words(NamedTuple):
    """The words of articles one after the other, with their weights; those of each from `starts`.

    An article of no words has none of its own.
    """

    numbers: NDArray[np.uint32]
    weights: NDArray[np.uint8]
    starts: list[int]


def pack(place: Place, at: int, column: int, words: Sequence[int], weights: bytes) -> Packed:
    """Return what is held of an article. Words are below 2**32, weights as many."""
    head = _HEAD.pack(at, column, place.began)
    return Packed(place.story, b"".join((head, array("I", words), weights)))


def read_head(held: Packed) -> Head:
    """Return what was packed beside the words."""
    return Head(*_HEAD.unpack_from(held.data))


def read_words(all_held: Sequence[Packed]) -> Words:
    """Return the words that were packed."""
    numbers, weights, starts, end = [], [], [], 0
    for _, data in all_held:
        count = (len(data) - _HEAD.size) // _WORD
        split = len(data) - count
        numbers.append(data[_HEAD.size : split])
        weights.append(data[split:])
        starts.append(end)
        end += count
    return Words(
        np.frombuffer(b"".join(numbers), np.uint32),
        np.frombuffer(b"".join(weights), np.uint8),
        starts,
    )


def column_of(title: int, source: str) -> int:
    """Return what the instalments of an outlet's column share, 0 where nothing tells."""
    return hash48(f"{title} {source}") if title and source else 0
