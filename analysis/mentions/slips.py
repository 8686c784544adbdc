"""Finds words that differ in one letter from a word, at a cost that hardly grows with the words."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from zlib import crc32

from rapidfuzz.distance import OSA

_WORD_BITS = 24  # more words than a watchlist can have
_MOST = 64  # words looked at that have one shorter spelling in common


class SlipIndex:
    """Words, found by any spelling with one letter left out, added, changed, or two exchanged.

    Two such spellings have one in common with at most one letter less, so these are listed, as
    hashes in one sorted array: ten words are found about as fast as a million, at some 70 bytes a
    word.
    What only shares a hash is told apart by its distance. Of very many words that differ in the
    same place only the first are found.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        entries = {
            _key(shorter) | number
            for number, word in enumerate(self._words)
            for shorter in _shorten(word)
        }
        self._entries = array("Q", sorted(entries))

    def find(self, form: str) -> list[str]:
        """Return the words that are one letter away from `form`, in order."""
        entries = self._entries
        numbers = set()
        for shorter in _shorten(form):
            key = _key(shorter)
            at = bisect_left(entries, key)
            for entry in entries[at : at + _MOST]:
                if entry >> _WORD_BITS != key >> _WORD_BITS:
                    break
                numbers.add(entry & ((1 << _WORD_BITS) - 1))
        near = (self._words[number] for number in sorted(numbers))
        return [word for word in near if OSA.distance(form, word, score_cutoff=1) == 1]


def _key(word: str) -> int:
    return crc32(word.encode()) << _WORD_BITS  # the same in every process, unlike hash()


def _shorten(word: str) -> set[str]:
    """Return `word` and what is left of it without each of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
