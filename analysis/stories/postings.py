"""Which articles share a hash: an index that forgets exactly."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence


class Postings:
    """The keys of the articles that hold a hash, ascending.

    What a hash holds depends on the articles held alone: none is left out when one has become
    frequent, so that it is as it was when they are gone. Who asks passes over frequent ones.
    """

    def __init__(self) -> None:
        self._keys: dict[int, list[int]] = {}

    def __len__(self) -> int:
        """Return how many hashes are held."""
        return len(self._keys)

    def add(self, key: int, hashes: Iterable[int]) -> None:
        """Take in `key`, higher than all held, under distinct `hashes`."""
        for item in hashes:
            keys = self._keys.get(item)
            if keys is None:
                self._keys[item] = [key]
            else:
                keys.append(key)

    def remove(self, key: int, hashes: Iterable[int]) -> None:
        """Let go of `key`, which was added under `hashes`."""
        for item in hashes:
            keys = self._keys[item]
            if len(keys) == 1:
                del self._keys[item]
            else:
                del keys[bisect_left(keys, key)]

    def count(self, item: int) -> int:
        """Return how many keys hold the hash `item`."""
        return len(self._keys.get(item, ()))

    def keys(self, item: int) -> Sequence[int]:
        """Return the keys that hold the hash `item`, ascending; not to be changed or kept."""
        return self._keys.get(item, ())
