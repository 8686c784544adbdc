"""A language for time lines: push at t=1, want between 2 and 2.5.

    line = Line(AlertStage(), tell_alerts)
    line.push(1, related(finding("f1")))
    line.want(2, 2.5, "new_claim f1")
    line.run()

What is pushed is decided in the order of its times, and whenever memory has a deadline, a Tick
comes at it, as in a worker whose timer is exact. All that happens must be wanted, and all that is
wanted must happen, each once. Nothing sleeps: a year costs what happens in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from alerts.records import Alert
from analysis.decision import Output, Tick
from streams.stage import Decider
from tests.unit.alerts.examples import START

Tell = Callable[[Any, list[Output]], Iterable[str]]
"""What a decision does, in words: given its entry and its outputs."""

MOST_TICKS = 10_000


class Want(NamedTuple):
    """What must happen once, from `first` to `last`, both included."""

    first: float
    last: float
    what: str


class Line:
    """A stage on a time line; times count in `unit` from `start`.

    `setup` are events that are decided at the start, before all others. After `run`, `happened`
    holds what happened and when, `records` what was sent on, `muted` the counts of what was not
    told, and `decider` the stage.
    """

    def __init__(
        self,
        stage: Any,
        tell: Tell,
        *setup: Any,
        start: datetime = START,
        unit: timedelta = timedelta(seconds=1),
    ) -> None:
        self.decider: Decider[Any, Any, Any] = Decider(stage, "log-1", "inbox")
        self.happened: list[tuple[float, str]] = []
        self.records: list[Any] = []
        self.muted: dict[str, int] = {}
        self._tell, self._start, self._unit = tell, start, unit
        self._pushed: list[tuple[datetime, Any]] = [(start, event) for event in setup]
        self._wants: list[Want] = []
        self._offset = 0

    def at(self, t: float) -> datetime:
        """Return the time `t`."""
        return self._start + t * self._unit

    def push(self, t: float, *events: Any) -> None:
        """Let `events` come at `t`; their own time becomes `t`."""
        at = self.at(t)
        self._pushed += [(at, msgspec.structs.replace(event, at=at)) for event in events]

    def want(self, first: float, last: float, *what: str) -> None:
        """Want each of `what` once between `first` and `last`."""
        self._wants += [Want(first, last, each) for each in what]

    def run(self, until: float = 0.0) -> None:
        """Let everything happen, and time go on to `until`; compare it with what is wanted."""
        for at, event in sorted(self._pushed, key=lambda pushed: pushed[0]):
            self._tick_to(at)
            self._decide(event, at)
        last = max((want.last for want in self._wants), default=0.0)
        self._tick_to(self.at(max(until, last)))
        unexpected, missing = list(self.happened), list(self._wants)
        for t, what in self.happened:
            met = next((w for w in missing if w.what == what and w.first <= t <= w.last), None)
            if met is not None:
                missing.remove(met)
                unexpected.remove((t, what))
        assert (missing, unexpected) == ([], [])

    def _tick_to(self, at: datetime) -> None:
        for _ in range(MOST_TICKS):
            due = self.decider.memory.deadline()
            if due is None or due > at:
                return
            self._decide(Tick(due), due)
        raise AssertionError("ticks without end")

    def _decide(self, event: Any, at: datetime) -> None:
        decision = self.decider.decide(self._offset, msgspec.json.encode(event), at, None)
        self._offset += 1
        if decision is None:
            return
        self.decider.remember(decision)
        assert decision.entry.head.failed == ""
        for reason, count in getattr(decision.entry, "muted", {}).items():
            self.muted[reason] = self.muted.get(reason, 0) + count
        self.records += [output.record for output in decision.outputs]
        t = (at - self._start) / self._unit
        self.happened += [(t, what) for what in self._tell(decision.entry, decision.outputs)]


def tell_alerts(_entry: Any, outputs: list[Output]) -> list[str]:
    """Return what `alert` sends, in words.

    That is the kind and the findings; `why` and the revision of a later one; of a digest, how many
    alerts; and by which channels, where that is not only the terminal.
    """
    return [_say(out.record) for out in outputs if isinstance(out.record, Alert)]


def _say(alert: Alert) -> str:
    if alert.digest is not None:
        words = ["digest of", str(alert.digest.alerts)]
    else:
        words = [alert.kind, *alert.findings]
    if alert.revision:
        words += [f"r{alert.revision}", alert.why]
    if alert.channels != ("terminal",):
        words += ["→", *alert.channels]
    return " ".join(words)
