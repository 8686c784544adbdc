"""The stage `deliver` on a clock that counts seconds, and what it decides in short."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from alerts.ledger.entries import Attempt, Closed, DeliverEntry
from alerts.ledger.memory import DeliverMemory
from alerts.outbox import DeliverStage
from alerts.records import Answer, InboxDeliver, SendOutcome
from analysis.decision import Stage, Tick
from tests.unit.alerts.examples import START


class Ledger:
    """The stage `deliver` on a clock that counts seconds."""

    def __init__(self) -> None:
        self.stage: Stage[InboxDeliver, DeliverEntry, DeliverMemory] = DeliverStage()
        self.memory = self.stage.fresh()
        self.clock = START
        self._offset = 0

    def put(self, event: InboxDeliver, seconds: float = 0) -> DeliverEntry:
        """Decide one event, so many seconds after the one before."""
        self.clock += timedelta(seconds=seconds)
        now = self.stage.time_of(event, self.clock)
        entry = self.stage.step(self.memory, self._offset, event, now)
        self.memory.apply(entry)
        self._offset += 1
        return entry

    def answer(
        self,
        name: str,
        outcome: SendOutcome,
        number: int = 1,
        channel: str = "desk",
        **fields: object,
    ) -> DeliverEntry:
        """Let a channel answer an attempt one second after the event before."""
        plain = Answer(
            alert=name,
            revision=0,
            channel=channel,
            number=number,
            outcome=outcome,
            status="http_500" if outcome == "retry" else "http_200",
            at=self.clock,
        )
        return self.put(msgspec.structs.replace(plain, **fields), 1)

    def tick_when_due(self) -> DeliverEntry:
        """Let the time come when the next attempt is due."""
        deadline = self.memory.deadline()
        assert deadline is not None
        return self.put(Tick(deadline), (deadline - self.clock).total_seconds())

    def open(self, channel: str = "desk") -> list[tuple[str, int]]:
        """Return alert and number of the attempts that wait for an answer."""
        found = self.memory.open_attempts(channel)
        return [(attempt.delivery.alert, attempt.number) for attempt, _ in found]


def names(attempts: tuple[Attempt, ...]) -> list[tuple[str, str, int]]:
    """Return alert, channel and number of attempts."""
    return [(a.delivery.alert, a.delivery.channel, a.number) for a in attempts]


def ends(closed: tuple[Closed, ...]) -> list[tuple[str, str, str]]:
    """Return channel, outcome and reason of what was closed."""
    return [(c.delivery.channel, c.outcome, c.status) for c in closed]
