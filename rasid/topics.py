"""`rasid topics`: what each partition of the log holds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click
import msgspec

from rasid.options import common_options, make_folder, settings_from
from streams.eventlog import LogReading, open_log, open_reader
from streams.kafka.log import KafkaLog
from streams.settings import Settings
from streams.sqlite.log import LogReader
from streams.topics import all_topics


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


@click.group("topics", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@common_options
@click.pass_context
def command(ctx: click.Context, /, as_json: bool, **flags: Any) -> int:
    """List what each topic and partition holds: offsets, records, bytes, times, and what is kept.

    `first` is the oldest offset that is held, `end` the one that the next record will have. It
    reads the log beside a running worker or without one; `rasid lag` shows what waits. On a Kafka,
    what topics have otherwise than Rasid would create them is told on standard error.

    \b
      rasid topics
      rasid topics --json | jq 'select(.bytes > 1e9)'
    """
    if ctx.invoked_subcommand is not None:
        return 0
    settings = settings_from(flags)
    with open_reader(settings) as log:
        rows = list(held_by(log))
        other = list(differences(log, settings))
    for line in other:
        click.echo(line, err=True)
    if as_json:
        for row in rows:
            click.echo(msgspec.json.encode(row))
    else:
        _show(rows)
    return 0


@command.command("create")
@common_options
def create(**flags: Any) -> int:
    """Create every topic of Rasid that is missing, and check those that are there.

    `rasid worker` and `rasid send` do the same for what they need. Where a Kafka gives them no
    right to create topics, somebody who has it does this once; docs/kafka.md lists all rights.

    \b
      rasid topics create --broker kafka://broker:9093
    """
    from rasid.monitor import create_topics

    settings = settings_from(flags)
    if not settings.kafka:
        make_folder(settings)
    with open_log(settings) as log:
        before = log.topics()
        create_topics(log, settings)
        made = [name for name in log.topics() if name not in before]
        for line in differences(log, settings):
            click.echo(line, err=True)
    click.echo(f"{len(made)} created: {', '.join(made)}" if made else "all are there", err=True)
    return 0


def differences(log: LogReading, settings: Settings) -> Iterator[str]:
    """Yield, a line each, what our topics on a Kafka have otherwise than they would be created."""
    if not isinstance(log, KafkaLog):
        return
    there = log.topics()
    for spec in all_topics(settings.partitions, shared=bool(settings.kafka)):
        if spec.name in there:
            yield from log.differences(spec.name, **spec.kept())


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
