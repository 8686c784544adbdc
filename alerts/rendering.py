"""An alert as people read it: what happened, what is said now, what was said before."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from alerts.layout import Piece, quoted, right_to_left, wrap
from alerts.records import Alert
from alerts.texts import CATALOGUES, Catalogue, Lang, clean, headline, quote_of
from analysis.arabic.bidi import isolate
from analysis.coverage.findings import replay_command
from analysis.finding import Finding, Flood, Passage
from analysis.mentions.watchlist import Severity

SYMBOLS: dict[Severity, str] = {"info": "○", "notice": "●", "urgent": "▲"}
SHOWN_FINDINGS = 3
SHOWN_REASONS = 3
INDENT = "  "


def render_text(alert: Alert, lang: Lang, width: int, zone: tzinfo = UTC) -> list[str]:
    """Return the lines that tell of `alert` on a terminal `width` columns wide.

    The first line says all that a glance needs. Arabic lines run from right to left; names, times,
    quotes and addresses are isolated; a URL or command stands alone on its line and is never
    broken. Control characters of the quoted texts are left out. Times are shown in `zone`.
    """
    words = CATALOGUES[lang]
    lines = _head(alert, lang, width, zone)
    shown = alert.evidence[:SHOWN_FINDINGS]
    for finding in shown:
        lines += _finding(finding, words, width, zone)
    if more := len(alert.findings) - len(shown):
        lines += wrap([Piece(words.more.format(more))], width, INDENT, INDENT)
    return [right_to_left(line) for line in lines] if lang == "ar" else lines


def _head(alert: Alert, lang: Lang, width: int, zone: tzinfo) -> list[str]:
    words = CATALOGUES[lang]
    finding = alert.evidence[0] if alert.evidence else None
    what = headline(alert.kind, finding.conflict if finding else None, lang)
    pieces = [
        Piece(SYMBOLS[alert.severity]),
        Piece(words.severities[alert.severity]),
        Piece(alert.at.astimezone(zone).strftime("%H:%M"), "ltr"),
        Piece(f"{what}:"),
        quoted(clean(alert.name)),
    ]
    if finding and (quote := quote_of(finding, lang)):
        pieces += [Piece("—"), quoted(quote)]
    return wrap(pieces, width, rest=INDENT)


def _finding(finding: Finding, words: Catalogue, width: int, zone: tzinfo) -> list[str]:
    lines: list[str] = []
    for index, passage in enumerate(finding.passages):
        label = words.before if index else words.now
        lines += _passage(passage, label if len(finding.passages) > 1 else "", words, width, zone)
    if reason := _reason(finding, words):
        lines += wrap(reason, width, INDENT, INDENT * 2)
    if finding.flood is not None:
        lines += _flood(finding.flood, words, width, zone)
    return lines


def _flood(flood: Flood, words: Catalogue, width: int, zone: tzinfo) -> list[str]:
    """Return why articles were refused, what became of their source, and what to do."""
    reasons = list(flood.reasons.items())[:SHOWN_REASONS]
    counted = [Piece(f"{reason} {count}", "ltr") for reason, count in reasons]
    listed = [piece for each in counted for piece in (Piece("·"), each)][1:]
    paused = [Piece(words.paused), Piece(_time(flood.until, zone), "ltr")]
    lines = wrap([Piece(words.reasons), *listed], width, INDENT, INDENT * 2)
    then = paused if flood.source else [Piece(words.not_paused)]
    lines += wrap(then, width, INDENT, INDENT * 2)
    lines += wrap([Piece(words.mended)], width, INDENT, INDENT * 2)
    # a command stands alone, as it is typed
    return [*lines, INDENT * 2 + isolate(replay_command(flood.source), "ltr")]


def _reason(finding: Finding, words: Catalogue) -> list[Piece]:
    """Return the values that decide; where words do, the quotes show them."""
    if len(finding.deciding) != 2:
        return []
    before, now = (clean(value) for value in finding.deciding)
    return [
        Piece(f"{words.differs}:"),
        Piece(words.before),
        Piece(before, "ltr"),
        Piece("·"),
        Piece(words.now),
        Piece(now, "ltr"),
    ]


def _passage(passage: Passage, label: str, words: Catalogue, width: int, zone: tzinfo) -> list[str]:
    said = [Piece(f"{label}:")] if label else []
    said.append(quoted(f"«{clean(passage.text)}»"))
    lines = wrap(said, width, INDENT, INDENT * 2)
    by = [
        quoted(clean(passage.source)),
        Piece("·"),
        Piece(_time(passage.published_at, zone), "ltr"),
    ]
    for role, name in ((words.speaker, passage.speaker), (words.origin, passage.origin)):
        if name:
            by += [Piece("·"), Piece(role), quoted(clean(name))]
    lines += wrap(by, width, INDENT * 2, INDENT * 2)
    if url := "".join(clean(passage.url).split()):
        lines.append(INDENT * 2 + isolate(url, "ltr"))
    return lines


def _time(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
