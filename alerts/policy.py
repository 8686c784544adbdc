"""Whether a finding becomes an alert, for which watches, how pressing, and on which channels.

A contradiction or correction alerts at once, each for itself. Of the other kinds a watch hears once
per story within the repeat interval, and not after an alert of a weightier kind; what one article
brings of one kind about one story is one alert, for all watches that want any of it. A flood is of
no watch: it alerts once per source within the repeat interval, and routes say whom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, get_args

from alerts.groups import TOLD_FOR, AlertMemory
from alerts.routing import Route
from alerts.rules import Policy, WatchSettings
from analysis.finding import Finding, FindingKind, PassedOver
from analysis.mentions.watchlist import SEVERITIES, Severity

MUTE_REASONS = (
    "no_rules",
    "unknown_watch",
    "kind_off",
    "already_told",
    "warm_up",
    "joined",
    "left_out",
    "crowded",
    *get_args(PassedOver),
)
"""Why a finding does not alert: no rules in force yet; no watch of it in the rules; its watches do
not ask for its kind; it was in an alert before; its watches are too new to know what is new; its
story has alerted them within the repeat interval; it was cut from an article with too many;
its watches have heard much that day; or the claim is no news."""

WEIGHT: dict[FindingKind, int] = {
    "flood": 0,
    "mention": 0,
    "new_story": 1,
    "new_claim": 2,
    "correction": 3,
    "contradiction": 3,
}
"""A kind joins an alert of the same or a higher weight."""

URGENT_KINDS = frozenset({"contradiction", "correction"})
"""Kinds that alert at once and are of at least severity notice."""

FLOOD_SEVERITY: Severity = "notice"
"""A source that is not heard of for a while matters; nothing is lost, so nobody is woken up."""

KINDS_OF_NEWS = frozenset({"new_claim", "new_story"})
"""Kinds that mean nothing before memory has filled."""

A_DAY = timedelta(days=1)

BAR = ((2, 1), (5, 2), (8, 3))
"""The more a watch has heard within a day, the more a new claim must be worth: up to how many
alerts, and how much. Beyond the last of them no new claim alerts."""

MOST_WORTH = 3


class Intent(NamedTuple):
    """An alert to be: what it tells, for which watches, how pressing, on which channels."""

    kind: FindingKind
    story: str
    watches: tuple[WatchSettings, ...]
    findings: tuple[Finding, ...]
    severity: Severity
    channels: tuple[str, ...]


class Verdict(NamedTuple):
    """What is sent on, and how many findings are not, by reason."""

    intents: tuple[Intent, ...]
    muted: dict[str, int]


def judge(memory: AlertMemory, findings: Sequence[Finding], source: str, now: datetime) -> Verdict:
    """Decide about the findings of one article of the outlet `source`; change nothing."""
    if memory.policy is None:
        return Verdict((), {"no_rules": len(findings)} if findings else {})
    judgement = _Judgement(memory, memory.policy, now)
    # the weightiest first: what the same article also says about that story joins it
    for finding in sorted(findings, key=lambda finding: -WEIGHT[finding.kind]):
        judgement.take(finding)
    intents = tuple(_intend(memory.policy, group, source) for group in judgement.groups.values())
    return Verdict(intents, dict(sorted(judgement.muted.items())))


class _Group(NamedTuple):
    """Findings that make one alert, and all watches that want one of them, in order."""

    findings: list[Finding]
    watches: dict[str, WatchSettings]


class _Judgement:
    """The findings of one article, taken one after the other."""

    def __init__(self, memory: AlertMemory, policy: Policy, now: datetime) -> None:
        self.groups: dict[tuple[str, str, str], _Group] = {}
        self.muted: Counter[str] = Counter()
        self._memory = memory
        self._policy = policy
        self._now = now
        self._told: set[str] = set()
        self._weights: dict[tuple[str, str], int] = {}

    def take(self, finding: Finding) -> None:
        wanting: dict[str, WatchSettings] = {}
        reasons: list[str] = []
        for watch, settings in self._hearers(finding):
            reason = self._why_not(settings, finding)
            if settings is None or reason:
                reasons.append(reason)
            else:
                wanting[watch] = settings
        if not wanting:
            self.muted[reasons[0]] += 1
            return
        alone = finding.finding if finding.kind in URGENT_KINDS else ""
        key = (finding.kind, finding.story, alone)
        group = self.groups.setdefault(key, _Group([], {}))
        group.findings.append(finding)
        group.watches.update(wanting)
        self._told.add(finding.finding)
        for watch in wanting:
            self._weights.setdefault((watch, finding.story), WEIGHT[finding.kind])

    def _hearers(self, finding: Finding) -> Iterator[tuple[str, WatchSettings | None]]:
        """Yield the watches of a finding with their settings; of a flood, its source as one."""
        if finding.flood is not None:
            yield "", WatchSettings(id="", name=finding.flood.source, severity=FLOOD_SEVERITY)
            return
        for watch in dict.fromkeys((finding.watch, *finding.also)):
            yield watch, self._memory.watch(watch)

    def _why_not(self, watch: WatchSettings | None, finding: Finding) -> str:
        """Return why a watch does not hear of a finding, "" when it does."""
        kind, now = finding.kind, self._now
        if watch is None:
            return "unknown_watch"
        if kind != "flood" and kind not in watch.on:
            return "kind_off"
        known = self._memory.told_since(finding.finding, now - TOLD_FOR)
        if known or finding.finding in self._told:
            return "already_told"
        if kind in URGENT_KINDS:
            return ""
        if kind in KINDS_OF_NEWS:
            warm = self._memory.seen[watch.id] + timedelta(seconds=self._policy.warm_up)
            if now < warm:
                return "warm_up"
        if self._joins(watch.id, finding):
            return "joined"
        return "crowded" if self._is_crowded(watch.id, finding) else ""

    def _is_crowded(self, watch: str, finding: Finding) -> bool:
        """Tell whether a watch has heard too much within a day for what a new claim is worth."""
        if finding.kind != "new_claim":
            return False
        worths = dict(zip((finding.watch, *finding.also), finding.worth, strict=False))
        told = self._memory.alerts_since(watch, self._now - A_DAY)
        least = next((worth for most, worth in BAR if told < most), None)
        return least is None or worths.get(watch, MOST_WORTH) < least

    def _joins(self, watch: str, finding: Finding) -> bool:
        weight = WEIGHT[finding.kind]
        if self._weights.get((watch, finding.story), weight) > weight:
            return True
        kinds = (kind for kind in WEIGHT if WEIGHT[kind] >= weight)
        since = self._now - timedelta(seconds=self._policy.repeat_interval)
        return self._memory.alerted_since(watch, finding.story, kinds, since)


def _intend(policy: Policy, group: _Group, source: str) -> Intent:
    kind, story = group.findings[0].kind, group.findings[0].story
    severities = [_severity(watch, kind) for watch in group.watches.values()]
    taken: set[str] = set()
    for watch, severity in zip(group.watches.values(), severities, strict=True):
        route = choose_route(policy, watch, kind, severity, source)
        taken |= set(route.channels if route else ())
    every = dict.fromkeys(name for route in policy.routes for name in route.channels)
    return Intent(
        kind=kind,
        story=story,
        watches=tuple(group.watches.values()),
        findings=tuple(group.findings),
        severity=max(severities, key=SEVERITIES.index),
        channels=tuple(name for name in every if name in taken),
    )


def _severity(watch: WatchSettings, kind: FindingKind) -> Severity:
    """Return the watch's severity, for a contradiction or correction at least "notice"."""
    least: Severity = "notice" if kind in URGENT_KINDS else "info"
    return max(watch.severity, least, key=SEVERITIES.index)


def choose_route(
    policy: Policy, watch: WatchSettings, kind: FindingKind, severity: Severity, source: str
) -> Route | None:
    """Return the route that the watch names, else the first that fits, None where none does."""
    for route in policy.routes:
        named = watch.route == route.name
        if named or (watch.route is None and route.match.fits(watch.id, kind, severity, source)):
            return route
    return None
