"""By which routes a finding goes to those who hear of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.policy.reasons import URGENT_KINDS
from alerts.policy.scene import NOWHERE, Scene, Telling
from alerts.rules.routes import Way
from alerts.rules.rulebook import WatchSettings
from analysis.finding import FindingKind
from analysis.mentions.watchlist import SEVERITIES, Severity


def route(scene: Scene, tellings: Sequence[Telling]) -> list[Telling]:
    """Say how pressing each telling is, and give it a route: one telling for each that fits."""
    return [routed for telling in tellings for routed in _routed(scene, telling)]


def _routed(scene: Scene, telling: Telling) -> Iterator[Telling]:
    if telling.reason:
        yield telling
        return
    kind = telling.finding.kind
    severity = severity_of(telling.watch, kind)
    ways = choose_ways(scene.memory.ways, telling.watch, kind, severity, scene.source)
    for way in ways or (_nowhere(scene),):
        yield telling._replace(severity=severity, way=way)


def _nowhere(scene: Scene) -> Way:
    """Return the way of what no route takes: an alert of it is made all the same."""
    return scene.policy.way(NOWHERE.route)


def severity_of(watch: WatchSettings, kind: FindingKind) -> Severity:
    """Return the watch's severity, for a contradiction or correction at least "notice"."""
    least: Severity = "notice" if kind in URGENT_KINDS else "info"
    return max(watch.severity, least, key=SEVERITIES.index)


def choose_ways(
    ways: Sequence[Way], watch: WatchSettings, kind: FindingKind, severity: Severity, source: str
) -> tuple[Way, ...]:
    """Return the route that the watch names, else the first that fits and those it goes on to."""
    if watch.route is not None:
        return tuple(way for way in ways if way.name == watch.route)
    chosen: list[Way] = []
    for way in ways:
        if way.route.match.fits(watch.id, kind, severity, source):
            chosen.append(way)
            if not way.route.goes_on:
                break
    return tuple(chosen)
