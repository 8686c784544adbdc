"""Finds words that differ in one letter from a word, at a cost that hardly grows with the words."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from zlib import crc32

from rapidfuzz.distance import OSA

_WORD_BITS = 24  # more words than a watchlist can have
_HASH_BITS = 32
_SPARSE = 4  # at least 2 ** 4 marks for each entry, so that few are taken by chance
_MOST = 64  # words looked at that have one shorter spelling in common
_EDGE = 3  # letters of a word of seven and more that one slip leaves at its beginning or end
_LETTER = 4  # bytes of a letter in UTF-32


class SlipIndex:
    """Words, found by any spelling with one letter left out, added, changed, or two exchanged.

    Two such spellings have one in common with at most one letter less, so these are listed, as
    hashes in one sorted array: ten words are found about as fast as a million, at some 200 bytes a
    word. Most spellings are of no word, which a table of marks tells before the array is searched.
    What only shares a hash is told apart by its distance. Of very many words that differ in the
    same place only the first are found.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        entries = {
            shorter << _WORD_BITS | number
            for number, word in enumerate(self._words)
            for shorter in _shorten(word)
        }
        self._entries = array("Q", sorted(entries))
        bits = min(len(entries).bit_length() + _SPARSE, _WORD_BITS)
        self._unmarked = _HASH_BITS - bits
        self._marks = bytearray(1 << bits)
        for entry in entries:
            self._marks[entry >> _WORD_BITS + self._unmarked] = 1

    def find(self, form: str) -> list[str]:
        """Return the words that are one letter away from `form`, in order."""
        marks, unmarked = self._marks, self._unmarked
        here = [shorter for shorter in _shorten(form) if marks[shorter >> unmarked]]
        return self._search(form, here) if here else []

    def _search(self, form: str, hashes: list[int]) -> list[str]:
        entries = self._entries
        numbers = set()
        for shorter in hashes:
            at = bisect_left(entries, shorter << _WORD_BITS)
            for entry in entries[at : at + _MOST]:
                if entry >> _WORD_BITS != shorter:
                    break
                numbers.add(entry & ((1 << _WORD_BITS) - 1))
        near = (self._words[number] for number in sorted(numbers))
        return [word for word in near if OSA.distance(form, word, score_cutoff=1) == 1]


class ClearNames:
    """Words that may be known by themselves with a letter wrong that is not the first or last.

    Tells at a twentieth of the cost of finding them that none is meant: one wrong letter, or two
    exchanged, leave the beginning or the end of a word as it was.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._edges = frozenset(
            edges for word in words for most in (_EDGE, _EDGE - 1) for edges in _edges(word, most)
        )

    def may_be(self, stem: str) -> bool:
        """Tell whether one of the words can be `stem` with one letter wrong; False is certain."""
        most = _EDGE if len(stem) > 2 * _EDGE else _EDGE - 1
        edges = self._edges
        return stem[:most] + stem[-1] in edges or stem[0] + stem[-most:] in edges


def _edges(word: str, most: int) -> tuple[str, str]:
    """Return the first `most` letters of a word with its last, and the first with the last."""
    return word[:most] + word[-1], word[0] + word[-most:]


def _shorten(word: str) -> list[int]:
    """Return hashes of `word` and of what is left of it without each of its letters.

    They are the same in every process, unlike those of hash().
    """
    code = word.encode("utf-32-le")
    hashes = [crc32(code[:at] + code[at + _LETTER :]) for at in range(0, len(code), _LETTER)]
    hashes.append(crc32(code))
    return hashes
