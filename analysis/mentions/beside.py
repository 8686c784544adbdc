"""What the words beside a name make of it: فتح المعبر is an opening, صلاة المغرب a prayer."""

from __future__ import annotations

from analysis.arabic.clitics import splits
from analysis.arabic.document import Document
from analysis.arabic.folding import fold
from analysis.arabic.words import FREQUENT
from analysis.mentions.walk import Match, adjoins

_NOUNS = "فتح أمل نصر حزب صور صدام حماس جنين حجة مأرب نداء حلم"
_ORDINARY_AFTER = {
    "المغرب": "صلاة صلاتي أذان آذان",
    "حماس": "ألهب ألهبت يلهب تلهب إلهاب إثارة بكل",
    "نصر": "تحقيق إحراز",
}
_ORDINARY_BEFORE = {
    "حماس": "كبير شديد بالغ واضح زائد منقطع ملحوظ لافت جماهيري",
    "نصر": "كبير إلهي حاسم ساحق مبين تاريخي عسكري سياسي استراتيجي جديد",
    "فتح": """
        تحقيق تحقيقات باب أبواب ملف ملفات صفحة حساب حسابات حوار طريق معبر معابر جبهة قناة قنوات مكتب
        مكاتب فرع فروع مقر سفارة نار تسجيل نافذة هذا هذه
    """,
    "صور": "قديمة جديدة حية نادرة تذكارية فوتوغرافية هذا هذه",
    "مشهد": "طبيعي سياسي مؤثر مؤلم مهيب واحد آخر يومي هذا هذه",
}
_PLACES_AND_TIMES = """
الجزيرة الميادين الساحة العالم الحياة الوطن المدينة البلاد الخليج الرياض النهار الصباح المساء الغد
الأيام
"""
_PENINSULA = "العربية الخضراء الشمالية الجنوبية"
_OFFICES = """
الرئيس الوزير الجنرال المشير اللواء العميد العقيد النائب السفير السيناتور المستشار المستشارة
"""


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


NOUNS = _folded(_NOUNS)
"""Names of places and movements that are nouns too, which another noun can follow: صور القمر."""

ORDINARY_AFTER = {fold(word): _folded(others) for word, others in _ORDINARY_AFTER.items()}
"""Names, and the words after which they are ordinary words: صلاة المغرب, ألهب حماس الجمهور."""

ORDINARY_BEFORE = {fold(word): _folded(others) for word, others in _ORDINARY_BEFORE.items()}
"""Names, and the words before which they are ordinary words: بحماس كبير, فتح تحقيق."""

PENINSULA = _folded(_PENINSULA)
"""What makes a place of الجزيرة."""

PLACES_AND_TIMES = _folded(_PLACES_AND_TIMES)
"""Names of papers, channels and clubs that are nouns of place and time, which stand after في."""

OFFICES = _folded(_OFFICES)
"""What stands before a last name, where other titles stand before a first one: الشيخ محمد."""

_ARTICLE = "ال"
_IN = fold("في")
_DERIVED = ("ي", "يه", "يين", "يون", "يات")  # what ends so with ال describes the name


def is_ordinary_word(document: Document, match: Match) -> bool:
    """Tell whether the words beside a name of one word make an ordinary word of it."""
    word = match.form.words[0]
    if len(match.form.words) > 1 or match.first != match.last:
        return False
    if word in PLACES_AND_TIMES:
        return _is_organisation(match) and _is_place(document, match)
    after = _after(document, match.last)
    if after in ORDINARY_BEFORE.get(word, ()) or (word in NOUNS and _defines(after)):
        return True
    return word in ORDINARY_AFTER and bool(before(document, match.first) & ORDINARY_AFTER[word])


def _is_organisation(match: Match) -> bool:
    watch = match.form.watch
    return watch is not None and watch.kind == "organisation"


def _is_place(document: Document, match: Match) -> bool:
    """Tell whether a place or a time is told, no channel of that name: في الجزيرة."""
    first = match.first
    told_in = first > 0 and document.tokens[first - 1].form == _IN and adjoins(document, first)
    return told_in or _after(document, match.last) in PENINSULA


def follows_office(document: Document, first: int) -> bool:
    """Tell whether the title of an office stands before token `first`: الرئيس الأسد."""
    return bool(before(document, first) & OFFICES)


def before(document: Document, token: int) -> set[str]:
    """Return what the word beside `token`, before it, may be without clitics other than ال."""
    if token == 0 or not adjoins(document, token):
        return set()
    return stems(document, token - 1)


def stems(document: Document, token: int) -> set[str]:
    """Return what `token` may be without clitics other than ال; التقى is no تقي with ال."""
    return {
        split.stem
        for split in splits(document.tokens[token].form)
        if not split.suffix and not split.proclitics.endswith(_ARTICLE)
    }


def _defines(after: str) -> bool:
    return after.startswith(_ARTICLE) and not after.endswith(_DERIVED) and after not in FREQUENT


def _after(document: Document, last: int) -> str:
    after = last + 1
    if after == len(document.tokens) or not adjoins(document, after):
        return ""
    return document.tokens[after].form
