"""What an alert carries to prove itself: its findings, shortened until they fit in one message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from alerts.words.texts import excerpt
from analysis.finding import Finding, Passage

MAX_EVIDENCE = 12_000
"""Bytes of JSON; the rest of an alert's 20 kB is left for its head and the message around it."""


class _Limits(NamedTuple):
    """Longest texts in code points, and how many passages of a finding are shown."""

    text: int
    url: int
    name: int
    passages: int


LIMITS = (
    _Limits(text=1_200, url=2_000, name=200, passages=4),
    _Limits(text=500, url=1_000, name=100, passages=4),
    _Limits(text=200, url=300, name=60, passages=2),
)


def fit_evidence(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings in at most MAX_EVIDENCE bytes of JSON.

    Texts are cut with … first, then whole findings are left out from the last on, and of the only
    one left passages; an alert names the ids of all its findings anyway. A URL is never cut: one
    that is too long is left out.
    """
    fitted: list[Finding] = []
    for limits in LIMITS:
        fitted = [_shorten(finding, limits) for finding in findings]
        if _fits(fitted):
            return tuple(fitted)
    while len(fitted) > 1 and not _fits(fitted):
        fitted.pop()
    while fitted[0].passages and not _fits(fitted):
        fitted = [msgspec.structs.replace(fitted[0], passages=fitted[0].passages[:-1])]
    return tuple(fitted)


def shorten(finding: Finding, *, text: int, url: int, name: int, passages: int) -> Finding:
    """Return a finding with at most so many passages, their texts cut to so many code points."""
    return _shorten(finding, _Limits(text, url, name, passages))


def _fits(findings: list[Finding]) -> bool:
    return len(msgspec.json.encode(findings)) <= MAX_EVIDENCE


def _shorten(finding: Finding, limits: _Limits) -> Finding:
    return msgspec.structs.replace(
        finding,
        why=excerpt(finding.why, 2 * limits.name),
        also=finding.also[: limits.passages],
        passages=tuple(_shorten_passage(p, limits) for p in finding.passages[: limits.passages]),
    )


def _shorten_passage(passage: Passage, limits: _Limits) -> Passage:
    return msgspec.structs.replace(
        passage,
        source=excerpt(passage.source, limits.name),
        url=passage.url if len(passage.url) <= limits.url else "",
        text=excerpt(passage.text, limits.text),
        speaker=passage.speaker and excerpt(passage.speaker, limits.name),
        origin=passage.origin and excerpt(passage.origin, limits.name),
    )
