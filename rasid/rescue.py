"""`rasid rescue`: a copy of the log, as a backup or out of a damaged one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from rasid.options import UsageProblem, common_options, settings_from
from rasid.progress import progress
from streams.sqlite.catalogue import LOST
from streams.sqlite.rescue import Rescued, rescue

RANGES = 20  # shown of each partition


@click.command("rescue")
@click.argument("to", metavar="NEW-FILE")
@common_options
def command(to: str, **flags: Any) -> int:
    """Copy the log into NEW-FILE: a backup of a whole log, or what a damaged one still holds.

    The copy has the same records, offsets, times, topics and committed offsets, and the same id. A
    whole log is copied as it is at one moment, also while the monitor runs. Of a damaged one, stop
    the monitor first; what cannot be read is stepped over and told as ranges of offsets, and the
    exit code is 1. The log itself is never changed.

    \b
      rasid rescue backup/log.db
      mv rasid-data damaged && rasid rescue --data damaged rasid-data/log.db
    """
    settings = settings_from(flags)
    if settings.kafka:
        raise UsageProblem("rescue copies an embedded log: for Kafka, use Kafka's own tools")
    source, target = settings.log_path, Path(to)
    size = source.stat().st_size if source.is_file() else None
    with progress("copying", size) as advance:
        rescued = rescue(source, target, advance)
    return _report(rescued, target)


def _report(rescued: Rescued, target: Path) -> int:
    count = lost = 0
    for held in rescued.partitions:
        count += held.records
        name = f"{held.topic}/{held.partition}"
        if held.topic.startswith(LOST):
            click.echo(f"{name}: {held.records:,} records whose topic could not be read", err=True)
        missing = sum(last - first + 1 for first, last in held.lost)
        lost += missing
        if missing:
            ranges = [f"{a}-{b}" if b > a else str(a) for a, b in held.lost[:RANGES]]
            more = len(held.lost) - RANGES
            also = f" and {more} ranges more" if more > 0 else ""
            click.echo(f"{name}: lost offsets {', '.join(ranges)}{also}", err=True)
    click.echo(f"{count:,} records copied to {target}, log {rescued.log_id}", err=True)
    if rescued.whole:
        return 0
    click.echo(
        f"rasid: the log is damaged, and {lost:,} records are known to be lost: put the copy into"
        " its place, with none of the old files beside it",
        err=True,
    )
    sys.stdout.flush()
    return 1
