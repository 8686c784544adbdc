"""`rasid topics`: what each partition of the log holds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click
import msgspec

from rasid.options import common_options, settings_from
from streams.eventlog import LogReading, open_reader
from streams.sqlite.log import LogReader


class Held(msgspec.Struct, kw_only=True):
    """What a partition holds; what follows `end` is known of the embedded log alone."""

    topic: str
    partition: int
    oldest: datetime | None
    newest: datetime | None
    first: int
    end: int
    records: int | None = None
    bytes: int | None = None
    compacting: bool | None = None
    retention: float | None = None
    max_bytes: int | None = None


@click.command("topics")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@common_options
def command(as_json: bool, **flags: Any) -> int:
    """List what each topic and partition holds: offsets, records, bytes, times, and what is kept.

    `first` is the oldest offset that is held, `end` the one that the next record will have. It
    reads the log beside a running worker or without one; `rasid lag` shows what waits.

    \b
      rasid topics
      rasid topics --json | jq 'select(.bytes > 1e9)'
    """
    with open_reader(settings_from(flags)) as log:
        rows = list(held_by(log))
    if as_json:
        for row in rows:
            click.echo(msgspec.json.encode(row))
    else:
        _show(rows)
    return 0


def held_by(log: LogReading) -> Iterator[Held]:
    """Yield what each partition of `log` holds, by topic and number."""
    states = {}
    if isinstance(log, LogReader):
        states = {state[:2]: state for state in log.partition_states()}
    for topic, partitions in log.topics().items():
        for number in range(partitions):
            tp = topic, number
            first, end = log.first_offset(tp), log.end_offset(tp)
            state = states.get(tp)
            yield Held(
                topic=topic,
                partition=number,
                oldest=_time(log, tp, first, end),
                newest=_time(log, tp, end - 1, end),
                first=first,
                end=end,
                records=state and state.records,
                bytes=state and state.bytes,
                compacting=state and bool(state.compacting),
                retention=state and state.retention,
                max_bytes=state and state.max_bytes,
            )


def _time(log: LogReading, tp: tuple[str, int], offset: int, end: int) -> datetime | None:
    """Return when the record at `offset`, or the first one after it, was appended."""
    found = log.read(tp, offset, 1) if 0 <= offset < end else []
    return datetime.fromtimestamp(found[0].timestamp, UTC) if found else None


def _show(rows: list[Held]) -> None:
    from rich.console import Console
    from rich.filesize import decimal
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("topic", "oldest", "newest"):
        table.add_column(name, no_wrap=True)
    for name in ("first", "end", "records", "bytes"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("kept", no_wrap=True)
    for row in rows:
        table.add_row(
            f"{row.topic}/{row.partition}",
            *(at.isoformat(" ", "seconds")[:19] if at else "-" for at in (row.oldest, row.newest)),
            f"{row.first:,}",
            f"{row.end:,}",
            "-" if row.records is None else f"{row.records:,}",
            "-" if row.bytes is None else decimal(row.bytes),
            _kept(row, decimal),
        )
    table.caption = "times in UTC"
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _kept(row: Held, size: Any) -> str:
    if row.compacting:
        return "newest of each key"
    limits = []
    if row.retention is not None:
        limits.append(f"{row.retention / 86400:g} days")
    if row.max_bytes is not None:
        limits.append(size(row.max_bytes))
    return ", ".join(limits) or "-"
