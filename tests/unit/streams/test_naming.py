"""Two workers of one name are told apart from one that slept."""

from __future__ import annotations

import inspect
import logging

from aiokafka.consumer import group_coordinator

from streams.kafka.naming import LOGGER, PUSHED_OUT, WITHIN, OneName


def _heard(times: list[float]) -> list[str]:
    """Return what ends a worker that is pushed out at these times."""
    ended: list[str] = []
    clock = iter(times)
    name = OneName("pod-1", ended.append, lambda: next(clock))
    name.listen()
    for _ in times:
        logging.getLogger(LOGGER).warning("Heartbeat failed: " + PUSHED_OUT + "; resetting")  # noqa: G003 - aiokafka's is one text
    name.stop()
    return ended


def test_five_times_in_a_minute_is_another_of_that_name() -> None:
    """A worker that is pushed out again and again ends, and says which name is there twice."""
    (why,) = _heard([0.0, 1.5, 3.0, 4.5, 6.0, 7.5])
    assert why.startswith("another worker has the name 'pod-1' too")


def test_a_worker_that_slept_is_let_in_again() -> None:
    """Pushed out now and then, as after a stall, it goes on."""
    assert _heard([WITHIN * number for number in range(20)]) == []


def test_other_lines_are_written() -> None:
    """Whatever else aiokafka says is left alone."""
    record = logging.LogRecord(
        LOGGER, logging.WARNING, "", 0, "Marking the coordinator", None, None
    )
    assert OneName("a", lambda _why: None, lambda: 0.0).filter(record)


def test_aiokafka_still_says_it_so() -> None:
    """The words that are listened for are those of the client that is pinned."""
    assert PUSHED_OUT in inspect.getsource(group_coordinator)
