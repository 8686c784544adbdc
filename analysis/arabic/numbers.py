"""Quantities: what is counted or measured, how much, and how surely.

Left out are numbers that name and do not count (`naming`) and those of dates. What is counted is
the noun after the number, or the one in «عدد القتلى … إلى 12»; with a definite number the noun
before it.
"""

from __future__ import annotations

import re

from analysis.arabic import units
from analysis.arabic.bounds import find_bound
from analysis.arabic.counting import before_article, find_counted, find_unit, has_article
from analysis.arabic.cursor import Cursor
from analysis.arabic.date_reading import find_dates
from analysis.arabic.document import Document, Sentence
from analysis.arabic.naming import is_hour, is_name, is_vague
from analysis.arabic.numerals import NUMBER_WORDS, Numeral, read_numeral
from analysis.arabic.stems import stem
from analysis.arabic.tokens import fold_phrase
from analysis.reading import Bound, Quantity

_STARTS = NUMBER_WORDS | units.DUALS.keys()
_TIE = re.compile(r"\s?[-–]\s?\Z")
_OPENED = re.compile(r"\s?\(\s?\Z")
_MINUS = re.compile(r"(?:.*[\s(])?[-−]\Z", re.DOTALL)
_BETWEEN = frozenset(fold_phrase("بين وبين"))
_FROM = frozenset(fold_phrase("من ومن بين وبين"))
_TENS = range(20, 100, 10)
_CHANGES = frozenset(
    clitic + word
    for word in fold_phrase(
        "ارتفع ارتفعت ارتفاع يرتفع ترتفع زاد زادت زيادة يزيد تزيد رفع رفعت يرفع ترفع قفز قفزت صعد"
        " صعدت نما نمت انخفض انخفضت انخفاض ينخفض تنخفض تراجع تراجعت يتراجع هبط هبطت خفض خفضت يخفض"
        " تخفض تقليص قلص قلصت تقلص نقص تغير تحول انتقل"
    )
    for clitic in ("", "و", "ف", "ب", "ل", "ال")
)
"""Words after which «من 100 إلى 150» tells what was and what is, not a range."""
_FAR = 10  # words between such a word and its numbers


def find_quantities(document: Document, sentence: Sentence) -> tuple[Quantity, ...]:
    """Return the quantities told in `sentence`, in order; offsets index the original field.

    >>> from analysis.arabic.sentences import parse
    >>> document = parse("مقتل نحو 12 جنديا")
    >>> [(q.value, q.counted, q.bound) for q in find_quantities(document, document.sentences[0])]
    [(12.0, 'جند', 'about')]
    """
    forms = [token.form for token in document.tokens[sentence.first : sentence.last]]
    starts = [
        at
        for at, form in enumerate(forms, sentence.first)
        if form in _STARTS or "0" <= form[0] <= "9"
    ]
    if not starts:
        return ()
    dates = find_dates(document, sentence)
    dated = {at for said in dates for at in range(said.first, said.last)}
    cursor = Cursor(document, sentence)
    found: list[Quantity] = []
    after = sentence.first
    for at in starts:
        if at >= after and at not in dated:
            after = _read(cursor, at, found)
    return tuple(found)


def _read(cursor: Cursor, at: int, found: list[Quantity]) -> int:
    """Add the quantities that begin at `at` to `found` and return where to go on."""
    numeral = read_numeral(cursor.document, at, cursor.last)
    if not numeral:
        if noun := units.DUALS.get(cursor.form(at)):
            unit = units.UNITS.get(noun, "")
            dual = Numeral(2.0, at, at + 1, "unit")
            found.append(_measure(cursor, dual, unit, "" if unit else stem(noun)))
        return at + 1
    if _is_turned_round(cursor, numeral):
        return numeral.last
    numeral = _pass_repetition(cursor, _add_units(cursor, numeral))
    if second := _read_second(cursor, numeral):
        return _read_range(cursor, numeral, second, found)
    unit, after = find_unit(cursor, numeral)
    if is_name(cursor, numeral, unit):
        return numeral.last
    counted = "" if unit else find_counted(cursor, numeral, after)
    if not is_vague(cursor, numeral, unit, counted):
        found.append(_measure(cursor, numeral, unit, counted))
    return after


def _is_turned_round(cursor: Cursor, numeral: Numeral) -> bool:
    """Tell whether the number is half of 7ر2, which is 2.7 to some agencies and 7.2 to others."""
    first, last = numeral.first, numeral.last
    after = cursor.form(last) == "ر" and cursor.written_on(last) and cursor.written_on(last + 1)
    return after or (
        cursor.form(first - 1) == "ر" and cursor.written_on(first) and cursor.written_on(first - 1)
    )


def _pass_repetition(cursor: Cursor, numeral: Numeral) -> Numeral:
    """Return a numeral with the same number in brackets after it: عشرة آلاف (10000)."""
    at = numeral.last
    if not cursor.follows(at, _OPENED):
        return numeral
    again = read_numeral(cursor.document, at, cursor.last)
    if not again or (again.value, again.ordinal) != (numeral.value, numeral.ordinal):
        return numeral
    end = cursor.tokens[again.last - 1].end
    return numeral._replace(last=again.last) if cursor.text[end : end + 1] == ")" else numeral


def _add_units(cursor: Cursor, numeral: Numeral) -> Numeral:
    """Return tens with the units after them, one of both in digits, where both measure one thing:
    30 وثماني سنوات is 38, but 20 وخمسة جرحى may be two counts.
    """
    at = numeral.last
    if numeral.value not in _TENS or at != numeral.first + 1 or not cursor.follows(at):
        return numeral
    at += cursor.form(at) == "و"
    units_of = read_numeral(cursor.document, at, cursor.last) if cursor.form(at) else None
    if not units_of or units_of.value not in range(1, 10) or units_of.ordinal or units_of.definite:
        return numeral
    one_in_digits = (numeral.kind == "digits") != (units_of.kind == "digits")
    joined = at > numeral.last or cursor.form(at)[0] == "و"
    if not (one_in_digits and joined) or cursor.form(units_of.last) not in units.UNITS:
        return numeral
    if cursor.form(numeral.first - 1) in _BETWEEN:
        return numeral
    return numeral._replace(value=numeral.value + units_of.value, last=units_of.last)


def _measure(
    cursor: Cursor, numeral: Numeral, unit: str, counted: str, bound: Bound | None = None
) -> Quantity:
    value = numeral.value
    if numeral.grouped is not None and not unit:
        value = numeral.grouped  # nobody counts 12.5 people: 12.500 are thousands
    start, end = cursor.tokens[numeral.first].start, cursor.tokens[numeral.last - 1].end
    if unit in ("degree", "percent") and _MINUS.match(cursor.text[max(0, start - 2) : start]):
        value = -value
    bound = bound or find_bound(cursor, numeral)
    ranked = cursor.form(before_article(cursor, numeral)) in units.RANKED
    ordinal = numeral.ordinal or (ranked and has_article(cursor, numeral))
    return Quantity(value, start, end, unit, counted, bound, ordinal)


def _read_second(cursor: Cursor, numeral: Numeral) -> Numeral | None:
    """Return the numeral tied to this one: 10-15, بين 10 و15, من 10 إلى 15."""
    at = numeral.last
    tied = numeral.kind == "digits" and cursor.follows(at, _TIE)
    if not tied and cursor.form(numeral.first - 1) in _BETWEEN:
        joined = cursor.form(at)[:1] == "و"
        at += cursor.form(at) == "و"
        tied = joined and cursor.follows(at)
    if not tied and cursor.form(at) == "الي" and cursor.form(numeral.first - 1) in _FROM:
        at += 1
        before = (cursor.form(i) for i in range(numeral.first - _FAR, numeral.first))
        tied = cursor.follows(at) and _CHANGES.isdisjoint(before)
    form = cursor.form(at)
    if not tied or not (form in NUMBER_WORDS or "0" <= form[0] <= "9"):
        return None
    return read_numeral(cursor.document, at, cursor.last)


def _read_range(cursor: Cursor, one: Numeral, other: Numeral, found: list[Quantity]) -> int:
    """Add both ends of a range, unless it is a score or a code: nothing is counted in 2-1."""
    unit, after = find_unit(cursor, other)
    counted = "" if unit else find_counted(cursor, other, after)
    if (not unit and not counted) or is_hour(cursor, other):
        return other.last
    if one.last == one.first + 1 and other.last > other.first + 1 and other.kind == "digits":
        written = read_numeral(cursor.document, other.first, other.first + 1)
        if written and written.value:  # 2-3 ملايين
            one = one._replace(value=one.value * other.value / written.value)
    bounds: tuple[Bound, Bound] = ("at_least", "at_most")
    for end, bound in zip(sorted((one, other)), bounds, strict=True):
        found.append(_measure(cursor, end, unit, counted, bound))
    found.sort(key=lambda quantity: quantity.start)
    return after
