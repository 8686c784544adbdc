"""Titles, quotes and other texts, made of words and of what others wrote."""

from __future__ import annotations

from alerts.words.catalogues import CATALOGUES
from alerts.words.plurals import Lang
from analysis.arabic.bidi import strip_controls
from analysis.finding import Finding, FindingKind
from analysis.reading import ConflictKind

TITLE_QUOTE = 90
"""Longest quote in a title, in code points."""


def headline(kind: FindingKind, conflict: ConflictKind | None, lang: Lang) -> str:
    """Return what happened, in words.

    >>> headline("contradiction", "date", "ar")
    'تعارض في التاريخ'
    """
    words = CATALOGUES[lang]
    return f"{words.kinds[kind]} {words.conflicts[conflict]}" if conflict else words.kinds[kind]


def quote_of(finding: Finding, lang: Lang) -> str:
    """Return the words in which a finding stands in a title: its passage, or what was counted.

    It is "" for a finding that has neither.
    """
    if finding.flood is not None:
        return CATALOGUES[lang].refused.format(finding.flood.refused, finding.flood.records)
    return excerpt(clean(finding.passages[0].text), TITLE_QUOTE) if finding.passages else ""


def clean(text: str) -> str:
    """Return `text` on one line, without control characters that could trick a reader."""
    return " ".join(strip_controls(text).split())


def excerpt(text: str, limit: int) -> str:
    """Return `text` cut to at most `limit` code points, between two words where there are any.

    >>> excerpt("one two three", 9)
    'one two…'
    """
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if not text[limit - 1].isspace():
        words = cut.rsplit(None, 1)
        cut = words[0] if len(words) > 1 and len(words[0]) > limit // 2 else cut
    return f"{cut.rstrip()}…"


def title(what: str, name: str, quote: str, others: int) -> str:
    """Return the title of an alert: what happened, to whom, in which words; `others` are counted.

    >>> title("تصحيح", "إيران", "قطعت العلاقات عام 1979", 1)
    'تصحيح: إيران — قطعت العلاقات عام 1979 (+1)'
    """
    quoted = excerpt(clean(quote), TITLE_QUOTE)
    words = f"{what}: {clean(name)} — {quoted}" if quoted else f"{what}: {clean(name)}"
    return f"{words} (+{others})" if others else words
