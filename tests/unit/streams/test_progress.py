"""When something stands still, and what only looks as if it did."""

from __future__ import annotations

import re
import sys
from collections.abc import Hashable

import pytest

from streams.health import explain
from streams.inflight import describe
from streams.progress import Line, Progress, Stall
from streams.watchdog import describe_place

LIMIT = 10.0


def seconds_until_stalled(marks: list[tuple[int, Hashable]], step: float = 1.0) -> float | None:
    """Return when a line that is looked at every `step` seconds counts as stalled, if ever."""
    progress = Progress()
    for look, (waiting, mark) in enumerate(marks):
        progress.note([Line("relate", waiting, mark)], look * step)
        if progress.stalled(LIMIT) is not None:
            return look * step
    return None


@pytest.mark.parametrize(
    ("marks", "stalled_at"),
    [
        ([(5, 7)] * 20, 11.0),  # work, and nothing moves
        ([(0, 7)] * 20, None),  # idle
        ([(5, look // 8) for look in range(60)], None),  # slow, but it moves: a slow disk
        ([(5, 7)] * 9 + [(0, 7)] + [(5, 7)] * 9, None),  # caught up in between
        ([(5, 7)] * 8 + [(3, 8)] + [(3, 8)] * 20, 19.0),  # moved once, then never again
    ],
)
def test_only_work_without_progress_is_a_stall(
    marks: list[tuple[int, Hashable]], stalled_at: float | None
) -> None:
    """A line stalls when it has work and the same mark for longer than the limit."""
    assert seconds_until_stalled(marks) == stalled_at


def test_a_pause_of_the_whole_process_is_no_stall() -> None:
    """A clock that jumps by an hour counts as one look: whoever slept gets time to go on."""
    progress = Progress()
    progress.note([Line("relate", 5, 7)], 0.0)
    progress.note([Line("relate", 5, 7)], 3600.0)
    assert progress.stalled(LIMIT) is None


def test_slow_looks_count_little() -> None:
    """Looks that come every minute, as under a heavy load, need as many as quick ones."""
    assert seconds_until_stalled([(5, 7)] * 20, step=60.0) == 6 * 60.0


def test_a_line_that_goes_and_comes_begins_anew() -> None:
    """A stage that was given up and assigned again has its whole time."""
    progress = Progress()
    for look in range(9):
        progress.note([Line("relate", 5, 7)], float(look))
    progress.note([], 9.0)
    for look in range(10, 19):
        progress.note([Line("relate", 5, 7)], float(look))
    assert progress.stalled(LIMIT) is None


def test_the_longest_stall_is_told() -> None:
    """Of two lines that stand still, the one that has stood longer is the cause."""
    progress = Progress()
    for look in range(30):
        lines = [Line("relate", 5, 7), Line("commit", 9, max(5, look) if look < 10 else 10)]
        progress.note(lines, float(look))
    assert progress.stalled(LIMIT) == Stall(Line("relate", 5, 7), 29.0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            Line("relate", 12, 7, "readings/0 offset 4"),
            "relate: 12 records wait at readings/0 offset 4, none was handled for 61 seconds",
        ),
        (Line("recovery", 1, 7, "alert"), "the recovery of alert did not move for 61 seconds"),
        (Line("assignment", 1, 7), "no partition was assigned for 61 seconds"),
        (Line("commit", 3, 7), "3 handled records were not committed for 61 seconds"),
    ],
)
def test_a_stall_is_told_in_words(line: Line, said: str) -> None:
    """The line names what stands still, how much waits, and for how long."""
    assert explain(Stall(line, 61.0)) == said


class _Seen(Exception):
    """Says where it is printed."""

    def __str__(self) -> str:
        return describe_place(sys._getframe())  # noqa: SLF001 - what the watchdog gets


def test_a_place_is_that_of_our_own_call() -> None:
    """A loop blocked in other people's code is told by the call of ours that led there."""
    assert re.sub(r":\d+", ":N", describe(_Seen())) == "_Seen: streams/inflight.py:N (describe)"


def test_a_place_may_be_unknown() -> None:
    """A thread that has gone has no place."""
    assert describe_place(None) == "code that cannot be seen"
