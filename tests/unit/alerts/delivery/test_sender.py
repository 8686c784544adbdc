"""The channel tasks: each attempt once, a few at a time, an answer for whatever happens."""

from __future__ import annotations

import asyncio

import pytest

from alerts.channels.channel import Result
from alerts.delivery import sender as sending
from alerts.delivery.sender import Sender
from alerts.records import Alert, Answer, Resend
from analysis.decision import Tick
from tests.unit.alerts.delivery.desk import Desk, Scripted, fail, hang, take
from tests.unit.alerts.examples import START, alert


async def test_what_is_open_is_sent_and_answered() -> None:
    """The answer names the attempt, and the next alert in line follows by itself."""
    screen = Scripted("screen", take)
    desk = Desk(screen)
    desk.take(alert("a1", channels=("screen",)))
    desk.take(alert("a2", channels=("screen",)))
    await desk.sender.start()
    assert await desk.wait_for(2) == [
        ("a1", "screen", "ok", "shown"),
        ("a2", "screen", "ok", "shown"),
    ]
    assert screen.sent == [("a1", 1), ("a2", 1)]
    await desk.sender.stop()


async def test_nothing_is_sent_before_the_start() -> None:
    """Answers may still lie in the inbox, so sending waits for the start."""
    screen = Scripted("screen", take)
    desk = Desk(screen)
    desk.take(alert("a1", channels=("screen",)))
    await asyncio.sleep(0)
    assert screen.sent == []
    await desk.sender.start()
    await desk.wait_for(1)
    await desk.sender.stop()


async def test_a_channel_that_hangs_holds_back_no_other() -> None:
    """Each channel has a task of its own."""
    slow, screen = Scripted("slow", hang), Scripted("screen", take)
    desk = Desk(slow, screen)
    await desk.sender.start()
    desk.take(alert("a1", channels=("slow", "screen")))
    desk.take(alert("a2", story="s2", channels=("slow", "screen")))
    assert await desk.wait_for(2) == [
        ("a1", "screen", "ok", "shown"),
        ("a2", "screen", "ok", "shown"),
    ]
    assert slow.sent == [("a1", 1)]
    await desk.sender.stop()


async def test_a_slow_answer_holds_back_only_its_story() -> None:
    """What a channel takes at once is other stories; within a story the next one waits."""
    slow = Scripted("slow", hang, at_once=2)
    desk = Desk(slow)
    for name, story in (("a1", "s1"), ("a2", "s1"), ("b1", "s2"), ("c1", "s3")):
        desk.take(alert(name, story=story, channels=("slow",)))
    await desk.sender.start()
    await asyncio.sleep(0)
    assert slow.sent == [("a1", 1), ("b1", 1)]
    await desk.sender.stop()


async def test_every_story_gets_its_turn_in_order() -> None:
    """More stories than a channel takes at once are sent as they were decided, each once."""
    screen = Scripted("screen", take, at_once=3)
    desk = Desk(screen)
    names = [f"a{number}" for number in range(20)]
    for name in names:
        desk.take(alert(name, story=f"story of {name}", channels=("screen",)))
    await desk.sender.start()
    await desk.wait_for(20)
    assert [name for name, _ in screen.sent] == names
    await desk.sender.stop()


async def test_no_more_are_begun_than_decisions_come() -> None:
    """While no answer is decided, a channel that answers at once stops at a hundred."""
    screen = Scripted("screen", take)
    desk = Desk(screen)
    for number in range(150):
        desk.take(alert(f"a{number}", story=f"s{number}", channels=("screen",)))
    put: asyncio.Queue[Answer] = asyncio.Queue()
    desk.sender = Sender({"screen": screen}, put.put, desk.now, grace=0.0)
    desk.sender.update(desk.memory)
    async with asyncio.timeout(10):
        await desk.sender.start()
        answers = [await put.get() for _ in range(sending.MAX_BEGUN)]
        for _ in range(10):
            await asyncio.sleep(0)
        assert len(screen.sent) == sending.MAX_BEGUN == 100
        for answer in answers:
            desk.take(answer)
        for _ in range(50):
            await put.get()
    await desk.sender.stop()
    assert [name for name, _ in screen.sent] == [f"a{number}" for number in range(150)]


async def test_a_log_far_away_holds_back_only_a_channel_that_fails() -> None:
    """While no answer is on the log, one that works takes the next alert, one that fails waits."""

    async def put(_answer: Answer) -> None:
        await asyncio.Event().wait()

    works, broken = Scripted("works", take), Scripted("broken", fail)
    desk = Desk()
    for number in range(3):
        desk.take(alert(f"a{number}", story=f"s{number}", channels=("works", "broken")))
    sender = Sender({"works": works, "broken": broken}, put, desk.now, grace=0.0)
    sender.update(desk.memory)
    await sender.start()
    for _ in range(20):
        await asyncio.sleep(0)
    assert works.sent == [("a0", 1), ("a1", 1), ("a2", 1)]
    assert broken.sent == [("a0", 1)]
    await sender.stop()


async def test_a_channel_that_fails_waits_until_its_answer_is_decided() -> None:
    """The answer may hold the channel: on the log alone it lets no other attempt begin."""
    put: asyncio.Queue[Answer] = asyncio.Queue()
    broken = Scripted("broken", fail)
    desk = Desk()
    for number in range(3):
        desk.take(alert(f"a{number}", story=f"s{number}", channels=("broken",)))
    desk.sender = Sender({"broken": broken}, put.put, desk.now, grace=0.0)
    desk.sender.update(desk.memory)
    await desk.sender.start()
    for count in (1, 2):
        answer = await put.get()
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(broken.sent) == count
        desk.take(answer)
    await desk.sender.stop()


async def test_a_defect_in_a_channel_is_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    """The task goes on, and a retry is told to help."""
    desk = Desk(Scripted("broken", fail))
    await desk.sender.start()
    desk.take(alert("a1", channels=("broken",)))
    desk.take(alert("a2", story="s2", channels=("broken",)))
    assert await desk.wait_for(2) == [
        ("a1", "broken", "retry", "error"),
        ("a2", "broken", "retry", "error"),
    ]
    await desk.sender.stop()
    assert caplog.records == []


async def test_a_channel_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that keeps no time limit of its own is given one."""
    monkeypatch.setattr(sending, "MAX_SECONDS", 0.01)
    desk = Desk(Scripted("slow", hang))
    await desk.sender.start()
    desk.take(alert("a1", channels=("slow",)))
    assert await desk.wait_for(1) == [("a1", "slow", "retry", "timeout")]
    await desk.sender.stop()


async def test_a_channel_that_is_no_longer_configured_is_answered_for() -> None:
    """An alert for a channel that left the policy ends instead of waiting for ever."""
    desk = Desk()
    desk.take(alert("a1", channels=("old",)))
    await desk.sender.start()
    assert await desk.wait_for(1) == [("a1", "old", "failed", "unknown_channel")]
    await desk.sender.stop()


async def test_an_attempt_is_made_once_while_its_answer_is_on_its_way() -> None:
    """Updates that come before the answer is decided do not send the alert again."""
    screen = Scripted("screen", take)
    put: list[Answer] = []

    async def keep(answer: Answer) -> None:
        put.append(answer)

    desk = Desk(screen)
    desk.sender = Sender({"screen": screen}, keep, desk.now, grace=0.0)
    await desk.sender.start()
    desk.take(alert("a1", channels=("screen",)))
    desk.take(alert("a2", story="s2", channels=("screen",)))
    for _ in range(10):
        desk.sender.update(desk.memory)
        await asyncio.sleep(0)
    assert screen.sent == [("a1", 1), ("a2", 1)]
    assert len(put) == 2
    await desk.sender.stop()


async def test_what_was_refused_is_sent_again_when_somebody_asks() -> None:
    """Its first attempt is a new one, although nothing else came over the channel meanwhile."""

    async def refuse(_told: Alert, _attempt: int) -> Result:
        return Result("failed", "made up")

    screen, told = Scripted("screen", refuse), alert("a1", channels=("screen",))
    desk = Desk(screen)
    await desk.sender.start()
    desk.take(told)
    await desk.wait_for(1)
    await asyncio.sleep(0)  # the first task ends
    desk.take(Resend(alert=told, at=START))
    await desk.wait_for(2)
    await desk.sender.stop()
    assert screen.sent == [("a1", 1), ("a1", 1)]


async def test_an_answer_that_cannot_be_put_is_put_again() -> None:
    """While the log cannot be written to, the answer waits; the alert is not sent twice for it."""
    screen = Scripted("screen", take)
    waited: list[float] = []
    failures = iter([True, True, False])
    done = asyncio.Event()

    async def put(_answer: Answer) -> None:
        if next(failures):
            raise ConnectionError("the log is away")
        done.set()

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    desk = Desk()
    desk.sender = Sender({"screen": screen}, put, desk.now, pause, grace=0.0)
    desk.take(alert("a1", channels=("screen",)))
    await desk.sender.start()
    async with asyncio.timeout(10):
        await done.wait()
    await desk.sender.stop()
    assert (screen.sent, waited) == ([("a1", 1)], [1.0, 2.0])


async def test_a_sending_knows_the_messages_before_it() -> None:
    """A story's thread and an alert's earlier revision come with each attempt."""

    async def receipt(told: Alert, _attempt: int) -> Result:
        return Result("ok", "sent", receipt=f"C1:{told.alert}.{told.revision}")

    slack = Scripted("slack", receipt)
    desk = Desk(slack)
    await desk.sender.start()
    for told in (alert("a1", channels=("slack",)), alert("a2", channels=("slack",))):
        desk.take(told)
    desk.take(alert("a2", revision=1, channels=("slack",)))
    await desk.wait_for(3)
    await desk.sender.stop()
    assert [(each.thread, each.edits) for each in slack.sendings] == [
        ("", ""),
        ("C1:a1.0", ""),
        ("C1:a1.0", "C1:a2.0"),
    ]


async def test_a_held_channel_is_sent_only_the_probe() -> None:
    """What was decided before the circuit opened waits with the rest, and goes when it closes."""
    results = iter([Result("retry", "made up")] * 5 + [Result("ok", "made up")] * 8)

    async def follow(_told: Alert, _attempt: int) -> Result:
        return next(results)

    slow = Scripted("slow", follow)
    desk = Desk(slow)
    for number in range(8):
        desk.take(alert(f"a{number}", story=f"s{number}", channels=("slow",)))
    await desk.sender.start()
    await desk.wait_for(5)
    assert [name for name, _ in slow.sent] == [f"a{number}" for number in range(5)]
    for count in (6, 13):
        deadline = desk.memory.deadline()
        assert deadline is not None
        desk.take(Tick(deadline))
        await desk.wait_for(count)
    await desk.sender.stop()
    assert sorted(slow.sent[5:]) == sorted(
        [*((f"a{number}", 2) for number in range(5)), *((f"a{number}", 1) for number in (5, 6, 7))]
    )
