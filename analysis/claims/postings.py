"""Which claims held could be about the same thing as another: an index that forgets exactly.

Keys are a story, or a pair of watches, with a word or a number, and what the wording as a whole
gives, whatever its story; a key's newest claims are read, so that a question costs the same
however many claims are held. What is found is a function of the claims held, in the order in which
they were added, and of nothing else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations

from analysis.claims.gist import Gist
from analysis.claims.retelling import list_wording_keys

MAX_WORDS = 10
MAX_WATCHES = 4
MAX_DETAILS = 4
NEWEST = 16
_NUMBER_BITS = 48
_LAST_NUMBER = (1 << _NUMBER_BITS) - 1

Key = tuple[str, ...] | tuple[int, int]


class Postings:
    """Claims by their keys; each claim goes by a number that grows as claims are added."""

    def __init__(self) -> None:
        self._numbers: dict[int, int | list[int]] = {}  # by the keys' hashes, which are small

    def __len__(self) -> int:
        """Return how many keys are held."""
        return len(self._numbers)

    def add(self, number: int, keys: Iterable[Key]) -> None:
        """Take in the claim `number`, higher than all before it, under its `keys`."""
        for key in keys:
            mark = hash(key)
            held = self._numbers.get(mark)
            if held is None:
                self._numbers[mark] = number  # most keys are of one claim
            elif isinstance(held, int):
                self._numbers[mark] = [held, number]
            else:
                held.append(number)

    def remove(self, number: int, keys: Iterable[Key]) -> None:
        """Let go of the claim `number`, which was added under `keys`."""
        for key in keys:
            mark = hash(key)
            held = self._numbers[mark]
            if isinstance(held, int):
                del self._numbers[mark]
                continue
            del held[bisect_left(held, number)]
            if not held:
                del self._numbers[mark]

    def find(self, keys: Iterable[Key]) -> Iterator[int]:
        """Yield the claims that share a key: those that share the most first, then the newest."""
        held = self._numbers
        hits: list[int] = []
        for key in keys:
            numbers = held.get(hash(key))
            if numbers is None:
                continue
            if isinstance(numbers, int):
                hits.append(numbers)
            else:
                hits += numbers[-NEWEST:]
        # by how often, then by number: one whole number of both sorts fastest
        ranked = [count << _NUMBER_BITS | number for number, count in Counter(hits).items()]
        ranked.sort(reverse=True)
        yield from (one & _LAST_NUMBER for one in ranked)


def keys_of(gist: Gist) -> tuple[Key, ...]:
    """Return the keys under which a claim is found again, each once."""
    if gist.keys is None:
        gist.keys = _list_keys(gist)
    return gist.keys


def _list_keys(gist: Gist) -> tuple[Key, ...]:
    claim = gist.claim
    places: list[tuple[str, ...]] = list(combinations(claim.watches[:MAX_WATCHES], 2))
    if claim.story:
        places.append((claim.story,))
    details = [
        f"{quantity.value:g}{'.' if quantity.ordinal else ''}{quantity.effect}"
        for quantity in claim.quantities[:MAX_DETAILS]
    ]
    terms = [*gist.rare[:MAX_WORDS], *dict.fromkeys(details)]
    placed = [(*place, term) for place in places for term in terms]
    return (*placed, *list_wording_keys(gist))
