"""Calendar dates as a sentence writes them: 24 نوفمبر, 7/11/2014, عام 1979, الشهر الماضي."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from analysis.arabic import months
from analysis.arabic.cursor import Cursor
from analysis.arabic.numerals import NUMBER_WORDS, read_numeral
from analysis.arabic.plurals import COUNTED
from analysis.arabic.units import GENERIC, UNITS
from analysis.arabic.words import FREQUENT

Turn = Literal["", "this", "past", "next"]

ASIDE = re.compile(r"[\s،,()\-–/]*\Z")
"""Between a weekday and its date, a month and its other name."""

_TIES = re.compile(r"\s*[-–/]\s*\Z")  # between the parts of one date
_YEAR = re.compile(r"(?:1[5-9]|20|21)[0-9]{2}\Z")
_RECENT_YEAR = re.compile(r"(?:19[5-9][0-9]|20(?:0[1-9]|[1-4][0-9]|50))\Z")
_HIJRI_YEAR = re.compile(r"1[34][0-9]{2}\Z")
_SHORT_YEAR = re.compile(r"[3-9][0-9]\Z")
_DAY = re.compile(r"[0-9]{1,2}\Z")
_NUMERIC = re.compile(r"([0-9]{1,4})([/.])([0-9]{1,2})\2([0-9]{1,4})\Z")
_SHORT = re.compile(r"([0-9]{1,2})/([0-9]{1,4})\Z")
_ROUGHLY = frozenset({"نحو", "حوالي", "قرابه", "زهاء", "بنحو", "رقم"})
_SAME = frozenset({"نفسه", "ذاته"})
_COUNTABLE = COUNTED | GENERIC | UNITS.keys() | NUMBER_WORDS


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


class DateReader(Cursor):
    """Reads calendar dates; each method tells what begins at token `at`, None for no date."""

    def read_digits(self, at: int) -> Said | None:
        """Read a date that begins with a number."""
        form = self.form(at)
        if numeric := _NUMERIC.match(form):
            one, _, two, three = numeric.groups()
            return _order(at, at + 1, one, two, three) if 4 in (len(one), len(three)) else None
        if short := _SHORT.match(form):
            return self._read_short(at, short)
        if self.follows(at + 1, _TIES) and self.follows(at + 2, _TIES):
            rest = self.form(at + 1), self.form(at + 2)
            if all(part.isdecimal() for part in (form, *rest)) and 4 in (len(form), len(rest[1])):
                return _order(at, at + 3, form, *rest)
        return self.read_day(at) or self._read_bare_year(at)

    def _read_short(self, at: int, short: re.Match[str]) -> Said | None:
        one, two = map(int, short.groups())
        if _YEAR.match(short[2]):
            return Said(at, at + 1, month=one, year=two)
        before = self.form(at - 1)
        if before in months.DAY_LEADS or before in months.WEEKDAYS:
            return Said(at, at + 1, day=one, month=two)
        return None

    def _read_bare_year(self, at: int) -> Said | None:
        """Read a year that no word announces: في 2009, حرب غزة 2014."""
        form, before, after = self.form(at), self.form(at - 1), self.form(at + 1)
        if not _YEAR.match(form) or self._unit_follows(at):
            return self._read_hijri_year(at)
        if not self.follows(at + 1):
            counts = False
        elif before in months.YEAR_LEADS or not _RECENT_YEAR.match(form):
            counts = not (after in FREQUENT or after == "م")
        else:
            accusative = after.endswith("ا") and not after.startswith(("ي", "ت"))
            counts = accusative or after in _COUNTABLE
        known = _RECENT_YEAR.match(form) or before in months.YEAR_LEADS
        if counts or not known or before in _ROUGHLY:
            return None
        return Said(at, at + 1, year=int(form))

    def _unit_follows(self, at: int) -> bool:
        end = self.document.tokens[at].end
        return self.document.original[end : end + 1] in ("%", "٪", "$")

    def _read_hijri_year(self, at: int) -> Said | None:
        if self.form(at + 1) == "ه" and len(self.form(at)) == 4:
            return Said(at, at + 2, void=True)
        return None

    def read_day(self, at: int) -> Said | None:
        """Read a day with its month, or of this, the last or the next month."""
        numeral = read_numeral(self.document, at, self.last)
        if not numeral or not (numeral.kind == "digits" or numeral.ordinal or numeral.definite):
            return None
        day, after = int(numeral.value), numeral.last
        if numeral.value != day or not 1 <= day <= 31:
            return None
        if self.form(after) == "من" and self.follows(after):
            after += 1
        elif numeral.kind != "digits":
            return None
        said = self._read_month_of(after) or self._read_later_day(numeral.last)
        return said._replace(first=at, day=day, last=max(said.last, numeral.last)) if said else None

    def _read_later_day(self, at: int) -> Said | None:
        """Read the month that a later day shares: 24-25, 24 و25, 24 إلى 25 نوفمبر."""
        joined = self.form(at) in ("و", "الي", "حتي")
        if not joined and not self.follows(at, _TIES):
            return None
        if not _DAY.match(self.form(at + joined)):
            return None
        said = self._read_month_of(at + joined + 1)
        return said._replace(last=at) if said and said.month else None

    def _read_month_of(self, at: int) -> Said | None:
        """Read the month that follows a day, with its year."""
        if self.form(at) in months.MONTH_WORDS:
            at += 1
        form = self.form(at)
        if self.follows(at) and (turn := read_turn(form)):
            return Said(at, at + 1, turn=turn, period="month")
        if form in _SAME and self.form(at - 1) in months.MONTH_WORDS:
            return Said(at, at + 1, void=True)  # of a month named elsewhere
        if not self.follows(at, ASIDE):
            return None
        for size in (2, 1):
            if self._name(at, size) in months.HIJRI_MONTHS:
                year = 1 if self.form(at + size).isdecimal() else 0
                return Said(at, at + size + year, void=True)
        month, after = self._read_month(at)
        return self._read_year_of(at, month, after) if month else None

    def _name(self, at: int, size: int) -> tuple[str, ...]:
        return tuple(self.form(at + i) for i in range(size))

    def _read_month(self, at: int) -> tuple[int | None, int]:
        """Read a month name, with its name in another tradition beside it."""
        month, after = self._read_month_name(at)
        if month and self.follows(after, ASIDE) and self.gap(after).strip():
            other, end = self._read_month_name(after)
            if other == month:
                return month, end
        return month, after

    def _read_month_name(self, at: int) -> tuple[int | None, int]:
        form = self.form(at)
        bare = form[1:] if form[:1] in ("و", "ب", "ل") and len(form) > 4 else form
        for spelling in (form, bare):
            for size in (1, 2):
                name = (spelling, *self._name(at + 1, size - 1))
                if name in months.MONTHS:
                    return months.MONTHS[name], at + size
        return None, at

    def _read_year_of(self, first: int, month: int, at: int) -> Said:
        """Read the year of `month`, written or told by الجاري and the like."""
        said = Said(first, at, month=month)
        if self.follows(at) and (turn := read_turn(self.form(at))):
            return said._replace(turn=turn, last=at + 1)
        if self.form(at) == "من" and self.form(at + 1) in months.YEAR_WORDS:
            at += 1
        if self.form(at) in months.YEAR_WORDS and self.follows(at):
            at += 1
            if turn := read_turn(self.form(at)):
                return said._replace(turn=turn, last=at + 1)
        if self.follows(at, ASIDE) and _YEAR.match(self.form(at)) and not self._unit_follows(at):
            return said._replace(year=int(self.form(at)), last=at + 1)
        return said

    def read_bare_month(self, at: int) -> Said | None:
        """Read a month without a day before it: في نوفمبر, نوفمبر 2014, نوفمبر 24."""
        month, after = self._read_month(at)
        if not month:
            return None
        said = self._read_year_of(at, month, after)
        announced = self.form(at - 1) in months.MONTH_WORDS
        if _DAY.match(self.form(after)) and self.follows(after):
            following = self._read_year_of(at, month, after + 1)
            free = not self.follows(after + 1) or self.form(after + 1) in FREQUENT
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
        turn = read_turn(after) or ("this" if self.form(at - 1) in ("هذا", "هذه") else "")
        if turn and form.startswith(("ال", "لل", "وال", "بال")):
            last = at + 2 if read_turn(after) else at + 1
            period: Literal["month", "year"] = "month" if form in months.MONTH_WORDS else "year"
            return Said(at, last, turn=turn, period=period)
        if form in months.MONTH_WORDS or not self.follows(at + 1):
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


def read_turn(form: str) -> Turn:
    """Return whether `form` says this, the past or the next one, "" for neither."""
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
