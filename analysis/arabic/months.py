"""Names of the calendar, folded: months of all three Arab traditions, weekdays, what points."""

from __future__ import annotations

from analysis.arabic.tokens import fold_phrase

_MONTHS = {
    # Egypt and the Gulf; the Levant and Iraq; the Maghreb
    1: ("يناير", "كانون الثاني", "جانفي"),
    2: ("فبراير", "شباط", "فيفري"),
    3: ("مارس", "آذار"),
    4: ("أبريل", "نيسان", "أفريل", "إبريل", "ابريل"),
    5: ("مايو", "أيار", "ماي"),
    6: ("يونيو", "حزيران", "جوان", "يونية"),
    7: ("يوليو", "تموز", "جويلية", "يولية", "يوليوز"),
    8: ("أغسطس", "آب", "أوت", "غشت"),
    9: ("سبتمبر", "أيلول", "شتنبر"),
    10: ("أكتوبر", "تشرين الأول"),
    11: ("نوفمبر", "تشرين الثاني", "نونبر"),
    12: ("ديسمبر", "كانون الأول", "دجنبر"),
}
MONTHS = {fold_phrase(name): month for month, names in _MONTHS.items() for name in names}
"""Folded month name, one or two words → 1 to 12."""

OTHER_WORDS = frozenset({("مارس",), ("اب",), ("جوان",), ("ماي",), ("اوت",), ("غشت",)})
"""Month names that are other words too (practised, father): a day, a year or شهر must stand by."""

HIJRI_MONTHS = frozenset(
    fold_phrase(name)
    for name in (
        *("محرم", "صفر", "ربيع الأول", "ربيع الآخر", "ربيع الثاني", "جمادى الأولى"),
        *("جمادى الآخرة", "جمادى الثانية", "رجب", "شعبان", "رمضان", "شوال"),
        *("ذو القعدة", "ذي القعدة", "ذو الحجة", "ذي الحجة"),
    )
)
"""Months of the lunar calendar, which are never turned into Gregorian dates."""

_WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
WEEKDAYS = {
    prefix + name: day
    for day, word in enumerate(_WEEKDAYS)
    for name in fold_phrase(word)
    for prefix in ("", "و", "ب", "ف")
} | {"ل" + name[1:]: day for day, word in enumerate(_WEEKDAYS) for name in fold_phrase(word)}
"""Folded weekday with its clitics → 0 (Monday) to 6, as `date.weekday` counts."""


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold_phrase(words))


THIS = _folded("الجاري الجارية الحالي الحالية")
PAST = _folded("الماضي الماضية المنصرم المنصرمة الفائت الفائتة الماضيين")
NEXT = _folded("المقبل المقبلة القادم القادمة الآتي")
YEAR_WORDS = _folded(
    "عام العام سنة السنة بعام لعام وعام للعام والعام عامي العامين لسنة وسنة بالعام"
)
MONTH_WORDS = _folded("شهر الشهر لشهر بشهر وشهر للشهر والشهر")
DAY_LEADS = _folded(
    "يوم بيوم ليوم ويوم اليوم بتاريخ تاريخ الموافق في منذ حتى مساء صباح فجر ظهر ليلة أمس غدا"
)
MONTH_LEADS = _folded(
    "في شهر لشهر بشهر منذ خلال بداية مطلع نهاية أواخر أوائل منتصف حتى قبل بعد من وفي ومنذ إلى"
)
YEAR_LEADS = _folded(
    "في منذ حتى قبل بعد خلال وفي ومنذ مطلع نهاية منتصف أواخر أوائل بداية صيف ربيع شتاء خريف"
)

YESTERDAY = _folded("أمس الأمس بالأمس وأمس")
TOMORROW = _folded("غدا غد الغد وغدا")
TODAY = _folded("اليوم")
NOT_TODAY = _folded(
    "التالي نفسه ذاته الأول الثاني الثالث الرابع الخامس السادس السابع العاشر الأخير الوطني العالمي"
)
"""After اليوم: some other day (the first, the next) or a day's name."""

FUTURE = _folded("سوف وسوف فسوف لن المقرر مقرر المرتقب يعتزم تعتزم المزمع المنتظر")
REPORTING = frozenset(
    prefix + verb
    for verb in _folded(
        "قال قالت أعلن أعلنت أكد أكدت ذكر ذكرت أفاد أفادت أوضح أوضحت صرح صرحت كشف كشفت أضاف أضافت"
    )
    for prefix in ("", "و", "ف")
)
