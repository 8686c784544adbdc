"""Whether the worker does its work: what waits, what moved, and since when nothing did."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import faust
from faust.types import TP

from streams.broker import committed_offset
from streams.forwarder import Forwarder
from streams.metrics import LAG, TABLE_ENTRIES
from streams.runner import StageRunner

STALLED_AFTER = 60.0
ENTRIES_OF = {"relate": "coverage", "alert": "groups", "deliver": "ledger"}


class Health:
    """Looks at assignment, recovery and progress; `clock` is in seconds and never steps back."""

    def __init__(
        self,
        app: faust.App,
        forwarder: Forwarder,
        runners: Sequence[StageRunner],
        articles: str,
        clock: Callable[[], float],
    ) -> None:
        self._app, self._forwarder, self._runners = app, forwarder, runners
        self._articles, self._clock = articles, clock
        self._handled: dict[TP, int] = {}
        self._moved_at = clock()

    def _count_handled(self) -> dict[TP, int]:
        """Return how many records of each inbox were handled, by their offsets."""
        handled = {TP(r.inbox.name, 0): r.handled + 1 for r in self._runners}
        for partition, offset in self._forwarder.handled.items():
            handled[TP(self._articles, partition)] = offset + 1
        return handled

    def _count_waiting(self, handled: dict[TP, int]) -> dict[TP, int]:
        """Return how many records wait in each inbox that is assigned."""
        inboxes = {self._articles, *(runner.inbox.name for runner in self._runners)}
        assigned = [tp for tp in self._app.consumer.assignment() if tp.topic in inboxes]
        return {tp: max(0, self._end(tp) - self._begun(tp, handled)) for tp in assigned}

    def _end(self, tp: TP) -> int:
        return self._app.consumer.highwater(tp) or 0

    def _begun(self, tp: TP, handled: dict[TP, int]) -> int:
        return max(handled.get(tp, 0), committed_offset(self._app, tp))

    def look(self) -> None:
        """Note what moved and publish it; to be called about once a second."""
        handled = self._count_handled()
        waiting = self._count_waiting(handled)
        if handled != self._handled or not any(waiting.values()):
            self._handled, self._moved_at = handled, self._clock()
        for tp, count in waiting.items():
            LAG.labels(tp.topic, tp.partition).set(count)
        for runner in self._runners:
            TABLE_ENTRIES.labels(ENTRIES_OF[runner.name]).set(len(runner.decider.memory))

    def problem(self) -> str:
        """Return why the worker is not ready, "" when it is."""
        consumer = self._app.consumer
        if not consumer.started or not consumer.assignment():
            return "no partition is assigned yet"
        for runner in self._runners:
            if not runner.ready:
                return f"{runner.name} is recovering its memory"
        if self._clock() - self._moved_at > STALLED_AFTER:
            return f"records wait and none was handled for {STALLED_AFTER:.0f} seconds"
        return ""
