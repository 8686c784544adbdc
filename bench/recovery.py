"""Measure how long a Kafka with many decisions to remember goes without one, while articles come.

    .venv/bin/python -m bench.recovery [--entries 500000] [--rate 5]

The entries are those of `bench.restart`, written to the changelog on an Apache Kafka of its own.
Then articles come evenly, while a worker starts with its local store lost, starts again with it in
place, and is killed while another stands by with a copy. Each time: seconds until the next
decision and until nothing waits any more, how many articles waited at most, CPU and memory. Reads
../shared/data/stream; says so and ends with 0 where that is not there.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from analysis.article import Article
from analysis.coverage.entry import CoverageEntry
from bench.news import tell_again
from bench.report import say
from bench.restart import BEGUN, SPREAD, decide_all, multiply
from bench.stream import WATCHES, lines
from bench.workers import look_at, measure_files, sending, wait_for, working
from rasid.lag import waiting_in
from rasid.monitor import prepare_log
from streams.eventlog import EventLog, open_log
from streams.records import NewRecord
from streams.settings import Settings
from streams.table import entry_key
from streams.topics import ALERTS, ARTICLES, COVERAGE, FINDINGS, GROUP, READINGS, changelog
from tests.kafka.broker import Broker, running

AT_ONCE = 1_000
PATIENCE = 3_600.0
INBOXES = [ARTICLES, READINGS.name, FINDINGS.name, ALERTS.name]
ENVIRON = {"RASID_CLOCK": "articles", "RASID_PARTITIONS": "1"}


def write_decisions(log: EventLog, entries: list[CoverageEntry], count: int) -> int:
    """Write `count` decisions and as many readings; return the bytes of the decisions."""
    encode = msgspec.msgpack.Encoder().encode
    topic, written = changelog(COVERAGE).name, 0
    batch: list[NewRecord] = []
    for entry in multiply(entries, count):
        value = encode(entry)
        written += len(value)
        batch.append(NewRecord(topic, entry_key(entry.head.offset), value))
        batch.append(NewRecord(READINGS.name, b"", b"{}"))
        if len(batch) >= AT_ONCE:
            log.append(batch)
            batch = []
    log.append(batch)
    return written


async def commit(broker: Broker, offset: int) -> None:
    """Let the group have handled all readings before `offset`."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=broker.servers, group_id=GROUP, enable_auto_commit=False
    )
    await consumer.start()
    try:
        place = TopicPartition(READINGS.name, 0)
        consumer.assign([place])
        await consumer.commit({place: offset})
    finally:
        await consumer.stop()


def tell_on(told: list[bytes]) -> Iterator[bytes]:
    """Yield articles for ever, a second apart, after those of the entries."""
    for number in count():
        line = told[number % len(told)]
        at = BEGUN + SPREAD + timedelta(seconds=number)
        was = msgspec.json.decode(line, type=Article).published_at or at
        yield tell_again(line, f"later-{number // len(told)}", at - was)


class Recovery:
    """The workers on a Kafka whose changelog holds decisions, and articles that keep coming."""

    def __init__(self, broker: Broker, log: EventLog, folder: Path, rate: float) -> None:
        self._url, self._log, self._folder, self._rate = broker.url, log, folder, rate
        (folder / "watchlist.yaml").write_text(WATCHES, encoding="utf-8")

    def start(self, stack: ExitStack, name: str, data: str) -> int:
        """Start a worker that logs under `name`; return its process id."""
        command = (sys.executable, "-c", "from rasid.cli import main; main()", "worker")
        where = ("--broker", self._url, "--data", str(self._folder / data), "--port", "0")
        files = ("--watchlist", str(self._folder / "watchlist.yaml"))
        said = self.said(name)
        return stack.enter_context(working((*command, *where, *files), said, ENVIRON)).pid

    def said(self, name: str) -> Path:
        """Return where a worker says what it has to say."""
        return self._folder / f"{name}.log"

    def stores(self, data: str) -> float:
        """Return the size of a worker's local stores in MiB."""
        return measure_files((self._folder / data / "faust").rglob("*"))

    def waiting(self) -> int:
        """Return how many records wait in all inboxes."""
        return sum(each.waiting for each in waiting_in(self._log, INBOXES, time.time()))

    def outcomes(self) -> int:
        """Return how many records stand on `findings`."""
        return self._log.end_offset((FINDINGS.name, 0))

    def measure(self, what: str, pid: int) -> None:
        """Print how long it takes from now until it decides, and until nothing waits."""
        begun, before, most = time.monotonic(), self.outcomes(), 0
        decided, memory, at_first = 0.0, 0.0, 0
        cpu = look_at(pid).cpu
        while True:
            time.sleep(0.25)
            now, waiting, outcomes = time.monotonic() - begun, self.waiting(), self.outcomes()
            most, memory = max(most, waiting), max(memory, look_at(pid).memory)
            if not decided and outcomes > before + 1:
                decided, at_first = now, outcomes
            if decided and waiting <= 2 * self._rate:
                break
            if now > PATIENCE:
                raise SystemExit(f"{what}: nothing came of it")
        speed = (outcomes - at_first) / max(now - decided, 0.25)
        say(
            f"  {what}: decides after {decided:.1f} s, {most} waited at most, none after"
            f" {now:.1f} s ({speed:.0f} a second); peak {memory:.0f} MiB,"
            f" {look_at(pid).cpu - cpu:.1f} s of CPU"
        )


def play(recovery: Recovery) -> None:
    """Let a worker come with nothing, come again, and be killed beside another."""
    with ExitStack() as stack:
        pid = recovery.start(stack, "lost", "one")
        recovery.measure("local store lost", pid)
        say(f"  local stores: {recovery.stores('one'):.0f} MiB")
    with ExitStack() as stack:
        pid = recovery.start(stack, "there", "one")
        recovery.measure("local store there", pid)
        with ExitStack() as other:
            beside = recovery.start(other, "beside", "two")
            wait_for(recovery.said("beside"), "Ctrl-C stops")
            _settle(recovery)
            memory, stores = look_at(beside).memory, recovery.stores("two")
            say(f"  standing by: {memory:.0f} MiB, with local stores of {stores:.0f} MiB")
            os.kill(pid, signal.SIGKILL)
            recovery.measure("taken over from one killed", beside)


def _settle(recovery: Recovery) -> None:
    """Return when the copy of the one that stands by does not grow as it did."""
    begun = time.monotonic()
    before = -1.0
    while (now := recovery.stores("two")) > before * 1.01 + 1 or now < recovery.stores("one") / 2:
        before = now
        time.sleep(10)
        if time.monotonic() - begun > PATIENCE:
            raise SystemExit("the one that stands by gets no copy")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, default=500_000)
    parser.add_argument("--rate", type=float, default=5.0, help="articles a second")
    asked = parser.parse_args()
    told = lines()
    if not told:
        say("not measured: ../shared/data/stream is not there")
        return
    entries = decide_all(told)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rasid-recovery-")))
        broker = stack.enter_context(running(folder / "kafka"))
        settings = Settings(broker=broker.url, partitions=1)
        prepare_log(settings, None)
        log = stack.enter_context(open_log(settings))
        begun = time.monotonic()
        size = write_decisions(log, entries, asked.entries)
        asyncio.run(commit(broker, asked.entries))
        say(
            f"{asked.entries} entries of {size / asked.entries:.0f} bytes, written in"
            f" {time.monotonic() - begun:.0f} s; {asked.rate:g} articles a second"
        )
        with sending(tell_on(told), asked.rate, settings, lambda _line, _at: None):
            play(Recovery(broker, log, folder, asked.rate))


if __name__ == "__main__":
    main()
