"""`rasid quarantine`: what could not be taken, and a second chance for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import msgspec

from analysis.arabic.bidi import strip_controls
from analysis.finding import Quarantined
from rasid.options import UsageProblem, common_options, settings_from
from rasid.records import follow
from rasid.send import record_of
from streams.eventlog import EventLog, open_log
from streams.settings import Settings
from streams.topics import ARTICLES, QUARANTINE


@click.group("quarantine")
def command() -> None:
    """See and replay what could not be taken.

    Each record has a number, its offset on the topic; `show` and `replay` take it.
    """


@command.command("list")
@common_options
def list_quarantine(**flags: Any) -> int:
    """List what is in quarantine: number, time, stage, reason, source, what is wrong."""
    for number, record in _records(settings_from(flags)):
        at = record.at.isoformat(timespec="seconds") if record.at else "-"
        line = f"{number:>6} {at} {record.stage:<8} {record.reason:<16} {record.source or '-'}"
        click.echo(strip_controls(f"{line}: {record.where}"))
    return 0


@command.command("show")
@click.argument("number", type=int)
@common_options
def show(number: int, **flags: Any) -> int:
    """Show one record with what is left of its bytes."""
    record = _find(settings_from(flags), number)
    for name in ("reason", "where", "stage", "article", "source", "at", "size", "sha256"):
        click.echo(strip_controls(f"{name}: {getattr(record, name)}"))
    if record.record is not None:
        place = record.record
        click.echo(f"record: {place.topic}/{place.partition}/{place.offset}")
    click.echo(strip_controls(record.data.decode("utf-8", "backslashreplace")))
    return 0


@command.command("replay")
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Everything, the same bytes once.")
@common_options
def replay(numbers: tuple[int, ...], everything: bool, **flags: Any) -> int:
    """Put records into the stream again, as new ones, after what was wrong was mended.

    The whole article is taken from the log while it still holds it.

    \b
      rasid quarantine replay 4 7
      rasid quarantine replay --all
    """
    if bool(numbers) == everything:
        raise UsageProblem("name the numbers to replay, or write --all")
    settings = settings_from(flags)
    left, done = set(numbers), set[str]()
    sent = lost = 0
    with open_log(settings, create=False) as log:
        for number, record in _records(settings):
            same = record.sha256 or str(record.record)
            if number not in left and (not everything or same in done):
                continue
            left.discard(number)
            done.add(same)
            data = _whole(log, record)
            if data is None:
                click.echo(f"{number}: is no article whose bytes are still held", err=True)
                lost += 1
            else:
                log.append([record_of(data)])
                sent += 1
    click.echo(f"{sent} put into the stream again", err=True)
    if left:
        raise UsageProblem(f"there is no record {min(left)}; see `rasid quarantine list`")
    return 1 if lost else 0


def _whole(log: EventLog, record: Quarantined) -> bytes | None:
    if record.record is not None and record.record.topic == ARTICLES:
        place = record.record
        found = log.read((place.topic, place.partition), place.offset, 1)
        if found and found[0].offset == place.offset:
            return found[0].value
    is_whole = record.stage == "read" and record.size == len(record.data) > 0
    return record.data if is_whole else None


def _records(settings: Settings) -> Iterator[tuple[int, Quarantined]]:
    decode = msgspec.json.Decoder(Quarantined).decode
    for found in follow(settings, QUARANTINE.name):
        try:
            yield found.offset, decode(found.value)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            click.echo(f"{found.offset}: no record of this version", err=True)


def _find(settings: Settings, number: int) -> Quarantined:
    for found, record in _records(settings):
        if found == number:
            return record
    raise UsageProblem(f"there is no record {number}; see `rasid quarantine list`")
