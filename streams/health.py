"""Whether the worker does its work: what waits, what moved, and since when nothing did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import faust
from aiokafka.errors import IllegalStateError
from faust.exceptions import ConsumerNotStarted
from faust.types import TP

from streams.broker import committed_offset
from streams.forwarder import Forwarder
from streams.metrics import (
    LAG,
    OLDEST_WAITING,
    READY,
    RECOVERING,
    RECOVERY_REMAINING,
    TABLE_ENTRIES,
)
from streams.progress import Line, Progress, Stall
from streams.runner import StageRunner
from streams.topics import changelog
from streams.waiting import Waiting

if TYPE_CHECKING:
    from faust.tables.manager import TableManager

NOT_READY_AFTER = 60.0
ENTRIES_OF = {"relate": "coverage", "alert": "groups", "deliver": "ledger"}
ASSIGNMENT, RECOVERY, COMMIT = "assignment", "recovery", "commit"


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
        self._clock = clock
        self._articles = articles
        self._stages = {articles: "read"} | {r.inbox.name: r.name for r in runners}
        self._progress = Progress()
        self._waiting = Waiting()
        self._shown: set[TP] = set()

    def look(self) -> None:
        """Note what moved and publish it; to be called about once a second."""
        # a partition can be given up, in Kafka's own thread, between being seen and being asked
        with suppress(IllegalStateError):
            self._progress.note(self._lines(), self._clock())
        self._publish()

    def _publish(self) -> None:
        assigned = self._assigned()
        for tp in self._shown.difference(assigned):
            self._waiting.forget(tp)
            self._show(tp, 0, 0.0)
        self._shown.intersection_update(assigned)
        recovering = self._recovering(assigned)
        for runner in self._runners:
            table = ENTRIES_OF[runner.name]
            TABLE_ENTRIES.labels(table).set(len(runner.decider.memory))
            RECOVERING.labels(table).set(runner in recovering)
            RECOVERY_REMAINING.labels(table).set(self._count_remaining(runner))
        READY.set(not self.problem())

    def _show(self, tp: TP, count: int, seconds: float) -> None:
        LAG.labels(tp.topic, tp.partition).set(count)
        OLDEST_WAITING.labels(tp.topic, tp.partition).set(seconds)
        self._shown.add(tp)

    def stalled(self, after: float) -> Stall | None:
        """Return what has work and did not move for over `after` seconds of looking."""
        return self._progress.stalled(after)

    def problem(self) -> str:
        """Return why the worker is not ready, "" when it is."""
        assigned = self._assigned()
        if not assigned:
            return "no partition is assigned yet"
        for runner in self._recovering(assigned):
            return f"{runner.name} is recovering its memory"
        if self._app.rebalancing:
            return "partitions are being assigned"
        stall = self.stalled(NOT_READY_AFTER)
        return "" if stall is None else explain(stall)

    def _lines(self) -> list[Line]:
        """Return what must move now: stages have their turn once every memory is whole."""
        assigned = self._assigned()
        if not self._app.rebalancing_count:
            return [Line(ASSIGNMENT, 1, mark=self._app.consumer.started)]
        recovering = self._recovering(assigned)
        if self._app.rebalancing or recovering:
            names = ", ".join(runner.name for runner in recovering)
            return [Line(RECOVERY, 1, self._recovered(), names)]
        handled = self._count_handled(assigned)
        return [*self._stage_lines(handled), self._commit_line(handled)]

    def _assigned(self) -> list[TP]:
        """Return the partitions of the inboxes that this worker reads."""
        try:
            found = self._app.consumer.assignment()
        except ConsumerNotStarted:
            return []
        return sorted(tp for tp in found if tp.topic in self._stages)

    def _recovering(self, assigned: Sequence[TP]) -> list[StageRunner]:
        """Return the stages that are this worker's and do not have their memory yet."""
        return [r for r in self._runners if TP(r.inbox.name, 0) in assigned and not r.ready]

    def _recovered(self) -> tuple[object, ...]:
        """Return what changes while tables are read and memories folded."""
        offsets = cast("TableManager", self._app.tables).recovery.active_offsets
        folded = (runner.decider.chain.last for runner in self._runners)
        return (*sorted(offsets.items()), *folded)

    def _count_remaining(self, runner: StageRunner) -> int:
        """Return how many records of a stage's decision log are still to be read."""
        recovery = cast("TableManager", self._app.tables).recovery
        tp = TP(changelog(runner.table.name).name, 0)
        if runner.ready or tp not in recovery.active_offsets:
            return 0
        # a rebalance in the middle of a recovery takes an offset away, for a moment
        return max(0, recovery.active_highwaters[tp] - (recovery.active_offsets[tp] or 0))

    def _count_handled(self, assigned: Sequence[TP]) -> dict[TP, int]:
        """Return the offset up to which each assigned inbox was handled."""
        found = {TP(r.inbox.name, 0): r.handled + 1 for r in self._runners}
        for partition, offset in self._forwarder.handled.items():
            found[TP(self._articles, partition)] = offset + 1
        return {tp: max(found.get(tp, 0), committed_offset(self._app, tp)) for tp in assigned}

    def _stage_lines(self, handled: Mapping[TP, int]) -> list[Line]:
        lines = []
        for topic, name in self._stages.items():
            begun = {tp: offset for tp, offset in handled.items() if tp.topic == topic}
            waiting = {tp: self._count_waiting(tp, offset) for tp, offset in begun.items()}
            stand = ", ".join(
                f"{tp.topic}/{tp.partition} offset {begun[tp]}" for tp in begun if waiting[tp]
            )
            lines.append(Line(name, sum(waiting.values()), tuple(begun.items()), stand))
        return lines

    def _count_waiting(self, tp: TP, handled: int) -> int:
        end = self._app.consumer.highwater(tp) or 0
        seconds = self._waiting.note(tp, handled, end, self._clock())
        count = max(0, end - handled)
        self._show(tp, count, seconds)
        return count

    def _commit_line(self, handled: Mapping[TP, int]) -> Line:
        """Return whether what was handled is committed too, which waits for the log's answers."""
        committed = {tp: committed_offset(self._app, tp) for tp in handled}
        behind = sum(handled[tp] - offset for tp, offset in committed.items())
        return Line(COMMIT, behind, tuple(committed.items()))


def explain(stall: Stall) -> str:
    """Return, as part of one line, what stands still and since when."""
    (name, waiting, _, place), seconds = stall
    if name == ASSIGNMENT:
        return f"no partition was assigned for {seconds:.0f} seconds"
    if name == RECOVERY:
        return f"the recovery of {place or 'the tables'} did not move for {seconds:.0f} seconds"
    if name == COMMIT:
        return f"{waiting} handled records were not committed for {seconds:.0f} seconds"
    return f"{name}: {waiting} records wait at {place}, none was handled for {seconds:.0f} seconds"
