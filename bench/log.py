"""Measure the embedded log: appends, cleaning, the delay between processes, idle cost, size.

    .venv/bin/python -m bench.log [FOLDER]

Takes about a minute. FOLDER (default: a temporary one) should lie on the disk in question.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
import tempfile
import time
from contextlib import suppress
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random

from bench.report import say
from streams.sqlite.connection import verify
from streams.sqlite.log import Log, NewRecord
from streams.sqlite.store import Store

VALUE = Random(7).randbytes(3000)
IN = ("in", 0)
BACKLOG = 40_000
APPENDS = 1_500
PAUSE = 0.002  # between two appends whose latency is measured


def percentiles(seconds: list[float]) -> str:
    """Return the median, the 99th percentile and the maximum in milliseconds."""
    ranked = sorted(seconds)
    p50, p99 = (ranked[int(part * (len(ranked) - 1))] * 1000 for part in (0.5, 0.99))
    return f"p50 {p50:.2f} p99 {p99:.2f} max {ranked[-1] * 1000:.1f} ms"


def records(topic: str, count: int, first: int = 0) -> list[NewRecord]:
    """Return records of 3 KB, each with a key of its own."""
    return [NewRecord(topic, b"%020d" % n, VALUE) for n in range(first, first + count)]


def measure_appends(folder: Path) -> None:
    """Append in batches and one by one, to a topic that compacts and to one that does not."""
    with Log.create(folder / "appends.db") as log:
        log.create_topic("in", 1)
        log.create_topic("table", 1, compacting=True)
        for topic, first in (("in", 0), ("table", 0), ("table", 0)):
            begun = time.perf_counter()
            for start in range(0, 20_000, 500):
                log.append(records(topic, 500, first + start))
            rate = 20_000 / (time.perf_counter() - begun)
            say(f"batches of 500 to {topic!r}: {rate:,.0f} a second")
        say("  (the second time, each record of 'table' takes its key's older one away)")
        begun = time.perf_counter()
        for number in range(2_000):
            log.append(records("in", 1, number))
        say(f"one by one: {2_000 / (time.perf_counter() - begun):,.0f} a second")


def clean(path: Path, stop: Event) -> None:
    """Clean as a worker does, with something to do all the time."""
    with Log.open_existing(path) as log:
        done = log.expire()
        while not stop.is_set() and done:
            done = log.expire() + log.shrink()
            time.sleep(0.05)
        say(f"  the cleaner ended with {log.first_offset(IN):,} of {BACKLOG:,} expired")


def latencies(log: Log, topic: str) -> list[float]:
    """Return how long each of some appends took."""
    taken = []
    for number in range(APPENDS):
        begun = time.perf_counter()
        log.append(records(topic, 1, number))
        taken.append(time.perf_counter() - begun)
        time.sleep(PAUSE)
    return taken


def measure_cleaning(folder: Path) -> None:
    """Compare appends without and beside a process that cleans without end, in turns."""
    path = folder / "cleaning.db"
    with Log.create(path, clock=lambda: 0.0) as log:
        log.create_topic("in", 1, retention=1.0)
        log.create_topic("other", 1)
        for start in range(0, BACKLOG, 500):
            log.append(records("in", 500, start))
    alone: list[float] = []
    beside: list[float] = []
    with Log.open_existing(path) as log:
        for _ in range(3):
            alone += latencies(log, "other")
            stop = multiprocessing.Event()
            cleaner = multiprocessing.Process(target=clean, args=(path, stop))
            cleaner.start()
            time.sleep(0.3)
            beside += latencies(log, "other")
            stop.set()
            cleaner.join()
    say(f"append alone:           {percentiles(alone)}")
    say(f"append beside cleaning: {percentiles(beside)}")


def append_stamped(path: Path, count: int) -> None:
    """Append records whose values say when they were written, at an uneven pace."""
    random = Random(1)
    with Log.open_existing(path) as log:
        for _ in range(count):
            time.sleep(0.02 + random.random() * 0.06)
            begun = b"%.6f" % time.time()
            log.append([NewRecord("in", None, begun)])


async def watch(path: Path, count: int) -> list[float]:
    """Return the delay between each append in another process and its reading here."""
    delays: list[float] = []
    with Store.shared(path) as store:
        offset = await store.read(lambda log: log.end_offset(IN))
        appender = multiprocessing.Process(target=append_stamped, args=(path, count))
        appender.start()
        while len(delays) < count:
            store.changed.clear()
            for record in await store.read(lambda log: log.read(IN, offset, 100)):  # noqa: B023 - awaited here
                delays.append(time.time() - float(record.value or b"0"))
                offset = record.offset + 1
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await store.changed.wait()
        appender.join()
        before = time.process_time()
        await asyncio.sleep(5)
        say(f"an idle store takes {(time.process_time() - before) / 5:.2%} of a core")
    return delays


def measure_delay(folder: Path) -> None:
    """Measure how soon a store sees what another process appends."""
    path = folder / "delay.db"
    with Log.create(path) as log:
        log.create_topic("in", 1)
    say(f"from another process: {percentiles(asyncio.run(watch(path, 300)))}")


def measure_size(folder: Path) -> None:
    """Measure bytes on disk a record, before and after cleaning, and what verifying takes."""
    path, now = folder / "size.db", 0.0
    with Log.create(path, clock=lambda: now) as log:
        log.create_topic("table", 1, compacting=True)
        for start in range(0, 20_000, 500):
            log.append(records("table", 500, start))
    say(f"on disk: {path.stat().st_size / 20_000:,.0f} bytes a record of {len(VALUE) + 20:,}")
    begun = time.perf_counter()
    problems = verify(path)
    seconds = (time.perf_counter() - begun) / path.stat().st_size * 2**30
    say(f"verifying: {seconds:.1f} s a GiB, {len(problems)} problems")
    with Log.open_existing(path, clock=lambda: now) as log:
        for start in range(0, 18_000, 500):
            log.append([NewRecord("table", b"%020d" % n, None) for n in range(start, start + 500)])
        now = 25 * 3600.0
        begun = time.perf_counter()
        steps = 0
        while log.expire() or log.shrink():
            steps += 1
        seconds = time.perf_counter() - begun
    size = path.stat().st_size
    say(f"2,000 left after a day: {size / 2_000:,.0f} bytes each, {steps} steps, {seconds:.1f} s")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        for measure in (measure_appends, measure_cleaning, measure_delay, measure_size):
            measure(Path(name))
    say("not measured here: a disk that others use, and a loss of power")


if __name__ == "__main__":
    main()
