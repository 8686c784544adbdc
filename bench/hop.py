"""Measure what one hop costs: events of 3 KB that an agent takes and sends on, as our stages do.

    .venv/bin/python -m bench.hop [--broker kafka://127.0.0.1:9092]

Prints events a second and CPU microseconds an event, with one hop and with three, from which the
cost of one more hop follows. Without --broker it runs on an embedded log in a temporary folder; a
broker that is named must not be one that a monitor uses.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import faust

from bench.report import say
from streams.app import add_topic, create_app
from streams.broker import send
from streams.eventlog import open_log
from streams.inflight import InFlight, handle_or_end
from streams.records import NewRecord
from streams.settings import Settings
from streams.topics import TopicSpec

SIZE = 3_000
BATCH = 500


def topic_names(hops: int, run: str) -> list[str]:
    """Return the topics that the events pass through, the first and the last included."""
    return [f"hop.{run}.{number}" for number in range(hops + 1)]


def add_hop(app: faust.App, source: str, target: str, fail: Any) -> None:
    """Register an agent that sends on what comes, and acknowledges it once that is durable."""
    inflight = InFlight(source, fail)

    async def forward(event: Any) -> None:
        sent = await send(app, target, event.message.key, event.value)
        await inflight.put(event, [sent])

    @app.agent(add_topic(app, TopicSpec(source)), name=source, concurrency=1)
    async def hop(stream: Any) -> None:
        async for event in stream.noack().events():
            await handle_or_end(source, fail, forward(event))

    app.task(inflight.run)


async def measure(settings: Settings, folder: Path, hops: int, count: int) -> tuple[float, float]:
    """Return the seconds and the CPU seconds that `count` events take through `hops` agents."""
    names = topic_names(hops, f"{hops}-{time.time_ns()}")
    with open_log(settings) as log:
        for name in names:
            log.create_topic(name, 1)
        records = [NewRecord(names[0], b"k", b"x" * SIZE, (), 0)] * BATCH
        for _ in range(count // BATCH):
            log.append(records)
        app = create_app(settings.broker_url, folder / str(hops), store="memory://")
        for source, target in pairwise(names):
            add_hop(app, source, target, say)
        await app.start()
        begun, used = time.perf_counter(), time.process_time()
        while log.end_offset((names[-1], 0)) < count:  # noqa: ASYNC110 - the log has no event to wait for
            await asyncio.sleep(0.05)
        found = time.perf_counter() - begun, time.process_time() - used
        await app.stop()
    return found


async def run(settings: Settings, folder: Path, count: int, hops: Sequence[int]) -> None:
    """Measure and print."""
    used = {}
    for number in hops:
        seconds, cpu = await measure(settings, folder, number, count)
        used[number] = cpu
        say(
            f"{number} hop{'s' * (number > 1)}: {count / seconds:.0f} events a second,"
            f" {1e6 * cpu / count:.0f} µs of CPU an event"
        )
    fewest, most = min(used), max(used)
    say(
        f"one more hop: {1e6 * (used[most] - used[fewest]) / count / (most - fewest):.0f} µs of CPU"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--broker", default="", help="a log that runs already")
    parser.add_argument("--count", type=int, default=20_000, help="events")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rasid-hop-") as folder:
        settings = Settings(data=folder, broker=given.broker)
        say(settings.broker_url.partition(":")[0])
        asyncio.run(run(settings, Path(folder), given.count, (1, 3)))
    say("events of 3 KB; not measured here: what the analysis of an article costs")


if __name__ == "__main__":
    main()
