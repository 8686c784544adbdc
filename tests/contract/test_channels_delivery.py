"""From the decision to the receiver and back: stage, sender and webhook together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from aiohttp import web
from standardwebhooks import Webhook

from alerts.channels.webhook import WebhookChannel
from alerts.delivery.sender import Sender
from alerts.ledger.entries import DeliverEntry
from alerts.outbox import DeliverStage
from alerts.records import Answer, InboxDeliver
from alerts.rules.settings import WebhookConfig
from analysis.decision import Tick
from tests.contract.test_channels_webhook import KEY, SECRET, Receiver, receiver
from tests.unit.alerts.examples import alert


class Worker:
    """`deliver` as a worker runs it, with a clock that can be moved on."""

    def __init__(self, url: str) -> None:
        self.clock = datetime.now(UTC)
        self.entries: list[DeliverEntry] = []
        config = WebhookConfig(name="desk", url=url, allow_private=("127.0.0.1",))
        self.channel = WebhookChannel(config, (KEY,), lambda: self.clock)
        self._stage = DeliverStage()
        self.memory = self._stage.fresh()
        self.sender = Sender({"desk": self.channel}, self.put, lambda: self.clock, grace=0.0)
        self._changed = asyncio.Event()

    async def put(self, answer: Answer) -> None:
        """Take an answer into the inbox."""
        self.take(answer)

    def take(self, event: InboxDeliver) -> None:
        """Decide one event and tell the sender."""
        entry = self._stage.step(self.memory, len(self.entries), event, self.clock)
        self.memory.apply(entry)
        self.entries.append(entry)
        self.sender.update(self.memory)
        self._changed.set()

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait for a state of memory."""
        async with asyncio.timeout(10):
            while not reached():
                self._changed.clear()
                await self._changed.wait()

    async def stop(self) -> None:
        """Stop sending and close the channel."""
        await self.sender.stop()
        await self.channel.close()


async def recover(desk: Receiver, failures: int) -> Worker:
    """Deliver two alerts of one story; time moves on to each retry."""
    worker = Worker(desk.url)
    await worker.sender.start()
    worker.take(alert("a1"))
    worker.take(alert("a2"))
    for _ in range(failures):
        await worker.until(lambda: worker.memory.deadline() is not None)
        worker.clock = worker.memory.deadline() or worker.clock
        worker.take(Tick(worker.clock))
    await worker.until(lambda: not worker.memory.transit.open_channels())
    await worker.stop()
    return worker


async def test_a_receiver_that_recovers_has_every_alert_in_order() -> None:
    """Each attempt carries the same id and body and a new time; the later alert waits its turn."""
    answers = iter([500, 503, 200, 200])

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=next(answers))

    async with receiver(answer) as desk:
        worker = await recover(desk, failures=2)
    ids = [request.headers["webhook-id"] for request in desk.received]
    assert ids == ["a1.0", "a1.0", "a1.0", "a2.0"]
    assert len({request.body for request in desk.received[:3]}) == 1
    times = [int(request.headers["webhook-timestamp"]) for request in desk.received]
    assert times[1] - times[0] >= 5
    assert times[2] - times[1] >= 300
    Webhook(SECRET).verify(desk.received[0].body, desk.received[0].headers)
    closed = [done for entry in worker.entries for done in entry.closed]
    assert [(c.delivery.alert, c.outcome, c.attempts) for c in closed] == [
        ("a1", "ok", 3),
        ("a2", "ok", 1),
    ]
    assert closed[0].seconds >= 305


async def test_a_crash_after_sending_sends_again_under_the_same_id() -> None:
    """The attempt whose answer was lost is made by the next worker; the receiver can tell."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response()

    async with receiver(answer) as desk:
        first = Worker(desk.url)
        lost = asyncio.Event()

        async def lose(_answer: Answer) -> None:
            lost.set()
            await asyncio.Event().wait()

        first.sender = Sender({"desk": first.channel}, lose, lambda: first.clock, grace=0.0)
        await first.sender.start()
        first.take(alert("a1"))
        async with asyncio.timeout(10):
            await lost.wait()
        await first.stop()

        second = Worker(desk.url)
        for entry in first.entries:
            second.memory.apply(entry)
        second.entries += first.entries
        second.sender.update(second.memory)
        await second.sender.start()
        await second.until(lambda: not second.memory.transit.open_channels())
        await second.stop()
    assert [request.headers["webhook-id"] for request in desk.received] == ["a1.0", "a1.0"]
    assert second.entries[-1].closed[0].status == "http_200"


async def test_time_limits_are_those_of_the_log() -> None:
    """A receiver that asks for an hour gets it, by the clock that events are taken in at."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "3600"})

    async with receiver(answer) as desk:
        worker = Worker(desk.url)
        await worker.sender.start()
        worker.take(alert("a1"))
        await worker.until(lambda: worker.memory.deadline() is not None)
        await worker.stop()
    assert worker.memory.deadline() == worker.clock + timedelta(hours=1)
