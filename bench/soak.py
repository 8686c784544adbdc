"""Run `rasid up` for half an hour under a steady load, and see what grows that should not.

    .venv/bin/python -m bench.soak [--minutes 30] [--rate 20] [--svg FILE] [--csv FILE]

Articles of the real stream come from another process, again and again under new ids and addresses,
and one webhook channel takes the alerts. What Rasid remembers for days must end within the run, or
it would rightly grow: so the clock is the articles' own, on which they stand so far apart that
the thirty days of the longest memory pass in the first quarter. What goes by the log's clock (its
retention, and a week of the ledger) is kept for a sixth of the run, by a `rasid` of this file.
From two fifths on, when all of that has long begun to forget, nothing may grow any more: of what is
judged the second half is held against the first. Reads ../shared/data/stream; says so and ends with
0 where that is not there, with 1 where something grew.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import aiohttp
import msgspec
from aiohttp import web

from alerts.ledger import memory as ledger
from analysis.article import Article
from bench import plot
from bench.news import tell_again
from bench.report import say
from bench.steady import Sample, add_up, compare, line_of, look
from bench.stream import WATCHES, lines
from rasid.cli import main as rasid
from rasid.monitor import prepare_log
from streams import topics
from streams.settings import Settings

REMEMBERED = timedelta(days=30)
FILLED, WARM = 0.25, 0.4
"""Shares of the run: when the longest memory begins to forget, and when judging begins."""

KEPT = 1 / 6
"""The share of the run that the log and the ledger keep."""

SAMPLES = 400
SHORTEST = 10.0
"""Minutes below which nothing is judged: the log forgets once a minute, its size goes in waves."""

SECRET = "whsec_" + base64.b64encode(b"a secret made for the soak only").decode()


class Soak(NamedTuple):
    """What is asked for."""

    minutes: float
    rate: float
    svg: Path
    csv: Path

    @property
    def size(self) -> int:
        """Return how many articles are sent."""
        return round(self.minutes * 60 * self.rate)

    @property
    def command(self) -> tuple[str, ...]:
        """Return what starts a `rasid` that keeps things for a short time."""
        return sys.executable, "-m", "bench.soak", "short", str(self.minutes * 60 * KEPT)


def spread(told: list[bytes], size: int, end: datetime) -> Iterator[bytes]:
    """Yield `size` articles, as far apart as the plan wants it, the last one at `end`."""
    apart = REMEMBERED / (size * FILLED)
    for number in range(size):
        line = told[number % len(told)]
        at = end - apart * (size - 1 - number)
        was = msgspec.json.decode(line, type=Article).published_at or at
        yield tell_again(line, str(number // len(told)), at - was)


async def send(soak: Soak, settings: Settings, told: list[bytes], environ: dict[str, str]) -> None:
    """Send the articles from another process, evenly."""
    process = await asyncio.create_subprocess_exec(
        *soak.command,
        *("send", "-", "--data", settings.data),
        env=environ,
        stdin=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    begun = time.monotonic()
    try:
        for number, line in enumerate(spread(told, soak.size, datetime.now(UTC))):
            await asyncio.sleep(max(0.0, begun + number / soak.rate - time.monotonic()))
            process.stdin.write(line + b"\n")
            await process.stdin.drain()
        process.stdin.close()
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def take_alerts(stack: AsyncExitStack) -> tuple[int, list[str]]:
    """Listen for webhooks until `stack` is closed; return the port, and the list of ids to come."""
    came: list[str] = []

    async def take(request: web.Request) -> web.Response:
        came.append(request.headers["webhook-id"])
        return web.Response()

    site = web.Application()
    site.add_routes([web.post("/", take)])
    runner = web.AppRunner(site)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner.addresses[0][1], came


async def start(
    soak: Soak, settings: Settings, folder: Path, port: int, environ: dict[str, str]
) -> tuple[asyncio.subprocess.Process, str]:
    """Start the worker; return it and the address of its metrics."""
    (folder / "watchlist.yaml").write_text(WATCHES, encoding="utf-8")
    (folder / "alerts.yaml").write_text(
        "warm_up: 0\nlimit: none\nchannels:\n"
        f"  - {{name: desk, type: webhook, url: 'http://127.0.0.1:{port}/',"
        " secret_env: SECRET, allow_private: [127.0.0.1]}\n",
        encoding="utf-8",
    )
    files = ("--watchlist", folder / "watchlist.yaml", "--alerts", folder / "alerts.yaml")
    process = await asyncio.create_subprocess_exec(
        *soak.command,
        *("up", "--data", settings.data, *map(str, files), "--port", "0"),
        env=environ,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    greeting = (await process.stderr.readline()).decode()
    found = re.search(r"http://\S+/metrics", greeting)
    if found is None:
        raise SystemExit(f"the worker did not start: {greeting}")
    return process, found[0]


def run_short(keep: float, arguments: Sequence[str]) -> None:
    """Be `rasid`, with a log and a ledger that keep things for `keep` seconds only."""
    declared, short = topics.all_topics, timedelta(seconds=keep)

    def keep_short(partitions: int, *, shared: bool = False) -> tuple[topics.TopicSpec, ...]:
        specs = declared(partitions, shared=shared)
        return tuple(s._replace(retention=short) if s.retention else s for s in specs)

    topics.all_topics = keep_short
    ledger.HELD_FOR = short
    sys.argv[1:] = arguments
    rasid()


async def watch(
    soak: Soak, settings: Settings, pid: int, metrics: str, came: list[str]
) -> list[Sample]:
    """Look at the worker again and again, until it is cancelled or the time is over."""
    begun, samples = time.monotonic(), list[Sample]()
    every = soak.minutes * 60 / SAMPLES
    async with aiohttp.ClientSession() as session:
        for number in count(1):
            await asyncio.sleep(max(0.0, begun + number * every - time.monotonic()))
            minutes = (time.monotonic() - begun) / 60
            if minutes > soak.minutes:
                break
            async with session.get(metrics) as response:
                lag = add_up(await response.text(), "rasid_lag_events")
            samples.append(look(settings, pid, minutes, lag, len(came)))
            if number % (SAMPLES // 20) == 0:
                say(line_of(samples[-1]))
    return samples


def write(soak: Soak, samples: Sequence[Sample]) -> None:
    """Write the samples as a table, and as a picture."""
    for path in (soak.csv, soak.svg):
        path.parent.mkdir(parents=True, exist_ok=True)
    rows = [",".join(f"{value:.3f}" for value in sample) for sample in samples]
    soak.csv.write_text("\n".join([",".join(Sample._fields), *rows]) + "\n", encoding="utf-8")

    def chart(title: str, unit: str, name: str, floor: float) -> plot.Chart:
        points = [(sample.minutes, getattr(sample, name)) for sample in samples]
        return plot.Chart(title, unit, points, floor)

    charts = (
        chart("Memory of the worker", "MiB", "memory", 10),
        chart("Log with its write-ahead file", "MiB", "log", 10),
        chart("Local stores", "MiB", "stores", 10),
        chart("Open handles", "count", "handles", 10),
        chart("Records waiting", "count", "lag", 50),
    )
    title = f"rasid up, {soak.rate:g} articles a second; grey: memory and log still fill"
    picture = plot.draw(title, charts, "minutes", soak.minutes * WARM)
    soak.svg.write_text(picture, encoding="utf-8")


async def run(soak: Soak, told: list[bytes], folder: Path) -> list[Sample]:
    """Do the run in `folder`."""
    settings = Settings(data=str(folder / "data"), clock="articles", partitions=1)
    ours = {"RASID_CLOCK": "articles", "RASID_PARTITIONS": "1", "SECRET": SECRET}
    environ = os.environ | ours
    async with AsyncExitStack() as stack:
        port, came = await take_alerts(stack)
        prepare_log(settings, None)
        process, metrics = await start(soak, settings, folder, port, environ)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(send(soak, settings, told, environ))
                watching = group.create_task(watch(soak, settings, process.pid, metrics, came))
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.communicate(), 60)
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()
    say(f"{soak.size} articles, {len(set(came))} alerts; exit code {process.returncode}")
    return watching.result()


def main(argv: Sequence[str]) -> int:
    """Measure, write, judge."""
    if argv[:1] == ["short"]:
        run_short(float(argv[1]), argv[2:])
    parser = argparse.ArgumentParser(prog="python -m bench.soak")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=20.0, help="articles a second")
    parser.add_argument("--svg", type=Path, default=Path("docs/images/soak.svg"))
    parser.add_argument("--csv", type=Path, default=Path(".cache/soak.csv"))
    soak = Soak(**vars(parser.parse_args(argv)))
    told = lines()
    if not told:
        say("not measured: ../shared/data/stream is not there")
        return 0
    with tempfile.TemporaryDirectory(prefix="rasid-soak-") as folder:
        samples = asyncio.run(run(soak, told, Path(folder)))
    write(soak, samples)
    say(f"wrote {soak.svg} and {soak.csv}")
    judged = [sample for sample in samples if sample.minutes >= soak.minutes * WARM]
    verdicts = compare(judged, soak.rate)
    if soak.minutes < SHORTEST:
        verdicts = [(line, True) for line, _ in verdicts]
        say(f"measured, but not judged: that takes {SHORTEST:.0f} minutes or more")
    for line, is_flat in verdicts:
        say(f"{'      ' if is_flat else 'GREW  '}{line}")
    return 0 if all(is_flat for _, is_flat in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
