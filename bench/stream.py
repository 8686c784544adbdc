"""Measure the whole analysis on six days of a real stream with ten watches.

    .venv/bin/python -m bench.stream

Prints articles a second, peak memory, where the time goes, alerts per watch and day, and why
findings were no alerts. Reads
../shared/data/stream; says so and ends with 0 where that is not there. Nothing of it is kept.
"""

from __future__ import annotations

import gzip
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alerts.alerting import AlertStage
from alerts.records import Alert
from alerts.rules.settings import AlertsConfig
from analysis import reader
from analysis.coverage import relate
from analysis.decision import BEGINNING
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from bench.report import say
from rasid.monitor import spare_collector
from rasid.rules import rules_of
from streams.replay import Replay, replay

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "stream"
WATCHES = """
watches:
  - {id: salman, name: الملك سلمان, kind: person}
  - {id: jubeir, name: عادل الجبير, kind: person}
  - {id: assad, name: بشار الأسد, kind: person}
  - {id: houthi, name: الحوثيين, kind: organisation, aliases: [الحوثي, الحوثيون]}
  - {id: daesh, name: داعش, kind: organisation}
  - {id: aramco, name: أرامكو, kind: organisation}
  - {id: iran, name: إيران, kind: place}
  - {id: aden, name: عدن, kind: place}
  - {id: abha, name: أبها, kind: place}
  - {id: usa, name: الولايات المتحدة, kind: place}
"""
PARTS = (
    (reader, "read_article"),
    (reader, "parse"),
    (reader, "extract_claims"),
    (reader, "fingerprint"),
    (Matcher, "find"),
    (relate.RelateStage, "step"),
    (relate, "_place"),
    (relate, "_judge"),
    (AlertStage, "step"),
)


@contextmanager
def timed(parts: Any, spent: Counter[str]) -> Iterator[None]:
    """Count the seconds spent in functions that are reached by name in their module or class."""
    kept = [(owner, name, getattr(owner, name)) for owner, name in parts]
    for owner, name, function in kept:
        setattr(owner, name, _timed(function, name, spent))
    try:
        yield
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)


def _timed(function: Callable[..., Any], name: str, spent: Counter[str]) -> Callable[..., Any]:
    label = f"{function.__module__}.{function.__qualname__}"

    def measured(*args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[label] += time.perf_counter() - begun  # type: ignore[assignment]  # seconds

    measured.__name__ = name
    return measured


@contextmanager
def tallied(muted: Counter[str]) -> Iterator[None]:
    """Count findings, and new claims that are none, that do not alert, by the reason."""
    step = AlertStage.step

    def counting(stage: AlertStage, *args: Any) -> Any:
        entry = step(stage, *args)
        muted.update(entry.muted)
        return entry

    setattr(AlertStage, "step", counting)  # noqa: B010 - a method, put back below
    try:
        yield
    finally:
        setattr(AlertStage, "step", step)  # noqa: B010 - as it was


def lines() -> list[bytes]:
    """Return the articles in the order in which they were crawled."""
    files = sorted(DATA.glob("articles-*.jsonl.gz"))
    return [line for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]


def main() -> None:
    """Measure and print."""
    articles = lines()
    if not articles:
        say("not measured: ../shared/data/stream is not there")
        return
    watchlist = parse_watchlist(WATCHES)
    rules = rules_of(watchlist, AlertsConfig(warm_up=0.0), BEGINNING)
    run = Replay(reader.Reader(Matcher(watchlist)), rules, datetime.now(UTC))
    spare_collector()
    spent: Counter[str] = Counter()
    muted: Counter[str] = Counter()
    begun = time.perf_counter()
    with timed(PARTS, spent), tallied(muted):
        alerts = [event for event in replay(articles, run) if isinstance(event, Alert)]
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"{len(articles)} articles in {seconds:.1f} s: {len(articles) / seconds:.0f} a second")
    say(f"peak memory {peak:.0f} MiB, the packed archive unpacked in it")
    for label, part in spent.most_common():
        say(f"  {part:7.2f} s {100 * part / seconds:5.1f}%  {label}")
    _report_load(alerts, len(watchlist.watches))
    say("no alert, by reason: " + ", ".join(f"{n} {why}" for why, n in muted.most_common()))
    say("not measured here: whether a desk would want these alerts; read them")


def _report_load(alerts: list[Alert], watches: int) -> None:
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for alert in alerts:
        for watch in (alert.watch, *alert.also):
            days[watch][alert.at.date().isoformat()] += 1
    kinds = Counter(alert.kind for alert in alerts)
    say(f"{len(alerts)} alerts: " + ", ".join(f"{n} {kind}" for kind, n in kinds.most_common()))
    dates = sorted({date for counts in days.values() for date in counts})
    mean = sum(counts.total() for counts in days.values()) / (watches * len(dates))
    say(f"alerts per watch and day: mean {mean:.1f} ({watches} watches, {len(dates)} days)")
    for watch, counts in sorted(days.items()):
        say(f"  {watch:<8} " + " ".join(f"{counts[date]:>4}" for date in dates))


if __name__ == "__main__":
    main()
