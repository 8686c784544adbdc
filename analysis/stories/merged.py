"""Stories that became part of earlier ones."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A story, and the key of the article that it began with, held or not."""

    story: str
    began: int


class Merged:
    """Which story is part of which, for as long as the article is held that showed it.

    All articles of a story that was merged came before that article: none is held after it.
    """

    def __init__(self) -> None:
        self._by_key: dict[int, str] = {}
        self._into: dict[str, Place] = {}

    def add(self, key: int, story: str, into: Place) -> None:
        """Make `story` part of `into`, shown by the article under `key`."""
        self._by_key[key] = story
        self._into[story] = into

    def remove(self, key: int) -> None:
        """Forget what the article under `key` showed, if anything."""
        story = self._by_key.pop(key, None)
        if story is not None:
            del self._into[story]

    def place(self, place: Place) -> Place:
        """Return the story that `place` is part of at last; a story began before its parts."""
        while (later := self._into.get(place.story)) is not None:
            place = later
        return place

    def whole(self, story: str) -> str:
        """Return the id of the story that `story` is part of at last."""
        while (later := self._into.get(story)) is not None:
            story = later.story
        return story
