"""The words that people read: one catalogue a language, and what is made of it."""

from __future__ import annotations

from typing import NamedTuple

from alerts.records import RevisionWhy
from alerts.words import plurals
from alerts.words.plurals import Counted, plain
from analysis.arabic.bidi import strip_controls
from analysis.finding import Finding, FindingKind
from analysis.mentions.watchlist import Severity
from analysis.reading import ConflictKind

Lang = plurals.Lang

TITLE_QUOTE = 90
"""Longest quote in a title, in code points."""


class Catalogue(NamedTuple):
    """All words of one language. In `more` and `refused`, `{}` stands for a number."""

    kinds: dict[FindingKind, str]
    conflicts: dict[ConflictKind, str]
    severities: dict[Severity, str]
    comma: str
    now: str
    before: str
    late: str
    newer: str
    differs: str
    speaker: str
    origin: str
    more: str
    nobody: str
    refused: str
    reasons: str
    paused: str
    not_paused: str
    mended: str
    outlets: Counted
    origins: Counted
    alerts: Counted
    findings: Counted
    confidence: str
    link: str
    revisions: dict[RevisionWhy, str]
    maybe_repeat: str
    trial: str
    digest: str
    alert: str


ARABIC = Catalogue(
    kinds={
        "mention": "ورد الاسم",
        "new_story": "قصة جديدة",
        "new_claim": "معلومة جديدة",
        "contradiction": "تعارض",
        "correction": "تصحيح",
        "flood": "سيل من المواد المرفوضة",
    },
    conflicts={
        "number": "في العدد",
        "date": "في التاريخ",
        "place": "في المكان",
        "negation": "في النفي والإثبات",
        "denial": "بنفي صريح",
        "antonym": "في المعنى",
        "name": "في الاسم",
        "attribute": "في الوصف",
        "modality": "في وقوع الحدث",
    },
    severities={"info": "للعلم", "notice": "مهم", "urgent": "عاجل"},
    comma="، ",
    now="الآن",
    before="سابقا",
    late="وصل متأخرا",
    newer="الأحدث",
    differs="الفرق",
    speaker="المتحدث:",
    origin="نقلا عن:",
    more="ونتائج أخرى: {}",
    nobody="مصدر مجهول",
    refused="المرفوض: {} من {}",
    reasons="الأسباب:",
    paused="المصدر موقوف حتى:",
    not_paused="لم يوقف أي مصدر، لأن المواد لا تذكر مصدرها",
    mended="بعد إصلاح الخلل:",
    outlets=Counted(
        one="وسيلة إعلام واحدة",
        two="وسيلتا إعلام",
        few="{} وسائل إعلام",
        many="{} وسيلة إعلام",
        other="{} وسيلة إعلام",
    ),
    origins=Counted(
        one="مصدر واحد",
        two="مصدران",
        few="{} مصادر",
        many="{} مصدرا",
        other="{} مصدر",
    ),
    alerts=Counted(
        one="تنبيه واحد",
        two="تنبيهان",
        few="{} تنبيهات",
        many="{} تنبيها",
        other="{} تنبيه",
    ),
    findings=Counted(
        one="نتيجة واحدة",
        two="نتيجتان",
        few="{} نتائج",
        many="{} نتيجة",
        other="{} نتيجة",
    ),
    confidence="الثقة:",
    link="المادة في",
    revisions={
        "joined": "انضم جديد إلى هذا التنبيه",
        "contradicted": "صار لهذا الخبر ما يناقضه",
        "corrected": "صححت الوسيلة ما نشرته",
        "withdrawn": "تراجعت الوسيلة عما نشرته",
    },
    maybe_repeat="قد تكون هذه الرسالة مكررة",
    trial="هذه رسالة تجريبية من راصد، ولم يقع شيء",
    digest="موجز",
    alert="التنبيه:",
)

ENGLISH = Catalogue(
    kinds={
        "mention": "Mention",
        "new_story": "New story",
        "new_claim": "New claim",
        "contradiction": "Contradiction",
        "correction": "Correction",
        "flood": "Flood of refused articles",
    },
    conflicts={
        "number": "in a number",
        "date": "in a date",
        "place": "in a place",
        "negation": "by negation",
        "denial": "by a denial",
        "antonym": "by an opposite",
        "name": "in a name",
        "attribute": "in an attribute",
        "modality": "in whether it happened",
    },
    severities={"info": "info", "notice": "notice", "urgent": "urgent"},
    comma=", ",
    now="Now",
    before="Before",
    late="Arrived late",
    newer="Newer",
    differs="Difference",
    speaker="said by",
    origin="after",
    more="further findings: {}",
    nobody="unknown source",
    refused="refused: {} of {}",
    reasons="Reasons:",
    paused="The source is paused until",
    not_paused="No source is paused: the articles do not say whose they are",
    mended="Once it is mended:",
    outlets=plain("1 outlet", "{} outlets"),
    origins=plain("1 origin", "{} origins"),
    alerts=plain("1 alert", "{} alerts"),
    findings=plain("1 finding", "{} findings"),
    confidence="Confidence:",
    link="Article at",
    revisions={
        "joined": "More has joined this alert",
        "contradicted": "This is contradicted now",
        "corrected": "The outlet has corrected itself",
        "withdrawn": "The outlet has taken this back",
    },
    maybe_repeat="This message may be a repetition",
    trial="This is a test of Rasid: nothing has happened",
    digest="Digest",
    alert="Alert:",
)

CATALOGUES: dict[Lang, Catalogue] = {"ar": ARABIC, "en": ENGLISH}


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
