"""Where a sentence names a date, and by what: day, month, year, weekday, distance.

Which day that is, seen from the article's, is decided in dates.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from analysis.arabic import months
from analysis.arabic.document import Document, Sentence
from analysis.arabic.numerals import NUMBER_WORDS, read_numeral
from analysis.arabic.words import FREQUENT

Turn = Literal["", "this", "past", "next"]

_YEAR = re.compile(r"(?:1[5-9]|20|21)[0-9]{2}\Z")
_HIJRI_YEAR = re.compile(r"1[34][0-9]{2}\Z")
_SHORT_YEAR = re.compile(r"[3-9][0-9]\Z")
_DAY = re.compile(r"[0-9]{1,2}\Z")
_NUMERIC = re.compile(r"([0-9]{1,4})([/.])([0-9]{1,2})\2([0-9]{1,4})\Z")
_SHORT = re.compile(r"([0-9]{1,2})/([0-9]{1,4})\Z")
_TIES = re.compile(r"\s*[-–/]\s*\Z")  # between the parts of one date
_ASIDE = re.compile(r"[\s،,(\-–/]*\Z")  # between a weekday and its date, a month and its other name
_SPACE = re.compile(r"[\s\u200e\u200fـ]*\Z")
_FUTURE_VERB = re.compile(r"[وف]?س[يتن][ء-ي]{3,}\Z")
_NO_FUTURE_VERB = re.compile(
    r"[وف]?س(?:ياس|يار|ينا|يد|يطر|يول|ياد|ياق|ير[اه]|تين|توك|تيف|تار|نوات|نوي|ند)"
)
_FAR = 8  # words between a future verb and the weekday it may speak of
_NOT_WEEKDAYS = frozenset({"صلاه", "خطبه", "خطيب", "امام", "مسجد", "جامع", "صحيفه", "جريده"})
_RELATIVE_STARTS = months.YESTERDAY | months.TODAY | months.TOMORROW | {"اول", "بعد"}
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


class Said(NamedTuple):
    """Tokens `first` to `last` (excluded) name a date, by those of the fields that are set.

    `weekday` counts from 0, Monday; `shift` is in days from the article's own; `period` is what
    `turn` moves where no month or year is named: الشهر الماضي. `void` is a date that cannot be
    told in the Gregorian calendar.
    """

    first: int
    last: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    turn: Turn = ""
    weekday: int | None = None
    shift: int | None = None
    period: Literal["", "month", "year"] = ""
    void: bool = False


def find_dates(document: Document, sentence: Sentence) -> Iterator[Said]:
    """Yield every date in `sentence`, in order and apart, the void ones too."""
    reader = _Reader(document, sentence)
    after = sentence.first
    for at in range(sentence.first, sentence.last):
        form = document.tokens[at].form
        if at < after or not (form in _STARTS or "0" <= form[0] <= "9"):
            continue
        if said := reader.read(at):
            yield said
            after = said.last


class _Reader:
    """Reads dates at places of one sentence; each method tells what begins at token `at`."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self.document = document
        self.first = sentence.first
        self.last = sentence.last

    def form(self, at: int) -> str:
        return self.document.tokens[at].form if self.first <= at < self.last else ""

    def gap(self, at: int) -> str:
        """Return what stands before token `at`."""
        tokens = self.document.tokens
        return self.document.original[tokens[at - 1].end : tokens[at].start]

    def joins(self, at: int, pattern: re.Pattern[str] = _SPACE) -> bool:
        """Tell whether `at` is a token whose distance from the one before is as `pattern` says."""
        return self.first < at < self.last and bool(pattern.match(self.gap(at)))

    def read(self, at: int) -> Said | None:
        form = self.form(at)
        if form[0] in "0123456789":
            return self.read_digits(at)
        if form in months.WEEKDAYS:
            return self.read_weekday(at, at + 1)
        if form in _RELATIVE_STARTS:
            return self.read_relative(at)
        if form in months.YEAR_WORDS or form in months.MONTH_WORDS:
            return self.read_period(at)
        if form in NUMBER_WORDS:
            return self.read_day(at)
        return self.read_bare_month(at)

    # numbers

    def read_digits(self, at: int) -> Said | None:
        form = self.form(at)
        if numeric := _NUMERIC.match(form):
            one, _, two, three = numeric.groups()
            return _order(at, at + 1, one, two, three) if 4 in (len(one), len(three)) else None
        if short := _SHORT.match(form):
            return self.read_short(at, short)
        if self.joins(at + 1, _TIES) and self.joins(at + 2, _TIES):
            rest = self.form(at + 1), self.form(at + 2)
            if all(part.isdecimal() for part in (form, *rest)) and 4 in (len(form), len(rest[1])):
                return _order(at, at + 3, form, *rest)
        return self.read_day(at) or self.read_bare_year(at)

    def read_short(self, at: int, short: re.Match[str]) -> Said | None:
        one, two = map(int, short.groups())
        if _YEAR.match(short[2]):
            return Said(at, at + 1, month=one, year=two)
        before = self.form(at - 1)
        if before in months.DAY_LEADS or before in months.WEEKDAYS:
            return Said(at, at + 1, day=one, month=two)
        return None

    def read_bare_year(self, at: int) -> Said | None:
        """Read a year that no word announces: في 2009."""
        form, before, after = self.form(at), self.form(at - 1), self.form(at + 1)
        if not _YEAR.match(form) or self.unit_follows(at):
            return self.read_hijri_year(at)
        free = at + 1 == self.last or not self.joins(at + 1) or after in FREQUENT or after == "م"
        alone = free and before in months.YEAR_LEADS and self.joins(at)
        bracketed = at > self.first and self.gap(at).endswith("(") and not self.joins(at + 1)
        ranged = self.joins(at, _TIES) and bool(_YEAR.match(before))
        if alone or bracketed or ranged or before in months.NAMED_AFTER_YEARS:
            return Said(at, at + 1, year=int(form))
        if self.joins(at + 1, _TIES) and _YEAR.match(after) and free:
            return Said(at, at + 1, year=int(form))
        return None

    def unit_follows(self, at: int) -> bool:
        end = self.document.tokens[at].end
        return self.document.original[end : end + 1] in ("%", "٪", "$")

    def read_hijri_year(self, at: int) -> Said | None:
        if self.form(at + 1) == "ه" and len(self.form(at)) == 4:
            return Said(at, at + 2, void=True)
        return None

    # days and months

    def read_day(self, at: int) -> Said | None:
        """Read a day with its month, or of this, the last or the next month."""
        numeral = read_numeral(self.document, at, self.last)
        if not numeral or not (numeral.kind == "digits" or numeral.ordinal or numeral.definite):
            return None
        day, after = int(numeral.value), numeral.last
        if numeral.value != day or not 1 <= day <= 31:
            return None
        if self.form(after) == "من" and self.joins(after):
            after += 1
        elif numeral.kind != "digits":
            return None
        said = self.read_month_of(after) or self.read_later_day(numeral.last)
        return said._replace(first=at, day=day, last=max(said.last, numeral.last)) if said else None

    def read_later_day(self, at: int) -> Said | None:
        """Read the month from another day with which it is shared: 24-25 and 24 و25 نوفمبر."""
        if self.form(at) == "و":
            at += 1
        elif not self.joins(at, _TIES):
            return None
        if not _DAY.match(self.form(at)):
            return None
        said = self.read_month_of(at + 1)
        return said._replace(last=at) if said and said.month else None

    def read_month_of(self, at: int) -> Said | None:
        """Read the month that follows a day, with its year."""
        if self.form(at) in months.MONTH_WORDS:
            at += 1
        form = self.form(at)
        if self.joins(at) and (turn := _turn(form)):
            return Said(at, at + 1, turn=turn, period="month")
        if not self.joins(at, _ASIDE):
            return None
        for size in (2, 1):
            if self.name(at, size) in months.HIJRI_MONTHS:
                year = 1 if self.form(at + size).isdecimal() else 0
                return Said(at, at + size + year, void=True)
        month, after = self.read_month(at)
        return self.read_year_of(at, month, after) if month else None

    def name(self, at: int, size: int) -> tuple[str, ...]:
        return tuple(self.form(at + i) for i in range(size))

    def read_month(self, at: int) -> tuple[int | None, int]:
        """Read a month name, with its name in another tradition beside it."""
        month, after = self.read_month_name(at)
        if month and self.joins(after, _ASIDE) and self.gap(after).strip():
            other, end = self.read_month_name(after)
            if other == month:
                return month, end
        return month, after

    def read_month_name(self, at: int) -> tuple[int | None, int]:
        form = self.form(at)
        bare = form[1:] if form[:1] in ("و", "ب", "ل") and len(form) > 4 else form
        for spelling in (form, bare):
            for size in (1, 2):
                name = (spelling, *self.name(at + 1, size - 1))
                if name in months.MONTHS:
                    return months.MONTHS[name], at + size
        return None, at

    def read_year_of(self, first: int, month: int, at: int) -> Said:
        """Read the year of `month`, written or told by الجاري and the like."""
        said = Said(first, at, month=month)
        if self.joins(at) and (turn := _turn(self.form(at))):
            return said._replace(turn=turn, last=at + 1)
        if self.form(at) == "من" and self.form(at + 1) in months.YEAR_WORDS:
            at += 1
        if self.form(at) in months.YEAR_WORDS and self.joins(at):
            at += 1
            if turn := _turn(self.form(at)):
                return said._replace(turn=turn, last=at + 1)
        if self.joins(at, _ASIDE) and _YEAR.match(self.form(at)) and not self.unit_follows(at):
            return said._replace(year=int(self.form(at)), last=at + 1)
        return said

    def read_bare_month(self, at: int) -> Said | None:
        """Read a month without a day before it: في نوفمبر, نوفمبر 2014, نوفمبر 24."""
        month, after = self.read_month(at)
        if not month:
            return None
        said = self.read_year_of(at, month, after)
        announced = self.form(at - 1) in months.MONTH_WORDS
        if _DAY.match(self.form(after)) and self.joins(after):
            following = self.read_year_of(at, month, after + 1)
            free = not self.joins(after + 1) or self.form(after + 1) in FREQUENT
            if free or following.year:
                return following._replace(day=int(self.form(after)))
        if said.year or said.turn or announced:
            return said
        if (self.form(at),) in months.OTHER_WORDS and after == at + 1:
            return None
        led = self.form(at - 1) in months.MONTH_LEADS or self.form(at)[:1] == "ب"
        return said if led or after > at + 1 else None

    def read_period(self, at: int) -> Said | None:
        """Read a year or month that is announced by its word: عام 1979, الشهر الماضي."""
        form, after = self.form(at), self.form(at + 1)
        turn = _turn(after) or ("this" if self.form(at - 1) in ("هذا", "هذه") else "")
        if turn and form.startswith(("ال", "لل", "وال", "بال")):
            last = at + 2 if _turn(after) else at + 1
            period: Literal["month", "year"] = "month" if form in months.MONTH_WORDS else "year"
            return Said(at, last, turn=turn, period=period)
        if form in months.MONTH_WORDS or not self.joins(at + 1):
            return None
        if self.form(at + 2) == "ه" or _HIJRI_YEAR.match(after):
            return Said(at, at + 2, void=True)
        if _YEAR.match(after):
            return Said(at, at + 2, year=int(after))
        if _SHORT_YEAR.match(after) and form.endswith("عام"):
            return Said(at, at + 2, year=1900 + int(after))
        numeral = read_numeral(self.document, at + 1, self.last)
        if numeral and numeral.kind == "scale" and 1900 <= numeral.value <= 2199:
            return Said(at, numeral.last, year=int(numeral.value))
        return None

    # weekdays and relative days

    def read_relative(self, at: int) -> Said | None:
        """Read أمس, اليوم and غدا, with the weekday or date that says the same beside them."""
        form = self.form(at)
        if form == "اول":
            at_yesterday = at + 2 if self.form(at + 1) == "من" else at + 1
            found = self.form(at_yesterday) in months.YESTERDAY
            return self.with_weekday(at, at_yesterday + 1, -2) if found else None
        if form == "بعد":
            found = self.form(at + 1) in months.TOMORROW
            return self.with_weekday(at, at + 2, 2) if found else None
        if form in months.YESTERDAY:
            if self.form(at + 1) == "الاول" and self.joins(at + 1):
                return self.with_weekday(at, at + 2, -2)
            return self.with_weekday(at, at + 1, -1)
        if form in months.TOMORROW:
            return self.with_weekday(at, at + 1, 1)
        other_day = self.form(at + 1) in months.NOT_TODAY or self.form(at - 1) in ("ذلك", "نفس")
        return None if other_day else self.with_weekday(at, at + 1, 0)

    def with_weekday(self, first: int, last: int, shift: int) -> Said:
        if self.form(last) in months.WEEKDAYS and self.joins(last, _ASIDE):
            said = self.read_weekday(last, last + 1, shift)
            if said:
                return said._replace(first=first)
        return Said(first, last, shift=shift)

    def read_weekday(self, at: int, last: int, shift: int | None = None) -> Said | None:
        if self.form(at - 1) in _NOT_WEEKDAYS:
            return None
        weekday = months.WEEKDAYS[self.form(at)]
        turn = _turn(self.form(last)) if self.joins(last) else ""
        if turn:
            last += 1
        if self.joins(last, _ASIDE) and self.form(last)[0] in "0123456789":
            dated = self.read_digits(last)
            if dated and self.form(last + 1) not in months.YEAR_WORDS:
                return dated._replace(first=at)
        if shift is not None:
            # the weekday is surer than أمس: the article may have appeared a day later than written
            turn = "next" if shift > 0 else ""
        elif not turn and self.speaks_of_future(at):
            turn = "next"
        return Said(at, last, weekday=weekday, turn=turn, shift=shift)

    def speaks_of_future(self, at: int) -> bool:
        for before in range(at - 1, max(self.first, at - _FAR) - 1, -1):
            form = self.form(before)
            if form in months.REPORTING:
                return False
            if form in months.FUTURE:
                return True
            if _FUTURE_VERB.match(form) and not _NO_FUTURE_VERB.match(form):
                return True
        return False


_RELATIVE_STARTS = months.YESTERDAY | months.TODAY | months.TOMORROW | {"اول", "بعد"}
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


def _turn(form: str) -> Turn:
    if form in months.THIS:
        return "this"
    if form in months.PAST:
        return "past"
    return "next" if form in months.NEXT else ""


def _order(first: int, last: int, one: str, two: str, three: str) -> Said:
    """Return year first, or day first as Arab papers write it."""
    if len(one) == 4:
        one, three = three, one
    return Said(first, last, day=int(one), month=int(two), year=int(three))
