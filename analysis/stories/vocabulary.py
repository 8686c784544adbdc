"""The words of the articles held: which articles have them, the newest last."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

NEWEST = 64
"""Of the articles that have a word at least so many are known, the newest."""

SPARE = 16
"""Keys that need be known no longer are let go of when a word has had so many more."""

UNKNOWN = 0
"""The number of a word that no article held has."""


class Vocabulary:
    """The words that stand in articles held, numbered, with the keys of the newest of those.

    The articles go in the order in which they came, so that what a word has is the end of what it
    had. A number is that of one word for as long as an article held has it. Numbers depend on what
    was held before, so nothing may be decided by them; all else depends on the articles held alone.
    Keys are below 2**32 and may begin again at 0.
    """

    def __init__(self) -> None:
        # each with as much room as there are numbers and more; that of `UNKNOWN` stays 0
        self._counts = array("I", (0,))
        self._marks = array("I", (0,))
        self._numbers: dict[int, int] = {}
        self._hashes: array[int] = array("Q", (0,))
        # a third of the words stand in one article: its key alone takes a third of an array of it
        self._keys: list[int | array[int]] = [array("I")]
        self._free: list[int] = []

    def __len__(self) -> int:
        """Return how many words stand in articles held."""
        return len(self._numbers)

    @property
    def counts(self) -> NDArray[np.uint32]:
        """How many articles have the words, by number. Not to be kept: it holds up `add`."""
        return np.frombuffer(self._counts, np.uint32)

    @property
    def marks(self) -> NDArray[np.uint32]:
        """Room for a value each, by number, 0 between questions. Not to be kept, as `counts`."""
        return np.frombuffer(self._marks, np.uint32)

    def numbers(self, hashes: Iterable[int]) -> list[int]:
        """Return the numbers of the words with these hashes."""
        known = self._numbers.get
        return [known(item, UNKNOWN) for item in hashes]

    def hash(self, number: int) -> int:
        """Return the hash of the word with this number."""
        return self._hashes[number]

    def newest(self, numbers: Iterable[int], most: int, most_in_all: int) -> array[int]:
        """Return the keys of the newest articles that have each word, as added.

        Of each at most so many, and at most `NEWEST`; of the first words only, as far as these do
        not have more in all.
        """
        counts, all_keys = self._counts, self._keys
        found = array("I")
        for number in numbers:
            keys, some = all_keys[number], min(counts[number], most)
            most_in_all -= some
            if most_in_all < 0:
                break
            if isinstance(keys, int):
                found.append(keys)
            else:
                found += keys[-min(some, NEWEST) :]
        return found

    def add(self, key: int, hashes: Iterable[int]) -> list[int]:
        """Take in an article under distinct `hashes`; return the numbers of its words."""
        known, counts, all_keys = self._numbers.get, self._counts, self._keys
        numbers = []
        for item in hashes:
            number = known(item)
            if number is None:
                number = self._begin(item, key)
            else:
                counts[number] += 1
                keys = all_keys[number]
                if isinstance(keys, int):
                    all_keys[number] = array("I", (keys, key))
                else:
                    keys.append(key)
                    if not len(keys) % SPARE:
                        del keys[: -min(counts[number], NEWEST)]
            numbers.append(number)
        return numbers

    def remove(self, numbers: Sequence[int] | NDArray[np.uint32]) -> None:
        """Let go of the oldest article, which was added with the words `numbers`."""
        counts = self.counts
        counts[numbers] -= 1
        for number in np.asarray(numbers)[counts[numbers] < 2].tolist():
            keys = self._keys[number]
            if not counts[number]:
                del self._numbers[self._hashes[number]]
                self._free.append(number)
            elif not isinstance(keys, int):
                self._keys[number] = keys[-1]

    def _begin(self, item: int, key: int) -> int:
        if self._free:
            number = self._free.pop()
            self._hashes[number], self._keys[number], self._counts[number] = item, key, 1
        else:
            number = len(self._keys)
            self._hashes.append(item)
            self._keys.append(key)
            self._counts.append(1)
            self._marks.append(0)
        self._numbers[item] = number
        return number
