"""Numbers that name and do not count: clock times, resolutions, aircraft, phone numbers, scores."""

from __future__ import annotations

import re

from analysis.arabic import units
from analysis.arabic.counting import is_noun
from analysis.arabic.cursor import Cursor
from analysis.arabic.numerals import Numeral
from analysis.arabic.tokens import fold_phrase

_DAY_PARTS = frozenset(fold_phrase("صباحا مساء ظهرا فجرا بتوقيت ليلا عصرا والنصف والربع"))
_CLOCK = frozenset(fold_phrase("الساعة للساعة والساعة"))
_CLITICS = frozenset({"ال", "ب", "ل", "و", "ف", "ك", "لل"})
_CLOCK_BEFORE = re.compile(r".*\d:\Z", re.DOTALL)
_CLOCK_AFTER = re.compile(r":\d")
_HYPHEN_BEFORE = re.compile(r".*[^\W_][-–]\Z", re.DOTALL)  # إف-16, 555-1234
_OTHERS = frozenset(fold_phrase("آخرون آخرين أخريات"))
_VAGUE = frozenset(
    clitic + word
    for word in fold_phrase("آلاف ملايين مليارات بلايين تريليونات")
    for clitic in ("", "ال", "و", "ب", "ل", "وال")
)


def is_name(cursor: Cursor, numeral: Numeral, unit: str) -> bool:
    """Tell whether the number is a name or part of one; `unit` is what it is measured in."""
    at, last = numeral.first, numeral.last
    start, end = cursor.tokens[at].start, cursor.tokens[last - 1].end
    before, after = cursor.text[max(0, start - 3) : start], cursor.text[end : end + 3]
    if before.rstrip()[-1:] in ("+", "#") or after.lstrip()[:1] == "+":
        return True
    if "زايد" in (cursor.form(at - 1), cursor.form(last)):
        return True
    if cursor.form(at - 1) in _CLOCK or is_hour(cursor, numeral):
        return True
    if _CLOCK_BEFORE.match(before) or _CLOCK_AFTER.match(after):
        return True
    if _HYPHEN_BEFORE.match(before) and not before.endswith("ال-"):
        return True
    if cursor.written_on(at) and _is_part_of(cursor.form(at - 1)):
        return True
    return not unit and _is_identifier(cursor, numeral, after)


def is_hour(cursor: Cursor, numeral: Numeral) -> bool:
    """Tell whether a part of the day follows the number: 8 مساء."""
    return cursor.form(numeral.last) in _DAY_PARTS and numeral.value <= 24


def _is_part_of(form: str) -> bool:
    """Tell whether a number written on to `form` belongs to it: كم2, إف16, but not حتى24."""
    if form in units.UNITS or form in units.IDENTIFIED:
        return True
    return len(form) <= 2 and form not in _CLITICS


def _is_identifier(cursor: Cursor, numeral: Numeral, after: str) -> bool:
    form, before = cursor.form(numeral.first), cursor.form(numeral.first - 1)
    if before in units.IDENTIFIED and not numeral.ordinal:
        return True
    if numeral.kind != "digits":
        return False
    if before.isascii() and before.isalpha():
        return True
    if form.isdigit() and (len(form) > 9 or (len(form) > 1 and form[0] == "0")):
        return True
    listed = numeral.first == cursor.first and after[:1] in (")", "-", ".", "–")
    return listed or cursor.last - cursor.first == 1


def is_vague(cursor: Cursor, numeral: Numeral, unit: str, counted: str) -> bool:
    """Tell whether the words, though numbers, count nothing here: آلاف, واحد, محمد السادس."""
    form, before = cursor.form(numeral.first), cursor.form(numeral.first - 1)
    if numeral.ordinal:
        verb = before.startswith(("ي", "وي", "لي"))
        regnal = form.startswith("ال") and not form.endswith("ه") and not verb
        return regnal and not counted and is_noun(cursor, numeral.first - 1)
    last = numeral.last
    if last > numeral.first + 1 or numeral.kind == "digits":
        return False
    if form in _VAGUE:
        return True
    if unit:
        return False
    if numeral.kind == "scale" and numeral.definite:
        return True
    if numeral.kind == "unit" and numeral.value == 1:
        return not is_noun(cursor, numeral.first - 1)
    others = cursor.form(last) in _OTHERS
    return not (counted or numeral.definite or others)
