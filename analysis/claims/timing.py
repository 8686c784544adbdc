"""When something happens, as two claims known to be about one thing say it: days, seasons, hours.

What a claim says of time becomes a stretch of days («الأسبوع الماضي», «قبل عام», «مطلع مايو»), a
season, a day of an Islamic month or hours of the day. Two that have nothing in common conflict.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from analysis.arabic.folding import fold
from analysis.claims.lexicon import COMPLEMENT, WEEKDAYS, any_of, fold_words, unprefixed
from analysis.claims.lexicon import REPORTING as _REPORTING
from analysis.claims.wording import Word
from analysis.reading import Claim, Moment

_WORD = re.compile(r"\w+")
_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25, "decade": 3652.5}
_UNITS = {
    form: (count, unit)
    for unit, singles, duals in (
        ("hour", "ساعة", "ساعتين"),
        ("day", "يوم", "يومين"),
        ("week", "أسبوع", "أسبوعين"),
        ("month", "شهر", "شهرين"),
        ("year", "عام سنة", "عامين سنتين"),
        ("decade", "عقد", "عقدين"),
    )
    for count, forms in ((1.0, singles), (2.0, duals))
    for form in fold_words(forms)
}
_AGO = fold_words("قبل منذ")
_LAST = fold_words("الماضي الماضية الفائت المنصرم السابق")
_NEXT = fold_words("المقبل المقبلة القادم القادمة التالي")
_FIRST_THIRD = fold_words("مطلع بداية أوائل بدايات مستهل")
_MIDDLE = fold_words("منتصف أواسط")
_END = fold_words("نهاية أواخر ختام آخر نهايات")
_SEASONS = {
    form: number
    for number, words in enumerate(("ربيع", "صيف", "خريف", "شتاء"))
    for form in fold_words(words, "ال" + words)
}
_ISLAMIC = {
    fold(name): number
    for number, name in enumerate(
        ("محرم", "صفر", "رجب", "شعبان", "رمضان", "شوال", "الحجة", "القعدة", "الأولى", "الآخرة")
    )
}
_RANKS = {
    form: number
    for number, words in enumerate(
        (
            "الأول الأولى الواحدة غرة",
            *("الثاني الثانية", "الثالث الثالثة", "الرابع الرابعة", "الخامس الخامسة"),
            *("السادس السادسة", "السابع السابعة", "الثامن الثامنة", "التاسع التاسعة"),
            "العاشر العاشرة",
        ),
        start=1,
    )
    for form in fold_words(words)
} | dict.fromkeys(fold_words("الحادي الحادية"), 1)
_PARTS = {
    **dict.fromkeys(fold_words("فجر فجرا الفجر"), (2, 7)),
    **dict.fromkeys(fold_words("صباح صباحا الصباح ضحى"), (5, 12)),
    **dict.fromkeys(fold_words("ظهر ظهرا الظهر الظهيرة"), (11, 16)),
    **dict.fromkeys(fold_words("عصر عصرا العصر"), (14, 18)),
    **dict.fromkeys(fold_words("مساء المساء"), (16, 24)),
    **dict.fromkeys(fold_words("ليلا ليل ليلة الليل"), (18, 30)),
}
_AGAIN = fold_words("كل يوميا أسبوعيا سنويا شهريا عادة")
"""Words of what comes again and again: two of its times are no conflict."""


_WAS = fold_words("كان كانت")
_MEANT = fold_words("المقرر مقررا مقررة يفترض المفترض")
"""What was to be at a time need not have been."""


_TIMES = frozenset(
    (*_PARTS, *_SEASONS, *_ISLAMIC, *_RANKS, *_UNITS, *_FIRST_THIRD, *_MIDDLE, *_END)
)


class Stretch(NamedTuple):
    """A stretch of time, both ends in, and the words that say it."""

    low: float
    high: float
    said: str


class Times(NamedTuple):
    """What a claim says of when: days since 1 January of the year 1, hours of a day, a season, and
    a day of an Islamic month as a month and a day.
    """

    days: tuple[Stretch, ...]
    hours: tuple[Stretch, ...]
    seasons: tuple[Stretch, ...]
    islamic: tuple[Stretch, ...]


def differ_in_time(a: Claim, b: Claim) -> tuple[str, str] | None:
    """Return what two claims say of when where nothing of it can be one time; else None.

    Each must say one time of a kind; what comes again and again has no one time.
    """
    one, other = read_times(a), read_times(b)
    found = None
    for mine, theirs in zip(one, other, strict=True):
        if len(mine) != 1 or len(theirs) != 1:
            continue
        if _can_be_one(mine[0], theirs[0]):
            continue
        found = found or (mine[0].said, theirs[0].said)
    return found


def drop_times(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words of a clause without those that only say when."""
    return tuple(word for word in words if word.form not in _TIMES)


def rank_things(claim: Claim) -> frozenset[str]:
    """Return the ranks that tell things of a kind apart: the first attack, the second."""
    forms = fold(claim.text).split()
    return frozenset(
        form
        for before, form in pairwise(forms)
        if form in _RANKS and before.startswith("ال") and before not in ("الساعه", "اليوم")
    )


def _can_be_one(a: Stretch, b: Stretch) -> bool:
    """Tell whether two stretches meet; a weekday may be meant of the week before or after."""
    if a.low <= b.high and b.low <= a.high:
        return True
    weekdays = any(word in WEEKDAYS for one in (a, b) for word in fold(one.said).split())
    return weekdays and a.low == a.high and b.low == b.high and abs(a.low - b.low) == 7


def is_past(claim: Claim) -> bool | None:
    """Tell whether the one time that a claim gives lies before it was told; None if unclear."""
    days = read_times(claim).days
    told = claim.published_at.date().toordinal()
    if len(days) != 1 or days[0].low <= told <= days[0].high:
        return None
    return days[0].high < told


def read_times(claim: Claim) -> Times:
    """Return what a claim says of when it is that what it tells happens."""
    matches = list(_WORD.finditer(claim.text))
    forms = [fold(match[0]) for match in matches]
    if _comes_again(forms):
        return Times((), (), (), ())
    told = _find_telling(forms)
    starts = {match.start() + claim.start: i for i, match in enumerate(matches)}
    days = [
        _narrow(_of_moment(moment, claim), forms, starts[moment.start])
        for moment in claim.moments
        if starts.get(moment.start, -1) >= told and moment.value[:4] > "0000"
    ]
    now = claim.published_at.date().toordinal()
    days += [*_relative_days(forms, now, told), *_counted_days(claim, now)]
    ranks = _list_ranks(forms)
    return Times(
        tuple(days),
        _read_hours(forms, ranks, told),
        tuple(_read_seasons(forms)),
        tuple(_read_islamic(forms, ranks)),
    )


def _comes_again(forms: list[str]) -> bool:
    weekly = any(a == "ايام" and b in WEEKDAYS for a, b in pairwise(forms))
    meant = any(
        unprefixed(form, _WAS) and not _MEANT.isdisjoint(forms[i + 1 : i + 3])
        for i, form in enumerate(forms)
    )
    return weekly or meant or not _AGAIN.isdisjoint(forms)


def _find_telling(forms: list[str]) -> int:
    """Return from which word on a claim tells: after "said on Thursday that"."""
    for i, form in enumerate(forms[:20]):
        if form in COMPLEMENT and any_of(forms[:i], _REPORTING):
            return i
    return 0


def _of_moment(moment: Moment, claim: Claim) -> Stretch:
    said = claim.text[moment.start - claim.start : moment.end - claim.start]
    parts = [int(part) for part in moment.value.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 0
    if len(parts) == 3:
        low = high = date(year, month, parts[2])
    elif len(parts) == 2:
        low, high = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    else:
        low, high = date(year, 1, 1), date(year, 12, 31)
    return Stretch(low.toordinal(), high.toordinal(), said)


def _narrow(whole: Stretch, forms: list[str], at: int) -> Stretch:
    """Return the part of a month or year that the word before it names: the beginning of May."""
    before = forms[at - 1] if at else ""
    long = whole.high - whole.low + 1
    if long < 28:
        return whole
    said = f"{before} {whole.said}"
    if before in _FIRST_THIRD:
        return Stretch(whole.low, whole.low + long * 0.33, said)
    if before in _MIDDLE:
        return Stretch(whole.low + long * 0.37, whole.low + long * 0.63, said)
    if before in _END:
        return Stretch(whole.low + long * 0.67, whole.high, said)
    if long > 300 and before in _SEASONS:
        first = whole.low + (60, 150, 240, 300)[_SEASONS[before]]
        return Stretch(first, first + 125, said)
    return whole


def _relative_days(forms: list[str], now: int, told: int) -> Iterator[Stretch]:
    """Yield the days that words from `told` on name beside today: a month ago, next week."""
    padded = [*forms, ""]
    for i in range(max(1, told), len(forms)):
        before, form, after = padded[i - 1 : i + 2]
        if form in _UNITS and before in _AGO:
            yield _around(now, *_UNITS[form], f"{before} {form}")
        elif form == "الاسبوع" and after in _LAST:
            yield Stretch(now - 14, now - 1, f"{form} {after}")
        elif form == "الاسبوع" and after in _NEXT:
            yield Stretch(now + 1, now + 14, f"{form} {after}")
        elif form == "الشهر" and before in _FIRST_THIRD | _MIDDLE | _END and after not in _LAST:
            today = date.fromordinal(now)
            days = monthrange(today.year, today.month)[1]
            first = today.replace(day=1).toordinal() + days * (after in _NEXT)
            yield _narrow(Stretch(first, first + days - 1, form), forms, i)


def _counted_days(claim: Claim, now: int) -> Iterator[Stretch]:
    """Yield the days that numbers name: three days ago, born in 1939, the twelfth century."""
    for quantity in claim.quantities:
        start, value = quantity.start - claim.start, quantity.value
        before = fold(claim.text[:start]).split()[-1:]
        said = claim.text[start : quantity.end - claim.start]
        if before == ["مواليد"] and 1000 < value < 2100:
            first = date(int(value), 1, 1).toordinal()
            yield Stretch(first, first + 365, said)
        elif quantity.ordinal and quantity.counted == "قرن":
            yield Stretch((value - 1) * 36525, value * 36525 - 1, said)
        elif quantity.unit in _DAYS and before and before[0] in _AGO and value > 2:
            yield _around(now, value, quantity.unit, f"{before[0]} {said}")


def _around(now: int, count: float, unit: str, said: str) -> Stretch:
    """Return the days around so many units ago."""
    far, slack = count * _DAYS[unit], max(0.6 * _DAYS[unit], 0.25 * count * _DAYS[unit])
    return Stretch(now - far - slack, now - far + slack, said)


def _list_ranks(forms: list[str]) -> list[tuple[int, int]]:
    """Return the words that are a day or an hour by their number: (index, number)."""
    found = []
    for i, form in enumerate(forms):
        if form.isdigit() and len(form) < 3:
            found.append((i, int(form)))
        elif form in _RANKS:
            teen = i + 1 < len(forms) and forms[i + 1] in ("عشر", "عشره")
            found.append((i, _RANKS[form] + 10 * teen))
    return found


def _read_hours(forms: list[str], ranks: list[tuple[int, int]], told: int) -> tuple[Stretch, ...]:
    parts = [
        (i, _PARTS[form])
        for i, form in enumerate(forms)
        if form in _PARTS and i >= told and not (form == "ليل" and forms[i - 1] == "منتصف")
    ]
    if len(parts) > 1:
        return ()
    if not parts:
        hours = [rank for i, rank in ranks if i and forms[i - 1] == "الساعه" and rank <= 24]
        return tuple(Stretch(h, h, f"الساعة {h}") for h in hours)
    at, (low, high) = parts[0]
    if forms[max(0, at - 1) : at + 1] == ["بعد", "الظهر"]:
        low, high = 12, 18
    for i, rank in ranks:
        if at - 4 <= i < at and rank <= 12 and not any_of(forms[i:at], WEEKDAYS):
            hour = rank % 12 + (12 if low >= 11 else 0)
            return (Stretch(hour, hour, " ".join(forms[i : at + 1])),)
    return (Stretch(low + 1, high - 1, forms[at]),)


def _read_seasons(forms: list[str]) -> list[Stretch]:
    return [
        Stretch(_SEASONS[form], _SEASONS[form], form)
        for before, form in pairwise(forms)
        if form in _SEASONS and before in ("في", "خلال", "نهايه", "بدايه", "مطلع")
    ]


def _read_islamic(forms: list[str], ranks: list[tuple[int, int]]) -> list[Stretch]:
    found = []
    for i, rank in ranks:
        rest = [
            form for form in forms[i + 1 : i + 6] if form not in ("من", "ذي", "ذو", "شهر", "عشر")
        ]
        if rest and rest[0] in _ISLAMIC:
            value = 100 * _ISLAMIC[rest[0]] + rank
            found.append(Stretch(value, value, f"{rank} {rest[0]}"))
    return found
