"""A thousand alerts through a receiver that fails half of the time, over HTTP and event time."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from hashlib import sha256

from aiohttp import web

from alerts.records import Alert, Resend
from analysis.decision import Tick
from tests.contract.test_channels_delivery import Worker
from tests.contract.test_channels_webhook import receiver
from tests.unit.alerts.examples import alert

ALERTS = 1_000
STORIES = 40


class Half:
    """Refuses a third of all requests, and of a sixth loses the answer after taking them.

    Which ones goes by the id and how often it came, so that each run is the same.
    """

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()
        self.taken: list[str] = []
        self.lost: Counter[str] = Counter()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        name = request.headers["webhook-id"]
        self.came[name] += 1
        drawn = sha256(f"{name}/{self.came[name]}".encode()).digest()[0] % 6
        if drawn in {0, 1}:
            return web.Response(status=503)
        self.taken.append(name)
        if drawn == 2 and request.transport is not None:
            self.lost[name] += 1
            request.transport.abort()
        return web.Response()


def told(number: int) -> Alert:
    """Return one of the alerts."""
    return alert(f"a{number:03}", story=f"s{number % STORIES}")


async def deliver_all(half: Half) -> tuple[Worker, list[str]]:
    """Let all alerts come at once; return the worker, and what was given up and sent again."""
    again: list[str] = []
    async with receiver(half.answer) as desk:
        worker = Worker(desk.url)
        await worker.sender.start()
        for number in range(ALERTS):
            worker.take(told(number))
        await let_time_pass(worker)
        while dead := [letter.delivery.alert for letter in worker.memory.dead]:
            again += dead
            for name in dead:
                worker.take(Resend(alert=told(int(name[1:])), at=worker.clock))
            await let_time_pass(worker)
        await worker.stop()
    return worker, again


async def let_time_pass(worker: Worker) -> None:
    """Let time go on, whenever nothing is under way, until nothing is on its way."""
    while worker.memory.transit.count("desk"):
        await worker.until(lambda: not list(worker.memory.open_attempts("desk")))
        deadline = worker.memory.deadline()
        if deadline is not None:
            worker.clock = max(deadline, worker.clock + timedelta(milliseconds=1))
            worker.take(Tick(worker.clock))


async def test_half_of_the_requests_fail_and_every_alert_arrives() -> None:
    """Each id is taken, a second time only where the answer was lost, and stories keep order."""
    half = Half()
    worker, again = await deliver_all(half)
    names = [f"a{number:03}.0" for number in range(ALERTS)]
    assert Counter(half.taken) == Counter(names) + half.lost
    assert 0.45 < (half.came.total() - ALERTS) / half.came.total() < 0.55
    firsts = defaultdict[int, list[str]](list)
    for name in dict.fromkeys(name for name in half.taken if name[:4] not in again):
        firsts[int(name[1:4]) % STORIES].append(name)
    assert all(found == sorted(found) for found in firsts.values())
    closed = Counter(done.outcome for entry in worker.entries for done in entry.closed)
    # eight failures in a row are one in 256: such an alert is a dead letter, and sent again
    assert closed == Counter({"ok": ALERTS}) + Counter({"failed": len(again)})
    assert len(again) < 10
