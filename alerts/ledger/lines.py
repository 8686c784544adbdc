"""Who waits for whom: deliveries of one story over one channel stand in a line."""

from __future__ import annotations

from collections import deque

from alerts.ledger.entries import Delivery

Place = tuple[str, str]


class Lines:
    """A line for each channel and story that something is on its way over, about."""

    def __init__(self) -> None:
        self._lines: dict[Place, deque[Delivery]] = {}
        self._places: dict[Delivery, Place] = {}

    def is_free(self, channel: str, story: str) -> bool:
        """Tell whether nothing of a story is on its way over a channel."""
        return (channel, story) not in self._lines

    def add(self, delivery: Delivery, story: str) -> None:
        """Put a delivery behind all others of its story."""
        place = self._places[delivery] = (delivery.channel, story)
        self._lines.setdefault(place, deque()).append(delivery)

    def remove(self, delivery: Delivery) -> None:
        """Take a delivery out of its line, wherever it stands."""
        place = self._places.pop(delivery)
        self._lines[place].remove(delivery)
        if not self._lines[place]:
            del self._lines[place]

    def is_first(self, delivery: Delivery) -> bool:
        """Tell whether a delivery is the one that has attempts."""
        return self._lines[self._places[delivery]][0] == delivery

    def behind(self, delivery: Delivery) -> Delivery | None:
        """Return the delivery that waits for this one, None where none does."""
        line = self._lines[self._places[delivery]]
        return line[1] if line[0] == delivery and len(line) > 1 else None
