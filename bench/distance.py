"""Measure how many records a second a worker handles that is far from its broker.

    .venv/bin/python -m bench.distance [--delays 0 30 150] [--articles 300] [--narrow]

Runs one `rasid worker` on an Apache Kafka of its own, through the proxy of the tests, by which all
comes so many milliseconds later each way; with --narrow each 64 KiB take as long, one after the
other. All articles lie there when work begins, each of them alerts, over one webhook; the receiver
answers at once. Prints, for each delay, records a second in each stage: from the first article to
the last record of its inbox that was committed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench.delay import (
    POLICY,
    WATCHLIST,
    printing,
    start_worker,
    wait_for,
    write_articles,
)
from bench.report import say
from rasid.monitor import prepare_log
from rasid.send import record_of
from streams.eventlog import EventLog, open_log
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, FINDINGS, GROUP, READINGS
from tests.kafka.broker import running
from tests.kafka.proxy import network

PATIENCE = 120.0
STAGES = {
    "read": ARTICLES,
    "relate": READINGS.name,
    "alert": FINDINGS.name,
    "deliver": ALERTS.name,
}


def measure(folder: Path, delay: float, count: int, *, narrow: bool) -> dict[str, float]:
    """Return the records a second of each stage; those of one that is not through are negative."""
    with ExitStack() as ends:
        broker = ends.enter_context(running(folder / "kafka"))
        cable = broker.cables[0]
        proxy = ends.enter_context(network(*cable))
        settings = Settings(broker=broker.url, partitions=1)
        prepare_log(settings, None)
        log = ends.enter_context(open_log(settings))
        came = folder / "came"
        ends.enter_context(printing((sys.executable, "-m", "bench.delay", "--receive"), came))
        port = wait_for(came, "\n", 1).split()[0]
        (folder / "watchlist.yaml").write_text(WATCHLIST, encoding="utf-8")
        (folder / "alerts.yaml").write_text(POLICY.format(port), encoding="utf-8")
        start_worker(ends, folder, Settings(broker=cable.url, partitions=1), "far")
        if narrow:
            proxy.delay = delay
        else:
            proxy.latency = delay
        return _work_off(log, count)


def _work_off(log: EventLog, count: int) -> dict[str, float]:
    before = {topic: log.end_offset((topic, 0)) for topic in STAGES.values()}
    lines = [line for _, _, line in write_articles(count, 1, 1)]
    begun = time.monotonic()
    log.append([record_of(line) for line in lines])
    done: dict[str, float] = {}
    wanted = {ARTICLES: count, READINGS.name: count, FINDINGS.name: count, ALERTS.name: 2 * count}
    while len(done) < len(STAGES) and time.monotonic() - begun < PATIENCE:
        for stage, topic in STAGES.items():
            handled = (log.committed(GROUP, (topic, 0)) or 0) - before[topic]
            if stage not in done and handled >= wanted[topic]:
                done[stage] = wanted[topic] / (time.monotonic() - begun)
        time.sleep(0.1)
    seconds = time.monotonic() - begun
    for stage, topic in STAGES.items():
        handled = (log.committed(GROUP, (topic, 0)) or 0) - before[topic]
        done.setdefault(stage, -handled / seconds)
    return done


def main() -> int:
    """Measure and print; 1 where a delay was not worked off."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--delays", type=float, nargs="*", default=[0, 30, 150])
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--narrow", action="store_true", help="each 64 KiB take as long")
    given = parser.parse_args()
    wrong = 0
    for delay in given.delays:
        with tempfile.TemporaryDirectory(prefix="rasid-distance-") as folder:
            found = measure(Path(folder), delay / 1e3, given.articles, narrow=given.narrow)
        told = ", ".join(
            f"{stage} {abs(rate):.1f}{'' if rate > 0 else ' (not through)'}"
            for stage, rate in found.items()
        )
        load = os.getloadavg()[0]
        say(f"{delay:.0f} ms each way, {given.articles} articles, records a second: {told}")
        say(f"    load {load:.1f} on {os.cpu_count()} cores")
        wrong += min(found.values()) < 0
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
