"""`rasid check --log`: does the log account for every article and every alert."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from rasid.progress import progress
from streams.errors import Damaged
from streams.eventlog import open_reader
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.audit import Report

MOST_PROBLEMS = 50
MOST_WAITING = 10


def check_log(settings: Settings, *, as_json: bool) -> int:
    """Audit the log of `settings` and print what was found; return the exit code.

    The file of an embedded log is verified too. Raises LogError where it cannot be read at all.
    """
    report = _audit(settings)
    if as_json:
        sys.stdout.buffer.write(report.as_json() + b"\n")
    else:
        _print(report)
    return 0 if report.is_sound else 1


def _audit(settings: Settings) -> Report:
    from rasid.monitor import spare_collector
    from streams.audit import Report, audit, extent

    spare_collector()
    damage = [] if settings.kafka else _damage(settings)
    try:
        with open_reader(settings) as log, progress("check", extent(log), in_bytes=False) as count:
            report = audit(log, progress=count)
    except Damaged as damaged:
        report, damage = Report(""), damage or [str(damaged)]
    report.damage = damage
    return report


def _damage(settings: Settings) -> list[str]:
    """Return what is wrong with the file of an embedded log, whatever its records say."""
    from streams.sqlite.connection import verify

    path = settings.log_path
    with progress("file", path.stat().st_size if path.is_file() else None) as count:
        return verify(path, count)


def _print(report: Report) -> None:
    console = Console(highlight=False)
    console.print(_count(report))
    console.print(_tell_stages(report))
    for line in _tell(report):
        click.echo(line)
    for line in (*report.damage, *report.render(MOST_PROBLEMS)):
        click.echo(line)
    found = sum(report.found.values()) + len(report.damage)
    click.echo("the log is sound" if report.is_sound else f"{found:,} problems")


def _tell(report: Report) -> Iterator[str]:
    deliveries = report.deliveries
    yield f"outcomes: {_list(report.outcomes)}"
    ended = {**deliveries.ended, "waiting": deliveries.waiting}
    yield f"deliveries: {deliveries.total:,}: {_list(ended)}"
    times = {f"with {often}": count for often, count in deliveries.times.items()}
    yield f"answers: {deliveries.answers:,}, of them {deliveries.late:,} late"
    yield f"answers to a delivery: {_list(times)}"
    for name, why in report.decided_again.items():
        if why:
            yield f"{name} was not decided again: {why}"
    yield from (f"waiting: {line}" for line in _tell_waiting(report))


def _list(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items()) or "none"


def _tell_waiting(report: Report) -> Iterator[str]:
    yield from map(str, report.waiting[:MOST_WAITING])
    more = report.deliveries.waiting - MOST_WAITING
    if more > 0:
        yield f"{more:,} more deliveries"


def _count(report: Report) -> Table:
    table = Table(title=f"log {report.log}", title_justify="left")
    for name in ("", "once", "again", "waiting", "no longer held"):
        table.add_column(name, justify="right" if name else "left")
    for name in ("articles", "readings", "findings", "alerts", "quarantined"):
        tally = getattr(report, name)
        counts = (tally.records, tally.again, tally.waiting, tally.gone)
        table.add_row(name, *(f"{count:,}" for count in counts))
    return table


def _tell_stages(report: Report) -> Table:
    table = Table()
    names = ("stage", "entries", "put again", "forgotten", "decided again", "passed over")
    for name in (*names, "on their way"):
        table.add_column(name, justify="left" if name == "stage" else "right")
    for name, stage in report.stages.items():
        counts = (
            *(stage.entries, stage.entries_again, stage.forgotten, stage.decided_again),
            *(stage.passed_over, stage.on_their_way),
        )
        table.add_row(name, *(f"{count:,}" for count in counts))
    return table
