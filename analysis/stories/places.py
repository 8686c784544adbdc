"""The places of a story, by the votes of its articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec

LEAST_ARTICLES = 3
"""Of stories with fewer articles no places are told."""

LEAST_NAMED = 2
"""So many articles name a place of the story, at least, and half of all …"""

LOCATED = 0.25
"""… and so large a part of these say it where only places are said."""

MOST = 5


class Placed(msgspec.Struct, frozen=True):
    """A place, and how many articles of a story name it."""

    place: str
    articles: int


class Places:
    """Counts of the places that the articles of one story name."""

    def __init__(self) -> None:
        self._named: Counter[str] = Counter()
        self._located: Counter[str] = Counter()

    def add(self, places: Mapping[str, bool]) -> None:
        """Take in the places of an article; True where one is said where only places are."""
        self._named.update(places.keys())
        self._located.update(place for place, is_located in places.items() if is_located)

    def add_all(self, other: Places) -> None:
        """Take in those of all articles of another story."""
        self._named.update(other._named)
        self._located.update(other._located)

    def tell(self, articles: int) -> tuple[Placed, ...]:
        """Return the places of a story of so many articles, those that most of them name first."""
        least = max(LEAST_NAMED, articles / 2)
        told = [
            Placed(place, count)
            for place, count in self._named.items()
            if count >= least and self._located[place] >= LOCATED * count
        ]
        told.sort(key=lambda each: (-each.articles, each.place))
        return tuple(told[:MOST]) if articles >= LEAST_ARTICLES else ()
