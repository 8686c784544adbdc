"""What people do about alerts: `rasid alerts ack|silence|unsilence|wrong`."""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

import click
import msgspec

from alerts.config.durations import parse_duration
from alerts.rules.settings import LONGEST
from analysis.finding import FindingKind
from analysis.mentions.watchlist import SEVERITIES
from rasid.options import UsageProblem, common_options, settings_from
from rasid.records import UNREADABLE, follow, read_as
from streams.eventlog import open_log
from streams.records import NewRecord
from streams.settings import Settings
from streams.topics import ALERTS, FINDINGS

if TYPE_CHECKING:
    from alerts.records import Action, Alert, Match

SHORTEST_ID = 4
MOST_FEATURES = 10


@click.command("ack")
@click.argument("alert")
@click.option("--by", metavar="NAME", help="Who; default the user's own name.")
@click.option("--comment", default="", metavar="TEXT")
@common_options
def ack(alert: str, by: str | None, comment: str, **flags: Any) -> int:
    """Say that an alert was seen: what joins it later is not sent again.

    ALERT is its id, or the beginning of it. That it is contradicted or corrected is still told.
    """
    settings = settings_from(flags)
    told = find_alert(settings, alert)
    return _put(settings, "ack", by, alert=told.alert, comment=comment)


@click.command("wrong")
@click.argument("alert", required=False)
@click.option("--by", metavar="NAME", help="Who; default the user's own name.")
@click.option("--comment", default="", metavar="TEXT", help="What is wrong with it.")
@click.option("--report", is_flag=True, help="Count what was sent and what of it was wrong.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON lines.")
@common_options
def wrong(
    alert: str | None, by: str | None, comment: str, report: bool, as_json: bool, **flags: Any
) -> int:
    """Say that an alert is wrong, or count what was said so.

    What its findings were decided by is kept: kind, conflict, confidence, worth and rule. An alert
    that is wrong counts as seen, too.

    \b
      rasid alerts wrong 06285b35 --comment 'two different ferries'
      rasid alerts wrong --report
    """
    settings = settings_from(flags)
    if report == (alert is not None):
        raise UsageProblem("write the id of an alert, or --report")
    if alert is None:
        from rasid.alert_report import show_report

        return show_report(settings, as_json=as_json)
    told = find_alert(settings, alert)
    features = _features(told)
    return _put(settings, "wrong", by, alert=told.alert, comment=comment, features=features)


@click.command("silence")
@click.argument("alert", required=False)
@click.option("--for", "length", default="4h", metavar="TIME", help="How long; default 4h.")
@click.option("--watch", multiple=True, metavar="ID")
@click.option("--kind", multiple=True, type=click.Choice(get_args(FindingKind)))
@click.option("--severity", multiple=True, type=click.Choice(SEVERITIES))
@click.option("--source", multiple=True, metavar="NAME")
@click.option("--story", multiple=True, metavar="ID")
@click.option("--by", metavar="NAME", help="Who; default the user's own name.")
@click.option("--comment", default="", metavar="TEXT")
@common_options
def silence(alert: str | None, length: str, by: str | None, comment: str, **flags: Any) -> int:
    """Tell nothing of an alert's story for a while, or of what the matchers fit.

    \b
      rasid alerts silence 06285b35 --for 2h
      rasid alerts silence --watch iran --kind mention --for 1d
    """
    names = ("watch", "kind", "severity", "source", "story")
    given = {name: flags.pop(name) for name in names}
    settings = settings_from(flags)
    seconds = parse_duration(length)
    if not seconds or seconds > LONGEST:
        raise UsageProblem(f"--for {length}: write a duration such as 30m, 4h or 2d, at most 30d")
    match = _match(settings, alert, given)
    return _put(settings, "silence", by, match=match, seconds=seconds, comment=comment)


@click.command("unsilence")
@click.argument("silence")
@click.option("--by", metavar="NAME", help="Who; default the user's own name.")
@common_options
def unsilence(silence: str, by: str | None, **flags: Any) -> int:
    """End a silence. SILENCE is the id that `rasid alerts silence` said, or the beginning of it."""
    from rasid.alert_silences import silences_by_hand

    settings = settings_from(flags)
    found = {each.name for each in silences_by_hand(settings) if each.name.startswith(silence)}
    return _put(settings, "unsilence", by, silence=_only(found, "silence", silence))


def _match(settings: Settings, alert: str | None, given: dict[str, Any]) -> Match:
    from alerts.records import Match

    if (alert is not None) == any(given.values()):
        raise UsageProblem("write the id of an alert, or matchers such as --watch iran")
    if alert is None:
        return Match(**given)
    told = find_alert(settings, alert)
    if told.story:
        return Match(story=(told.story,))
    return Match(watch=tuple(watch for watch in (told.watch, *told.also) if watch))


def find_alert(settings: Settings, name: str) -> Alert:
    """Return the alert whose id begins with `name`, as it was told first. Raises UsageProblem."""
    from alerts.records import Alert

    found: dict[str, Alert] = {}
    if len(name) < SHORTEST_ID:
        raise UsageProblem(f"{name}: write at least {SHORTEST_ID} characters of the alert's id")
    for told in read_as(settings, ALERTS.name, Alert, holding=name.encode()):
        if told.alert.startswith(name):
            found.setdefault(told.alert, told)
    return found[_only(set(found), "alert", name)]


def _only(found: set[str], what: str, name: str) -> str:
    if not found:
        raise UsageProblem(f"no {what} {name} on the log: `rasid alerts list` shows what there is")
    if len(found) > 1:
        several = ", ".join(sorted(found)[:3])
        raise UsageProblem(f"{name} is the beginning of several: {several}; write more of it")
    return found.pop()


def actions(settings: Settings, start: int = 0) -> Iterator[Action]:
    """Yield what people did, as it stands on the log from offset `start` on."""
    from alerts.records import Action

    decode = msgspec.json.Decoder(Action).decode
    for placed in follow(settings, FINDINGS.name, start=start):
        if b'"event":"action"' in placed.value[:64]:
            try:
                yield decode(placed.value)
            except UNREADABLE:
                click.echo(f"offset {placed.offset}: no action of this version", err=True)


def _features(alert: Alert) -> tuple[Any, ...]:
    from alerts.records import Features

    return tuple(
        Features(f.finding, f.kind, f.confidence, f.why, f.conflict, f.worth)
        for f in alert.evidence[:MOST_FEATURES]
    )


def _put(settings: Settings, kind: Any, by: str | None, **fields: Any) -> int:
    """Put an action into the inbox of `alert`, and say its id."""
    from alerts.records import Action
    from analysis.decision import BEGINNING

    # on the articles' own clock time does not go on by itself: an action happens when it is read
    at = datetime.now(UTC) if settings.clock == "log" else BEGINNING
    name = uuid.uuid4().hex[:16]
    action = Action(action=name, kind=kind, at=at, by=by or _user(), **fields)
    with open_log(settings, create=False) as log:
        log.append([NewRecord(FINDINGS.name, b"", msgspec.json.encode(action), partition=0)])
    click.echo(f"{kind} {name}")
    return 0


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
