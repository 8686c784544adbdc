"""How long the oldest record of an inbox is seen to wait."""

from __future__ import annotations

from streams import waiting
from streams.waiting import Waiting


def test_the_oldest_record_waits_since_it_was_seen() -> None:
    """Records count from the look at which they were first there, until they are handled."""
    inbox = Waiting()
    looks = [(0, 0, 1.0), (0, 3, 2.0), (1, 3, 4.0), (2, 5, 6.0), (3, 5, 9.0), (5, 5, 10.0)]
    assert [inbox.note("in", *look) for look in looks] == [0.0, 0.0, 2.0, 4.0, 3.0, 0.0]


def test_a_long_wait_takes_little_memory() -> None:
    """What comes after thousands of looks counts as of the last one that is remembered."""
    inbox = Waiting()
    many = waiting.MOST + 10
    assert [inbox.note("in", 0, n + 1, float(n)) for n in range(many)][-1] == many - 1
    assert inbox.note("in", waiting.MOST, many, float(many)) == many - (waiting.MOST - 1)


def test_an_inbox_of_another_worker_is_forgotten() -> None:
    """What waited before an inbox was given up does not count when it comes back."""
    inbox = Waiting()
    inbox.note("in", 0, 3, 1.0)
    inbox.forget("in")
    assert inbox.note("in", 0, 3, 9.0) == 0.0
