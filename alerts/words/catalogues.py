"""The words that people read: one catalogue a language."""

from __future__ import annotations

from typing import NamedTuple

from alerts.records import RevisionWhy
from alerts.words.plurals import Counted, Lang, plain
from analysis.finding import FindingKind
from analysis.mentions.watchlist import Severity
from analysis.reading import ClaimStatus, ConflictKind


class Catalogue(NamedTuple):
    """All words of one language. `{}` stands for a number.

    From `families` on they are those of a ledger of claims.
    """

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
    families: str
    earlier: str
    first: str
    statuses: dict[ClaimStatus, str]
    again: str
    rivals: str
    possible: str


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
    families="المعلومات: {}",
    earlier="وقبلها: {} (--limit)",
    first="أول من ذكرها",
    statuses={
        "new": "جديدة",
        "corroborated": "أكدها مصدر مستقل",
        "repeated": "كررها",
        "updates": "حدثها",
        "contradicts": "ناقض بها غيره",
        "corrects": "صحح بها",
    },
    again="ومرات أخرى: {}",
    rivals="تتعارض مع:",
    possible="تعارض محتمل لم يرسل",
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
    families="Families of claims: {}",
    earlier="Earlier ones: {} (--limit)",
    first="first told by",
    statuses={
        "new": "told by",
        "corroborated": "corroborated by",
        "repeated": "repeated by",
        "updates": "updated by",
        "contradicts": "against others",
        "corrects": "corrected by",
    },
    again="told again: {}",
    rivals="conflicts with:",
    possible="possible conflict, not sent",
)

CATALOGUES: dict[Lang, Catalogue] = {"ar": ARABIC, "en": ENGLISH}
