"""The same steps as the worker's, in one loop over an archive, without a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from alerts.alerting import AlertStage
from alerts.records import Alert, Rules
from analysis.coverage.memory import CoverageMemory
from analysis.coverage.relate import RelateStage
from analysis.decision import Origin, Tick
from analysis.events import Event, events_of
from analysis.finding import Related
from analysis.reader import Reader
from analysis.reading import Reading, Refused
from streams.stage import Decider, Decision
from streams.topics import ARTICLES, FINDINGS, READINGS

LOG = "replay"
FORGOTTEN = 100


class Relating:
    """Articles in, what each is beside all before it out, on their own clock; deterministic.

    `started_at` is the time that no article may be more than 24 hours ahead of.
    """

    def __init__(self, reader: Reader, started_at: datetime) -> None:
        self._reader, self._started_at = reader, started_at
        self._relate = Decider(RelateStage(), LOG, READINGS.name)
        self.offset = -1

    @property
    def memory(self) -> CoverageMemory:
        """Return what is known of the articles before, the last one under the key `offset`."""
        return self._relate.memory

    def read(self, data: bytes) -> Reading | Refused:
        """Return what the next article, as JSON, says; it must be given to `relate` at once."""
        self.offset += 1
        origin = Origin(LOG, ARTICLES, 0, self.offset)
        return self._reader.read(data, None, self._started_at, origin)

    def relate(self, reading: Reading | Refused) -> list[Related]:
        """Return the outcome of the article that was read last, and remember it."""
        decision = self._relate.decide_event(self.offset, reading, self._started_at)
        found = _remember(self._relate, decision, "findings")
        return [related for related in found if isinstance(related, Related)]


class Replay:
    """Articles in, events out, on the articles' own clock; deterministic.

    `started_at` is the time that no article may be more than 24 hours ahead of.
    """

    def __init__(self, reader: Reader, rules: Rules, started_at: datetime) -> None:
        self._relating, self._started_at = Relating(reader, started_at), started_at
        self._alert = Decider(AlertStage(), LOG, FINDINGS.name)
        self._findings = -1
        self._tell(rules)

    def take(self, data: bytes) -> Iterator[Event | Alert]:
        """Yield the events that one article, as JSON, leads to."""
        reading = self._relating.read(data)
        for related in self._relating.relate(reading):
            yield from events_of(reading, related)
            yield from self._tell(related)

    def finish(self) -> Iterator[Alert]:
        """Yield what still waited when the last article had come: time goes on until it is sent."""
        while (due := self._alert.memory.deadline()) is not None:
            yield from self._tell(Tick(due))

    def _tell(self, record: Any) -> list[Alert]:
        self._findings += 1
        decision = self._alert.decide_event(self._findings, record, self._started_at)
        return [
            alert
            for alert in _remember(self._alert, decision, "alerts")
            if isinstance(alert, Alert)
        ]


def _remember(decider: Decider[Any, Any, Any], decision: Decision | None, topic: str) -> list[Any]:
    """Take a decision in, and return what it sends to `topic`."""
    if decision is None:
        return []
    decider.remember(decision)
    decider.memory.take_forgotten(FORGOTTEN)  # there is no table to delete them from
    return [output.record for output in decision.outputs if output.topic == topic]


def replay(lines: Iterable[bytes], run: Replay) -> Iterator[Event | Alert]:
    """Yield every event of `lines`, one article each, in order, then what waited to the end."""
    for line in lines:
        yield from run.take(line)
    yield from run.finish()
