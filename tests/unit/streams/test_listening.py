"""A listener knows what is on the log, and nothing that is only decided."""

from __future__ import annotations

from typing import Any

import msgspec

from alerts.outbox import DeliverStage
from streams.listening import Listening
from streams.stage import Decider, Decision
from tests.unit.alerts.examples import START, alert


class Heard:
    """A listener that writes down what it is told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.open: list[str] = []

    def update(self, memory: Any) -> None:
        """Keep which alerts may be sent."""
        self.open = [each.alert for _, each in memory.open_attempts("desk")]

    async def start(self) -> None:
        """Keep that it was started."""
        self.said.append("start")

    async def stop(self) -> None:
        """Keep that it was stopped."""
        self.said.append("stop")


def decide(decider: Decider[Any, Any, Any], offset: int) -> Decision:
    """Decide and remember an alert of its own at `offset`."""
    event = alert(f"a{offset}", story=f"s{offset}", channels=("desk",))
    found = decider.decide(offset, msgspec.json.encode(event), START, None)
    assert found is not None
    decider.remember(found)
    return found


async def test_what_is_not_on_the_log_is_not_acted_on() -> None:
    """Of two alerts that were decided, the listener hears of the one whose entry is on the log."""
    heard, stage = Heard(), DeliverStage()
    decider, listening = Decider(stage, "log", "alerts"), Listening(stage, heard)
    decided = [decide(decider, offset) for offset in range(2)]
    listening.wait_for(0)
    await listening.start_if_due(0)
    assert (heard.said, heard.open) == (["start"], [])
    await listening.settle(0, decided[0])
    assert heard.open == ["a0"]
    await listening.settle(1, decided[1])
    assert heard.open == ["a0", "a1"]


async def test_nothing_is_acted_on_before_the_inbox_was_handled() -> None:
    """The listener starts when all that lay there is on the log, and knows all of it."""
    heard, stage = Heard(), DeliverStage()
    decider, listening = Decider(stage, "log", "alerts"), Listening(stage, heard)
    first, second = decide(decider, 0), decide(decider, 1)
    listening.begin(0)
    listening.fold(first.entry)
    listening.wait_for(2)
    await listening.settle(0, first._replace(again=True))
    assert (heard.said, heard.open) == ([], [])
    await listening.settle(1, second)
    assert (heard.said, heard.open) == (["start"], ["a0", "a1"])


async def test_a_memory_that_is_rebuilt_while_the_worker_stops_starts_nothing() -> None:
    """The rebuild ends behind the stop; after a rebalance, which is no end, it would start."""
    said = []
    for is_over in (False, True):
        heard = Heard()
        listening = Listening(DeliverStage(), heard)
        await (listening.end() if is_over else listening.stop())
        listening.wait_for(0)
        await listening.start_if_due(0)
        said.append(heard.said)
    assert said == [["stop", "start"], ["stop"]]


async def test_a_stop_before_the_start_starts_nothing() -> None:
    """What is settled after a stop starts no listener, and then all is forgotten."""
    heard, stage = Heard(), DeliverStage()
    decider, listening = Decider(stage, "log", "alerts"), Listening(stage, heard)
    listening.wait_for(1)
    await listening.stop()
    await listening.settle(0, decide(decider, 0))
    assert (heard.said, heard.open) == (["stop"], ["a0"])
    listening.forget()
    assert heard.open == []
