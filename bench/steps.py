"""Measure what each step towards a cheaper hop gave, one by one, on an Apache Kafka of its own.

    .venv/bin/python -m bench.steps [--rounds 5] [--count 10000] [STEP …]

Each step is the hop of `bench.hop` (events of 3 KB, taken and sent on) with one thing other than it
ships. Rounds go through all of them by turns, each in a process of its own; printed is the least
CPU time of an event over the rounds, and its ratio to the hop as it ships in the same run. Above 1
the step that ships is worth it; below 1 the other would be. uvloop is left out where it is not
installed.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faust
import msgspec
from mode import Service

from bench.report import say
from streams.app import add_topic, create_app
from streams.broker import send
from streams.delivering import DirectDelivery
from streams.eventlog import open_log
from streams.inflight import InFlight, handle_or_end
from streams.kafka.producer import MAX_BATCH_BYTES
from streams.records import NewRecord
from streams.settings import Settings
from streams.topics import TopicSpec
from tests.kafka.broker import running

EVENT = msgspec.json.encode({"id": "an event of 3 KB", "text": "x" * 2_960})
BATCH = 500
AS_IT_IS = "as it ships"


def _four_tasks(_app: faust.App) -> None:
    DirectDelivery.wait_first = Service.wait_first  # type: ignore[method-assign]  # the step, undone


def _setting(name: str, value: Any) -> Callable[[faust.App], None]:
    return lambda app: setattr(app.conf, name, value)


def _nothing(_app: faust.App) -> None:
    """Leave all as it is: what is other is done in `hop`."""


STEPS: dict[str, Callable[[faust.App], None]] = {
    AS_IT_IS: _nothing,
    "four tasks for each record (Faust's delivery)": _four_tasks,
    "JSON through Faust instead of raw bytes": _nothing,
    "batches up to 16 KiB (Faust's) instead of 256": _setting("producer_max_batch_size", 16 << 10),
    "batches up to 1 MiB": _setting("producer_max_batch_size", 4 * MAX_BATCH_BYTES),
    "linger 5 ms": _setting("producer_linger", 0.005),
    "linger 50 ms": _setting("producer_linger", 0.05),
    "commit every 2.8 s (Faust's) instead of 0.25": _setting("broker_commit_interval", 2.8),
    "commit every 0.05 s": _setting("broker_commit_interval", 0.05),
    "commit every 1,000 records too": _setting("broker_commit_every", 1_000),
    "fetches up to 128 KiB a partition instead of 1 MiB": _setting(
        "consumer_max_fetch_size", 128 << 10
    ),
    "fetches up to 8 MiB a partition": _setting("consumer_max_fetch_size", 8 << 20),
    "polls of 500 records": _setting("broker_max_poll_records", 500),
    "uvloop": _nothing,
}


async def hop(url: str, step: str, count: int) -> float:
    """Return the CPU seconds that `count` events take through one hop."""
    source, target = (f"steps.{time.time_ns()}.{number}" for number in range(2))
    with open_log(Settings(broker=url)) as log, tempfile.TemporaryDirectory() as folder:
        for name in (source, target):
            log.create_topic(name, 1)
        for _ in range(count // BATCH):
            log.append([NewRecord(source, b"k", EVENT, (), 0)] * BATCH)
        app = create_app(url, Path(folder), store="memory://")
        STEPS[step](app)
        _add_hop(app, source, target, as_json="JSON" in step)
        await app.start()
        used = time.process_time()
        while log.end_offset((target, 0)) < count:  # noqa: ASYNC110 - the log has no event to wait for
            await asyncio.sleep(0.2)
        used = time.process_time() - used
        await app.stop()
    return used


def _add_hop(app: faust.App, source: str, target: str, *, as_json: bool) -> None:
    inflight = InFlight(source, say)
    topic = add_topic(app, TopicSpec(source))
    if as_json:
        topic = app.topic(source, key_serializer="raw", value_serializer="json", partitions=1)

    async def forward(event: Any) -> None:
        value = msgspec.json.encode(event.value) if as_json else event.value
        await inflight.put(event, [await send(app, target, event.message.key, value)])

    @app.agent(topic, name=source, concurrency=1)
    async def take(stream: Any) -> None:
        async for event in stream.noack().events():
            await handle_or_end(source, say, forward(event))

    app.task(inflight.run)


def run_one(url: str, step: str, count: int) -> None:
    """Be the process of one step: print the CPU seconds."""
    if step == "uvloop":
        used = importlib.import_module("uvloop").run(hop(url, step, count))
    else:
        used = asyncio.run(hop(url, step, count))
    say(str(used))


def measure(url: str, steps: list[str], rounds: int, count: int) -> dict[str, list[float]]:
    """Return the CPU seconds of each step in each round."""
    found: dict[str, list[float]] = {step: [] for step in steps}
    for number in range(rounds):
        for step in steps if number % 2 else reversed(steps):
            command = (sys.executable, "-m", "bench.steps", "--one", url, step, str(count))
            told = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=300)
            found[step].append(float(told.stdout.split()[-1]))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("steps", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        run_one(given.one[0], given.one[1], int(given.one[2]))
        return
    steps = [s for s in STEPS if s == AS_IT_IS or not given.steps or s in given.steps]
    if importlib.util.find_spec("uvloop") is None:
        steps.remove("uvloop")
    with (
        tempfile.TemporaryDirectory(prefix="rasid-steps-") as folder,
        running(Path(folder)) as broker,
    ):
        found = measure(broker.url, steps, given.rounds, given.count)
    load = os.getloadavg()[0]
    say(f"{given.rounds} rounds of {given.count} events; {os.cpu_count()} cores, load {load:.1f}")
    least = min(found[AS_IT_IS])
    for step, used in found.items():
        each = " ".join(f"{1e6 * one / given.count:.0f}" for one in sorted(used))
        say(f"{min(used) / least:5.2f}  {step}: {each} µs")


if __name__ == "__main__":
    main()
