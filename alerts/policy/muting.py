"""What is not told because of a silence, or because of the hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.policy.scene import Scene, Telling
from alerts.rules.intervals import end_of, is_within
from alerts.rules.routes import Way
from alerts.rules.rulebook import Policy
from alerts.rules.silences import Silence


def mute(scene: Scene, tellings: Sequence[Telling]) -> list[Telling]:
    """Mute what a silence fits, and what goes by a route that is mute now."""
    silences = tuple(scene.memory.silences(scene.now))
    return [t if t.reason else t.mute(_why_not(scene, t, silences)) for t in tellings]


def _why_not(scene: Scene, telling: Telling, silences: tuple[Silence, ...]) -> str:
    for silence in silences:
        if is_silenced(silence, telling, scene.source):
            return "silenced"
    quiet = scene.policy.quiet(telling.way)
    return "quiet_hours" if quiet and is_within(quiet, scene.now) else ""


def is_silenced(silence: Silence, telling: Telling, source: str) -> bool:
    """Tell whether a silence fits a telling."""
    finding = telling.finding
    return silence.match.fits(
        telling.watch.id, finding.kind, telling.severity, source, finding.story
    )


def quiet_until(policy: Policy, ways: Sequence[Way], now: datetime) -> datetime | None:
    """Return when the first of `ways` may be used again, None where one may be used now.

    Ways that are mute for over a week on end hold nothing back that has waited: None.
    """
    quiets = [policy.quiet(way) for way in ways]
    if not all(quiet and is_within(quiet, now) for quiet in quiets):
        return None
    ends = ((end_of(quiet, now), quiet) for quiet in quiets)
    return min((end for end, quiet in ends if not is_within(quiet, end)), default=None)
