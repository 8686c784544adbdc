"""Which articles share a hash, in a few bytes each: a hash table over a queue.

Entries come and go in one order, so that those of one hash are a linked list whose oldest is the
first to go: nothing is ever searched for to be removed. All is kept in arrays of 32 bits.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

UNIT = 4
"""Entries of one owner fill units of so many: the owner is kept once for each unit."""

FULL = 0.75
GROWTH = 1.5

_BITS = 14
_BLOCK = 1 << _BITS
_LOW = _BLOCK - 1
_BLOCKS = (1 << 32 - _BITS) - 1
_TABLES = 256


class _Block(NamedTuple):
    hashes: array[int]
    after: array[int]  # the entry that follows in its chain; after the newest comes the oldest
    owners: array[int]


class Chains:
    """A queue of owners, each with some hashes; the owners of a hash are found, oldest first.

    The table is 256 small ones, so that growing one takes milliseconds however much is held. A slot
    holds the newest entry of its hash plus one, 0 where it is empty. An entry is the number of a
    place among 2**32, which are used in turn.
    """

    def __init__(self) -> None:
        self._blocks: dict[int, _Block] = {}
        self._owners: dict[int, int] = {}
        # of different sizes, so that they grow one after the other
        sizes = [int(16 * GROWTH ** (number / _TABLES)) for number in range(_TABLES)]
        self._tables = [array("I", bytes(4 * size)) for size in sizes]
        self._used = [0] * _TABLES
        self._end = 0

    def push(self, owner: int, hashes: Sequence[int]) -> int:
        """Take in distinct `hashes` of 32 bits, at most 4,096, of a new owner, a number of 32 bits.

        Returns where they stand, for `hashes` and `pop`.
        """
        if (self._end & _LOW) + len(hashes) > _BLOCK:
            left = self._end >> _BITS
            self._end = (left + 1) % _BLOCKS << _BITS
            self._free(left)
        start, units = self._end, -(-len(hashes) // UNIT)
        number, place = start >> _BITS, start & _LOW
        if place == 0:
            zeros = bytes(4 * _BLOCK)
            self._blocks[number] = _Block(*(array("I", zeros[::n]) for n in (1, 1, UNIT)))
        self._owners[number] = self._owners.get(number, 0) + 1
        block = self._blocks[number]
        block.hashes[place : place + len(hashes)] = array("I", hashes)
        place //= UNIT
        block.owners[place : place + units] = array("I", [owner]) * units
        for entry, item in enumerate(hashes, start):
            self._link(item, entry)
        self._end += units * UNIT
        if self._end & _LOW == 0:
            self._end = (self._end >> _BITS) % _BLOCKS << _BITS
        return start

    def pop(self, start: int, count: int) -> None:
        """Let go of the `count` hashes at `start`: those of the oldest owner."""
        for item in self.hashes(start, count):
            table, slot = self._slot(item)
            newest = table[slot] - 1
            chain = self._blocks[newest >> _BITS].after
            oldest = chain[newest & _LOW]
            if oldest == newest:
                self._clear(item, table, slot)
            else:
                chain[newest & _LOW] = self._blocks[oldest >> _BITS].after[oldest & _LOW]
        number = start >> _BITS
        self._owners[number] -= 1
        self._free(number)

    def hashes(self, start: int, count: int) -> Sequence[int]:
        """Return the `count` hashes that stand at `start`."""
        place = start & _LOW
        return self._blocks[start >> _BITS].hashes[place : place + count]

    def owners(self, item: int, most: int) -> list[int]:
        """Return the owners of the hash `item`, the oldest first, at most `most` of them."""
        table, slot = self._slot(item)
        found: list[int] = []
        if not table[slot]:
            return found
        blocks = self._blocks
        entry = newest = table[slot] - 1
        _, after, owners = blocks[entry >> _BITS]
        for _ in range(most):
            entry = after[entry & _LOW]
            _, after, owners = blocks[entry >> _BITS]
            found.append(owners[(entry & _LOW) // UNIT])
            if entry == newest:
                break
        return found

    def newest(self, item: int) -> int | None:
        """Return the newest owner of the hash `item`."""
        table, slot = self._slot(item)
        if not table[slot]:
            return None
        entry = table[slot] - 1
        return self._blocks[entry >> _BITS].owners[(entry & _LOW) // UNIT]

    def _free(self, number: int) -> None:
        """Let go of a block in which nothing stands and nothing will."""
        if number != self._end >> _BITS and self._owners.get(number) == 0:
            del self._owners[number], self._blocks[number]

    def _link(self, item: int, entry: int) -> None:
        table, slot = self._slot(item)
        block = self._blocks[entry >> _BITS]
        if table[slot]:
            newest = table[slot] - 1
            chain = self._blocks[newest >> _BITS].after
            block.after[entry & _LOW] = chain[newest & _LOW]
            chain[newest & _LOW] = entry
            table[slot] = entry + 1
            return
        block.after[entry & _LOW] = entry
        table[slot] = entry + 1
        number = item % _TABLES
        self._used[number] += 1
        if self._used[number] > FULL * len(table):
            self._grow(number)

    def _grow(self, number: int) -> None:
        old = self._tables[number]
        size = int(len(old) * GROWTH)
        table = self._tables[number] = array("I", bytes(4 * size))
        for newest in old:
            if newest:
                slot = self._home(newest - 1, size)
                while table[slot]:
                    slot = slot + 1 if slot + 1 < size else 0
                table[slot] = newest

    def _slot(self, item: int) -> tuple[array[int], int]:
        """Return the slot of the hash `item`, or the empty one where it would stand."""
        table, blocks = self._tables[item % _TABLES], self._blocks
        size = len(table)
        slot = item // _TABLES % size
        while newest := table[slot]:
            newest -= 1
            if blocks[newest >> _BITS].hashes[newest & _LOW] == item:
                break
            slot = slot + 1 if slot + 1 < size else 0
        return table, slot

    def _home(self, entry: int, size: int) -> int:
        return self._blocks[entry >> _BITS].hashes[entry & _LOW] // _TABLES % size

    def _clear(self, item: int, table: array[int], hole: int) -> None:
        """Empty a slot, and move back into it what would no longer be found (Knuth 6.4 R)."""
        self._used[item % _TABLES] -= 1
        size, slot = len(table), hole
        while newest := table[slot := slot + 1 if slot + 1 < size else 0]:
            if (slot - self._home(newest - 1, size)) % size >= (slot - hole) % size:
                table[hole] = newest
                hole = slot
        table[hole] = 0
