"""What a real Prometheus shows of `rasid up` while a stream of real articles runs through it.

    .venv/bin/python -m bench.watched [--articles 10000] [--rate 0]

The articles are put on the log at `--rate` a second, 0 for all at once, and a Prometheus with the
project's own configuration looks at the worker each second. Every figure is its answer to a query.
Reads ../shared/data/stream; says so and ends with 0 where that, or a Prometheus, is not there.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.report import say
from bench.stream import DATA, WATCHES, lines
from tests.watched.newsroom import Newsroom, monitoring, receiving
from tests.watched.server import NoPrometheus, Prometheus, configure, program, serving, until

AT_ONCE = 500
WORKED_OFF = "sum(rasid_lag_events) == 0"
STAGES = ("read", "relate", "alert", "deliver")


def main() -> None:
    """Run the stream, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=0.0)
    asked = parser.parse_args()
    if not DATA.is_dir():
        say(f"not measured: {DATA} is not there")
        return
    try:
        program("prometheus")
    except NoPrometheus as lacking:
        say(f"not measured: {lacking}")
        return
    with _watched() as (prometheus, newsroom):
        begun = time.monotonic()
        sent = _feed(newsroom, list(lines())[: asked.articles], asked.rate)
        _wait(prometheus, sent)
        _tell(prometheus, sent, time.monotonic() - begun)


@contextmanager
def _watched() -> Iterator[tuple[Prometheus, Newsroom]]:
    with tempfile.TemporaryDirectory(prefix="rasid-watched-") as name, receiving() as receiver:
        folder = Path(name)
        watchlist = folder / "watchlist.yaml"
        watchlist.write_text(WATCHES, encoding="utf-8")
        with monitoring(folder, receiver, watchlist=watchlist) as newsroom:
            configuration = configure(folder / "prometheus", [newsroom.address])
            with serving(configuration, folder / "series") as prometheus:
                until(lambda: prometheus.query("rasid_ready == 1"), "the worker is seen ready")
                yield prometheus, newsroom


def _feed(newsroom: Newsroom, articles: list[bytes], rate: float) -> int:
    """Put articles on the log, `rate` a second; return how many."""
    size = max(1, round(rate / 2)) if rate else AT_ONCE
    begun = time.monotonic()
    for start in range(0, len(articles), size):
        newsroom.send(articles[start : start + size])
        if rate:
            time.sleep(max(0.0, begun + (start + size) / rate - time.monotonic()))
    return len(articles)


def _wait(prometheus: Prometheus, sent: int) -> None:
    """Return when all that was sent has its outcome, and nothing waits."""
    done = f'sum(rasid_articles_total{{outcome!="canary"}}) >= {sent} and {WORKED_OFF}'
    while not prometheus.query(done):
        time.sleep(0.5)


def _tell(prometheus: Prometheus, sent: int, seconds: float) -> None:
    span = f"{seconds + 5:.0f}s"
    say(f"{sent:,} articles, worked off in {seconds:.0f} s: {sent / seconds:.0f} a second")
    for what, query in (
        ("articles a second, the best 10 s", "sum(rate(rasid_articles_total[10s]))"),
        ("records waiting, at most", "sum(rasid_lag_events)"),
        ("the oldest waited, at most s", "max(rasid_oldest_waiting_seconds)"),
        ("memory, at most MiB", "process_resident_memory_bytes / 2^20"),
        ("cores, at most", "rate(process_cpu_seconds_total[10s])"),
    ):
        most = prometheus.value(f"max_over_time(({query})[{span}:1s])")
        say(f"{what:36} {most if most is not None else float('nan'):12,.1f}")
    for outcome in prometheus.query("sum by (outcome) (rasid_articles_total) > 0"):
        say(f"{outcome['metric']['outcome']:36} {float(outcome['value'][1]):12,.0f}")
    for what in ("mentions", "claims", "findings", "alerts", "muted"):
        say(f"{what:36} {prometheus.value(f'sum(rasid_{what}_total)') or 0:12,.0f}")
    for stage in STAGES:
        _tell_times(prometheus, f"{stage}, ms", "rasid_stage_seconds", f'{{stage="{stage}"}}')
    _tell_times(prometheus, "article to alert, ms", "rasid_article_to_alert_seconds", "")
    _tell_times(prometheus, "attempt to answer, ms", "rasid_delivery_seconds", "")
    say(f"firing at the end: {', '.join(sorted(prometheus.firing())) or 'nothing'}")


def _tell_times(prometheus: Prometheus, what: str, name: str, selector: str) -> None:
    """Print median and 99th percentile since the start, as the buckets tell them."""
    found = [
        prometheus.value(f"histogram_quantile({q}, sum by (le) ({name}_bucket{selector})) * 1000")
        for q in (0.5, 0.99)
    ]
    told = " ".join(f"{value if value is not None else float('nan'):12,.2f}" for value in found)
    count = prometheus.value(f"sum({name}_count{selector})") or 0
    say(f"{what + ' p50 p99':36} {told}   of {count:,.0f}")


if __name__ == "__main__":
    main()
