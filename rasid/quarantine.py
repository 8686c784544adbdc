"""`rasid quarantine`: what could not be taken, and a second chance for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

import click
import msgspec

from analysis.arabic.bidi import strip_controls
from analysis.coverage.floods import name_source
from analysis.finding import Quarantined
from analysis.intake import REASONS
from rasid.options import UsageProblem, common_options, settings_from
from rasid.records import UNREADABLE, follow
from rasid.send import record_of
from streams.eventlog import EventLog, open_log
from streams.records import NewRecord
from streams.settings import Settings
from streams.topics import ARTICLES, QUARANTINE

AT_ONCE = 500
MAX_WAITING = 16 << 20
"""Records and bytes of them that are put into the stream in one write."""

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = (
    click.option("--source", metavar="NAME", help="Only of this source; '' for nobody's."),
    click.option("--reason", type=click.Choice(REASONS), help="Only for this reason."),
    click.option("--since", metavar="TIME", help="Only from this time on: 2026-03-01T08:00Z."),
)


class Choice(NamedTuple):
    """Which records are meant; None leaves the choice open."""

    source: str | None = None
    reason: str | None = None
    since: datetime | None = None

    def takes(self, record: Quarantined) -> bool:
        """Tell whether `record` is meant."""
        return (
            (self.source is None or name_source(record.source) == self.source)
            and (self.reason is None or record.reason == self.reason)
            and (self.since is None or (record.at is not None and record.at >= self.since))
        )


def choosing_options(command: F) -> F:
    """Give `command` the options that choose records, as keyword arguments."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def choice_from(flags: dict[str, Any]) -> Choice:
    """Take the options that choose records out of `flags`; raises UsageProblem."""
    source, reason, since = (flags.pop(name) for name in Choice._fields)
    return Choice(
        source=None if source is None else name_source(source),
        reason=reason,
        since=None if since is None else _time(since),
    )


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageProblem(
            f"--since {text!r} is no time: write 2026-03-01 or 2026-03-01T08:00Z"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@click.group("quarantine")
def command() -> None:
    """See and replay what could not be taken.

    Each record has a number, its offset on the topic; `show` and `replay` take it.
    """


@command.command("list")
@choosing_options
@common_options
def list_quarantine(**flags: Any) -> int:
    """List what is in quarantine: number, time, stage, reason, source, what is wrong."""
    choice = choice_from(flags)
    for number, record in _records(settings_from(flags)):
        if not choice.takes(record):
            continue
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
@choosing_options
@common_options
def replay(numbers: tuple[int, ...], everything: bool, **flags: Any) -> int:
    """Put records into the stream again, as new ones, after what was wrong was mended.

    The whole article is taken from the log while it still holds it; the same bytes are taken once.
    What comes from a source that is still paused goes to quarantine again.

    \b
      rasid quarantine replay 4 7
      rasid quarantine replay --source news.example --reason source_paused
      rasid quarantine replay --all
    """
    choice = choice_from(flags)
    if bool(numbers) == (everything or choice != Choice()):
        raise UsageProblem(
            "name the numbers to replay, or say which: --source, --reason, --since or --all"
        )
    settings = settings_from(flags)
    with open_log(settings, create=False) as log:
        # what comes in meanwhile may be what was just replayed
        place = (QUARANTINE.name, 0)
        end = log.end_offset(place)
        there = range(log.first_offset(place), end)
        if missing := sorted(number for number in numbers if number not in there):
            raise UsageProblem(f"there is no record {missing[0]}; see `rasid quarantine list`")
        sent, lost = _replay(log, _chosen(settings, set(numbers), choice, end))
    click.echo(f"{sent} put into the stream again", err=True)
    return 1 if lost else 0


def _chosen(
    settings: Settings, numbers: set[int], choice: Choice, end: int
) -> Iterator[tuple[int, Quarantined]]:
    """Yield the records that are meant, all numbers or every one that `choice` takes once."""
    done = set[str]()
    for number, record in _records(settings):
        if number >= end:
            return
        if numbers:
            if number in numbers:
                yield number, record
        elif choice.takes(record):
            same = record.sha256 or str(record.record)
            if same not in done:
                yield number, record
            done.add(same)


def _replay(log: EventLog, chosen: Iterator[tuple[int, Quarantined]]) -> tuple[int, int]:
    """Append the articles of `chosen` again; return how many there were, and how many are lost."""
    waiting: list[NewRecord] = []
    size = sent = lost = 0
    for number, record in chosen:
        data = _whole(log, record)
        if data is None:
            click.echo(f"{number}: is no article whose bytes are still held", err=True)
            lost += 1
            continue
        waiting.append(record_of(data))
        size += len(data)
        if len(waiting) == AT_ONCE or size >= MAX_WAITING:
            sent += len(log.append(waiting))
            waiting, size = [], 0
    return sent + len(log.append(waiting)), lost


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
        except UNREADABLE:
            click.echo(f"{found.offset}: no record of this version", err=True)


def _find(settings: Settings, number: int) -> Quarantined:
    for found, record in _records(settings):
        if found == number:
            return record
    raise UsageProblem(f"there is no record {number}; see `rasid quarantine list`")
