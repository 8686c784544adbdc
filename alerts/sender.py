"""The channel tasks: they make the attempts that `deliver` decided and bring it the answers.

One task a channel, one attempt at a time: a slow channel holds up nobody else. A task decides
nothing and never fails; what goes wrong is an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from itertools import chain, repeat
from typing import NamedTuple

import structlog

from alerts.channels.channel import Channel, Result
from alerts.ledger import Attempt, DeliverMemory
from alerts.records import Alert, Answer

MAX_SECONDS = 120.0
"""Longest that a channel may take over one attempt, whatever its own limit."""

PUT_AGAIN = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds between tries to put an answer; the last one is repeated."""

log = structlog.get_logger(__name__)

Put = Callable[[Answer], Awaitable[None]]
Pause = Callable[[float], Awaitable[None]]


class _Line(NamedTuple):
    """The task of one channel, and what wakes it."""

    task: asyncio.Task[None]
    woken: asyncio.Event


class Sender:
    """Sends what memory holds open, each attempt once in the life of this object.

    An attempt whose answer never came, as after a crash, is made again by the next one, under the
    same id. `put` writes an answer to the inbox of `deliver`; `now` is the clock of the answers;
    `pause` waits for some seconds.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        put: Put,
        now: Callable[[], datetime],
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._channels = channels
        self._put = put
        self._now = now
        self._pause = pause
        self._memory: DeliverMemory | None = None
        self._lines: dict[str, _Line] = {}
        self._answered: set[Attempt] = set()
        self._is_running = False

    def update(self, memory: DeliverMemory) -> None:
        """Look at `memory` after entries were applied: it may hold attempts that are new."""
        self._memory = memory
        self._wake()

    async def start(self) -> None:
        """Begin to send what is open, and then what comes."""
        self._is_running = True
        self._wake()

    async def stop(self) -> None:
        """Stop at once and wait for the tasks to end. Attempts under way stay without an answer."""
        self._is_running = False
        tasks = [line.task for line in self._lines.values()]
        self._lines = {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _wake(self) -> None:
        if not self._is_running or self._memory is None:
            return
        for name in self._memory.open_channels():
            if name not in self._lines:
                woken = asyncio.Event()
                task = asyncio.create_task(self._serve(name, woken), name=f"channel {name}")
                self._lines[name] = _Line(task, woken)
            self._lines[name].woken.set()

    async def _serve(self, name: str, woken: asyncio.Event) -> None:
        while True:
            await woken.wait()
            woken.clear()
            while (found := self._next(name)) is not None:
                attempt, alert = found
                result = await self._send(attempt, alert)
                await self._answer(attempt, result)
                self._answered.add(attempt)

    def _next(self, name: str) -> tuple[Attempt, Alert] | None:
        """Return the first attempt without an answer, in memory or on its way there."""
        memory = self._memory
        if memory is None:
            return None
        self._answered = {attempt for attempt in self._answered if memory.is_open(attempt)}
        for attempt, alert in memory.open_attempts(name):
            if attempt not in self._answered:
                return attempt, alert
        return None

    async def _send(self, attempt: Attempt, alert: Alert) -> Result:
        channel = self._channels.get(attempt.delivery.channel)
        if channel is None:
            return Result("failed", "unknown_channel")
        try:
            async with asyncio.timeout(MAX_SECONDS):
                return await channel.send(alert, attempt.number)
        except TimeoutError:
            return Result("retry", "timeout")
        except Exception:
            # a defect in one channel must not end the sending over the others
            log.exception("channel_failed", channel=channel.name, alert=alert.alert)
            return Result("retry", "error")

    async def _answer(self, attempt: Attempt, result: Result) -> None:
        answer = Answer(
            alert=attempt.delivery.alert,
            revision=attempt.delivery.revision,
            channel=attempt.delivery.channel,
            number=attempt.number,
            outcome=result.outcome,
            status=result.status,
            retry_after=result.retry_after,
            at=self._now(),
        )
        for seconds in chain(PUT_AGAIN, repeat(PUT_AGAIN[-1])):
            try:
                await self._put(answer)
            except Exception:
                # the log may be back soon; without the answer the alert would go out twice
                log.exception("answer_not_put", channel=answer.channel, alert=answer.alert)
                await self._pause(seconds)
            else:
                return
