"""What a stop lets end and leaves behind, and what the next start makes of it."""

from __future__ import annotations

import asyncio

from alerts.channels.channel import Result
from alerts.delivery.sender import Sender
from alerts.records import Alert, Resend
from analysis.decision import Tick
from tests.unit.alerts.delivery.desk import Desk, Scripted, hang, take
from tests.unit.alerts.examples import START, alert


async def test_what_was_under_way_at_a_stop_is_sent_again() -> None:
    """A stop ends a send at once; after the next start the same attempt is made again."""
    slow = Scripted("slow", hang)
    desk = Desk(slow)
    desk.take(alert("a1", channels=("slow",)))
    await desk.sender.start()
    await asyncio.sleep(0)
    await desk.sender.stop()
    assert (slow.sent, desk.answers) == ([("a1", 1)], [])
    await desk.sender.start()
    await asyncio.sleep(0)
    await desk.sender.stop()
    assert slow.sent == [("a1", 1), ("a1", 1)]


async def test_nothing_is_sent_after_a_stop() -> None:
    """Updates after a stop begin nothing."""
    screen = Scripted("screen", take)
    desk = Desk(screen)
    await desk.sender.start()
    await desk.sender.stop()
    desk.take(alert("a1", channels=("screen",)))
    await asyncio.sleep(0)
    assert screen.sent == []


async def test_what_an_earlier_worker_may_have_sent_is_a_possible_repeat() -> None:
    """What was open at a start is, and stays so until an answer comes; what comes later is not."""
    results = iter([Result("retry", "http_503"), Result("ok", "sent"), Result("ok", "sent")])

    async def follow(_told: Alert, _attempt: int) -> Result:
        return next(results)

    desk = Desk(slack := Scripted("slack", follow))
    desk.take(alert("a1", channels=("slack",)))
    await desk.sender.start()
    await desk.wait_for(1)
    deadline = desk.memory.deadline()
    assert deadline is not None
    desk.take(Tick(deadline))
    await desk.wait_for(2)
    desk.take(alert("a2", channels=("slack",)))
    await desk.wait_for(3)
    await desk.sender.stop()
    said = [(each.alert.alert, each.number, each.maybe_repeat) for each in slack.sendings]
    assert said == [("a1", 1, True), ("a1", 2, True), ("a2", 1, False)]


async def test_a_stop_lets_what_is_under_way_end() -> None:
    """An attempt that ends in time is answered, and what comes after it is not begun."""
    going = asyncio.Event()

    async def end_soon(_told: Alert, _attempt: int) -> Result:
        going.set()
        await asyncio.sleep(0)
        return Result("ok", "shown")

    screen = Scripted("screen", end_soon)
    desk = Desk(screen)
    desk.sender = Sender({"screen": screen}, desk.put, desk.now, grace=60.0)
    desk.take(alert("a1", channels=("screen",)))
    desk.take(alert("a2", channels=("screen",)))
    await desk.sender.start()
    await going.wait()
    await desk.sender.stop()
    assert (screen.sent, [answer.outcome for answer in desk.answers]) == ([("a1", 1)], ["ok"])


async def test_what_another_worker_began_once_more_is_sent() -> None:
    """An attempt made before a stop is made again where somebody asked for the alert meanwhile."""
    screen, told = Scripted("screen", take), alert("a1", channels=("screen",))
    desk = Desk(screen)
    await desk.sender.start()
    desk.take(told)
    await desk.wait_for(1)
    await desk.sender.stop()
    desk.take(Resend(alert=told, at=START))
    await desk.sender.start()
    await desk.wait_for(2)
    await desk.sender.stop()
    assert screen.sent == [("a1", 1), ("a1", 1)]
