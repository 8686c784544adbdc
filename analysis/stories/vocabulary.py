"""The words of the articles held: which articles have them, the newest last."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

LONG = 256
"""From so many keys on it is not worth moving all of them for one that goes."""


class Vocabulary:
    """The words that stand in articles held, numbered, with the keys of those articles.

    A number is that of one word for as long as an article held has it. Numbers depend on what was
    held before, so nothing may be decided by them; all else depends on the articles held alone.
    By number, `counts` says how many articles have the word, and `marks` is room for a number
    each, 0 between questions. Keys are below 2**32 and may begin again at 0.
    """

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.marks: list[int] = []
        self._numbers: dict[int, int] = {}
        self._hashes: array[int] = array("Q")
        # a third of the words stand in one article: its key alone takes a third of an array of it
        self._keys: list[int | array[int]] = []
        self._gone: dict[int, int] = {}  # keys at the front of long lists that stand for nothing
        self._free: list[int] = []

    def __len__(self) -> int:
        """Return how many words stand in articles held."""
        return len(self._numbers)

    def number(self, item: int) -> int | None:
        """Return the number of the word with the hash `item`, None where no article has it."""
        return self._numbers.get(item)

    def hash(self, number: int) -> int:
        """Return the hash of the word with this number."""
        return self._hashes[number]

    def newest(self, number: int, most: int) -> Sequence[int]:
        """Return the keys of the newest articles that have the word, at most so many, as added."""
        keys = self._keys[number]
        if isinstance(keys, int):
            return (keys,)
        return keys[-min(most, self.counts[number]) :]

    def add(self, key: int, hashes: Iterable[int]) -> list[int]:
        """Take in an article under distinct `hashes`; return the numbers of its words."""
        known, counts, all_keys = self._numbers, self.counts, self._keys
        numbers = []
        for item in hashes:
            number = known.get(item)
            if number is None:
                number = self._begin(item, key)
            else:
                counts[number] += 1
                keys = all_keys[number]
                if isinstance(keys, int):
                    all_keys[number] = array("I", (keys, key))
                else:
                    keys.append(key)
            numbers.append(number)
        return numbers

    def remove(self, key: int, numbers: Iterable[int]) -> None:
        """Let go of the article that was added under `key` with the words `numbers`."""
        for number in numbers:
            keys = self._keys[number]
            if isinstance(keys, int):
                del self._numbers[self._hashes[number]]
                self._free.append(number)
                continue
            self._let_go(number, keys, key)
            self.counts[number] -= 1
            if self.counts[number] == 1:
                self._keys[number] = keys[-1]
                self._gone.pop(number, None)

    def _let_go(self, number: int, keys: array[int], key: int) -> None:
        """Take `key` out of `keys`: out of long ones the oldest only when half of them are gone."""
        gone = self._gone.get(number, 0)
        if len(keys) < LONG or keys[gone] != key:
            del keys[keys.index(key, gone)]
            return
        self._gone[number] = gone + 1
        if 2 * (gone + 1) >= len(keys):
            del keys[: self._gone.pop(number)]

    def _begin(self, item: int, key: int) -> int:
        if self._free:
            number = self._free.pop()
            self._hashes[number], self._keys[number], self.counts[number] = item, key, 1
        else:
            number = len(self._keys)
            self._hashes.append(item)
            self._keys.append(key)
            self.counts.append(1)
            self.marks.append(0)
        self._numbers[item] = number
        return number
