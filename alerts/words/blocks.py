"""An alert as Slack shows it: a text for the phone and Block Kit for the channel.

What others wrote stands in `plain_text` alone, in which Slack looks for no markup: no name can ping
a channel, no quote can pose as a link. Markup is used for times and links, which are ours.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from alerts.records import Alert
from alerts.words.catalogues import CATALOGUES
from alerts.words.layout import Piece, in_one_line, left_to_right, quoted, right_to_left
from alerts.words.plurals import Lang
from alerts.words.telling import (
    SYMBOLS,
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
    subject_of,
    what_happened,
)
from alerts.words.texts import clean, excerpt
from analysis.arabic.bidi import isolate
from analysis.coverage.findings import replay_command
from analysis.finding import Finding

MAX_HEADER = 150
MAX_QUOTE = 1_500
MAX_PIECE = 200
MAX_LABEL = 80
MAX_URL = 2_000

URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"
"""What stands for itself in a URL (RFC 3986); `|`, `<` and `>` would end Slack's markup."""

DATE = re.compile(r"<!date\^\d+\^[^|]*\|([^>]*)>")
LINK = re.compile(r"<(https?://[^|>]*)\|([^>]*)>")
"""The markup of a message, with what it shows in the last group."""

Block = dict[str, Any]


class Message(NamedTuple):
    """What Slack is given: `text` is what a phone shows, at most 4,000 characters once escaped."""

    text: str
    blocks: list[Block]


def message_of_alert(alert: Alert, lang: Lang, *, maybe_repeat: bool = False) -> Message:
    """Return the message that tells of `alert`, or of its latest revision."""
    lines = notices(alert, lang, maybe_repeat=maybe_repeat)
    blocks = [_header(alert, lang)]
    if lines:
        blocks.append(_section(lines, lang))
    for finding, said in shown_findings(alert.evidence):
        blocks += _finding(finding, said, lang)
    return Message(
        _text([first_line(alert, lang)], lang), [*blocks, _footer(alert, lang, count_more(alert))]
    )


def note_of_revision(alert: Alert, lang: Lang, *, maybe_repeat: bool = False) -> Message:
    """Return what the thread is told of a later revision: why, and by what it was changed."""
    lines = notices(alert, lang, maybe_repeat=maybe_repeat)
    new = alert.evidence if alert.why == "joined" else alert.evidence[-1:]
    blocks = [_section(lines or [first_line(alert, lang)], lang)]
    for finding, said in shown_findings(new):
        blocks += _finding(finding, said, lang)
    return Message(
        _text([*lines, first_line(alert, lang)], lang), [*blocks, _footer(alert, lang, 0)]
    )


def _text(lines: list[Line], lang: Lang) -> str:
    """Return what the phone shows, escaped: no quote is so long that it has to be cut again."""
    short = [[piece._replace(text=excerpt(piece.text, MAX_PIECE)) for piece in x] for x in lines]
    return escape("\n".join(_line(line, lang) for line in short))


def escape(text: str) -> str:
    """Return `text` so that Slack takes nothing in it for markup.

    >>> escape("<!channel> & <https://a|b>")
    '&lt;!channel&gt; &amp; &lt;https://a|b&gt;'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _line(pieces: Line, lang: Lang) -> str:
    return _directed(in_one_line(pieces), lang)


def _directed(line: str, lang: Lang) -> str:
    return right_to_left(line) if lang == "ar" else left_to_right(line)


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _header(alert: Alert, lang: Lang) -> Block:
    def line(name: str) -> str:
        head = [Piece(SYMBOLS[alert.severity]), Piece(CATALOGUES[lang].severities[alert.severity])]
        told = [Piece(f"{what_happened(alert, lang)}:"), quoted(name)]
        return _line(join([head, told]), lang)

    room = MAX_HEADER - len(line("x")) + 1
    return {"type": "header", "text": _plain(line(excerpt(subject_of(alert, lang), room)))}


def _section(lines: list[Line], lang: Lang) -> Block:
    return {"type": "section", "text": _plain("\n".join(_line(line, lang) for line in lines))}


def _finding(finding: Finding, said: str, lang: Lang) -> list[Block]:
    blocks = [block for told in passages_of(finding, lang, said) for block in _passage(told, lang)]
    if facts := facts_of(finding, lang):
        short = [[p._replace(text=excerpt(p.text, MAX_PIECE)) for p in fact] for fact in facts]
        fields = [_plain(_line(fact, lang)) for fact in short]
        blocks.append({"type": "section", "fields": fields})
    if finding.flood is not None:
        command = [Piece(replay_command(finding.flood.source), "ltr")]
        lines = flood_of(finding, lang, lambda at: f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
        blocks.append(_section([*lines, command], lang))
    return blocks


def _passage(told: Told, lang: Lang) -> list[Block]:
    """Return a passage with its source below it, and when it was told and where below that."""
    label = [Piece(f"{told.label}:")] if told.label else []
    said = [*label, told.quote._replace(text=excerpt(told.quote.text, MAX_QUOTE))]
    by: list[Line] = [[told.source], told.by, [Piece(told.spread)]]
    shown = join([part for part in by if any(piece.text for piece in part)])
    short = [piece._replace(text=excerpt(piece.text, MAX_PIECE)) for piece in shown]
    when = {"type": "mrkdwn", "text": _when_and_where(told, lang), "verbatim": True}
    return [_section([said, short], lang), {"type": "context", "elements": [when]}]


def _when_and_where(told: Told, lang: Lang) -> str:
    """Return time and link in Slack's markup: the time is each reader's own."""
    written = f"{told.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    when = f"<!date^{int(told.at.timestamp())}^{{date_short_pretty}} {{time}}|{written}>"
    parts = [isolate(when), link_to(told.url, lang)]
    line = " · ".join(part for part in parts if part)
    return _directed(line, lang)


def link_to(url: str, lang: Lang) -> str:
    """Return a link that says which host it leads to; "" for what is no plain web address."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return ""
    there = quote(parts._replace(netloc=f"{host}{port}").geturl(), safe=URL_SAFE)
    if len(there) > MAX_URL:
        return ""
    # the end of a host says whose it is
    shown = host if len(host) <= MAX_LABEL else f"…{host[1 - MAX_LABEL :]}"
    label = f"{CATALOGUES[lang].link} {isolate(shown, 'ltr')}"
    return f"<{escape(there)}|{escape(_directed(label, lang))}>"


def _footer(alert: Alert, lang: Lang, more: int) -> Block:
    words = CATALOGUES[lang]
    parts: list[Line] = [[Piece(words.alert), Piece(excerpt(clean(alert.alert), MAX_PIECE), "ltr")]]
    if more:
        parts.insert(0, [Piece(words.more.format(more))])
    return {"type": "context", "elements": [_plain(_line(join(parts), lang))]}
