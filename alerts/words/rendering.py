"""An alert as people read it: what happened, what is said now, what was said before."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from alerts.records import Alert
from alerts.words.catalogues import CATALOGUES
from alerts.words.layout import Piece, right_to_left, wrap
from alerts.words.plurals import Lang
from alerts.words.telling import (
    Line,
    Told,
    count_more,
    facts_of,
    first_line,
    flood_of,
    join,
    notices,
    passages_of,
    shown_findings,
)
from analysis.arabic.bidi import isolate
from analysis.coverage.findings import replay_command
from analysis.finding import Finding

INDENT = "  "


def render_text(
    alert: Alert, lang: Lang, width: int, zone: tzinfo = UTC, *, maybe_repeat: bool = False
) -> list[str]:
    """Return the lines that tell of `alert` on a terminal `width` columns wide.

    The first line says all that a glance needs. Arabic lines run from right to left; names, times,
    quotes and addresses are isolated; a URL or command stands alone on its line and is never
    broken. Control characters of the quoted texts are left out. Times are shown in `zone`. With
    `maybe_repeat` it says that an earlier attempt may have arrived.
    """
    at = alert.at.astimezone(zone).strftime("%H:%M")
    lines = wrap(first_line(alert, lang, at), width, rest=INDENT)
    for notice in notices(alert, lang, maybe_repeat=maybe_repeat):
        lines += wrap(notice, width, INDENT, INDENT * 2)
    for finding, said in shown_findings(alert.evidence):
        lines += _finding(finding, said, lang, width, zone)
    if more := count_more(alert):
        lines += wrap([Piece(CATALOGUES[lang].more.format(more))], width, INDENT, INDENT)
    return [right_to_left(line) for line in lines] if lang == "ar" else lines


def _finding(finding: Finding, said: str, lang: Lang, width: int, zone: tzinfo) -> list[str]:
    lines: list[str] = []
    for told in passages_of(finding, lang, said):
        lines += _passage(told, width, zone)
    for fact in facts_of(finding, lang):
        lines += wrap(fact, width, INDENT, INDENT * 2)
    for line in flood_of(finding, lang, lambda at: _time(at, zone)):
        lines += wrap(line, width, INDENT, INDENT * 2)
    if finding.flood is not None:
        # a command stands alone, as it is typed
        lines.append(INDENT * 2 + isolate(replay_command(finding.flood.source), "ltr"))
    return lines


def _passage(told: Told, width: int, zone: tzinfo) -> list[str]:
    said = [Piece(f"{told.label}:"), told.quote] if told.label else [told.quote]
    lines = wrap(said, width, INDENT, INDENT * 2)
    by: list[Line] = [[told.source], [Piece(_time(told.at, zone), "ltr")]]
    by += [part for part in (told.by, [Piece(told.spread)]) if part and part[0].text]
    lines += wrap(join(by), width, INDENT * 2, INDENT * 2)
    if told.url:
        lines.append(INDENT * 2 + isolate(told.url, "ltr"))
    return lines


def _time(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
