"""`rasid alerts dead` and `resend`: what was given up, and another chance for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import click
import msgspec

from alerts.ledger.dead import DeadLetter
from alerts.records import Alert, Resend
from alerts.words.texts import clean
from analysis.arabic.bidi import isolate
from rasid.options import UsageProblem, common_options, settings_from
from rasid.records import read_as
from rasid.remembered import read_ledger
from streams.eventlog import open_log
from streams.records import NewRecord
from streams.settings import Settings
from streams.topics import ALERTS

AT_ONCE = 100


class Name(NamedTuple):
    """One revision of an alert."""

    alert: str
    revision: int


Wanted = dict[Name, tuple[str, ...]]
"""The channels over which each alert is to be sent again."""


@click.command("dead")
@click.option("--channel", "channels", multiple=True, metavar="NAME", help="Only of this channel.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@common_options
def dead(channels: tuple[str, ...], as_json: bool, **flags: Any) -> int:
    """List the alerts that a channel never got: id, channel, outcome, reason, when, title.

    They are known for a week after the alert; `rasid alerts resend` sends them again.
    """
    settings = settings_from(flags)
    letters = _letters(settings, channels)
    alerts = _find(settings, {_name(letter) for letter in letters})
    for letter in letters:
        alert = alerts.get(_name(letter))
        title = clean(alert.title) if alert else ""
        if as_json:
            line = msgspec.json.encode(letter.delivery._asdict() | _rest(letter, title))
            click.echo(line)
        else:
            name, revision, channel = letter.delivery
            at = letter.at.isoformat(timespec="seconds")
            click.echo(
                f"{name}.{revision} {channel}: {letter.outcome} ({letter.status}) {at} "
                f"{isolate(title)}"
            )
    return 0


@click.command("resend")
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--channel", "channels", multiple=True, metavar="NAME", help="Over this channel.")
@click.option("--all", "everything", is_flag=True, help="Everything that was given up.")
@common_options
def resend(ids: tuple[str, ...], channels: tuple[str, ...], everything: bool, **flags: Any) -> int:
    """Send alerts again, under the same id: a receiver that has one already can tell.

    Without --channel an alert goes to the channels that never got it; with it, to that one whatever
    became of it before.

    \b
      rasid alerts resend 06285b35eb9dcaed
      rasid alerts resend 06285b35eb9dcaed --channel desk
      rasid alerts resend --all --channel desk
    """
    if bool(ids) == everything:
        raise UsageProblem("name the alerts to send again, or write --all")
    settings = settings_from(flags)
    letters = _letters(settings, channels)
    wanted = _given_up(letters) if everything else _named(settings, ids, channels, letters)
    alerts = _find(settings, set(wanted))
    now = datetime.now(UTC)
    _append(settings, (_again(alert, wanted[name], now) for name, alert in alerts.items()))
    for name in sorted(set(wanted) - set(alerts)):
        click.echo(f"{name.alert}.{name.revision}: the log does not hold it any more", err=True)
    click.echo(f"{len(alerts)} to be sent again", err=True)
    return 1 if len(alerts) < len(wanted) else 0


def _letters(settings: Settings, channels: tuple[str, ...]) -> list[DeadLetter]:
    return [
        letter
        for letter in read_ledger(settings).dead
        if not channels or letter.delivery.channel in channels
    ]


def _name(letter: DeadLetter) -> Name:
    return Name(letter.delivery.alert, letter.delivery.revision)


def _rest(letter: DeadLetter, title: str) -> dict[str, Any]:
    return {"outcome": letter.outcome, "status": letter.status, "at": letter.at, "title": title}


def _given_up(letters: Iterable[DeadLetter]) -> Wanted:
    found: dict[Name, tuple[str, ...]] = defaultdict(tuple)
    for letter in letters:
        found[_name(letter)] += (letter.delivery.channel,)
    return dict(found)


def _named(
    settings: Settings, ids: tuple[str, ...], channels: tuple[str, ...], letters: list[DeadLetter]
) -> Wanted:
    """Return what people mean by `ids`, each of which may name a revision. Raises UsageProblem."""
    wanted: Wanted = {}
    dead_ones = _given_up(letters)
    newest: dict[str, int] = {}
    for alert in _alerts(settings):
        newest[alert.alert] = max(alert.revision, newest.get(alert.alert, 0))
    for each in ids:
        name, _, revision = each.partition(".")
        if name not in newest:
            raise UsageProblem(f"there is no alert {each}; see `rasid alerts list`")
        found = {
            known: over
            for known, over in dead_ones.items()
            if known.alert == name and revision in {"", str(known.revision)}
        }
        if not found and not channels:
            raise UsageProblem(f"{each}: no channel gave it up; name one with --channel")
        number = int(revision) if revision.isdecimal() else newest[name]
        wanted |= found or {Name(name, number): channels}
    return wanted


def _alerts(settings: Settings) -> Iterator[Alert]:
    """Return the alerts on the log, the oldest first."""
    return read_as(settings, ALERTS.name, Alert)


def _find(settings: Settings, names: set[Name]) -> dict[Name, Alert]:
    """Return those of `names` that the log holds, the oldest first."""
    if not names:
        return {}
    found = ((Name(alert.alert, alert.revision), alert) for alert in _alerts(settings))
    return {name: alert for name, alert in found if name in names}


def _again(alert: Alert, channels: tuple[str, ...], now: datetime) -> NewRecord:
    told = msgspec.structs.replace(alert, channels=channels, origin=None)
    data = msgspec.json.encode(Resend(alert=told, at=now))
    return NewRecord(ALERTS.name, alert.alert.encode(), data, partition=0)


def _append(settings: Settings, records: Iterator[NewRecord]) -> None:
    with open_log(settings, create=False) as log:
        waiting: list[NewRecord] = []
        for record in records:
            waiting.append(record)
            if len(waiting) == AT_ONCE:
                log.append(waiting)
                waiting = []
        if waiting:
            log.append(waiting)
