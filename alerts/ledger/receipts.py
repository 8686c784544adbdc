"""Where messages are that were sent: a fold of entries, bounded and expiring with them."""

from __future__ import annotations

from collections import OrderedDict

MAX_RECEIPTS = 10_000
"""Most stories, and most alerts, whose messages are known; the longest unheard of is let go."""

Place = tuple[str, str]


class Receipts:
    """Receipts by channel and story, or channel and alert.

    What is known is a function of what was put at the floor or later: each put says all.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[Place, tuple[int, str]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many are known."""
        return len(self._known)

    def get(self, channel: str, name: str) -> str:
        """Return a receipt, "" where none is known."""
        return self._known.get((channel, name), (0, ""))[1]

    def put(self, channel: str, name: str, receipt: str, offset: int) -> None:
        """Know `receipt` from the entry at `offset` on; offsets never fall."""
        self._known[channel, name] = (offset, receipt)
        self._known.move_to_end((channel, name))
        if len(self._known) > MAX_RECEIPTS:
            self._known.popitem(last=False)

    def expire(self, floor: int) -> None:
        """Let go of what was put last by an entry below `floor`."""
        while self._known and next(iter(self._known.values()))[0] < floor:
            self._known.popitem(last=False)
