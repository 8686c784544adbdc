"""The channel tasks at work, and channels that do as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from alerts.channels.channel import Channel, Result, Sending
from alerts.delivery.sender import Sender
from alerts.outbox import DeliverStage
from alerts.records import Alert, Answer, InboxDeliver
from tests.unit.alerts.examples import START

Script = Callable[[Alert, int], Awaitable[Result]]


class Scripted:
    """A channel that does as its script says and keeps what it was given."""

    def __init__(self, name: str, script: Script, at_once: int = 1) -> None:
        self.name, self.at_once = name, at_once
        self.sent: list[tuple[str, int]] = []
        self.sendings: list[Sending] = []
        self._script = script

    async def send(self, sending: Sending) -> Result:
        """Follow the script."""
        self.sent.append((sending.alert.alert, sending.number))
        self.sendings.append(sending)
        return await self._script(sending.alert, sending.number)

    async def reach(self) -> str:
        """Be there."""
        return ""

    async def close(self) -> None:
        """Nothing is open."""


async def take(_told: Alert, _attempt: int) -> Result:
    """Accept everything."""
    return Result("ok", "shown")


async def hang(_told: Alert, _attempt: int) -> Result:
    """Never answer."""
    await asyncio.Event().wait()
    return Result("ok", "never")


async def fail(_told: Alert, _attempt: int) -> Result:
    """Have a defect."""
    raise RuntimeError("a defect in a channel")


class Desk:
    """The stage `deliver` with a sender: answers go back into the stage as they come."""

    def __init__(self, *channels: Channel) -> None:
        self.stage = DeliverStage()
        self.memory = self.stage.fresh()
        self.answers: list[Answer] = []
        self.sender = Sender(
            {channel.name: channel for channel in channels}, self.put, self.now, grace=0.0
        )
        self._offset = 0
        self._came = asyncio.Event()

    def now(self) -> datetime:
        """Return the time that every answer is given."""
        return START

    def take(self, event: InboxDeliver) -> None:
        """Decide one event and tell the sender."""
        at = self.stage.time_of(event, START + timedelta(seconds=self._offset))
        self.memory.apply(self.stage.step(self.memory, self._offset, event, at))
        self._offset += 1
        self.sender.update(self.memory)

    async def put(self, answer: Answer) -> None:
        """Take an answer into the inbox."""
        self.answers.append(answer)
        self.take(answer)
        self._came.set()

    async def wait_for(self, count: int) -> list[tuple[str, str, str, str]]:
        """Return alert, channel, outcome and reason of so many answers."""
        async with asyncio.timeout(10):
            while len(self.answers) < count:
                self._came.clear()
                await self._came.wait()
        return [(a.alert, a.channel, a.outcome, a.status) for a in self.answers]
