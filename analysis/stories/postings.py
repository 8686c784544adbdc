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
        # most hashes stand in one article: its key alone takes a fifth of a list of it
        self._keys: dict[int, int | list[int]] = {}

    def __len__(self) -> int:
        """Return how many hashes are held."""
        return len(self._keys)

    def add(self, key: int, hashes: Iterable[int]) -> None:
        """Take in `key`, higher than all held, under distinct `hashes`."""
        for item in hashes:
            keys = self._keys.get(item)
            if keys is None:
                self._keys[item] = key
            elif isinstance(keys, int):
                self._keys[item] = [keys, key]
            else:
                keys.append(key)

    def remove(self, key: int, hashes: Iterable[int]) -> None:
        """Let go of `key`, which was added under `hashes`."""
        for item in hashes:
            keys = self._keys[item]
            if isinstance(keys, int):
                del self._keys[item]
            else:
                del keys[bisect_left(keys, key)]
                if len(keys) == 1:
                    self._keys[item] = keys[0]

    def count(self, item: int) -> int:
        """Return how many keys hold the hash `item`."""
        return len(self.keys(item))

    def keys(self, item: int) -> Sequence[int]:
        """Return the keys that hold the hash `item`, ascending; not to be changed or kept."""
        keys = self._keys.get(item, ())
        return (keys,) if isinstance(keys, int) else keys
