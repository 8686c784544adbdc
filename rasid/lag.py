"""`rasid lag`: what waits in each inbox."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click
import msgspec

from rasid.options import common_options, settings_from
from streams.eventlog import LogReading, open_reader
from streams.topics import ALERTS, FINDINGS, GROUP, READINGS, articles

LOOK_SECONDS = 1.0


class Waiting(msgspec.Struct):
    """What waits in a partition of an inbox: for how many seconds the oldest record already has."""

    topic: str
    partition: int
    end: int
    committed: int | None
    waiting: int
    oldest_seconds: float | None


@click.command("lag")
@click.option("--follow", is_flag=True, help="Show it again every second, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@common_options
def command(follow: bool, as_json: bool, **flags: Any) -> int:
    """Show what waits in each inbox: its end, how far the monitor has committed, and since when.

    `committed` is the offset at which a worker goes on after a restart; it follows what was handled
    by a quarter of a second. A lag is no error: the exit code is 0.

    \b
      rasid lag
      rasid lag --follow
    """
    settings = settings_from(flags)
    inboxes = (articles(settings.partitions), READINGS, FINDINGS, ALERTS)
    names = [inbox.name for inbox in inboxes]
    with open_reader(settings) as log:
        show = _as_lines if as_json else _as_table
        if not follow:
            show(list(waiting_in(log, names, time.time())))
            return 0
        while True:
            if not as_json and sys.stdout.isatty():
                click.clear()
            show(list(waiting_in(log, names, time.time())))
            time.sleep(LOOK_SECONDS)


def waiting_in(log: LogReading, names: list[str], now: float) -> Iterator[Waiting]:
    """Yield what waits for the monitor in each partition of these topics; `now` in seconds."""
    there = log.topics()
    for topic in names:
        for number in range(there.get(topic, 0)):
            tp = topic, number
            committed, end = log.committed(GROUP, tp), log.end_offset(tp)
            start = max(committed or 0, log.first_offset(tp))
            found = log.read(tp, start, 1) if start < end else []
            oldest = round(max(0.0, now - found[0].timestamp), 3) if found else None
            yield Waiting(topic, number, end, committed, max(0, end - start), oldest)


def _as_lines(rows: list[Waiting]) -> None:
    for row in rows:
        click.echo(msgspec.json.encode(row))
    sys.stdout.flush()


def _as_table(rows: list[Waiting]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("inbox", no_wrap=True)
    for name in ("end", "committed", "waiting", "oldest waiting"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            f"{row.topic}/{row.partition}",
            f"{row.end:,}",
            "-" if row.committed is None else f"{row.committed:,}",
            f"{row.waiting:,}",
            "-" if row.oldest_seconds is None else f"{_since(row.oldest_seconds)}",
        )
    if rows:
        at = datetime.now(UTC).isoformat(" ", "seconds")[:19]
        table.caption = f"{sum(row.waiting for row in rows):,} waiting at {at} UTC"
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _since(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:.0f} s"
