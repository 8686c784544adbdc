"""Which findings are told together, and which join what was told before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from alerts.groups.told import Told
from alerts.policy.reasons import URGENT_KINDS, WEIGHT
from alerts.policy.scene import Draft, Join, Scene, Telling
from alerts.rules.routes import Plan
from alerts.rules.rulebook import WatchSettings
from analysis.mentions.watchlist import SEVERITIES

A_DAY = timedelta(days=1)

BAR = ((2, 1), (5, 2), (8, 3))
"""The more a watch has heard within a day, the more a new claim must be worth: up to how many
alerts, and how much. Beyond the last of them no new claim alerts."""

MOST_WORTH = 3


class Grouped(NamedTuple):
    """New alerts to be, and what joins others."""

    drafts: tuple[Draft, ...]
    joins: tuple[Join, ...]


def join(scene: Scene, tellings: Sequence[Telling]) -> list[Telling]:
    """Mute what an alert has told within the repeat interval, or let it join that alert.

    Mute as well what is not worth another alert to a watch that has heard much.
    """
    weights: dict[tuple[str, str, str], int] = {}
    joined: list[Telling] = []
    for telling in tellings:
        after = telling if telling.reason else _join(scene, telling, weights)
        if not after.reason and not after.into:
            place = (after.way.name, after.watch.id, after.finding.story)
            weights.setdefault(place, WEIGHT[after.finding.kind])
        joined.append(after)
    return joined


def _join(scene: Scene, telling: Telling, weights: dict[tuple[str, str, str], int]) -> Telling:
    plan, finding = telling.way.plan, telling.finding
    weight = WEIGHT[finding.kind]
    place = (telling.way.name, telling.watch.id, finding.story)
    # of one article, what is lighter joins what is weightier and needs no alert of its own
    if plan.group_by is None and weights.get(place, weight) > weight:
        return telling.mute("joined")
    told = _joined_alert(scene, telling, plan)
    if told is not None:
        if _can_join(scene, told, plan):
            return telling._replace(into=told.opened.alert)
        if finding.kind not in URGENT_KINDS:
            return telling.mute("joined")
    return telling.mute("crowded") if _is_crowded(scene, telling) else telling


def _joined_alert(scene: Scene, telling: Telling, plan: Plan) -> Told | None:
    """Return the alert that a finding belongs to, None where it opens one."""
    finding, memory = telling.finding, scene.memory
    since = scene.now - timedelta(seconds=plan.repeat_interval)
    weight = WEIGHT[finding.kind]
    if plan.group_by is not None:
        told = memory.group((telling.way.name, *key_of(scene, telling)), since)
        if told is None or _is_waiting(scene, told):
            return told
        return told if WEIGHT[told.opened.kind] >= weight else None
    if finding.kind in URGENT_KINDS:
        return None
    kinds = (kind for kind in WEIGHT if WEIGHT[kind] >= weight)
    return memory.joined(telling.way.name, telling.watch.id, finding.story, kinds, since)


def _can_join(scene: Scene, told: Told, plan: Plan) -> bool:
    """Tell whether what joins an alert is told, with it or as its next revision."""
    if _is_waiting(scene, told):
        return True
    alert = told.opened.alert
    if not told.is_sent and scene.released.get(alert) is None:
        return False  # it has become part of a digest
    is_final = told.opened.why not in ("", "joined") or scene.memory.is_acked(alert)
    return plan.group_interval is not None and not is_final


def _is_waiting(scene: Scene, told: Told) -> bool:
    """Tell whether an alert was not sent yet, and is not sent by this decision."""
    alert = told.opened.alert
    is_held = scene.memory.waiting.get(alert) is not None and alert not in scene.released
    return is_held and not told.is_sent


def key_of(scene: Scene, telling: Telling) -> tuple[str, ...]:
    """Return the values of the labels that a route groups by, each with its label."""
    finding = telling.finding
    values = {
        "watch": telling.watch.id,
        "kind": finding.kind,
        "severity": telling.severity,
        "source": scene.source,
        "story": finding.story,
    }
    labels: Iterable[str] = telling.way.plan.group_by or ()
    # where all are one group, the key is not empty either
    return ("*", *(f"{label}={values[label]}" for label in labels))


def _is_crowded(scene: Scene, telling: Telling) -> bool:
    """Tell whether a watch has heard too much within a day for what a new claim is worth."""
    finding, watch = telling.finding, telling.watch.id
    if finding.kind != "new_claim":
        return False
    worths = dict(zip((finding.watch, *finding.also), finding.worth, strict=False))
    told = scene.memory.alerts_since(watch, scene.now - A_DAY)
    least = next((worth for most, worth in BAR if told < most), None)
    return least is None or worths.get(watch, MOST_WORTH) < least


def group(scene: Scene, tellings: Sequence[Telling]) -> Grouped:
    """Put together what is one alert: by the labels of the route, by kind and story without any.

    Routes with one plan share an alert. Without labels, what one claim conflicts with is together.
    """
    drafts: dict[object, list[Telling]] = {}
    joins: dict[str, list[Telling]] = {}
    for telling in tellings:
        if telling.into:
            joins.setdefault(telling.into, []).append(telling)
        elif not telling.reason:
            drafts.setdefault((telling.way.plan, _group_of(scene, telling)), []).append(telling)
    return Grouped(
        tuple(_draft(scene, together) for together in drafts.values()),
        tuple(_join_of(alert, together) for alert, together in joins.items()),
    )


def _group_of(scene: Scene, telling: Telling) -> tuple[str, ...]:
    finding = telling.finding
    if telling.way.plan.group_by is not None:
        return key_of(scene, telling)
    alone = (finding.claim or finding.finding) if finding.kind in URGENT_KINDS else ""
    return (finding.kind, finding.story, alone)


def _draft(scene: Scene, together: list[Telling]) -> Draft:
    first = together[0]
    stories = {telling.finding.story for telling in together}
    labelled = first.way.plan.group_by is not None
    return Draft(
        kind=first.finding.kind,
        story=first.finding.story if len(stories) == 1 else "",
        watches=_watches(together),
        findings=tuple({t.finding.finding: t.finding for t in together}.values()),
        severity=max((t.severity for t in together), key=SEVERITIES.index),
        plan=first.way.plan,
        ways=tuple({t.way.name: t.way for t in together}.values()),
        key=key_of(scene, first) if labelled else (),
    )


def _join_of(alert: str, together: list[Telling]) -> Join:
    return Join(
        alert=alert,
        findings=tuple({t.finding.finding: t.finding for t in together}.values()),
        watches=_watches(together),
        severity=max((t.severity for t in together), key=SEVERITIES.index),
        way=together[0].way,
    )


def _watches(together: list[Telling]) -> tuple[WatchSettings, ...]:
    return tuple({telling.watch.id: telling.watch for telling in together}.values())


def count_muted(tellings: Sequence[Telling]) -> Iterator[tuple[str, str]]:
    """Yield each finding that nobody is told of, and the reason of its first watch."""
    by_finding: dict[int, list[Telling]] = {}
    for telling in tellings:
        by_finding.setdefault(id(telling.finding), []).append(telling)
    for together in by_finding.values():
        if all(telling.reason for telling in together):
            yield together[0].finding.finding, together[0].reason
