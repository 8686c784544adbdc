"""The channel tasks: they make the attempts that `deliver` decided and bring it the answers.

Each channel has its own few at one time, in the order decided, so that a slow channel holds up
nobody else and a slow answer not everything behind it. A story has at most one attempt on a channel
(`alerts.ledger.lines`), so its order is kept. A task decides nothing and never fails; what goes
wrong is an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from itertools import chain, islice, repeat

import structlog

from alerts.channels.channel import MAX_RECEIPT, Channel, Result, Sending
from alerts.ledger.entries import Attempt
from alerts.ledger.memory import DeliverMemory
from alerts.records import Alert, Answer

MAX_SECONDS = 120.0
"""Longest that a channel may take over one attempt, whatever its own limit."""

MAX_BEGUN = 100
"""Most attempts of a channel that are under way or whose answer is not decided yet."""

GRACE = 3.0
"""Seconds that attempts under way have at a stop: far less than what a stop may take."""

PUT_AGAIN = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds between tries to put an answer; the last one is repeated."""

log = structlog.get_logger(__name__)

Put = Callable[[Answer], Awaitable[None]]
Pause = Callable[[float], Awaitable[None]]
Begun = dict[Attempt, asyncio.Task[None]]


class Sender:
    """Sends what memory holds open, each attempt once in the life of this object.

    An attempt whose answer never came, as after a crash, is made again by the next one, under the
    same id. `put` writes an answer to the inbox of `deliver`; `now` is the clock of the answers;
    `pause` waits for some seconds; `grace` is what a stop leaves attempts under way, in seconds.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        put: Put,
        now: Callable[[], datetime],
        pause: Pause = asyncio.sleep,
        grace: float = GRACE,
    ) -> None:
        self._channels = channels
        self._put = put
        self._now = now
        self._pause = pause
        self._grace = grace
        self._memory: DeliverMemory | None = None
        self._begun: dict[str, Begun] = {}
        self._taken: set[Attempt] = set()
        self._unsure: frozenset[Attempt] = frozenset()
        self._is_running = False

    def update(self, memory: DeliverMemory) -> None:
        """Look at `memory` after entries were applied: it may hold attempts that are new."""
        self._memory = memory
        self._begin()

    async def start(self) -> None:
        """Begin to send what is open, and then what comes."""
        self._is_running = True
        self._unsure = self._maybe_made()
        self._begin()

    async def stop(self) -> None:
        """Begin nothing more and give attempts under way a little time to end.

        Those that do not are cut and stay without an answer: a possible repeat at the next start.
        """
        self._is_running = False
        tasks = [task for begun in self._begun.values() for task in begun.values()]
        if waiting := [task for task in tasks if not task.done()]:
            await asyncio.wait(waiting, timeout=self._grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # what was answered is decided before the next start, and may be open once more by then
        self._begun = {}
        self._taken.clear()

    def _maybe_made(self) -> frozenset[Attempt]:
        """Return the attempts that a worker before this start may have made: the first ones open,
        as never more than MAX_BEGUN have no decided answer, and the probe of a channel.
        """
        memory = self._memory
        if memory is None:
            return frozenset()
        names = memory.transit.open_channels()
        first = (islice(memory.transit.unanswered(name), MAX_BEGUN) for name in names)
        probes = (islice(memory.open_attempts(name), 1) for name in names)
        return frozenset(attempt for found in chain(first, probes) for attempt, _ in found)

    def _begin(self) -> None:
        """Begin the attempts that each channel has room for."""
        memory = self._memory
        if not self._is_running or memory is None:
            return
        # of every channel: an alert that is sent again has the attempts of the first time once more
        self._begun = {name: _without_decided(b, memory) for name, b in self._begun.items()}
        self._taken.intersection_update(chain.from_iterable(self._begun.values()))
        for name in memory.transit.open_channels():
            begun = self._begun.setdefault(name, {})
            opened = (found for found in memory.open_attempts(name) if found[0] not in begun)
            for attempt, alert in list(islice(opened, self._room(name, begun))):
                sending = self._sending(memory, attempt, alert)
                task = asyncio.create_task(self._make(attempt, sending), name=f"channel {name}")
                task.add_done_callback(self._ended)
                begun[attempt] = task

    def _sending(self, memory: DeliverMemory, attempt: Attempt, alert: Alert) -> Sending:
        channel = attempt.delivery.channel
        unsure = attempt in self._unsure or memory.transit.may_have_arrived(attempt.delivery)
        return Sending(
            alert=alert,
            number=attempt.number,
            thread=memory.thread(channel, alert),
            edits=memory.last_message(channel, alert),
            maybe_repeat=unsure,
        )

    def _room(self, name: str, begun: Begun) -> int:
        channel = self._channels.get(name)
        at_once = channel.at_once if channel else 1
        under_way = sum(attempt not in self._taken for attempt in begun)
        return max(0, min(at_once - under_way, MAX_BEGUN - len(begun)))

    def _ended(self, _task: asyncio.Task[None]) -> None:
        self._begin()

    async def _make(self, attempt: Attempt, sending: Sending) -> None:
        result = await self._send(attempt, sending)
        # what may have arrived once stays a possible repeat until there is an answer
        maybe = result.outcome == "retry" and (result.maybe_arrived or sending.maybe_repeat)
        # The log may be far away: a channel whose receiver is there goes on at once. One that fails
        # waits until the answer is decided, since it may be the one that holds it.
        if result.outcome in {"ok", "failed"}:
            self._taken.add(attempt)
            self._begin()
        await self._answer(attempt, result._replace(maybe_arrived=maybe))

    async def _send(self, attempt: Attempt, sending: Sending) -> Result:
        channel = self._channels.get(attempt.delivery.channel)
        if channel is None:
            return Result("failed", "unknown_channel")
        try:
            async with asyncio.timeout(MAX_SECONDS):
                return await channel.send(sending)
        except TimeoutError:
            return Result("retry", "timeout", maybe_arrived=True)
        except Exception:
            # a defect in one channel must not end the sending over the others
            log.exception("channel_failed", channel=channel.name, alert=sending.alert.alert)
            return Result("retry", "error", maybe_arrived=True)

    async def _answer(self, attempt: Attempt, result: Result) -> None:
        answer = Answer(
            alert=attempt.delivery.alert,
            revision=attempt.delivery.revision,
            channel=attempt.delivery.channel,
            number=attempt.number,
            outcome=result.outcome,
            status=result.status,
            retry_after=result.retry_after,
            receipt=result.receipt[:MAX_RECEIPT],
            maybe_arrived=result.maybe_arrived,
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


def _without_decided(begun: Begun, memory: DeliverMemory) -> Begun:
    """Leave out the attempts whose answer has come back as a decision."""
    return {
        attempt: task
        for attempt, task in begun.items()
        if not task.done() or memory.transit.is_open(attempt)
    }
