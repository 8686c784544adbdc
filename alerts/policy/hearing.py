"""Who hears of a finding: its watches, as far as they want it and have not heard it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from alerts.groups.memory import TOLD_FOR
from alerts.policy.reasons import KINDS_OF_NEWS, WEIGHT
from alerts.policy.scene import Scene, Telling
from alerts.rules.rulebook import WatchSettings
from analysis.finding import Finding
from analysis.mentions.watchlist import Severity

FLOOD_SEVERITY: Severity = "notice"
"""A source that is not heard of for a while matters; nothing is lost, so nobody is woken up."""


def tellings_of(scene: Scene, findings: Iterable[Finding]) -> list[Telling]:
    """Return each finding for each of its watches, the weightiest findings first.

    What the same article also says about a story joins the weightiest thing that it says.
    """
    return [
        Telling(finding, watch, reason=reason)
        for finding in sorted(findings, key=lambda finding: -WEIGHT[finding.kind])
        for watch, reason in _hearers(scene, finding)
    ]


def _hearers(scene: Scene, finding: Finding) -> Iterator[tuple[WatchSettings, str]]:
    """Yield the watches of a finding with their settings; of a flood, its source as one."""
    if finding.flood is not None:
        yield WatchSettings(id="", name=finding.flood.source, severity=FLOOD_SEVERITY), ""
        return
    for watch in dict.fromkeys((finding.watch, *finding.also)):
        settings = scene.memory.watch(watch)
        yield settings or WatchSettings(watch, watch), "" if settings else "unknown_watch"


def hear(scene: Scene, tellings: Sequence[Telling]) -> list[Telling]:
    """Mute what a watch does not ask for, has heard, or is too new to know."""
    first: dict[str, Finding] = {}
    heard: list[Telling] = []
    for telling in tellings:
        finding = telling.finding
        again = first.setdefault(finding.finding, finding) is not finding
        reason = telling.reason or ("already_told" if again else _why_not(scene, telling))
        heard.append(telling.mute(reason))
    return heard


def _why_not(scene: Scene, telling: Telling) -> str:
    """Return why a watch does not hear of a finding, "" when it does."""
    finding, watch, now = telling.finding, telling.watch, scene.now
    if finding.kind != "flood" and finding.kind not in watch.on:
        return "kind_off"
    if scene.memory.told_since(finding.finding, now - TOLD_FOR):
        return "already_told"
    if finding.kind in KINDS_OF_NEWS:
        warm = scene.memory.seen[watch.id] + timedelta(seconds=scene.policy.warm_up)
        if now < warm:
            return "warm_up"
    return ""
