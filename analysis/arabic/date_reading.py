"""Where a sentence names a date, and by what: calendar, weekday, distance.

Which day that is, seen from the article's, is decided in dates.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.arabic import months
from analysis.arabic.affixes import SIN_IS_ROOT
from analysis.arabic.date_parts import ASIDE, DateReader, Said, read_turn
from analysis.arabic.document import Document, Sentence
from analysis.arabic.numerals import NUMBER_WORDS

_FUTURE_VERB = re.compile(r"[وف]?س[يتن][ء-ي]{3,}\Z")
_FAR = 8  # words between a future verb and the weekday it may speak of
_NOT_WEEKDAYS = frozenset({"صلاه", "خطبه", "خطيب", "امام", "مسجد", "جامع", "صحيفه", "جريده"})
_SINCE = frozenset({"منذ", "ومنذ"})
_BEFORE_YESTERDAY = frozenset({"اول", "الاول"})
_RELATIVE_STARTS = months.YESTERDAY | months.TODAY | months.TOMORROW | _BEFORE_YESTERDAY | {"بعد"}
_MONTH_STARTS = frozenset(
    clitic + name[0] for name in months.MONTHS for clitic in ("", "و", "ب", "ل")
)
_STARTS = (
    _RELATIVE_STARTS
    | _MONTH_STARTS
    | months.WEEKDAYS.keys()
    | months.YEAR_WORDS
    | months.MONTH_WORDS
    | NUMBER_WORDS
)


def find_dates(document: Document, sentence: Sentence) -> Iterator[Said]:
    """Yield every date in `sentence`, in order and apart, the void ones too."""
    reader = _Reader(document, sentence)
    after = sentence.first
    for at in range(sentence.first, sentence.last):
        form = document.tokens[at].form
        if at < after or not (form in _STARTS or "0" <= form[0] <= "9"):
            continue
        if said := reader.read(at):
            if reader.is_since(said):
                said = said._replace(turn="past")
            yield said
            after = said.last


class _Reader(DateReader):
    """Reads dates of every kind."""

    def read(self, at: int) -> Said | None:
        form = self.form(at)
        if form[0] in "0123456789":
            return self.read_digits(at)
        if form in months.WEEKDAYS:
            return self.read_weekday(at, at + 1)
        if form in _RELATIVE_STARTS and (said := self.read_relative(at)):
            return said
        if form in months.YEAR_WORDS or form in months.MONTH_WORDS:
            return self.read_period(at)
        if form in NUMBER_WORDS:
            return self.read_day(at)
        return self.read_bare_month(at)

    def read_relative(self, at: int) -> Said | None:
        """Read أمس, اليوم and غدا, with the weekday or date that says the same beside them."""
        form = self.form(at)
        if form in _BEFORE_YESTERDAY:
            at_yesterday = at + 2 if self.form(at + 1) == "من" else at + 1
            found = self.form(at_yesterday) in months.YESTERDAY
            return self.with_weekday(at, at_yesterday + 1, -2) if found else None
        if form == "بعد":
            found = self.form(at + 1) in months.TOMORROW
            return self.with_weekday(at, at + 2, 2) if found else None
        if form in months.YESTERDAY:
            if self.form(at + 1) == "الاول" and self.follows(at + 1):
                return self.with_weekday(at, at + 2, -2)
            return self.with_weekday(at, at + 1, -1)
        if form in months.TOMORROW:
            return self.with_weekday(at, at + 1, 1)
        other_day = self.form(at + 1) in months.NOT_TODAY or self.form(at - 1) in ("ذلك", "نفس")
        return None if other_day else self.with_weekday(at, at + 1, 0)

    def with_weekday(self, first: int, last: int, shift: int) -> Said:
        if self.form(last) in months.WEEKDAYS and self.follows(last, ASIDE):
            said = self.read_weekday(last, last + 1, shift)
            if said:
                return said._replace(first=first)
        return Said(first, last, shift=shift)

    def read_weekday(self, at: int, last: int, shift: int | None = None) -> Said | None:
        counted = self.form(last) in NUMBER_WORDS and self.form(last).startswith("ال")
        if self.form(at - 1) in _NOT_WEEKDAYS or counted:  # الجمعة الرابعة
            return None
        weekday = months.WEEKDAYS[self.form(at)]
        turn = read_turn(self.form(last)) if self.follows(last) else ""
        if turn:
            last += 1
        if self.follows(last, ASIDE) and self.form(last)[0] in "0123456789":
            dated = self.read_digits(last)
            if dated and dated.day:
                return dated._replace(first=at)
        if shift is not None:
            # the weekday is surer than أمس: the article may have appeared a day later than written
            turn = "next" if shift > 0 else ""
        elif not turn and self.speaks_of_future(at):
            turn = "next"
        return Said(at, last, weekday=weekday, turn=turn, shift=shift)

    def is_since(self, said: Said) -> bool:
        """Tell whether منذ stands before a date that does not tell its year."""
        if not said.month or said.year or said.turn or said.void:
            return False
        before = range(max(self.first, said.first - _FAR), said.first)
        return any(self.form(at) in _SINCE for at in before)

    def speaks_of_future(self, at: int) -> bool:
        for before in range(at - 1, max(self.first, at - _FAR) - 1, -1):
            form = self.form(before)
            if form in months.REPORTING:
                return False
            if form in months.FUTURE:
                return True
            if _FUTURE_VERB.match(form) and form.lstrip("وف") not in SIN_IS_ROOT:
                return True
        return False
