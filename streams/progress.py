"""Since when which part of the worker stands still: counted look by look, decided without a clock.

Time counts only as far as somebody looked, so a laptop that slept, or a process that was paused,
wakes with nothing held against it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

LONGEST_STEP = 2.0
"""Seconds that one look counts at most, however long ago the one before it was."""


class Line(NamedTuple):
    """One thing that must move: `waiting` records (0 where it has nothing to do) and its `mark`.

    The mark is whatever differs once something moved; `place` says in words where it stands.
    """

    name: str
    waiting: int
    mark: Hashable
    place: str = ""


class Stall(NamedTuple):
    """A line that had work and did not move, for so many seconds of looking."""

    line: Line
    seconds: float


class Progress:
    """How long each line has stood still; `at` is a time in seconds that never steps back."""

    def __init__(self) -> None:
        self._looked_at: float | None = None
        self._still: dict[str, Stall] = {}

    def note(self, lines: Iterable[Line], at: float) -> None:
        """Take in how the lines stand `at` this time; one that is not among them is forgotten."""
        before = at if self._looked_at is None else self._looked_at
        step = min(max(0.0, at - before), LONGEST_STEP)
        self._looked_at = at
        self._still = {line.name: self._judge(line, step) for line in lines}

    def _judge(self, line: Line, step: float) -> Stall:
        known = self._still.get(line.name)
        if known is None or not line.waiting or not known.line.waiting:
            return Stall(line, 0.0)
        return Stall(line, known.seconds + step if known.line.mark == line.mark else 0.0)

    def stalled(self, after: float) -> Stall | None:
        """Return the line that has stood still longest, where that is over `after` seconds."""
        longest = max(self._still.values(), key=lambda stall: stall.seconds, default=None)
        return longest if longest is not None and longest.seconds > after else None
