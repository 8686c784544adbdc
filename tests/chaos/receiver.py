"""Two webhook receivers in a process of their own.

    python -m tests.chaos.receiver SEED LATE FILE

Prints its port. Writes one line to FILE for each request, before it answers. By its seed, some
first requests are answered with 500, and a share LATE of them too late for the sender; all others
are accepted at once.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec
from aiohttp import web

CHANNELS = ("first", "second")
TIMEOUT = 3.0
"""Seconds that the senders wait for an answer."""
FAILING = 0.06
"""The share of first requests that are answered with 500."""


class Request(msgspec.Struct, frozen=True):
    """One request as it came: to which channel, under which id, with which body, and when."""

    channel: str
    id: str
    body: str
    at: float


class Receivers:
    """Counts what comes, writes it down, and answers by `seed`."""

    def __init__(self, seed: str, late: float, file: BinaryIO) -> None:
        self._seed, self._late, self._file = seed, late, file
        self._seen: Counter[tuple[str, str]] = Counter()

    async def take(self, request: web.Request) -> web.Response:
        """Take one webhook."""
        channel, message = request.match_info["channel"], request.headers["webhook-id"]
        body = sha256(await request.read()).hexdigest()
        self._file.write(msgspec.json.encode(Request(channel, message, body, time.time())) + b"\n")
        self._seen[channel, message] += 1
        if self._seen[channel, message] > 1:
            return web.Response()
        drawn = random.Random(f"{self._seed} {channel} {message}").random()
        if drawn < self._late:
            await asyncio.sleep(TIMEOUT * 1.5)
        return web.Response(status=500 if drawn > 1 - FAILING else 200)


async def serve(seed: str, late: float, path: Path) -> None:
    """Serve until the process is ended."""
    with path.open("ab", buffering=0) as file:
        site = web.Application()
        site.add_routes([web.post("/{channel}", Receivers(seed, late, file).take)])
        runner = web.AppRunner(site)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sys.stdout.write(f"{runner.addresses[0][1]}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def read_requests(path: Path) -> list[Request]:
    """Return the requests that were written down so far."""
    whole = path.read_bytes().rpartition(b"\n")[0]
    return [msgspec.json.decode(line, type=Request) for line in whole.splitlines()]


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])))
