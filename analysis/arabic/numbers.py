"""Quantities: what is counted or measured, how much, and how surely.

Left out are numbers that name and do not count: dates and clock times, phone numbers, scores,
list numbers, 5+1, القرار 1701, إف-16. What is counted is the noun after the number, or the one in
«عدد القتلى … إلى 12»; with a definite number the noun before it.
"""

from __future__ import annotations

import re

from analysis.arabic import units
from analysis.arabic.bounds import find_bound
from analysis.arabic.date_reading import find_dates
from analysis.arabic.document import Document, Sentence
from analysis.arabic.numerals import NUMBER_WORDS, Numeral, read_numeral
from analysis.arabic.stems import stem
from analysis.arabic.tokens import fold_phrase
from analysis.arabic.words import FREQUENT
from analysis.reading import Bound, Quantity

_TIE = re.compile(r"\s?[-–]\s?\Z")
_SPACE = re.compile(r"[\s\u200e\u200f\"«“(ـ]*\Z")
_BETWEEN = frozenset(fold_phrase("بين وبين"))
_TOTALS = frozenset(
    before + word
    for word in fold_phrase("عدد العدد حصيلة الحصيلة إجمالي مجموع أعداد")
    for before in ("", "و", "ب", "ل")
)
_OF_ALL = frozenset(fold_phrase("أصل إجمالي مجموع بين نوعها نوعه أجل"))
_FAR = 12  # words between «عدد القتلى» and its number
_DAY_PARTS = frozenset(fold_phrase("صباحا مساء ظهرا فجرا بتوقيت ليلا عصرا والنصف والربع"))
_PLUS = frozenset({"زايد"})
_CLOCK = frozenset(fold_phrase("الساعة للساعة والساعة"))
_VAGUE = frozenset(
    before + word
    for word in fold_phrase("آلاف ملايين مليارات بلايين تريليونات")
    for before in ("", "ال", "و", "ب", "ل", "وال")
)


_STARTS = NUMBER_WORDS | units.DUALS.keys()


def find_quantities(document: Document, sentence: Sentence) -> tuple[Quantity, ...]:
    """Return the quantities told in `sentence`, in order; offsets index the original field."""
    forms = [token.form for token in document.tokens[sentence.first : sentence.last]]
    starts = [
        at
        for at, form in enumerate(forms, sentence.first)
        if form in _STARTS or "0" <= form[0] <= "9"
    ]
    return tuple(_Finder(document, sentence).find(starts)) if starts else ()


class _Finder:
    """Finds quantities in one sentence; `at` and the like are indices of tokens."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self.document = document
        self.text = document.original
        self.tokens = document.tokens
        self.sentence = sentence
        self.first = sentence.first
        self.last = sentence.last
        self.found: list[Quantity] = []

    def find(self, starts: list[int]) -> list[Quantity]:
        dates = find_dates(self.document, self.sentence)
        dated = {at for said in dates for at in range(said.first, said.last)}
        after = self.first
        for at in starts:
            if at >= after and at not in dated:
                after = self.read(at)
        return self.found

    def form(self, at: int) -> str:
        return self.tokens[at].form if self.first <= at < self.last else ""

    def spaced(self, at: int, pattern: re.Pattern[str] = _SPACE) -> bool:
        """Tell whether `at` is a token whose distance from the one before is as `pattern` says."""
        if not self.first < at < self.last:
            return False
        return bool(pattern.match(self.text[self.tokens[at - 1].end : self.tokens[at].start]))

    def apart(self, at: int) -> bool:
        return self.tokens[at - 1].end < self.tokens[at].start

    def read(self, at: int) -> int:
        """Read what begins at `at` and return where to go on."""
        form = self.form(at)
        if form in NUMBER_WORDS or "0" <= form[0] <= "9":
            numeral = read_numeral(self.document, at, self.last)
            if numeral:
                return self.read_quantity(numeral)
        elif noun := units.DUALS.get(form):
            self.add_dual(at, noun)
        return at + 1

    def add_dual(self, at: int, noun: str) -> None:
        unit = units.UNITS.get(noun, "")
        counted = "" if unit else stem(noun)
        self.add(Numeral(2, at, at + 1, "unit"), unit, counted)

    def read_quantity(self, numeral: Numeral) -> int:
        second = self.read_second(numeral)
        if second:
            return self.read_range(numeral, second)
        unit, after = self.read_unit(numeral)
        if self.is_name(numeral, unit):
            return numeral.last
        counted = self.find_counted(numeral, after, unit)
        if not self.is_vague(numeral, unit, counted):
            self.add(numeral, unit, counted)
        return after

    def add(self, numeral: Numeral, unit: str, counted: str, bound: Bound | None = None) -> None:
        value = numeral.value
        if numeral.grouped is not None and unit == "":
            value = numeral.grouped
        start, end = self.tokens[numeral.first].start, self.tokens[numeral.last - 1].end
        if unit in ("degree", "percent") and re.search(
            r"(?:\A|[\s(])[-−]\Z", self.text[max(0, start - 2) : start]
        ):
            value = -value
        bound = bound or find_bound(
            self.document, numeral.first, numeral.last, self.first, self.last
        )
        ranked = self.form(self.noun_before(numeral)) in units.RANKED
        ordinal = numeral.ordinal or (ranked and self.is_definite(numeral))
        self.found.append(Quantity(value, start, end, unit, counted, bound, ordinal))

    # ranges

    def read_second(self, numeral: Numeral) -> Numeral | None:
        """Return the numeral tied to this one: 10-15, بين 10 و15."""
        at = numeral.last
        tied = self.spaced(at, _TIE) and numeral.kind == "digits"
        before = self.form(numeral.first - 1)
        if not tied and before in _BETWEEN:
            at += self.form(at) == "و"
            tied = self.spaced(at) and (at > numeral.last or self.form(at)[:1] == "و")
        if not tied or not (self.form(at) in NUMBER_WORDS or self.form(at)[0].isdigit()):
            return None
        return read_numeral(self.document, at, self.last)

    def read_range(self, low: Numeral, high: Numeral) -> int:
        unit, after = self.read_unit(high)
        counted = self.find_counted(high, after, unit)
        if low.value < high.value and (unit or counted):
            if low.last == low.first + 1 and high.last > high.first + 1 and high.kind == "digits":
                written = read_numeral(self.document, high.first, high.first + 1)
                low = low._replace(value=low.value * high.value / (written or high).value)
            self.add(low, unit, counted, "at_least")
            self.add(high, unit, counted, "at_most")
        return high.last

    # units and nouns

    def read_unit(self, numeral: Numeral) -> tuple[str, int]:
        """Return the unit of a numeral and the token after it."""
        at = numeral.last
        if sign := self.read_sign(numeral):
            return sign, at
        form = self.form(at)
        if not self.spaced(at):
            return "", at
        if form in units.PERCENT:
            return "percent", at + 1
        if form == "في" and self.form(at + 1) in units.IN_A_HUNDRED:
            return "percent", at + 2
        unit = units.UNITS.get(form, "")
        return self.read_whole_unit(unit, at + 1) if unit else ("", at)

    def read_whole_unit(self, unit: str, at: int) -> tuple[str, int]:
        """Read what may follow `unit` and changes it: a state, square, the rest of كيلو متر."""
        form = self.form(at)
        if unit == "kilo":
            return (units.KILO[form], at + 1) if form in units.KILO else ("kg", at)
        if state := units.OF_A_STATE.get(unit, {}).get(form):
            return state, at + 1
        if form in units.POWERS:
            return unit + units.POWERS[form], at + 1
        if form in ("2", "3") and not self.apart(at):  # كم2
            return unit + form, at + 1
        return unit, at

    def read_sign(self, numeral: Numeral) -> str:
        start, end = self.tokens[numeral.first].start, self.tokens[numeral.last - 1].end
        after = self.text[end : end + 3].lstrip(" \u200f\u200e\xa0")[:1]
        before = self.text[max(0, start - 2) : start].rstrip(" \u200f\u200e\xa0")[-1:]
        if after in units.PERCENT_SIGNS or before in units.PERCENT_SIGNS:
            return "percent" if after or before else ""
        return units.CURRENCY_SIGNS.get(after) or units.CURRENCY_SIGNS.get(before, "")

    def find_counted(self, numeral: Numeral, after: int, unit: str) -> str:
        """Return the stem of what is counted, "" where unknown."""
        if unit:
            return ""
        before = self.noun_before(numeral)
        one = numeral.value == 1 and numeral.last == numeral.first + 1 and numeral.kind == "unit"
        if one or self.is_definite(numeral):
            agrees = one or self.form(before).startswith(("ال", "وال", "بال", "لل"))
            if self.is_noun(before) and agrees:
                return stem(self.form(before))
            if numeral.kind != "digits":
                return ""
        noun = self.noun_after(after)
        if noun and noun not in units.GENERIC:
            return stem(noun)
        return stem(self.noun_of_total(numeral.first) or noun)

    def is_definite(self, numeral: Numeral) -> bool:
        """Tell whether the numeral has the article: الخمسة, الـ28."""
        return numeral.definite or self.form(numeral.first - 1) == "ال"

    def noun_before(self, numeral: Numeral) -> int:
        """Return the token before the numeral and its article."""
        return numeral.first - (2 if self.form(numeral.first - 1) == "ال" else 1)

    def is_noun(self, at: int) -> bool:
        form = self.form(at)
        return len(form) > 2 and "\u0621" <= form[0] <= "\u064a" and form not in FREQUENT

    def noun_after(self, at: int) -> str:
        if self.form(at) == "من" and self.spaced(at) and self.form(at + 1) not in _OF_ALL:
            at += 1
        if not self.spaced(at) or not self.is_noun(at) or self.form(at) in NUMBER_WORDS:
            return ""
        form = self.form(at)
        joined = form[0] == "و" and not stem(form).startswith("و")
        return "" if joined else form

    def noun_of_total(self, at: int) -> str:
        """Return the noun of «عدد القتلى … إلى» before `at`."""
        if (
            self.form(at - 1) == "الي"
            and self.form(at - 2).startswith(("وال", "و"))
            and self.is_noun(at - 2)
        ):
            return self.form(at - 2)
        for before in range(at - 2, max(self.first, at - _FAR) - 1, -1):
            form = self.form(before)
            if form[0].isdigit():
                return ""
            if form in _TOTALS and self.form(before + 1) not in _TOTALS:
                return self.form(before + 1) if self.is_noun(before + 1) else ""
        return ""

    # numbers that do not count

    def is_name(self, numeral: Numeral, unit: str) -> bool:
        """Tell whether the number names something: a time, a resolution, an aircraft."""
        at, last = numeral.first, numeral.last
        start, end = self.tokens[at].start, self.tokens[last - 1].end
        before, after = self.text[max(0, start - 3) : start], self.text[end : end + 3]
        if before.rstrip()[-1:] in ("+", "#") or after.lstrip()[:1] == "+":
            return True
        if {self.form(at - 1), self.form(last)} & _PLUS:
            return True
        if self.form(at - 1) in _CLOCK or (self.form(last) in _DAY_PARTS and numeral.value <= 24):
            return True
        if re.search(r"[0-9٠-٩]:\Z", before) or re.match(r":[0-9٠-٩]", after):
            return True
        if re.search(r"(?:[^\W\d_][-–ـ]?|[0-9][-–])\Z", before) and self.is_glued_name(at):
            return True
        if unit:
            return False
        return self.is_identifier(numeral, after)

    def is_glued_name(self, at: int) -> bool:
        """Tell whether a number written on to the word before it belongs to it: إف-16, كم2."""
        hyphen = self.apart(at)
        form = self.form(at - 1)
        joined = len(form) > 2 or form in ("ال", "ب", "ل", "و", "ف", "ك", "لل")
        return (
            form in units.UNITS
            or form in units.IDENTIFIED
            or (hyphen and form != "ال")
            or not joined
        )

    def is_identifier(self, numeral: Numeral, after: str) -> bool:
        form, before = self.form(numeral.first), self.form(numeral.first - 1)
        if before in units.IDENTIFIED and not numeral.ordinal:
            return True
        if numeral.kind != "digits":
            return False
        if before.isascii() and before.isalpha():
            return True
        if form.isdigit() and (len(form) > 9 or (len(form) > 1 and form[0] == "0")):
            return True
        listed = numeral.first == self.first and after[:1] in (")", "-", ".", "–")
        return listed or self.last - self.first == 1

    def is_vague(self, numeral: Numeral, unit: str, counted: str) -> bool:
        """Tell whether the words, though numbers, count nothing here: آلاف, واحد, a lone year."""
        if unit or numeral.last > numeral.first + 1:
            return False
        form = self.form(numeral.first)
        if form in _VAGUE or (numeral.kind == "scale" and numeral.definite):
            return True
        if numeral.kind == "digits":
            year = form.isdigit() and len(form) == 4 and 1900 <= numeral.value <= 2100
            return year and not counted
        if numeral.kind == "unit" and numeral.value == 1 and not numeral.ordinal:
            return not self.is_noun(numeral.first - 1)
        return not counted and not numeral.ordinal and not numeral.definite
