"""What a number counts or measures: the noun or the unit that goes with it."""

from __future__ import annotations

import re

from analysis.arabic import units
from analysis.arabic.cursor import Cursor
from analysis.arabic.numerals import NUMBER_WORDS, Numeral
from analysis.arabic.plurals import SINGULARS
from analysis.arabic.stems import stem
from analysis.arabic.tokens import fold_phrase
from analysis.arabic.words import FREQUENT

_BEFORE_NOUN = re.compile(r"[\s\u200e\u200f\"«“(ـ]*\Z")
_CLOSED = re.compile(r"\s?\)[\s\u200e\u200fـ]*\Z")
_TOTALS = frozenset(
    clitic + word
    for word in fold_phrase("عدد العدد حصيلة الحصيلة إجمالي مجموع أعداد")
    for clitic in ("", "و", "ب", "ل")
)
_OF_ALL = frozenset(fold_phrase("أصل إجمالي مجموع بين نوعها نوعه أجل"))
_NOT_COUNTED = frozenset(
    fold_phrase(
        "آخرين آخرون أخريات عالميا محليا دوليا سنويا شهريا يوميا أسبوعيا رسميا حاليا تقريبا"
        " أحدهما أحدهم"
    )
)
_PLURAL_ENDS = ("ون", "ين", "ات")
_NO_PLURALS = frozenset(
    fold_phrase("صين بحرين فلسطين إمارات أرجنتين فلبين حزيران تشرين برلين بكين عين دين هاتين حين")
)
_OWNERS = ("", "ه", "ها", "هم")
_FAR = 12  # words between «عدد القتلى» and its number
_WITH_ARTICLE = ("ال", "وال", "بال", "لل")
_BLANK = " \u200e\u200f\xa0"


def find_unit(cursor: Cursor, numeral: Numeral) -> tuple[str, int]:
    """Return the unit of `numeral`, "" for a plain count, and the token after both."""
    at = numeral.last
    if sign := _find_sign(cursor, numeral):
        return sign, at
    form = cursor.form(at)
    if cursor.follows(at) or _stands_behind_brackets(cursor, numeral, at):
        if form in units.PERCENT:
            return "percent", at + 1
        if form == "في" and cursor.form(at + 1) in units.IN_A_HUNDRED:
            return "percent", at + 2
        if unit := units.UNITS.get(form):
            return _read_unit(cursor, unit, at + 1)
    if has_article(cursor, numeral) and not numeral.ordinal:  # الأشهر الستة
        return units.UNITS.get(noun_before(cursor, numeral).removeprefix("ال"), ""), at
    return "", at


def _find_sign(cursor: Cursor, numeral: Numeral) -> str:
    start, end = cursor.tokens[numeral.first].start, cursor.tokens[numeral.last - 1].end
    after = cursor.text[end : end + 3].lstrip(_BLANK)[:1]
    before = cursor.text[max(0, start - 2) : start].rstrip(_BLANK)[-1:]
    for sign in (after, before):
        if sign in units.PERCENT_SIGNS:
            return "percent"
        if sign in units.CURRENCY_SIGNS:
            return units.CURRENCY_SIGNS[sign]
    return ""


def _read_unit(cursor: Cursor, unit: str, at: int) -> tuple[str, int]:
    """Read what may follow `unit` and changes it: a state, square, the rest of كيلو متر."""
    form = cursor.form(at)
    if unit == "kilo":
        return (units.KILO[form], at + 1) if form in units.KILO else ("kg", at)
    if state := units.OF_A_STATE.get(unit, {}).get(form):
        return state, at + 1
    if form in units.POWERS:
        return unit + units.POWERS[form], at + 1
    if form in ("2", "3") and cursor.written_on(at):
        return unit + form, at + 1
    return unit, at


def _stands_behind_brackets(cursor: Cursor, numeral: Numeral, at: int) -> bool:
    """Tell whether `at` follows a numeral in brackets: (12) طنا, عشرة آلاف (10000) زائر."""
    if at != numeral.last or not cursor.follows(at, _CLOSED):
        return False
    start, end = cursor.tokens[numeral.first].start, cursor.tokens[numeral.last - 1].end
    return "(" in cursor.text[max(0, start - 1) : end]


def find_counted(cursor: Cursor, numeral: Numeral, after: int) -> str:
    """Return the stem of the noun that `numeral` counts, "" where unknown.

    `after` is the token after the numeral. A noun after it that says less than «عدد القتلى» before
    it («12 شخصا») gives way to that.
    """
    if noun := noun_before(cursor, numeral):
        return stem(noun)
    if numeral.definite:
        return ""
    noun = _noun_after(cursor, numeral, after)
    if noun and noun not in units.GENERIC:
        return stem(noun)
    return stem(_noun_of_total(cursor, numeral.first) or noun)


def has_article(cursor: Cursor, numeral: Numeral) -> bool:
    """Tell whether the numeral has the article: الخمسة, الـ28."""
    return numeral.definite or cursor.form(numeral.first - 1) == "ال"


def before_article(cursor: Cursor, numeral: Numeral) -> int:
    """Return the token before the numeral and its article."""
    return numeral.first - (2 if cursor.form(numeral.first - 1) == "ال" else 1)


def noun_before(cursor: Cursor, numeral: Numeral) -> str:
    """Return the noun that a definite number, a feminine ordinal or واحد follows, "" for none."""
    at = before_article(cursor, numeral)
    one = numeral.value == 1 and numeral.kind == "unit" and not numeral.ordinal
    second = numeral.ordinal and cursor.form(numeral.first).endswith("ه")
    definite = has_article(cursor, numeral)
    while second and cursor.form(at) in NUMBER_WORDS:  # الأولى والثالثة
        at -= 1
    if not is_noun(cursor, at) or not (one or second or definite):
        return ""
    form, before = cursor.form(at), cursor.form(at - 1)
    if form.endswith("يه") and _is_definite(form) == _is_definite(before):
        at -= is_noun(cursor, at - 1)  # القوى العالمية الست
    return cursor.form(at) if _is_definite(cursor.form(at)) or not definite else ""


def is_noun(cursor: Cursor, at: int) -> bool:
    """Tell whether token `at` can be a noun: Arabic, three letters or more, with some content."""
    form = cursor.form(at)
    return len(form) > 2 and "\u0621" <= form[0] <= "\u064a" and form not in FREQUENT


def _is_definite(form: str) -> bool:
    """Tell whether a noun has the article or, for all that its form tells, a pronoun."""
    return form.startswith(_WITH_ARTICLE) or form.endswith(("ته", "ها", "هم", "نا"))


def _noun_after(cursor: Cursor, numeral: Numeral, at: int) -> str:
    form = cursor.form(at)
    closed = _stands_behind_brackets(cursor, numeral, at)
    if form == "من" and (closed or cursor.follows(at)) and cursor.form(at + 1) not in _OF_ALL:
        at, closed = at + 1, False
        form = cursor.form(at)
        if not _is_plural(form):  # أربعة مليارات من مصر
            return ""
    elif form.startswith("ال"):
        return ""
    behind = closed or cursor.follows(at, _BEFORE_NOUN)
    noun = behind and is_noun(cursor, at) and form not in NUMBER_WORDS
    joined = form[:1] == "و" and not stem(form).startswith("و")
    return form if noun and not joined and form not in _NOT_COUNTED else ""


def _is_plural(form: str) -> bool:
    """Tell whether a noun is a plural by its ending or by the table of broken plurals."""
    bare = form.removeprefix("ال")
    if bare in _NO_PLURALS:
        return False
    return bare.endswith(_PLURAL_ENDS) or any(
        bare.removesuffix(owner) in SINGULARS for owner in _OWNERS
    )


def _noun_of_total(cursor: Cursor, at: int) -> str:
    """Return the noun of «عدد القتلى … إلى» or «والجرحى إلى» before `at`."""
    joined = cursor.form(at - 2).startswith("و") and is_noun(cursor, at - 2)
    if cursor.form(at - 1) == "الي" and joined:
        return cursor.form(at - 2)
    for before in range(at - 2, max(cursor.first, at - _FAR) - 1, -1):
        form = cursor.form(before)
        if form[0].isdigit():
            return ""
        if form in _TOTALS and cursor.form(before + 1) not in _TOTALS:
            return cursor.form(before + 1) if is_noun(cursor, before + 1) else ""
    return ""
