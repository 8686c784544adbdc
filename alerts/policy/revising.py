"""Which alerts told something that is now contradicted, corrected or taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alerts.groups.told import Told
from alerts.policy.reasons import URGENT_KINDS
from alerts.policy.scene import Scene
from alerts.records import RevisionWhy
from analysis.finding import Finding
from analysis.reading import Claim

RANK: dict[RevisionWhy, int] = {
    "": 0,
    "joined": 0,
    "contradicted": 1,
    "corrected": 2,
    "withdrawn": 3,
}
"""An alert is revised when it stands worse than it was told to stand."""

TAKEN_BACK = frozenset({"denial", "negation"})
"""Conflicts by which an outlet does not correct what it said, but says that it is not so."""


class Doubt(NamedTuple):
    """An alert that was sent, what became of it, and the finding that says so."""

    told: Told
    why: RevisionWhy
    finding: Finding


def why_revised(finding: Finding) -> RevisionWhy:
    """Return what a conflict makes of the claim that it is against."""
    if finding.kind == "contradiction":
        return "contradicted"
    return "withdrawn" if finding.conflict in TAKEN_BACK else "corrected"


def doubts(scene: Scene, findings: Sequence[Finding], claims: Sequence[Claim]) -> list[Doubt]:
    """Return the alerts that must be told anew because of `findings`, each with its worst doubt.

    A claim is in doubt with all tellings of its family; `claims` are those of the article. What
    joins an alert itself is no doubt about it, nor is anything told that a silence fits.
    """
    rivals = {claim.claim: claim.rivals for claim in claims}
    worst: dict[str, Doubt] = {}
    for finding in findings:
        if finding.kind not in URGENT_KINDS or finding.against is None:
            continue
        why = why_revised(finding)
        against = (finding.against, *rivals.get(finding.claim or "", ()))
        for told in _alerts(scene, against):
            alert = told.opened.alert
            known = worst[alert].why if alert in worst else told.opened.why
            if RANK[why] > RANK[known] and finding.finding not in told.opened.findings:
                worst[alert] = Doubt(told, why, finding)
    return [doubt for doubt in worst.values() if not _is_silenced(scene, doubt.told)]


def _alerts(scene: Scene, claims: Sequence[str]) -> Iterator[Told]:
    for claim in dict.fromkeys(claims):
        told = scene.memory.claim(claim)
        if told is not None:
            yield told


def _is_silenced(scene: Scene, told: Told) -> bool:
    alert = told.opened
    return any(
        silence.match.fits(watch, alert.kind, alert.severity, scene.source, alert.story)
        for silence in scene.memory.silences(scene.now)
        for watch in alert.watches
    )
