"""What a route may send one by one, and what becomes a digest because it is too much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

import msgspec

from alerts.groups.entries import Opened, Waiting
from alerts.policy.scene import Budget
from alerts.policy.writing import MAX_IDS, brief, digest_title
from alerts.records import Digest
from alerts.rules.routes import Way
from alerts.words.plurals import Lang
from analysis.finding import FindingKind
from analysis.hashing import name_hash
from analysis.mentions.watchlist import SEVERITIES

SHOWN = 5
"""Findings that a digest shows; the others are counted."""

MAX_WATCHES = 50

T = TypeVar("T")


class Split(NamedTuple):
    """The ways that an alert may go by now, and those that are at their limit."""

    within: tuple[Way, ...]
    beyond: tuple[Way, ...]


def limit(ways: Sequence[Way], budget: Budget) -> Split:
    """Part the ways of one alert; what goes beyond becomes part of a digest for each way."""
    within = tuple(way for way in ways if budget.take(way))
    return Split(within, tuple(way for way in ways if way not in within))


def gather(waiting: Waiting | None, opened: Opened, way: Way, due: datetime, lang: Lang) -> Waiting:
    """Return the digest of `way` with one more alert in it; the first one opens it.

    `opened` has its own id, and `since`.
    """
    if waiting is None:
        waiting = Waiting(_new(opened, way), due)
    held = waiting.opened
    before = held.digest
    if before is None or opened.since is None:
        raise ValueError("a digest is gathered of alerts that say when they were opened")
    kinds = _count(before.kinds, opened.kind)
    digest = msgspec.structs.replace(
        before,
        alerts=before.alerts + 1,
        findings=before.findings + len(opened.findings) + opened.more,
        kinds=kinds,
    )
    ids = held.findings + opened.findings
    room = max(0, SHOWN - len(held.evidence))
    watches = tuple(dict.fromkeys(held.watches + opened.watches))[:MAX_WATCHES]
    grown = msgspec.structs.replace(
        held,
        kind=next(iter(kinds)),
        watches=watches,
        severity=max(held.severity, opened.severity, key=SEVERITIES.index),
        title=digest_title(digest, lang),
        findings=ids[:MAX_IDS],
        more=digest.findings - len(ids[:MAX_IDS]),
        channels=tuple(dict.fromkeys(held.channels + way.route.channels)),
        evidence=held.evidence + tuple(brief(finding) for finding in opened.evidence[:1][:room]),
        digest=digest,
    )
    return Waiting(grown, waiting.due)


def _new(opened: Opened, way: Way) -> Opened:
    assert opened.since is not None  # noqa: S101 - the caller has made sure
    return Opened(
        alert=name_hash("digest", way.name, opened.alert),
        kind=opened.kind,
        watches=opened.watches[:1],
        name=opened.name,
        story="",
        severity=opened.severity,
        title="",
        findings=(),
        channels=(),
        routes=(way.name,),
        since=opened.since,
        digest=Digest(route=way.name, since=opened.since, alerts=0, findings=0, kinds={}),
    )


def _count(kinds: dict[FindingKind, int], kind: FindingKind) -> dict[FindingKind, int]:
    """Return `kinds` with one more, the most frequent first."""
    counted = {**kinds, kind: kinds.get(kind, 0) + 1}
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
