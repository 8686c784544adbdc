"""What becomes of alerts while receivers are down, slow, late, busy or gone: `rasid up` for real.

One run serves six receivers, each with its own fault; the tests say what each of them got and what
stands on the log about it.
"""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import socket
import sys
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from alerts.ledger import Closed, DeliverEntry
from alerts.records import Alert, Answer, InboxDeliver
from rasid.monitor import prepare_log
from rasid.sample import sample_file, sample_lines
from rasid.send import record_of
from streams.records import NewRecord
from streams.settings import Settings
from streams.sqlite.log import Log
from streams.topics import ALERTS, LEDGER, changelog

COMMAND = (sys.executable, "-c", "from rasid.cli import main; main()")
PATIENCE = 90.0
SECRET = "whsec_" + base64.b64encode(b"a secret made for the test only").decode()
LATE, BUSY = 1.5, 7
"""Seconds: how late the late receiver is (its channel waits 1), what the busy one asks for."""

Answering = Callable[[str, int], Awaitable[web.Response]]


class Receiver:
    """Takes webhooks on loopback; `answering` is given the id and how often it came before."""

    def __init__(self, answering: Answering) -> None:
        self.got: Counter[str] = Counter()
        self.socket = socket.socket()
        # bound, so that the port is ours, but refusing connections until it listens
        self.socket.bind(("127.0.0.1", 0))
        self._answering = answering

    @property
    def url(self) -> str:
        """Return where alerts go."""
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/alerts"

    async def listen(self, stack: AsyncExitStack) -> None:
        """Take requests from now on."""
        site = web.Application()
        site.add_routes([web.post("/alerts", self._take)])
        runner = web.AppRunner(site, shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.SockSite(runner, self.socket).start()

    async def _take(self, request: web.Request) -> web.Response:
        await request.read()
        message = request.headers["webhook-id"]
        before = self.got[message]
        self.got[message] += 1
        return await self._answering(message, before)


@dataclass
class Outcome:
    """What a run left behind."""

    code: int | None
    alerts: list[Alert] = field(default_factory=list)
    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    closed: dict[str, list[Closed]] = field(default_factory=lambda: defaultdict(list))
    late: Counter[str] = field(default_factory=Counter)
    swept: int = 0
    disabled: list[str] = field(default_factory=list)
    got: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def ids(self) -> set[str]:
        """Return the id of each alert that was raised."""
        return {f"{alert.alert}.{alert.revision}" for alert in self.alerts}

    def said(self, channel: str) -> Counter[tuple[int, str, str]]:
        """Return how often a channel gave which answer: attempt, outcome, reason."""
        return Counter((a.number, a.outcome, a.status) for a in self.answers[channel])

    def ended(self, channel: str) -> Counter[tuple[str, str, int]]:
        """Return how often deliveries ended how: outcome, reason, attempts."""
        return Counter((c.outcome, c.status, c.attempts) for c in self.closed[channel])


class Desk:
    """A folder with a log and a policy, and `rasid up` on it."""

    def __init__(self, folder: Path, receivers: dict[str, Receiver], articles: int) -> None:
        self.settings = Settings(data=str(folder / "data"), partitions=1)
        self.receivers = receivers
        self._policy = folder / "alerts.yaml"
        lines = ["warm_up: 0", "channels:"]
        lines += [
            f"  - {{name: {name}, type: webhook, url: '{receiver.url}', secret_env: SECRET,"
            f" allow_private: [127.0.0.1], timeout: {'1s' if name == 'late' else '60s'}}}"
            for name, receiver in receivers.items()
        ]
        self._policy.write_text("\n".join(lines) + "\n", encoding="utf-8")
        prepare_log(self.settings, None)
        with Log.open_existing(self.settings.log_path) as log:
            log.append([record_of(line) for line in sample_lines()[:articles]])

    async def start(self) -> asyncio.subprocess.Process:
        """Start `rasid up`."""
        environ = {"RASID_CLOCK": "articles", "RASID_PARTITIONS": "1", "SECRET": SECRET}
        watchlist = str(sample_file("watchlist.yaml"))
        files = ("--watchlist", watchlist, "--alerts", str(self._policy))
        return await asyncio.create_subprocess_exec(
            *(*COMMAND, "up", "--data", self.settings.data, "--port", "0", *files),
            env=os.environ | environ,
            stdout=asyncio.subprocess.DEVNULL,
        )

    def outcome(self, code: int | None = None) -> Outcome:
        """Return what stands on the log by now."""
        found = Outcome(code, got={name: r.got.copy() for name, r in self.receivers.items()})
        with Log.open_reader(self.settings.log_path) as log:
            inbox = log.read((ALERTS.name, 0), 0, 10_000)
            ledger = log.read((changelog(LEDGER).name, 0), 0, 10_000)
        for record in inbox:
            match msgspec.json.decode(record.value or b"", type=InboxDeliver):
                case Alert() as alert:
                    found.alerts.append(alert)
                case Answer() as answer:
                    found.answers[answer.channel].append(answer)
        for record in ledger:
            entry = msgspec.msgpack.decode(record.value or b"", type=DeliverEntry)
            if entry.late:  # its subject is alert.revision/channel/attempt
                found.late[entry.head.subject.split("/")[1]] += 1
            found.swept += entry.swept
            found.disabled += [entry.disabled] if entry.disabled else []
            for closed in entry.closed:
                found.closed[closed.delivery.channel].append(closed)
        return found

    def append(self, answer: Answer) -> None:
        """Put an answer into the inbox, as a worker does."""
        with Log.open_existing(self.settings.log_path) as log:
            log.append([NewRecord(ALERTS.name, b"", msgspec.json.encode(answer), partition=0)])


async def until(done: Callable[[], bool]) -> None:
    """Return when the world is as wanted."""
    async with asyncio.timeout(PATIENCE):
        while not done():  # noqa: ASYNC110 - another process gives no event to wait for
            await asyncio.sleep(0.05)


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
    desk = Desk(folder, receivers, articles=20)
    async with AsyncExitStack() as stack:
        for name, receiver in receivers.items():
            if name != "down":
                await receiver.listen(stack)
        process = await desk.start()
        try:
            await _go_through(desk, process, stack, release)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    return desk.outcome(process.returncode)


async def _go_through(
    desk: Desk, process: asyncio.subprocess.Process, stack: AsyncExitStack, release: asyncio.Event
) -> None:
    def count(channel: str) -> int:
        return len(desk.outcome().closed[channel])

    expected = 6
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
    process.send_signal(signal.SIGINT)
    await asyncio.wait_for(process.wait(), PATIENCE)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Return what the one run left behind."""
    return asyncio.run(_suffer(tmp_path_factory.mktemp("receivers")))


@pytest.mark.timeout(300)
def test_a_quick_receiver_has_each_alert_once(outcome: Outcome) -> None:
    """Faults of other receivers reach neither it nor the worker, which ends with code 0."""
    assert outcome.code == 0
    assert len(outcome.ids) == 6
    assert outcome.got["quick"] == Counter(outcome.ids)
    assert outcome.ended("quick") == {("ok", "http_200", 1): 6}


def test_a_receiver_that_was_down_gets_all_when_it_is_back(outcome: Outcome) -> None:
    """A refused connection is tried again after the first wait of the schedule."""
    assert outcome.said("down") == {(1, "retry", "connection"): 6, (2, "ok", "http_200"): 6}
    assert outcome.got["down"] == Counter(outcome.ids)
    assert outcome.ended("down") == {("ok", "http_200", 2): 6}


def test_a_slow_receiver_gets_each_alert_once(outcome: Outcome) -> None:
    """Within its time limit, slowness is no failure; who waits for it meanwhile is nobody."""
    assert outcome.got["slow"] == Counter(outcome.ids)
    assert outcome.ended("slow") == {("ok", "http_200", 1): 6}


def test_an_answer_that_comes_too_late_does_not_count(outcome: Outcome) -> None:
    """The alert comes again under its id, so a receiver that knows ids still has it once."""
    assert outcome.said("late") == {(1, "retry", "timeout"): 6, (2, "ok", "http_200"): 6}
    assert outcome.got["late"] == Counter(dict.fromkeys(outcome.ids, 2))
    assert outcome.ended("late") == {("ok", "http_200", 2): 6}


def test_an_answer_that_comes_twice_changes_nothing(outcome: Outcome) -> None:
    """After the final answer, another one for the same attempt is counted late and that is all."""
    assert outcome.said("quick")[1, "retry", "told twice"] == 1
    assert outcome.late["quick"] == 1
    assert outcome.ended("quick") == {("ok", "http_200", 1): 6}


def test_a_busy_receiver_gets_the_time_that_it_asks_for(outcome: Outcome) -> None:
    """Retry-After of a 429 lengthens the wait of the schedule."""
    assert outcome.said("busy") == {(1, "retry", "http_429"): 6, (2, "ok", "http_200"): 6}
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
    assert by_answer + later + outcome.swept == 6


@pytest.mark.timeout(300)
def test_a_kill_before_the_answer_repeats_only_what_was_unanswered(tmp_path: Path) -> None:
    """After kill -9 an id comes again where its answer is not on the log, and nowhere else."""
    before, after, held = asyncio.run(_kill_while_sending(tmp_path))
    answered = {f"{a.alert}.{a.revision}" for a in before.answers["desk"]}
    received = set(before.got["desk"])
    assert held <= received - answered
    assert len(answered) >= 2
    expected = Counter(after.ids) + Counter(received - answered)
    assert (after.code, after.got["desk"]) == (0, expected)
    assert after.ended("desk") == {("ok", "http_200", 1): len(after.ids)}


async def _kill_while_sending(folder: Path) -> tuple[Outcome, Outcome, set[str]]:
    """Kill the worker while two alerts have arrived and are not answered; start it again."""
    held: set[str] = set()
    release = asyncio.Event()

    async def hold(message: str, _before: int) -> web.Response:
        if receiver.got.total() > 2 and not release.is_set():
            held.add(message)
            await release.wait()
        return web.Response()

    receiver = Receiver(hold)
    desk = Desk(folder, {"desk": receiver}, articles=20)
    async with AsyncExitStack() as stack:
        await receiver.listen(stack)
        process = await desk.start()
        try:
            await until(lambda: len(held) >= 2 and len(desk.outcome().answers["desk"]) >= 2)
        finally:
            process.kill()
            await process.wait()
        before = desk.outcome()
        release.set()
        process = await desk.start()
        try:
            await until(lambda: len(desk.outcome().closed["desk"]) == 6)
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), PATIENCE)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    return before, desk.outcome(process.returncode), held
