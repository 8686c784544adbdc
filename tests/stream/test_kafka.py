"""The whole flow on a real Kafka: the same decisions, with one worker, with two, after a kill."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from alerts.records import Alert
from rasid.sample import sample_file, sample_lines
from streams.audit import audit
from streams.eventlog import EventLog, open_log
from streams.records import MAX_RECORD_BYTES
from streams.settings import Settings
from streams.topics import (
    ALERTS,
    COVERAGE,
    FINDINGS,
    GROUPS,
    LEDGER,
    READINGS,
    articles,
    changelog,
)
from tests.kafka.broker import Broker
from tests.stream.conftest import Stream
from tests.stream.test_monitor import POLICY, as_lines, replayed, sample_watchlist
from tests.stream.test_sample_alerts import expected, row_of

pytestmark = pytest.mark.timeout(180)  # two workers share two cores with a broker and other tests

COMMAND = (sys.executable, "-c", "from rasid.cli import main; main()")
PATIENCE = 100.0
INBOXES = (READINGS.name, FINDINGS.name, ALERTS.name)
STAGES = ((READINGS.name, COVERAGE), (FINDINGS.name, GROUPS), (ALERTS.name, LEDGER))
PARTITIONS = 4


async def test_the_sample_is_decided_as_everywhere(own_kafka: Broker, tmp_path: Path) -> None:
    """On Kafka the sample gives the outcomes, findings and alerts that it gives without a log, also
    where the worker is stopped half way: it has committed then just what it had handled.
    """
    lines, watchlist = sample_lines(), sample_watchlist()
    stream = Stream(tmp_path / "data", watchlist, POLICY, own_kafka.url)
    stream.send(lines)
    await stream.work_off(enough=lambda _settings, monitor: monitor.relate.handled > 5)
    with open_log(stream.settings) as log:
        assert [committed_and_decided(log, inbox, table) for inbox, table in STAGES] == [0, 0, 0]
    await stream.work_off()
    assert stream.failures == []
    # alerts have ids of their places in the inbox, in which the second start puts its rules too
    found, wanted = (
        [event for event in events if not isinstance(event, Alert)]
        for events in (stream.events(), replayed(lines, watchlist))
    )
    assert as_lines(found) == as_lines(wanted)
    first = [alert for alert in stream.alerts() if not alert.revision]
    assert [row_of(alert) for alert in first] == expected()


async def test_an_article_that_is_too_large_is_quarantined(
    own_kafka: Broker, tmp_path: Path
) -> None:
    """What another producer sends of up to 8 MiB is refused by its size, and the line goes on."""
    lines = sample_lines()
    large = [b'{"id":"%d","text":"%s"}' % (size, b"x" * (size << 20)) for size in (1, 4, 7)]
    large.append(b"{" + b" " * (MAX_RECORD_BYTES - (1 << 10)))
    stream = Stream(tmp_path / "data", sample_watchlist(), POLICY, own_kafka.url)
    stream.send([lines[0], *large, lines[1]])
    await stream.work_off()
    assert stream.failures == []
    held = [(record.reason, record.size) for record in stream.quarantined()]
    assert held == [("too_large", len(article)) for article in large]
    with open_log(stream.settings) as log:
        report = audit(log)
    assert (report.render(), sum(report.outcomes.values())) == ([], len(large) + 2)


def committed_and_decided(log: EventLog, inbox: str, table: str) -> int:
    """Return how far the last entry that was decided is from what is committed."""
    entries = log.read((changelog(table).name, 0), 0, 100_000)
    decided = max((int(record.key or b"-1") for record in entries), default=-1)
    return decided + 1 - (log.committed("rasid", (inbox, 0)) or 0)


@contextmanager
def worker(broker: Broker, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `rasid worker`; kill it at the end, where it still runs."""
    environ = os.environ | {"RASID_CLOCK": "articles", "RASID_PARTITIONS": str(PARTITIONS)}
    process = subprocess.Popen(
        [
            *(*COMMAND, "worker", "--broker", broker.url, "--data", str(folder), "--port", "0"),
            *("--watchlist", str(sample_file("watchlist.yaml"))),
        ],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(is_so: Callable[[], bool], *workers: subprocess.Popen[bytes]) -> None:
    """Return when something is so; fail when one of `workers` ends before."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert [each.poll() for each in workers] == [None] * len(workers)
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.05)


def is_stoppable(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether a worker has come so far in its start that SIGTERM stops it cleanly."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def is_worked_off(log: EventLog, count: int) -> bool:
    """Tell whether all of `count` articles went the whole way, and nothing waits."""
    ends = log.end_offsets()
    taken = sum(ends[articles(PARTITIONS).name, number] for number in range(PARTITIONS))
    inboxes = [tp for tp in ends if tp[0] in {*INBOXES, articles(PARTITIONS).name} and ends[tp]]
    return (
        taken == count <= ends[FINDINGS.name, 0]
        and ends[ALERTS.name, 0] > 0
        and all(log.committed("rasid", tp) == ends[tp] for tp in inboxes)
    )


def test_two_workers_and_kills_change_nothing(own_kafka: Broker, tmp_path: Path) -> None:
    """Two workers share the work, each is killed in the middle of it, and still every article has
    one outcome, every alert its answer, and every decision is what one loop decides.
    """
    lines, watchlist = sample_lines(), sample_watchlist()
    stream = Stream(tmp_path / "unused", watchlist, POLICY, own_kafka.url)
    stream.settings = Settings(broker=own_kafka.url, clock="articles", partitions=PARTITIONS)
    folders = (tmp_path / "one", tmp_path / "two")
    with ExitStack() as ends:
        stream.send(lines[:10])
        log = ends.enter_context(open_log(stream.settings))
        workers = [ends.enter_context(worker(own_kafka, folder)) for folder in folders]
        for number, sent in enumerate((25, len(lines))):
            seen = log.end_offset((FINDINGS.name, 0))
            stream.send(lines[10:25] if number == 0 else lines[25:])
            wait_until(lambda seen=seen: log.end_offset((FINDINGS.name, 0)) > seen + 3, *workers)  # type: ignore[misc]  # a default binds the loop's value
            workers[number].kill()
            workers[number].wait()
            workers[number] = ends.enter_context(worker(own_kafka, folders[number]))
            wait_until(lambda sent=sent: is_worked_off(log, sent), *workers)  # type: ignore[misc]  # as above
        report = audit(log)
        wait_until(lambda: all(map(is_stoppable, workers)), *workers)
        for each in workers:
            each.send_signal(signal.SIGTERM)
        said = [each.communicate(timeout=PATIENCE)[1] for each in workers]
    assert report.is_sound, report.render(20)
    assert sum(report.outcomes.values()) == len(lines)
    assert [each.returncode for each in workers] == [0, 0]
    assert [b"nothing is lost" in each for each in said] == [True, True]


async def set_largest(broker: Broker, topic: str, size: int) -> None:
    """Let a topic take only batches of up to `size` bytes, and the log give their time."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.servers)
    await admin.start()
    settings = {"max.message.bytes": str(size), "message.timestamp.type": "LogAppendTime"}
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, settings)])
    await admin.close()


def test_a_refused_record_ends_the_worker(own_kafka: Broker, tmp_path: Path) -> None:
    """Where the broker refuses a reading for good, the worker leaves with code 3 and the reason in
    one line, before any later reading is written; the next one, on a broker mended, does it all.
    """
    lines = sample_lines()
    stream = Stream(tmp_path / "unused", sample_watchlist(), POLICY, own_kafka.url)
    stream.settings = Settings(broker=own_kafka.url, clock="articles", partitions=PARTITIONS)
    stream.send(lines)
    asyncio.run(set_largest(own_kafka, READINGS.name, 100))
    with worker(own_kafka, tmp_path / "one") as process:
        said = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == 3
    assert said.splitlines()[-1].startswith("rasid: stopped: ")
    assert "Traceback" not in said
    with open_log(stream.settings) as log:
        committed = [
            log.committed("rasid", (articles(PARTITIONS).name, number))
            for number in range(PARTITIONS)
        ]
        assert [log.end_offset((READINGS.name, 0)), *committed] == [0, *[None] * PARTITIONS]
        asyncio.run(set_largest(own_kafka, READINGS.name, 1 << 20))
        with worker(own_kafka, tmp_path / "one") as process:
            wait_until(lambda: is_worked_off(log, len(lines)), process)
        assert audit(log).is_sound


def test_says_what_it_needs() -> None:
    """A worker without a Kafka, and `rasid up` with one, end with code 2 and say what to run."""
    for command, broker, hint in (
        ("worker", "sqlite:///log.db", "a worker needs a Kafka"),
        ("up", "kafka://localhost", "run `rasid worker` there"),
    ):
        arguments = [*COMMAND, command, "--broker", broker]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr.count("\n"), hint in done.stderr) == (2, 1, True)
