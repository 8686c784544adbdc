"""What becomes of alerts while receivers are down, slow, late, busy or gone: `rasid up` for real.

One run serves six receivers, each with its own fault; the tests say what each of them got and what
stands on the log about it.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from alerts.records import Answer
from tests.faults.desk import Desk, Outcome, Receiver, running, stop, until

LATE, BUSY = 1.5, 7
"""Seconds: how late the late receiver is (its channel waits 1), what the busy one asks for."""


async def accept(_message: str, _before: int) -> web.Response:
    """Accept everything."""
    return web.Response()


async def be_late(_message: str, before: int) -> web.Response:
    """Answer the first attempt too late, any other at once."""
    if not before:
        await asyncio.sleep(LATE)
    return web.Response()


async def be_busy(_message: str, before: int) -> web.Response:
    """Ask for time at the first attempt."""
    return (
        web.Response() if before else web.Response(status=429, headers={"Retry-After": f"{BUSY}"})
    )


async def be_gone(_message: str, _before: int) -> web.Response:
    """Want nothing more, ever."""
    return web.Response(status=410)


async def _suffer(folder: Path) -> Outcome:
    """Run six receivers with their faults until all deliveries have ended."""
    release = asyncio.Event()

    async def be_slow(_message: str, _before: int) -> web.Response:
        await release.wait()
        return web.Response()

    receivers = {
        name: Receiver(answering)
        for name, answering in (
            ("quick", accept),
            ("down", accept),
            ("slow", be_slow),
            ("late", be_late),
            ("busy", be_busy),
            ("gone", be_gone),
        )
    }
    desk = Desk(
        folder, receivers, articles=18
    )  # each alert of another story, so that none waits for another
    async with AsyncExitStack() as stack:
        for name, receiver in receivers.items():
            if name != "down":
                await receiver.listen(stack)
        async with running(desk) as process:
            await _go_through(desk, stack, release)
            await stop(process)
    return desk.outcome(process.returncode)


async def _go_through(desk: Desk, stack: AsyncExitStack, release: asyncio.Event) -> None:
    """Let every fault happen, and wait for its end."""

    def count(channel: str) -> int:
        return len(desk.outcome().closed[channel])

    expected = 5
    await until(lambda: count("quick") == expected)
    # the others' alerts came although one receiver has answered nothing yet
    assert count("slow") == 0
    release.set()
    await until(lambda: len(desk.outcome().answers["down"]) >= expected)
    await desk.receivers["down"].listen(stack)
    again = desk.outcome().answers["quick"][0]
    desk.append(msgspec.structs.replace(again, outcome="retry", status="told twice"))
    names = [name for name in desk.receivers if name != "gone"]
    await until(lambda: all(count(name) == expected for name in names))


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Return what the one run left behind."""
    return asyncio.run(_suffer(tmp_path_factory.mktemp("receivers")))


@pytest.mark.timeout(300)
def test_a_quick_receiver_has_each_alert_once(outcome: Outcome) -> None:
    """Faults of other receivers reach neither it nor the worker, which ends with code 0."""
    assert outcome.code == 0
    assert len(outcome.ids) == 5
    assert outcome.got["quick"] == Counter(outcome.ids)
    assert outcome.ended("quick") == {("ok", "http_200", 1): 5}


def test_a_receiver_that_was_down_gets_all_when_it_is_back(outcome: Outcome) -> None:
    """A refused connection is tried again after the first wait of the schedule."""
    assert outcome.said("down") == {(1, "retry", "connection"): 5, (2, "ok", "http_200"): 5}
    assert outcome.got["down"] == Counter(outcome.ids)
    assert outcome.ended("down") == {("ok", "http_200", 2): 5}


def test_a_slow_receiver_gets_each_alert_once(outcome: Outcome) -> None:
    """Within its time limit, slowness is no failure; who waits for it meanwhile is nobody."""
    assert outcome.got["slow"] == Counter(outcome.ids)
    assert outcome.ended("slow") == {("ok", "http_200", 1): 5}


def test_an_answer_that_comes_too_late_does_not_count(outcome: Outcome) -> None:
    """The alert comes again under its id, so a receiver that knows ids still has it once."""
    assert outcome.said("late") == {(1, "retry", "timeout"): 5, (2, "ok", "http_200"): 5}
    assert outcome.got["late"] == Counter(dict.fromkeys(outcome.ids, 2))
    assert outcome.ended("late") == {("ok", "http_200", 2): 5}


def test_an_answer_that_comes_twice_changes_nothing(outcome: Outcome) -> None:
    """After the final answer, another one for the same attempt is counted late and that is all."""
    assert outcome.said("quick")[1, "retry", "told twice"] == 1
    assert outcome.late["quick"] == 1
    assert outcome.ended("quick") == {("ok", "http_200", 1): 5}


def test_a_busy_receiver_gets_the_time_that_it_asks_for(outcome: Outcome) -> None:
    """Retry-After of a 429 lengthens the wait of the schedule."""
    assert outcome.said("busy") == {(1, "retry", "http_429"): 5, (2, "ok", "http_200"): 5}
    times: dict[str, list[Answer]] = defaultdict(list)
    for answer in outcome.answers["busy"]:
        times[answer.alert].append(answer)
    waits = [(second.at - first.at).total_seconds() for first, second in times.values()]
    assert {first.retry_after for first, _ in times.values()} == {float(BUSY)}
    assert min(waits) >= BUSY


def test_a_receiver_that_is_gone_is_disabled(outcome: Outcome) -> None:
    """After one 410 the channel is closed, and no alert that comes later is sent."""
    assert outcome.disabled == ["gone"]
    assert set(outcome.said("gone")) == {(1, "disabled", "http_410")}
    assert set(outcome.got["gone"].values()) == {1}
    ended = outcome.ended("gone")
    by_answer, later = ended["disabled", "http_410", 1], ended["disabled", "channel_disabled", 0]
    assert by_answer + later + outcome.swept == 5


@pytest.mark.timeout(300)
def test_a_kill_before_the_answer_repeats_only_what_was_unanswered(tmp_path: Path) -> None:
    """After kill -9 an id comes again where its answer is not on the log, and nowhere else.

    One answer got as far as the inbox, and was not decided: the next worker must find it first.
    """
    before, after, undecided = asyncio.run(_kill_while_sending(tmp_path))
    answered = {f"{a.alert}.{a.revision}" for a in before.answers["desk"]} | {undecided}
    received = set(before.got["desk"])
    assert undecided in received
    assert len(answered) >= 3
    assert len(received - answered) >= 1
    expected = Counter(after.ids) + Counter(received - answered)
    assert (after.code, after.got["desk"]) == (0, expected)
    assert after.ended("desk") == {("ok", "http_200", 1): len(after.ids)}


async def _kill_while_sending(folder: Path) -> tuple[Outcome, Outcome, str]:
    """Kill the worker while two alerts have arrived and are not answered; start it again.

    Returns what stood before and after, and the id of the one that was answered meanwhile.
    """
    held: set[str] = set()
    release = asyncio.Event()

    async def hold(message: str, _before: int) -> web.Response:
        if receiver.got.total() > 2 and not release.is_set():
            held.add(message)
            await release.wait()
        return web.Response()

    receiver = Receiver(hold)
    desk = Desk(
        folder, {"desk": receiver}, articles=18
    )  # each alert of another story, so that none waits for another
    async with AsyncExitStack() as stack:
        await receiver.listen(stack)
        async with running(desk):
            await until(lambda: len(held) >= 2 and len(desk.outcome().answers["desk"]) >= 2)
        before, undecided = desk.outcome(), min(held)
        desk.append(_accepted(undecided))
        release.set()
        async with running(desk) as process:
            await until(lambda: len(desk.outcome().closed["desk"]) == 5)
            await stop(process)
    return before, desk.outcome(process.returncode), undecided


def _accepted(message: str) -> Answer:
    """Return the answer of a worker that was killed before it could decide about it."""
    name, _, revision = message.partition(".")
    return Answer(
        alert=name,
        revision=int(revision),
        channel="desk",
        number=1,
        outcome="ok",
        status="http_200",
        at=datetime.now(UTC),
    )
