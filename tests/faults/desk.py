"""`rasid up` in a process of its own, with webhook receivers on loopback that misbehave as told."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import socket
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from aiohttp import web

from alerts.ledger.entries import Closed, DeliverEntry
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


@asynccontextmanager
async def running(desk: Desk) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `rasid up`; kill it at the end, where it still runs."""
    process = await desk.start()
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def stop(process: asyncio.subprocess.Process) -> None:
    """Stop a worker as Ctrl-C does."""
    process.send_signal(signal.SIGINT)
    await asyncio.wait_for(process.wait(), PATIENCE)
