"""Run two `rasid worker` on an Apache Kafka for an hour under a steady load; see what grows.

    .venv/bin/python -m bench.soak_kafka [--minutes 60] [--rate 5] [--svg FILE] [--csv FILE]
    .venv/bin/python -m bench.soak_kafka --again [--csv FILE]    # judge and draw that table again

What `bench.soak` does with `rasid up`, on a broker of its own: two partitions of articles, so that
one worker remembers and reads, the other reads and stands by with a copy of the decision logs. The
lag is the group's, as the broker tells it. The delay of an alert is from before its newest article
is appended to the arrival of the webhook. Reads ../shared/data/stream; says so and ends with 0
where that is not there, with 1 where something grew.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

import msgspec

from alerts.ledger import memory as ledger
from analysis.article import Article
from bench.flatness import NAMES, Row, draw, judge, render_delays
from bench.news import MORE_WATCHES
from bench.receiving import Told, receiving
from bench.report import say
from bench.soak import FILLED, KEPT, SAMPLES, SECRET, WARM, Soak, spread
from bench.stream import WATCHES, lines
from bench.workers import look_at, measure_files, sending, wait_for, working
from rasid.lag import waiting_in
from rasid.monitor import prepare_log
from streams.audit import audit
from streams.eventlog import LogReading, open_reader
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, FINDINGS, READINGS
from tests.kafka.broker import running

PARTITIONS = 2
INBOXES: tuple[str, ...] = (ARTICLES, READINGS.name, FINDINGS.name, ALERTS.name)
ENVIRON = {"RASID_CLOCK": "articles", "RASID_PARTITIONS": f"{PARTITIONS}", "SECRET": SECRET}


class Table:
    """A file of samples, and one of delays beside it; each row is there before the next comes."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._samples: TextIO = stack.enter_context(path.open("w", encoding="utf-8"))
        self._delays: TextIO = stack.enter_context(beside(path).open("w", encoding="utf-8"))
        self._begun, self._told, self._rows = time.time(), 0, 0

    def add(self, row: Row, came: Sequence[Told], sent: dict[str, float]) -> None:
        """Write a sample, and the delays of the alerts that came since the last one."""
        if not self._rows:
            self._samples.write(",".join(row) + "\n")
            self._delays.write("minutes,webhook,seconds\n")
        self._rows += 1
        self._samples.write(",".join(f"{value:.3f}" for value in row.values()) + "\n")
        for told in came[self._told :]:
            newest = max((sent[name] for name in told.articles if name in sent), default=told.at)
            minutes = (told.at - self._begun) / 60
            self._delays.write(f"{minutes:.3f},{told.id},{told.at - newest:.4f}\n")
            self._told += 1
        self._samples.flush()
        self._delays.flush()


def beside(path: Path) -> Path:
    """Return where the delays lie."""
    return path.with_suffix(".delays.csv")


def read_table(path: Path) -> tuple[list[Row], list[tuple[float, float]]]:
    """Return the samples and the delays of alerts, those of later revisions left out."""
    with path.open(encoding="utf-8") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    with beside(path).open(encoding="utf-8") as file:
        told = [row for row in csv.DictReader(file) if row["webhook"].endswith(".0")]
    return rows, [(float(row["minutes"]), float(row["seconds"])) for row in told]


class Newsroom:
    """A Kafka with two workers in `folder`, of which the first remembers, and a receiver."""

    def __init__(self, soak: Soak, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        broker = stack.enter_context(running(folder / "kafka"))
        address, self.came = stack.enter_context(receiving())
        (folder / "watchlist.yaml").write_text(WATCHES.rstrip() + MORE_WATCHES, encoding="utf-8")
        (folder / "alerts.yaml").write_text(
            "warm_up: 0\nlimit: none\nchannels:\n"
            f"  - {{name: desk, type: webhook, url: '{address}',"
            " secret_env: SECRET, allow_private: [127.0.0.1]}\n",
            encoding="utf-8",
        )
        self.settings = Settings(broker=broker.url, partitions=PARTITIONS)
        prepare_log(self.settings, None)
        self.log: LogReading = stack.enter_context(open_reader(self.settings))
        self._pids = [self._start(soak, name, stack) for name in NAMES]
        wait_for(folder / "first.log", "memory rebuilt")

    def _start(self, soak: Soak, name: str, stack: ExitStack) -> int:
        said, where = self._folder / f"{name}.log", ("--data", str(self._folder / name))
        files = [f"--{each}={self._folder / each}.yaml" for each in ("watchlist", "alerts")]
        command = (*soak.command, "worker", "--broker", self.settings.broker, *where, *files)
        worker = stack.enter_context(working((*command, "--port", "0"), said, ENVIRON))
        wait_for(said, "Ctrl-C stops")
        return worker.pid

    def look(self, minutes: float, sent: int) -> Row:
        """Return a sample."""
        row: Row = {"minutes": minutes, "sent": sent}
        for name, pid in zip(NAMES, self._pids, strict=True):
            row |= {f"{name}_{what}": value for what, value in look_at(pid)._asdict().items()}
            row[f"{name}_stores"] = measure_files((self._folder / name / "faust").rglob("*"))
        row |= {f"lag_{topic.removeprefix('rasid.')}": 0.0 for topic in INBOXES}
        for waiting in waiting_in(self.log, list(INBOXES), time.time()):
            row[f"lag_{waiting.topic.removeprefix('rasid.')}"] += waiting.waiting
        return row | {"webhooks": len(self.came), "load": os.getloadavg()[0]}


def run(soak: Soak, told: list[bytes]) -> None:
    """Do the run, and account for every article at its end."""
    sent: dict[str, float] = {}

    def note(line: bytes, at: float) -> None:
        sent[str(msgspec.json.decode(line, type=Article).id)] = at

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rasid-soak-")))
        newsroom = Newsroom(soak, folder, stack)
        articles = spread(told, soak.size, datetime.now(UTC))
        stack.enter_context(sending(articles, soak.rate, newsroom.settings, note))
        table, begun, every = Table(soak.csv, stack), time.monotonic(), soak.minutes * 60 / SAMPLES
        for number in range(1, SAMPLES + 1):
            time.sleep(max(0.0, begun + number * every - time.monotonic()))
            row = newsroom.look((time.monotonic() - begun) / 60, len(sent))
            table.add(row, newsroom.came, sent)
            if number % (SAMPLES // 20) == 0:
                say("  ".join(f"{name} {value:.0f}" for name, value in row.items()))
        time.sleep(every)
        ledger.HELD_FOR = timedelta(minutes=soak.minutes * KEPT)  # as in the workers
        report = audit(newsroom.log)
    said = "nothing wrong" if report.is_sound else "; ".join(report.render(5))
    say(f"the audit of {sum(report.outcomes.values())} outcomes finds {said}")


def main(argv: Sequence[str]) -> int:
    """Measure, write, judge."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak_kafka")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=5.0, help="articles a second")
    parser.add_argument("--svg", type=Path, default=Path("docs/images/soak-kafka.svg"))
    parser.add_argument("--csv", type=Path, default=Path(".cache/soak-kafka.csv"))
    parser.add_argument("--again", action="store_true", help="run nothing, take the table there is")
    asked = vars(parser.parse_args(argv))
    again, soak = asked.pop("again"), Soak(**asked)
    if not again:
        if not (told := lines()):
            say("not measured: ../shared/data/stream is not there")
            return 0
        run(soak, told)
    rows, delays = read_table(soak.csv)
    title = f"Two workers on Kafka, {soak.rate:g} articles a second; grey: what is held still grows"
    soak.svg.write_text(draw(title, rows, delays, soak.minutes * WARM), encoding="utf-8")
    say(f"wrote {soak.svg} from {soak.csv}")
    say(render_delays(delays))
    verdicts = judge(rows, soak.minutes * FILLED, soak.minutes * WARM)
    for line, is_flat in verdicts:
        say(f"{'      ' if is_flat else 'GREW  '}{line}")
    return 0 if all(is_flat for _, is_flat in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
