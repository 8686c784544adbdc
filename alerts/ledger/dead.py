"""Dead letters: deliveries that were given up, until they are sent again or forgotten."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from alerts.ledger.entries import Delivery, FinalOutcome

MAX_DEAD = 10_000
"""Most that are known; beyond it those whose alerts came first are let go."""


class DeadLetter(NamedTuple):
    """A delivery that ended without success at `at`; `status` is the named reason."""

    delivery: Delivery
    outcome: FinalOutcome
    status: str
    at: datetime


class DeadLetters:
    """Dead letters by delivery: a fold of entries, each known for as long as that of its alert."""

    def __init__(self) -> None:
        self._known: dict[Delivery, tuple[int, DeadLetter]] = {}
        self._oldest: list[tuple[int, Delivery]] = []

    def __len__(self) -> int:
        """Return how many are known."""
        return len(self._known)

    def __iter__(self) -> Iterator[DeadLetter]:
        """Return them in the order in which they were given up."""
        return (letter for _, letter in self._known.values())

    def put(self, letter: DeadLetter, offset: int) -> None:
        """Know a dead letter whose alert came at `offset`."""
        self.revive(letter.delivery)
        self._known[letter.delivery] = (offset, letter)
        heapq.heappush(self._oldest, (offset, letter.delivery))
        if len(self._oldest) > 2 * MAX_DEAD:  # most of them were sent again since
            self._oldest = [(came, delivery) for delivery, (came, _) in self._known.items()]
            heapq.heapify(self._oldest)
        while len(self._known) > MAX_DEAD:
            self._pop()

    def revive(self, delivery: Delivery) -> None:
        """Forget a delivery that is on its way again."""
        self._known.pop(delivery, None)

    def expire(self, floor: int) -> None:
        """Forget those whose alerts came below `floor`."""
        while self._oldest and self._oldest[0][0] < floor:
            self._pop()

    def _pop(self) -> None:
        """Forget the one whose alert came first, unless it was revived meanwhile."""
        offset, delivery = heapq.heappop(self._oldest)
        if self._known.get(delivery, (-1, None))[0] == offset:
            del self._known[delivery]
