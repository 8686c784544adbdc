"""Numbers as they are written: in digits, in words, and in both together (3 آلاف).

A numeral is read by the grammar of Arabic number words: units before tens (خمسة وعشرون), hundreds
written together or apart, scales that multiply what stands before them and join what follows by و.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from analysis.arabic.document import Document
from analysis.arabic.folding import fold

Kind = Literal["digits", "unit", "ten", "tens", "hundred", "scale", "part"]


class Numeral(NamedTuple):
    """A number that stands in tokens `first` to `last` (excluded).

    `grouped` is the other reading of 12.345 (thousands), None where there is one only. `kind` is
    that of its first word; `definite` tells whether that has the article.
    """

    value: float
    first: int
    last: int
    kind: Kind
    ordinal: bool = False
    definite: bool = False
    grouped: float | None = None


class _Atom(NamedTuple):
    kind: Kind
    value: float
    base: float = 1.0
    joined: bool = False
    definite: bool = False
    ordinal: bool = False
    alone: bool = True
    plural: bool = False


_UNITS = {
    1: "واحد واحدة",
    2: "اثنان اثنين اثنا اثني اثنتان اثنتين اثنتا اثنتي",
    3: "ثلاثة ثلاث",
    4: "أربعة أربع",
    5: "خمسة خمس",
    6: "ستة ست",
    7: "سبعة سبع",
    8: "ثمانية ثماني ثمان",
    9: "تسعة تسع",
}
_TENS = {
    20: "عشرون عشرين",
    30: "ثلاثون ثلاثين",
    40: "أربعون أربعين",
    50: "خمسون خمسين",
    60: "ستون ستين",
    70: "سبعون سبعين",
    80: "ثمانون ثمانين",
    90: "تسعون تسعين",
}
_HUNDREDS = {
    100: "مئة مائة",
    200: "مئتان مئتين مائتان مائتين مئتا مئتي مائتا مائتي",
    300: "ثلاثمائة ثلاثمئة",
    400: "أربعمائة أربعمئة",
    500: "خمسمائة خمسمئة",
    600: "ستمائة ستمئة",
    700: "سبعمائة سبعمئة",
    800: "ثمانمائة ثمانمئة ثمانيمائة",
    900: "تسعمائة تسعمئة",
}
_SCALES = {  # singular, accusative and plural; dual
    1e3: ("ألف ألفا آلاف", "ألفان ألفين ألفا ألفي"),
    1e6: ("مليون مليونا ملايين", "مليونان مليونين مليوني"),
    1e9: ("مليار مليارا مليارات بليون بلايين", "ملياران مليارين ملياري"),
    1e12: ("تريليون تريليونا تريليونات ترليون", "تريليونان تريليونين تريليوني"),
}
_PLURALS = "آلاف ملايين مليارات بلايين تريليونات"
_PARTS = {0.5: "نصف", 0.25: "ربع", 1 / 3: "ثلث"}
_ORDINALS = {
    1: "أول أولى",
    2: "ثاني ثانية ثان",
    3: "ثالث ثالثة",
    4: "رابع رابعة",
    5: "خامس خامسة",
    6: "سادس سادسة",
    7: "سابع سابعة",
    8: "ثامن ثامنة",
    9: "تاسع تاسعة",
    10: "عاشر عاشرة",
}
_BARE = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول")
_DEFINITE = ("ال", "وال", "بال", "لل", "فال", "كال", "ولل", "وبال")
# with a clitic these are other words, or short enough to be: Monday, Sunday, per cent, "I am not"
_NEVER_DEFINITE = frozenset({"اثنين", "احد", "ميه", "مايه"})
_NEVER_PREFIXED = frozenset({"ست", "سبع", "تسع", "خمس", "ربع", "ثلث", "نصف", "ثان", "احد"})

_OTHER_WORDS = frozenset({"باول", "كاول", "فاول"})  # names
_RANGE_BEFORE = frozenset({"بين", "وبين"})


def _spell(atoms: dict[str, _Atom], words: str, atom: _Atom) -> None:
    for word in map(fold, words.split()):
        for prefix in _BARE:
            if prefix in ("", "و") or word not in _NEVER_PREFIXED:
                form = _Atom(*atom)._replace(joined=prefix.startswith("و"))
                atoms.setdefault(prefix + word, form)
        for prefix in _DEFINITE:
            if word not in _NEVER_DEFINITE:
                form = atom._replace(joined=prefix.startswith("و"), definite=True)
                atoms.setdefault(prefix + word, form)


def _atoms() -> dict[str, _Atom]:
    atoms: dict[str, _Atom] = {}
    for scale, (words, dual) in _SCALES.items():
        for word in words.split():
            several = word in _PLURALS.split()
            _spell(atoms, word, _Atom("scale", scale, scale, plural=several))
        _spell(atoms, dual, _Atom("scale", 2 * scale, scale))
    kinds: tuple[tuple[Kind, dict[int, str]], ...] = (
        ("unit", _UNITS),
        ("ten", {10: "عشرة عشر"}),
        ("tens", _TENS),
        ("hundred", _HUNDREDS),
    )
    for kind, table in kinds:
        for value, words in table.items():
            _spell(atoms, words, _Atom(kind, value))
    for part, words in _PARTS.items():
        _spell(atoms, words, _Atom("part", part, alone=False))
    for value, words in _ORDINALS.items():
        _spell(atoms, words, _Atom("ten" if value == 10 else "unit", value, ordinal=True))
    _spell(atoms, "حادي حادية", _Atom("unit", 1, ordinal=True, alone=False))
    _spell(atoms, "أحد إحدى", _Atom("unit", 1, alone=False))
    for hundred in ("المايه", "الميه"):  # المائة ألف; alone they are half of "per cent"
        atoms[hundred] = _Atom("hundred", 100, definite=True, alone=False)
    return {form: atom for form, atom in atoms.items() if form not in _OTHER_WORDS}


_ATOMS = _atoms()
NUMBER_WORDS = frozenset(_ATOMS)
"""Every form that can begin a numeral in words."""

_PLAIN = re.compile(r"[0-9]{1,15}\Z")
_COMMA_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,9})?\Z")
_POINT_GROUPS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){1,5}(?:,[0-9]{1,9})?\Z")
_FRACTION = re.compile(r"[0-9]{1,12}[.,][0-9]{1,9}\Z")


def read_digits(form: str) -> tuple[float, float | None] | None:
    """Return the value of a number token and, where a point may part thousands, its other value.

    None for what is no single number: dates and fractions with a slash, versions, endless digits.
    >>> read_digits("1,234.5"), read_digits("2,5"), read_digits("12.345"), read_digits("24/11")
    ((1234.5, None), (2.5, None), (12.345, 12345.0), None)
    """
    if _PLAIN.match(form):
        return float(form), None
    if _COMMA_GROUPS.match(form):
        return float(form.replace(",", "")), None
    grouped = None
    if _POINT_GROUPS.match(form):
        _, comma, after = form.partition(",")
        point = "" if comma and len(after) == 3 else "."  # 542.963,440: both part thousands
        grouped = float(form.replace(".", "").replace(",", point))
        if form.count(".") > 1 or "," in form:
            return grouped, None
    if _FRACTION.match(form):
        return float(form.replace(",", ".")), grouped
    return None


def read_numeral(document: Document, at: int, last: int) -> Numeral | None:
    """Return the longest numeral that begins with token `at` and ends before token `last`."""
    atom, grouped = _atom_at(document, at)
    if atom is None:
        return None
    mixes = at == 0 or document.tokens[at - 1].form not in _RANGE_BEFORE
    reading = _Reading(atom, mixes=mixes)
    end = at + 1
    while end < last:
        step = 2 if document.tokens[end].form == "و" and end + 1 < last else 1
        following, _ = _atom_at(document, end + step - 1)
        if following is None or not _goes_on(document, end, end + step, following):
            break
        joined = step == 2 or following.joined
        joined = joined or reading.is_next_group(following, _after(document, end + 1, last))
        if not reading.take(following, joined=joined):
            break
        end += step
    if end == at + 1 and not atom.alone:
        return None
    return Numeral(
        reading.value,
        at,
        end,
        atom.kind,
        ordinal=atom.ordinal,
        definite=atom.definite,
        grouped=grouped if end == at + 1 else None,
    )


def _atom_at(document: Document, at: int) -> tuple[_Atom | None, float | None]:
    form = document.tokens[at].form
    if "0" <= form[0] <= "9":
        read = read_digits(form)
        return (_Atom("digits", read[0]), read[1]) if read else (None, None)
    return _ATOMS.get(form), None


def _after(document: Document, at: int, last: int) -> _Atom | None:
    return _atom_at(document, at)[0] if at < last else None


def _goes_on(document: Document, first: int, last: int, atom: _Atom) -> bool:
    """Tell whether nothing but space, or the bracket of «(167) مليون», stands before `atom`."""
    if _only_space(document, first, last):
        return True
    start, end = document.tokens[first - 1].start, document.tokens[first - 1].end
    gap = document.original[end : document.tokens[first].start]
    bracketed = document.original[max(0, start - 1) : start] == "(" and gap.strip() == ")"
    in_digits = document.tokens[first - 1].form[0] in "0123456789"
    return bracketed and in_digits and atom.kind == "scale" and last == first + 1


def _only_space(document: Document, first: int, last: int) -> bool:
    """Tell whether nothing but space stands before each token from `first` to `last`."""
    text, tokens = document.original, document.tokens
    return all(
        not text[tokens[i - 1].end : tokens[i].start].strip(" \xa0\u200e\u200f\u0640")
        for i in range(first, last)
    )


class _Reading:
    """A numeral being read: whole scales so far, the group below a thousand, the last step."""

    def __init__(self, atom: _Atom, *, mixes: bool) -> None:
        self.mixes = mixes and not atom.ordinal
        self.total = 0.0
        self.group = 0.0
        self.kind = atom.kind
        self.scale = float("inf")
        self._start(atom)

    @property
    def value(self) -> float:
        return round(self.total + self.group, 6)  # 8.2 ملايين is 8,200,000 sharp

    def _start(self, atom: _Atom) -> None:
        self.kind = atom.kind
        if atom.kind == "scale":
            self.total += atom.value
            self.scale = atom.base
        else:
            self.group = atom.value

    def take(self, atom: _Atom, *, joined: bool) -> bool:
        """Take `atom` as the next word of the numeral, or tell that it is none of it."""
        return self._join(atom) if joined else self._multiply(atom)

    def is_next_group(self, atom: _Atom, following: _Atom | None) -> bool:
        """Tell whether a smaller group begins without و: 27 مليونا 243 ألفا."""
        if self.kind != "scale" or atom.kind != "digits" or atom.value >= 1000:
            return False
        return following is not None and following.kind == "scale" and following.base < self.scale

    def _multiply(self, atom: _Atom) -> bool:
        if atom.kind == "ten" and self.kind == "unit":  # خمسة عشر
            self.group += 10
            self.kind = "tens"
        elif atom.value == 100 and self.kind == "unit" and 3 <= self.group <= 9:  # ثلاث مئة
            self.group *= 100
            self.kind = "hundred"
        else:
            if atom.kind != "scale" or atom.value != atom.base:
                return False
            return self._is_written_out(atom) or self._scale_by(atom.base)
        return True

    def _is_written_out(self, atom: _Atom) -> bool:
        """Tell whether digits give all of a number whose scale only names it again: (10000) آلاف,
        665,932,983 مليون.
        """
        if self.kind != "digits" or self.group < atom.base:
            return False
        return self.group >= 1e6 or atom.plural

    def _scale_by(self, base: float) -> bool:
        if self.group and base < self.scale:  # 3 آلاف
            self.total += self.group * base
            self.group = 0.0
        elif self.kind == "scale" and base > self.scale:  # ألف مليار
            self.total *= base
        else:
            return self.kind == "part" and base == self.scale  # مليون ونصف المليون
        self.kind = "scale"
        self.scale = base
        return True

    def _join(self, atom: _Atom) -> bool:
        below = {"unit": ("tens",), "hundred": ("unit", "ten", "tens")}.get(self.kind, ())
        if atom.kind in below or self._completes(atom):  # خمسة وعشرون, مئة وخمسة, 8 وثلاثين
            self.group += atom.value
            self.kind = "tens" if atom.kind == "digits" else atom.kind
        elif self.kind == "scale" and atom.kind == "part":  # مليون ونصف
            self.total += self.scale * atom.value
            self.kind = "part"
        elif self.kind == "scale" and max(atom.value, atom.base) < self.scale:
            self._start(atom)
        else:
            return False
        return True

    def _completes(self, atom: _Atom) -> bool:
        """Tell whether `atom` gives the tens to units, one of them in digits: ثمانية و30."""
        if not self.mixes or atom.ordinal or self.group not in range(1, 10):
            return False
        if self.kind == "unit":
            return atom.kind == "digits" and atom.value in range(20, 100, 10)
        return self.kind == "digits" and atom.kind == "tens" and not atom.definite
