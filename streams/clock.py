"""The time of day as deadlines need it: it never falls, and it never stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

CATCHING_UP = 0.9
"""How fast the clock goes while it is ahead: a wall clock that was set back comes level again."""


class SteadyClock:
    """Tells `wall`'s time, or a little more than it told before, where the wall was set back.

    `monotonic` is in seconds and never steps back. Without this, all that falls due would wait for
    as long as the wall was set back: what was decided before is not decided again earlier.
    """

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._at, self._told = wall(), monotonic()

    def __call__(self) -> datetime:
        """Return the time now."""
        told = self._monotonic()
        gone = timedelta(seconds=CATCHING_UP * (told - self._told))
        self._told = told
        self._at = max(self._wall(), self._at + gone)
        return self._at

    def reach(self, at: datetime) -> None:
        """Go on from `at`, where that is later than what was told: others have told it already."""
        self._at = max(self._at, at)
