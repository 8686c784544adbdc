"""What is told of an alert, in pieces that keep their direction: every channel lays them out.

Source and quoted passages come first, then what differs, how sure it is and how widely it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from alerts.records import Alert, Digest
from alerts.words.catalogues import CATALOGUES, Catalogue
from alerts.words.layout import Piece, quoted
from alerts.words.plurals import Lang
from alerts.words.texts import clean, headline, quote_of
from analysis.finding import Finding, Passage
from analysis.mentions.watchlist import Severity

SYMBOLS: dict[Severity, str] = {"info": "○", "notice": "●", "urgent": "▲"}
SHOWN_FINDINGS = 3
SHOWN_KINDS = 6
SHOWN_REASONS = 3

Line = list[Piece]


class Told(NamedTuple):
    """A passage as it is told: its `label` is "" where there is only one of them.

    `by` says who tells it and after whom, `spread` how widely, "" where that is not known. `url` is
    in one piece.
    """

    label: str
    quote: Piece
    source: Piece
    at: datetime
    by: Line
    spread: str
    url: str


def first_line(alert: Alert, lang: Lang, at: str = "") -> Line:
    """Return the line that is enough for a glance; `at` is when, where that is not shown anyway."""
    words = CATALOGUES[lang]
    finding = alert.evidence[0] if alert.evidence else None
    line = [Piece(SYMBOLS[alert.severity]), Piece(words.severities[alert.severity])]
    if at:
        line.append(Piece(at, "ltr"))
    line += [Piece(f"{what_happened(alert, lang)}:"), quoted(subject_of(alert, lang))]
    if finding and alert.digest is None and (quote := quote_of(finding, lang)):
        line += [Piece("—"), quoted(quote)]
    return line


def what_happened(alert: Alert, lang: Lang) -> str:
    """Return kind and conflict of an alert in words."""
    if alert.digest is not None:
        return CATALOGUES[lang].digest
    finding = alert.evidence[0] if alert.evidence else None
    return headline(alert.kind, finding.conflict if finding else None, lang)


def subject_of(alert: Alert, lang: Lang) -> str:
    """Return whom an alert is about; of a digest, how many it stands for."""
    if alert.digest is not None:
        return CATALOGUES[lang].alerts.of(alert.digest.alerts, lang)
    return clean(alert.name)


def notices(alert: Alert, lang: Lang, *, maybe_repeat: bool = False) -> list[Line]:
    """Return the lines that say why an alert comes again, and what a digest stands for."""
    words = CATALOGUES[lang]
    lines = []
    if alert.why:
        lines.append([Piece(words.revisions[alert.why])])
    if maybe_repeat:
        lines.append([Piece(words.maybe_repeat)])
    if alert.digest is not None:
        lines += _digest(alert.digest, words, lang)
    return lines


def _digest(digest: Digest, words: Catalogue, lang: Lang) -> list[Line]:
    kinds = list(digest.kinds.items())[:SHOWN_KINDS]
    listed = [[Piece(f"{words.kinds[kind]}:"), Piece(str(count), "ltr")] for kind, count in kinds]
    return [[Piece(words.findings.of(digest.findings, lang))], join(listed)]


def count_more(alert: Alert) -> int:
    """Return how many findings of an alert are not shown: a digest says how many itself."""
    shown = sum(told.finding in alert.findings for told in alert.evidence[:SHOWN_FINDINGS])
    return 0 if alert.digest else len(alert.findings) + alert.more_findings - shown


def join(parts: list[Line]) -> Line:
    """Return the parts on one line, with a dot between two of them."""
    return [piece for part in parts for piece in (Piece("·"), *part)][1:]


def shown_findings(findings: Sequence[Finding]) -> list[tuple[Finding, str]]:
    """Return the findings that are shown, each with the claim that the one before it is about."""
    shown = findings[:SHOWN_FINDINGS]
    claims = [finding.claim if finding.conflict else None for finding in shown]
    return list(zip(shown, ("", *(claim or "" for claim in claims)), strict=False))


def passages_of(finding: Finding, lang: Lang, said: str = "") -> list[Told]:
    """Return the passages of a finding, what came now first; without that of the claim `said`."""
    words = CATALOGUES[lang]
    labels = _sides(finding, words) if len(finding.passages) > 1 else ("",)
    return [
        _told(passage, labels[min(index, len(labels) - 1)], finding, lang)
        for index, passage in enumerate(finding.passages)
        if index or not said or passage.claim != said
    ]


def _sides(finding: Finding, words: Catalogue) -> tuple[str, str]:
    """Return what to call the passage that came now, and what it is held against."""
    if len(finding.passages) > 1:
        now, known = finding.passages[:2]
        if now.published_at < known.published_at:
            return words.late, words.newer
    return words.now, words.before


def _told(passage: Passage, label: str, finding: Finding, lang: Lang) -> Told:
    words = CATALOGUES[lang]
    by = [
        [Piece(role), quoted(clean(name))]
        for role, name in ((words.speaker, passage.speaker), (words.origin, passage.origin))
        if name
    ]
    return Told(
        label=label,
        quote=quoted(f"«{clean(passage.text)}»"),
        source=quoted(clean(passage.source)),
        at=passage.published_at,
        by=join(by),
        spread=_spread(passage, words, lang) if finding.conflict else "",
        url="".join(clean(passage.url).split()),
    )


def _spread(passage: Passage, words: Catalogue, lang: Lang) -> str:
    told = words.outlets.of(passage.outlets, lang), words.origins.of(passage.origins, lang)
    return words.comma.join(told)


def facts_of(finding: Finding, lang: Lang) -> list[Line]:
    """Return what differs, where values and not words do, and how sure a conflict is."""
    words = CATALOGUES[lang]
    facts = []
    if len(finding.deciding) == 2:
        before, now = (quoted(clean(value)) for value in finding.deciding)
        now_called, before_called = _sides(finding, words)
        sides: list[Line] = [[Piece(before_called), before], [Piece(now_called), now]]
        facts.append([Piece(f"{words.differs}:"), *join(sides)])
    if finding.conflict:
        facts.append([Piece(words.confidence), Piece(f"{finding.confidence:.0%}", "ltr")])
    return facts


def flood_of(finding: Finding, lang: Lang, time: Callable[[datetime], str]) -> list[Line]:
    """Return why articles were refused, what became of their source, and that it can be mended."""
    words, flood = CATALOGUES[lang], finding.flood
    if flood is None:
        return []
    reasons = list(flood.reasons.items())[:SHOWN_REASONS]
    counted: list[Line] = [[Piece(f"{reason} {count}", "ltr")] for reason, count in reasons]
    paused = [Piece(words.paused), Piece(time(flood.until), "ltr")]
    return [
        [Piece(words.reasons), *join(counted)],
        paused if flood.source else [Piece(words.not_paused)],
        [Piece(words.mended)],
    ]
