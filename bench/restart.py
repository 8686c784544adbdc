"""Measure how long a worker takes until it is ready with many decisions to remember.

    .venv/bin/python -m bench.restart [--entries 50000 500000]

The entries are those of the real stream, repeated under new names and hashes, spread over six days
so that nothing has expired. Each number is tried twice: with the local store lost, so that all
comes from the log, and with it in place. Reads ../shared/data/stream; says so and ends with 0 where
that is not there.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from alerts.rules.settings import AlertsConfig
from analysis.coverage.entry import CoverageEntry
from analysis.coverage.relate import RelateStage
from analysis.decision import BEGINNING, Head, Origin
from analysis.hashing import hash48
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reader import Reader
from analysis.reading import Fingerprint
from bench.report import peak_memory, say
from bench.stream import WATCHES, lines
from rasid.monitor import Monitor, prepare_log, spare_collector
from rasid.rules import rules_of
from streams.records import NewRecord
from streams.settings import Settings
from streams.sqlite.log import Log
from streams.stage import Decider
from streams.table import entry_key
from streams.topics import ARTICLES, COVERAGE, GROUP, READINGS, changelog

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
SPREAD = timedelta(days=6)
AT_ONCE = 2_000
PATIENCE = 1_800.0


def decide_all(articles: list[bytes]) -> list[CoverageEntry]:
    """Return what `relate` decides about each article."""
    reader = Reader(Matcher(parse_watchlist(WATCHES)))
    decider: Any = Decider(RelateStage(), "bench", READINGS.name)
    entries = []
    for offset, article in enumerate(articles):
        reading = reader.read(article, None, BEGUN, Origin("bench", ARTICLES, 0, offset))
        decision = decider.decide_event(offset, reading, BEGUN)
        decider.remember(decision)
        entries.append(decision.entry)
    return entries


def multiply(entries: list[CoverageEntry], count: int) -> Iterator[CoverageEntry]:
    """Yield `count` entries as if as many different articles had come."""
    for offset in range(count):
        turn, number = divmod(offset, len(entries))
        now = BEGUN + SPREAD * offset / count
        head = Head(offset, offset - 1, 0, now, f"article-{offset}")
        yield _renamed(entries[number], head, turn)


def _renamed(entry: CoverageEntry, head: Head, turn: int) -> CoverageEntry:
    replace = msgspec.structs.replace
    kept, link = entry.kept, entry.link
    if kept is not None and link is not None:
        mark = hash48(f"turn {turn}")
        fingerprint = _changed(kept.fingerprint, mark)
        kept = replace(
            kept, article=head.subject, url=f"{kept.url}?{turn}", fingerprint=fingerprint
        )
        link = replace(link, article=head.subject, story=f"{link.story}-{turn}")
    claims = tuple(
        replace(
            claim,
            claim=f"{claim.claim}-{turn}",
            article=head.subject,
            first=f"{claim.first}-{turn}",
        )
        for claim in entry.claims
    )
    return replace(entry, head=head, kept=kept, link=link, claims=claims)


def _changed(found: Fingerprint, mark: int) -> Fingerprint:
    return Fingerprint(
        found.title ^ mark,
        tuple(sentence ^ mark for sentence in found.sentences),
        tuple(value ^ mark for value in found.signature),
        found.terms,
    )


def write_log(settings: Settings, entries: list[CoverageEntry], count: int) -> int:
    """Write a log on which `count` decisions were made and committed; return its bytes."""
    prepare_log(settings, None)
    encode = msgspec.msgpack.Encoder().encode
    topic = changelog(COVERAGE).name
    with Log.open(settings.log_path) as log:
        batch: list[NewRecord] = []
        for entry in multiply(entries, count):
            batch.append(NewRecord(topic, entry_key(entry.head.offset), encode(entry)))
            batch.append(NewRecord(READINGS.name, b"", b"{}"))
            if len(batch) >= AT_ONCE:
                log.append(batch)
                batch = []
        log.append(batch)
        log.commit(GROUP, {(READINGS.name, 0): count})
    return settings.log_path.stat().st_size


async def start(folder: str) -> None:
    """Start a worker on the log in `folder`; print seconds until ready, CPU and memory."""
    settings = Settings(data=folder, clock="articles", partitions=1)
    watchlist = parse_watchlist(WATCHES)
    log_id = prepare_log(settings, rules_of(watchlist, AlertsConfig(), BEGINNING))
    begun, spent = time.perf_counter(), time.process_time()
    monitor = Monitor(settings, watchlist, log_id, {}, fail=sys.exit)
    starting = asyncio.create_task(monitor.start())
    slowest = await _wait(monitor, begun)
    seconds, spent = time.perf_counter() - begun, time.process_time() - spent
    await starting
    held = len(monitor.relate.decider.memory)
    say(
        f"{held} entries held, ready after {seconds:.1f} s, {spent:.1f} s of them CPU,"
        f" peak {peak_memory():.0f} MiB,"
    )
    say(f"    the event loop was blocked for at most {slowest:.2f} s")
    await monitor.stop()


async def _wait(monitor: Monitor, begun: float) -> float:
    """Return, once it is ready, the longest that the event loop did not come round."""
    slowest, last = 0.0, begun
    while not all(runner.ready for runner in monitor.runners):
        await asyncio.sleep(0.01)
        now = time.perf_counter()
        slowest, last = max(slowest, now - last), now
        if now - begun > PATIENCE:
            sys.exit("not ready in time")
    return slowest


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[50_000, 500_000])
    parser.add_argument("--start", metavar="FOLDER", help="only start a worker there, once")
    given = parser.parse_args()
    if given.start:
        spare_collector()
        asyncio.run(start(given.start))
        return
    articles = lines()
    if not articles:
        say("not measured: ../shared/data/stream is not there")
        return
    entries = decide_all(articles)
    for count in given.entries:
        _try(entries, count)


def _try(entries: list[CoverageEntry], count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="rasid-restart-") as folder:
        size = write_log(Settings(data=folder, partitions=1), entries, count)
        say(f"{count} entries, a log of {size / 1e6:.0f} MB: {size / count:.0f} bytes an entry")
        for case in ("local store lost ", "local store there"):
            command = (sys.executable, "-m", "bench.restart", "--start", folder)
            found = subprocess.run(command, capture_output=True, text=True, check=False)
            say(f"  {case}: {found.stdout.strip() or found.stderr.strip()[-300:]}")
        stores = sum(path.stat().st_size for path in Path(folder, "faust").rglob("*"))
        say(f"  local stores: {stores / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
