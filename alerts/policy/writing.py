"""Alerts as they are written down: names, titles, and what is kept of their findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from alerts.groups.entries import Opened
from alerts.policy.reasons import WEIGHT
from alerts.policy.scene import Draft, Join
from alerts.records import Digest
from alerts.rules.rulebook import WatchSettings
from alerts.words.catalogues import CATALOGUES
from alerts.words.evidence import shorten
from alerts.words.plurals import Lang
from alerts.words.texts import clean, excerpt, headline, quote_of, title
from analysis.finding import Finding
from analysis.mentions.watchlist import SEVERITIES

MAX_NAME = 120
MAX_ALSO = 5
"""How many further watches an alert names: its size is bounded."""

MAX_IDS = 50
"""Ids of findings that an alert lists; the others are counted."""

MAX_KEPT = 4
"""Findings of which a later message about the same alert can still show something."""


def brief(finding: Finding) -> Finding:
    """Return a finding as it is kept for a later message: about a kilobyte."""
    return shorten(finding, text=300, url=400, name=60, passages=2)


def name_of(watches: Sequence[WatchSettings], lang: Lang) -> str:
    """Return the names of `watches` in words."""
    words = CATALOGUES[lang]
    named = words.comma.join(clean(watch.name) for watch in watches[: 1 + MAX_ALSO])
    return excerpt(named or words.nobody, MAX_NAME)


def title_of(first: Finding, name: str, others: int, lang: Lang) -> str:
    """Return the title of an alert whose first finding is `first`."""
    what = headline(first.kind, first.conflict, lang)
    return title(what, name, quote_of(first, lang), others)


def digest_title(digest: Digest, lang: Lang) -> str:
    """Return the title of a digest: of how many alerts, and of what kinds."""
    words = CATALOGUES[lang]
    kinds = words.comma.join(f"{words.kinds[kind]} {count}" for kind, count in digest.kinds.items())
    return f"{words.digest}: {words.alerts.of(digest.alerts, lang)} — {kinds}"


def open_draft(draft: Draft, alert: str, channels: tuple[str, ...], lang: Lang) -> Opened:
    """Return the alert that a draft becomes, with what is kept of its first findings."""
    name = name_of(draft.watches, lang)
    findings = draft.findings
    return Opened(
        alert=alert,
        kind=draft.kind,
        watches=tuple(watch.id for watch in draft.watches),
        name=name,
        story=draft.story,
        severity=draft.severity,
        title=title_of(findings[0], name, len(findings) - 1, lang),
        findings=tuple(finding.finding for finding in findings[:MAX_IDS]),
        channels=channels,
        routes=tuple(way.name for way in draft.ways),
        key=draft.key,
        claims=claims_of(findings),
        evidence=tuple(brief(finding) for finding in findings[:1]),
        more=len(findings[MAX_IDS:]),
    )


def claims_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the claims that findings tell."""
    return tuple(dict.fromkeys(finding.claim for finding in findings if finding.claim))


def add_join(opened: Opened, join: Join, lang: Lang) -> Opened:
    """Return an alert with what joins it; one that was not sent yet is of its weightiest kind."""
    ids = tuple(dict.fromkeys((*opened.findings, *(f.finding for f in join.findings))))
    more = opened.more + len(ids[MAX_IDS:])
    claims = dict.fromkeys((*opened.claims, *claims_of(join.findings)))
    evidence = [*opened.evidence, *(brief(finding) for finding in join.findings)]
    kind = opened.kind
    if not opened.revision:
        evidence.sort(key=lambda finding: -WEIGHT[finding.kind])
        kind = evidence[0].kind
    watches, name = _with_watches(opened, join, lang)
    return msgspec.structs.replace(
        opened,
        kind=kind,
        watches=watches,
        name=name,
        severity=max(opened.severity, join.severity, key=SEVERITIES.index),
        title=title_of(evidence[0], name, len(ids[:MAX_IDS]) + more - 1, lang),
        findings=ids[:MAX_IDS],
        claims=tuple(claims)[:MAX_IDS],
        evidence=tuple(evidence[:MAX_KEPT]),
        more=more,
    )


def _with_watches(opened: Opened, join: Join, lang: Lang) -> tuple[tuple[str, ...], str]:
    """Return the watches of an alert with those of what joins it, and their names in words."""
    known = set(opened.watches)
    new = [watch for watch in join.watches if watch.id not in known]
    watches = (*opened.watches, *(watch.id for watch in new))[:MAX_IDS]
    if len(opened.watches) > MAX_ALSO:
        return watches, opened.name
    words = [opened.name, *(clean(watch.name) for watch in new)]
    return watches, excerpt(CATALOGUES[lang].comma.join(words), MAX_NAME)
