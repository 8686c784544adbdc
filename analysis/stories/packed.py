"""What is held of an article for its story, as few bytes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from analysis.hashing import hash48
from analysis.stories.merged import Place

_HEAD = 24  # bytes before the words
_BEGAN = Struct("<q")


class Packed(NamedTuple):
    """An article as it is held: its story, and the rest as bytes."""

    story: str
    data: bytes


class Unpacked(NamedTuple):
    """When an article came, in seconds; its column; its words by number, with their weights."""

    at: int
    column: int
    words: Sequence[int]
    weights: bytes


def pack(place: Place, at: int, column: int, words: Sequence[int], weights: bytes) -> Packed:
    """Return what is held of an article. Words are below 2**32, weights as many."""
    return Packed(place.story, _layout(len(words)).pack(at, column, place.began, *words) + weights)


def unpack(held: Packed) -> Unpacked:
    """Return what was packed, without the story."""
    layout = _layout((len(held.data) - _HEAD) // 5)
    parts = layout.unpack_from(held.data)
    return Unpacked(parts[0], parts[1], parts[3:], held.data[layout.size :])


def began_of(held: Packed) -> int:
    """Return the key that the story of an article began at."""
    began: int = _BEGAN.unpack_from(held.data, _HEAD - _BEGAN.size)[0]
    return began


def column_of(title: int, source: str) -> int:
    """Return what the instalments of an outlet's column share, 0 where nothing tells."""
    return hash48(f"{title} {source}") if title and source else 0


@lru_cache(maxsize=256)
def _layout(words: int) -> Struct:
    return Struct(f"<qQq{words}I")
