"""Which articles share a hash: an index that forgets exactly."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence


class Postings:
    """The keys of the articles that hold a hash, ascending.

    What a hash holds depends on the articles held alone: none is left out when one has become
    frequent, so that it is as it was when they are gone. Who asks passes over frequent ones.
    `counts` are the numbers of keys of the hashes that more than one holds; not to be changed.
    """

    def __init__(self) -> None:
        # most hashes stand in one article: its key alone takes a third of an array of it
        self._keys: dict[int, int | array[int]] = {}
        self.counts: dict[int, int] = {}

    def __len__(self) -> int:
        """Return how many hashes are held."""
        return len(self._keys)

    def add(self, key: int, hashes: Iterable[int]) -> None:
        """Take in `key`, higher than all held, under distinct `hashes`."""
        for item in hashes:
            keys = self._keys.get(item)
            if keys is None:
                self._keys[item] = key
                continue
            if isinstance(keys, int):
                self._keys[item] = array("Q", (keys, key))
            else:
                keys.append(key)
            self.counts[item] = self.counts.get(item, 1) + 1

    def remove(self, key: int, hashes: Iterable[int]) -> None:
        """Let go of `key`, which was added under `hashes`."""
        for item in hashes:
            keys = self._keys[item]
            if isinstance(keys, int):
                del self._keys[item]
                continue
            del keys[bisect_left(keys, key)]
            self.counts[item] -= 1
            if len(keys) == 1:
                self._keys[item] = keys[0]
                del self.counts[item]

    def count(self, item: int) -> int:
        """Return how many keys hold the hash `item`."""
        return self.counts.get(item) or (item in self._keys)

    def keys(self, item: int) -> Sequence[int]:
        """Return the keys that hold the hash `item`, ascending; not to be changed or kept."""
        keys = self._keys.get(item, ())
        return (keys,) if isinstance(keys, int) else keys
