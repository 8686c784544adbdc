"""`rasid alerts route`: which way an alert would go, and what would mute it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import click

from alerts.rules.silences import Silence
from analysis.finding import FindingKind
from analysis.mentions.watchlist import SEVERITIES
from rasid.alert_silences import silences_by_hand, until
from rasid.options import (
    UsageProblem,
    choose_watches,
    common_options,
    load_alerts,
    load_watchlist,
    settings_from,
)
from streams.errors import LogError, NoSuchLog
from streams.settings import Settings

if TYPE_CHECKING:
    from alerts.records import Match
    from alerts.rules.routes import Way
    from alerts.rules.rulebook import Policy, WatchSettings


@click.command("route")
@click.option("--watch", "name", metavar="ID", help="The watch; none for a flood.")
@click.option("--kind", required=True, type=click.Choice(get_args(FindingKind)))
@click.option("--severity", type=click.Choice(SEVERITIES), help="Default the watch's own.")
@click.option("--source", default="", metavar="NAME", help="The outlet of the article.")
@click.option("--at", "moment", metavar="TIME", help="When: 2026-03-01T08:00+03:00; default now.")
@common_options
def route(
    name: str | None,
    kind: FindingKind,
    severity: Any,
    source: str,
    moment: str | None,
    **flags: Any,
) -> int:
    """Say by which routes an alert would go, to which channels, and what would mute it.

    It reads watchlist, policy and, where there is a log, the silences by hand.

    \b
      rasid alerts route --watch iran --kind contradiction --at 2026-03-01T23:30+03:00
    """
    from alerts.policy.choosing import choose_ways, severity_of
    from alerts.rules.rulebook import WatchSettings, read_rules
    from rasid.rules import rules_of

    settings = settings_from(flags)
    watchlist, now = load_watchlist(settings), _time(moment)
    policy = read_rules(rules_of(watchlist, load_alerts(settings), now))
    if (name is None) != (kind == "flood"):
        raise UsageProblem("write --watch ID, and none for a flood")
    watch = WatchSettings("", source, severity="notice")
    if name is not None:
        (chosen,) = choose_watches(watchlist, (name,))
        alert = chosen.alert
        watch = WatchSettings(chosen.id, chosen.name, alert.on, alert.severity, alert.route)
    asked = _Asked(watch, kind, severity or severity_of(watch, kind), source, now)
    ways = tuple(policy.way(each) for each in policy.routes)
    taken = choose_ways(ways, watch, kind, asked.severity, source)
    for line in _tell(policy, asked, taken, _by_hand(settings, now)):
        click.echo(line)
    return 0


def _by_hand(settings: Settings, now: datetime) -> list[Silence]:
    try:
        return silences_by_hand(settings, now)
    except NoSuchLog:
        return []
    except LogError as error:
        click.echo(f"silences by hand are not known: {error}", err=True)
        return []


class _Asked(NamedTuple):
    """The alert that is asked about."""

    watch: WatchSettings
    kind: FindingKind
    severity: Any
    source: str
    now: datetime

    def is_meant(self, match: Match) -> bool:
        """Tell whether a silence fits; one of a story cannot be meant, as no story is given."""
        known = self.watch.id, self.kind, self.severity, self.source
        return not match.story and match.fits(*known)


def _tell(
    policy: Policy, asked: _Asked, taken: tuple[Way, ...], by_hand: list[Silence]
) -> Iterator[str]:
    watch, kind = asked.watch, asked.kind
    yield f"{kind}, {asked.severity}, at {asked.now.isoformat(timespec='minutes')}"
    if kind != "flood" and kind not in watch.on:
        yield f"muted: kind_off, watch {watch.id} asks for {', '.join(watch.on)}"
    given = ((str(number), each) for number, each in enumerate(policy.silences, start=1))
    for name, silence in (*given, *((each.name, each) for each in by_hand)):
        if asked.is_meant(silence.match) and silence.is_in_force(asked.now):
            yield f"muted: silenced by silence {name} {until(silence)} {silence.comment}".rstrip()
    for way in taken:
        yield from _tell_way(policy, watch, way, asked.now)
    if not taken:
        yield "no route fits: the alert stands in the log, and goes to no channel"


def _tell_way(policy: Policy, watch: WatchSettings, way: Way, now: datetime) -> Iterator[str]:
    from alerts.rules.intervals import end_of, is_within

    why = "the watch names it" if watch.route == way.name else "the first that fits"
    if watch.route != way.name and way.route.goes_on:
        why = "it fits, and goes on"
    yield f"route {way.name} ({why}): {', '.join(way.route.channels) or 'no channel'}"
    plan = way.plan
    labels = "kind and story" if plan.group_by is None else ", ".join(plan.group_by) or "nothing"
    waits = f"waits {plan.group_wait:g}s" if plan.group_wait else "at once"
    limit = f"{plan.limit.alerts} per {plan.limit.per:g}s" if plan.limit.per else "none"
    yield f"  grouped by {labels}, {waits}, repeats after {plan.repeat_interval:g}s, limit {limit}"
    for name in way.mute:
        quiet = policy.time_intervals.get(name, ())
        if is_within(quiet, now):
            until = end_of(policy.quiet(way), now).isoformat(timespec="minutes")
            yield f"  muted: quiet_hours, {name}, until {until}"


def _time(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise UsageProblem(f"--at {text}: write it as 2026-03-01T08:00+03:00")
    return at
