"""Measure how fast a log is accounted for, and with how much memory.

    .venv/bin/python -m bench.audit [--articles 10701]

Writes what a worker would write for the real stream, with an answer of two channels to each alert,
into a log in a temporary folder, and audits it: once deciding everything again, once from the
entries alone. Reads ../shared/data/stream; says so and ends with 0 where that is not there.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from alerts.alerting import AlertStage
from alerts.outbox import DeliverStage
from alerts.records import Answer
from alerts.rules.settings import AlertsConfig, TerminalConfig
from analysis.coverage.relate import RelateStage
from analysis.decision import BEGINNING, Origin
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reader import Reader
from bench.report import peak_memory, say
from bench.stream import WATCHES, lines
from rasid.monitor import prepare_log, spare_collector
from rasid.rules import rules_of
from streams.audit import audit
from streams.records import NewRecord
from streams.settings import Settings
from streams.sqlite.log import Log
from streams.stage import Decider
from streams.table import entry_key
from streams.topics import (
    ALERTS,
    ARTICLES,
    COVERAGE,
    FINDINGS,
    GROUPS,
    LEDGER,
    PREFIX,
    READINGS,
    changelog,
)
from streams.topics import GROUP as WORKER

STAGES = (
    (RelateStage(), READINGS.name, COVERAGE),
    (AlertStage(), FINDINGS.name, GROUPS),
    (DeliverStage(), ALERTS.name, LEDGER),
)
CONFIG = AlertsConfig(
    warm_up=0.0, channels=(TerminalConfig(name="desk"), TerminalConfig(name="wire"))
)
AT_ONCE = 500


class Writer:
    """A worker without Faust: writes each decision with its outputs, in batches."""

    def __init__(self, log: Log, watchlist: Any) -> None:
        self._log, self._reader = log, Reader(Matcher(watchlist))
        self._deciders: list[Any] = [Decider(s, log.log_id, inbox) for s, inbox, _ in STAGES]

    def work_off(self) -> None:
        """Handle every inbox from its beginning to its end, and commit."""
        self._walk(ARTICLES, self._read)
        for number, (_, inbox, _) in enumerate(STAGES):
            self._walk(inbox, lambda record, number=number: self._decide(number, record))

    def _walk(self, topic: str, handle: Any) -> None:
        offset = 0
        while records := self._log.read((topic, 0), offset, AT_ONCE):
            self._log.append([new for record in records for new in handle(record)])
            offset = records[-1].offset + 1
        self._log.commit(WORKER, {(topic, 0): offset})

    def _read(self, record: Any) -> list[NewRecord]:
        origin = Origin(self._log.log_id, ARTICLES, 0, record.offset)
        reading = self._reader.read(record.value, None, datetime.now(UTC), origin)
        value = msgspec.json.encode(reading)
        return [NewRecord(READINGS.name, reading.article.encode(), value, partition=0)]

    def _decide(self, number: int, record: Any) -> list[NewRecord]:
        decider, table = self._deciders[number], STAGES[number][2]
        at = datetime.fromtimestamp(record.timestamp, UTC)
        decision = decider.decide(record.offset, record.value, at, None)
        if decision is None:
            return []
        decider.remember(decision)
        key = entry_key(record.offset)
        new = [NewRecord(changelog(table).name, key, decision.stored, partition=0)]
        for output in decision.outputs:
            value = msgspec.json.encode(output.record)
            new.append(NewRecord(PREFIX + output.topic, output.key.encode(), value, partition=0))
        for attempt in getattr(decision.entry, "attempts", ()):
            answer = Answer(
                **attempt.delivery._asdict(), number=1, outcome="ok", status="200", at=at
            )
            new.append(NewRecord(ALERTS.name, b"", msgspec.json.encode(answer), partition=0))
        return new


def write_log(folder: str, articles: list[bytes]) -> None:
    """Write a log that holds `articles` and all that follows from them."""
    settings = Settings(data=folder, partitions=1)
    watchlist = parse_watchlist(WATCHES)
    prepare_log(settings, rules_of(watchlist, CONFIG, BEGINNING))
    with Log.open(settings.log_path) as log:
        for start in range(0, len(articles), AT_ONCE):
            batch = articles[start : start + AT_ONCE]
            log.append([NewRecord(ARTICLES, b"", article, partition=0) for article in batch])
        Writer(log, watchlist).work_off()


def measure(folder: str, *, again: bool) -> None:
    """Audit the log in `folder` and print what it took."""
    spare_collector()
    begun = time.perf_counter()
    with Log.open_reader(Settings(data=folder).log_path) as log:
        report = audit(log, again=again)
    seconds = time.perf_counter() - begun
    say(f"  {report.records} records in {seconds:.1f} s: {report.records / seconds:.0f} a second")
    articles = report.articles.records / seconds
    say(f"  {articles:.0f} articles a second, {peak_memory():.0f} MiB at most")
    say(f"  sound: {report.is_sound}; decided again: {report.decided_again}")
    for line in report.render(10):
        say(f"  {line}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int)
    parser.add_argument("--folder", help="Measure the log in this folder.")
    parser.add_argument("--entries", action="store_true", help="Decide nothing again.")
    given = parser.parse_args()
    if given.folder:
        measure(given.folder, again=not given.entries)
        return
    articles = lines()[: given.articles]
    if not articles:
        say("not measured: ../shared/data/stream is not there")
        return
    with tempfile.TemporaryDirectory() as folder:
        write_log(folder, articles)
        for name, flags in (("deciding again", ()), ("from the entries alone", ("--entries",))):
            say(f"{len(articles)} articles, {name}")
            command = [sys.executable, "-m", "bench.audit", "--folder", folder, *flags]
            subprocess.run(command, check=True, cwd=Path(__file__).parents[1])
    say("not measured here: a log that another code version wrote")


if __name__ == "__main__":
    main()
