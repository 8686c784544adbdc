"""What is held of an article to know it and its like again: some 400 bytes."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from struct import Struct
from typing import NamedTuple

from analysis.hashing import hash48, name_hash
from analysis.reading import Fingerprint
from analysis.stories.chains import Chains

HELD_SKETCH = 36
"""So many of a signature's hashes are held, the lowest."""

HELD_SENTENCES = 64

PROBES = 6
"""By so many of a signature's hashes, the lowest, articles are found."""

CALLED = 4
"""So many of an article's names are what it is called."""

_FIXED = Struct("<QIIQQQHBBBBB")
_LOW = (1 << 32) - 1


class Held(NamedTuple):
    """An article as it is compared: what its text is not needed for.

    `source`, `version`, `url` (0 without one) and `title` (0 without one) are hashes. `sketch`
    holds the lowest hashes of pairs of words, their 32 high bits, ascending, of `pairs` in all;
    `numbers` and `names` 16 bits each; `words` has a bit for each word.
    """

    key: int
    article: str
    source: int
    version: int
    url: int
    title: int
    sentences: Sequence[int]
    pairs: int
    sketch: Sequence[int]
    numbers: Sequence[int]
    names: Sequence[int]
    words: int


class Names(NamedTuple):
    """The hashes of 32 bits by which an article is found: what it is called, and what it says."""

    article: int
    url: int
    version: int
    title: int
    sentences: tuple[int, ...]
    probes: tuple[int, ...]

    def all(self) -> tuple[int, ...]:
        """Return all hashes: first what it is called, then its sentences."""
        called = self.article, self.url, self.version, self.title
        return (*called, *self.sentences, *self.probes)


def hold(  # noqa: PLR0917 - in the order of the index's questions
    key: int, article: str, url: str, source: str, version: str, made: Fingerprint
) -> Held:
    """Return what is held of an article."""
    return Held(
        key,
        article,
        _hash(source) & _LOW,
        _hash(version),
        _hash(url) if url else 0,
        made.title,
        made.sentences[:HELD_SENTENCES],
        min(made.pairs, (1 << 16) - 1),
        [item >> 16 for item in made.signature[:HELD_SKETCH]],
        [item & 0xFFFF for item in made.numbers],
        [item & 0xFFFF for item in made.names],
        int.from_bytes(made.words),
    )


def name(held: Held, made: Fingerprint) -> Names:
    """Return the hashes by which an article is found."""
    return Names(
        hash48(held.article) & _LOW,
        held.url & _LOW,
        (held.version ^ held.source) & _LOW,
        (held.title * 3 ^ held.source) & _LOW,
        tuple(item & _LOW for item in held.sentences),
        tuple(item & _LOW for item in made.signature[:PROBES]),
    )


def pack(held: Held, start: int) -> bytes:
    """Return `held` in few bytes; its hashes stand at `start`, with the low bits of sentences."""
    text = held.article.encode("utf-8", "surrogatepass")
    words = held.words.to_bytes(-(-held.words.bit_length() // 8))
    sizes = map(len, (held.sentences, held.sketch, held.numbers, held.names, words))
    fixed = _FIXED.pack(held.key, start, *held[2:6], held.pairs, *sizes)
    high = [item >> 32 for item in held.sentences]
    shorts = array("H", (*high, *held.numbers, *held.names))
    return b"".join((fixed, array("I", held.sketch), shorts, words, text))


def unpack(data: bytes, chains: Chains) -> Held:
    """Return what was packed; `chains` hold its hashes."""
    key, start, source, version, url, title, pairs, *sizes = _FIXED.unpack_from(data)
    sentences, sketch, numbers, names, words = sizes
    lows = chains.hashes(start, CALLED + sentences)[CALLED:]
    at = _FIXED.size
    longs = array("I", data[at : (at := at + 4 * sketch)])
    shorts = array("H", data[at : (at := at + 2 * (sentences + numbers + names))])
    return Held(
        key,
        data[at + words :].decode("utf-8", "surrogatepass"),
        source,
        version,
        url,
        title,
        [low | high << 32 for low, high in zip(lows, shorts, strict=False)],
        pairs,
        longs,
        shorts[sentences : sentences + numbers],
        shorts[sentences + numbers :],
        int.from_bytes(data[at : at + words]),
    )


def read_key(data: bytes) -> int:
    """Return the key of what was packed."""
    return int.from_bytes(data[:8], "little")


def read_sketch(data: bytes) -> tuple[int, array[int]]:
    """Return the source and the sketch of what was packed."""
    fixed = _FIXED.unpack_from(data)
    at = _FIXED.size
    return fixed[2], array("I", data[at : at + 4 * fixed[8]])


def read_place(data: bytes) -> tuple[int, int]:
    """Return where its hashes stand, and how many they are."""
    fixed = _FIXED.unpack_from(data)
    return fixed[1], CALLED + fixed[7] + min(fixed[8], PROBES)


def _hash(text: str) -> int:
    """Return 64 bits that stand for `text`."""
    return int(name_hash(text), 16)
