"""A claim made ready for comparison: words as roots, numbers and dates beside their clause."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from analysis.arabic.months import MONTHS
from analysis.arabic.stems import stem
from analysis.arabic.tokens import tokenise
from analysis.claims.clauses import is_content
from analysis.claims.counting import PEOPLE
from analysis.claims.framing import find_hearsay, find_words, is_background
from analysis.claims.keys import is_generic, key_word, key_words
from analysis.claims.lexicon import RUMOURS, WEEKDAYS
from analysis.claims.opposites import Sense
from analysis.claims.wording import Word, read_words
from analysis.reading import Claim, Clause, Moment, Polarity, Quantity

if TYPE_CHECKING:
    from analysis.claims.outline import Outline

_RANKING = (" هي", " هو", " وهي", " وهو", " تعد", " يعد", " كانت", " تعتبر", " يعتبر")
_FRACTIONS = frozenset(
    ("نصف", "ربع", "ارباع", "ثلث", "ثلثي", "ثلثا", "خمس", "اخماس", "عشر", "اعشار")
)
_SCALES = frozenset({100.0, 1e3, 1e6, 1e9})

MAX_TOKENS = 200
"""What of a clause is compared word by word; a sentence of an article has fewer."""

_ORDER = frozenset(("الاول", "الثاني", "الاخر", "الاخره", "الاولي", "الثانيه"))
"""Second halves of names of months that say no month by themselves: "the day before yesterday"."""

_MONTHS = frozenset(word for name in MONTHS for word in name if len(word) > 2) - _ORDER
_PEOPLE_STEMS = frozenset(stem(word) for word in PEOPLE)
_RUMOUR_KEYS = key_words(stem(word) for word in RUMOURS)


class Number(NamedTuple):
    """A quantity and what it may be compared by: what is counted, and what happened to it."""

    quantity: Quantity
    counted: str
    people: bool


class Date(NamedTuple):
    """A moment, the roots of what it is the date of, and whether a digit or a month's name,
    or a weekday, says it.
    """

    moment: Moment
    about: frozenset[str]
    absolute: bool
    weekday: bool


class Line:
    """The words of one clause in their order, read when they are first asked for: most claims are
    never compared word by word.
    """

    __slots__ = ("_claim", "_clause", "_senses", "_words")

    def __init__(self, claim: Claim, clause: Clause) -> None:
        self._claim, self._clause = claim, clause
        self._words: tuple[Word, ...] | None = None
        self._senses: frozenset[Sense] | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """Return the words without numbers, dates and who says it, names of watches included."""
        if self._words is None:
            self._words = _read_line(self._claim, self._clause)
        return self._words

    @property
    def senses(self) -> frozenset[Sense]:
        """Return on which sides of which oppositions its words stand."""
        if self._senses is None:
            self._senses = frozenset([sense for word in self.words for sense in word.senses])
        return self._senses

    @property
    def text(self) -> str:
        """Return the clause as it stands in the article."""
        start = self._claim.start
        return self._claim.text[self._clause.start - start : self._clause.end - start]


def _read_line(claim: Claim, clause: Clause) -> tuple[Word, ...]:
    first, last = clause.start - claim.start, clause.end - claim.start
    text = claim.text[first:last]
    spans = [(m.start - claim.start, m.end - claim.start) for m in claim.moments]
    spans += [(q.start - claim.start, q.end - claim.start) for q in claim.quantities]
    said = claim.text.find(claim.speaker) if claim.speaker else -1
    if said >= 0:
        spans.append((said, said + len(claim.speaker or "")))
    tokens = tokenise(text)[:MAX_TOKENS]
    silent = {
        i
        for i, token in enumerate(tokens)
        if any(start <= first + token.start < end for start, end in spans)
    }
    told = set(clause.stems) if claim.watches else set()
    names = {
        i
        for i, token in enumerate(tokens)
        if told and i not in silent and is_content(token.form) and stem(token.form) not in told
    }
    ahead = any(moment.value > claim.published_at.date().isoformat() for moment in claim.moments)
    words = read_words(tokens, frozenset(silent), frozenset(names))
    return (
        tuple(w._replace(is_ahead=True) if _is_present(w) else w for w in words) if ahead else words
    )


def _is_present(word: Word) -> bool:
    """Tell whether a word is an imperfect verb, which beside a day to come tells what will be."""
    if word.form[0] not in "يت" or word.place or word.is_name:
        return False
    return word.stem != word.form or (word.form[0] == "ي" and len(word.form) == 3)  # يصل


class Part(NamedTuple):
    """A clause made ready; `told` are the words of what it says is so, not of what it only
    reports as rumour or complaint, and `denied` those of what a denial denies. `background` says
    that it tells the past of the past. `line` are its words in their order, names too.
    """

    words: frozenset[str]
    told: frozenset[str]
    polarity: Polarity
    target: str
    denied: frozenset[str]
    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]
    places: tuple[tuple[str, str], ...]
    line: Line | None = None
    background: bool = False


class Gist:
    """A claim made ready; what only few comparisons ask for is read when it is first asked for.

    `names` are its watches but for the topics, `asserts` says that all its clauses assert, `words`
    are those of all its parts; in `keys` and
    `outline` keep `postings` and `outline` what they made of it.
    """

    __slots__ = (
        "_clauses",
        "_days",
        "_figures",
        "_parts",
        "_rare",
        "asserts",
        "claim",
        "keys",
        "names",
        "outline",
        "watches",
        "words",
    )

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.words = key_words(claim.stems)
        self.watches = frozenset(claim.watches)
        self.names = self.watches.difference(claim.topics)
        self.keys: tuple[tuple[str, ...] | tuple[int, int], ...] | None = None
        self.outline: Outline | None = None
        self.asserts = all(clause.polarity == "asserts" for clause in claim.clauses)
        self._clauses: tuple[frozenset[str], ...] | None = None
        self._parts: tuple[Part, ...] | None = None
        self._days: frozenset[str] | None = None
        self._figures: frozenset[tuple[float, str, bool]] | None = None
        self._rare: tuple[str, ...] | None = None

    @property
    def clauses(self) -> tuple[frozenset[str], ...]:
        """Return the words of each of its clauses."""
        if self._clauses is None:
            self._clauses = tuple([key_words(clause.stems) for clause in self.claim.clauses])
        return self._clauses

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return its clauses made ready."""
        if self._parts is None:
            self._parts = _read_parts(self.claim)
        return self._parts

    @property
    def rare(self) -> tuple[str, ...]:
        """Return its words, clause by clause and each once, but for what news says all the time."""
        if self._rare is None:
            words = dict.fromkeys(word for clause in self.clauses for word in sorted(clause))
            self._rare = tuple(word for word in words if not is_generic(word))
        return self._rare

    @property
    def days(self) -> frozenset[str]:
        """Return the dates that it gives, as `Moment.value` has them."""
        if self._days is None:
            self._days = frozenset(moment.value for moment in self.claim.moments)
        return self._days

    @property
    def figures(self) -> frozenset[tuple[float, str, bool]]:
        """Return the numbers that it gives: value, unit, and whether it is a rank."""
        if self._figures is None:
            quantities = self.claim.quantities
            self._figures = frozenset((q.value, q.unit, q.ordinal) for q in quantities)
        return self._figures

    def decide(self, claim: Claim) -> Gist:
        """Return this for its claim as `relate` decided it, with the same text and words."""
        decided = copy(self)
        decided.claim = claim
        return decided


def take_gist(claim: Claim) -> Gist:
    """Return `claim` made ready for comparison."""
    return Gist(claim)


def _read_parts(claim: Claim) -> tuple[Part, ...]:
    parts: list[Part] = []
    background = False
    for clause in claim.clauses:
        said = find_words(claim.text[clause.start - claim.start : clause.end - claim.start])
        background = background or is_background(said)  # to the end of the sentence
        part = _part(claim, clause, said)
        parts.append(part._replace(background=background, line=Line(claim, clause)))
    return tuple(parts)


def _part(claim: Claim, clause: Clause, said: list[str]) -> Part:
    words = key_words(clause.stems)
    hearsay = find_hearsay(said)
    inside = range(clause.start, clause.end)
    return Part(
        words=words,
        told=words & key_words(map(stem, said[:hearsay])) if hearsay < len(said) else words,
        polarity=clause.polarity,
        target=key_word(clause.target) if clause.target else "",
        denied=_denied(clause),
        numbers=tuple(
            _number(q) for q in claim.quantities if q.start in inside and _is_figure(q, claim)
        ),
        places=clause.places,
        dates=tuple(_date(m, words, claim) for m in claim.moments if m.start in inside),
    )


def lead_keys(claim: Claim, quantity: Quantity) -> frozenset[str]:
    """Return what the three content words before a number are compared by."""
    before = find_words(claim.text[: quantity.start - claim.start])
    return key_words([stem(word) for word in before if is_content(word)][-3:])


def _denied(clause: Clause) -> frozenset[str]:
    if clause.polarity != "denies":
        return frozenset()
    at = clause.stems.index(clause.target) if clause.target in clause.stems else 0
    return key_words(clause.stems[at:]) - _RUMOUR_KEYS


def _is_figure(quantity: Quantity, claim: Claim) -> bool:
    """Tell whether a number is one that another could contradict: not "the six states", which is
    half a name, nor a lone "thousand", nor a dual that may as well be a plural (اللاعبين).
    """
    start, end = quantity.start - claim.start, quantity.end - claim.start
    said = claim.text[start:end]
    if claim.text[max(0, start - 3) : start].rstrip("ـ").endswith("ال") or said[:2] == "ال":
        ranks = quantity.counted or claim.text[:start].rstrip(" \xa0ـ").endswith(_RANKING)
        return quantity.ordinal and bool(ranks)
    if quantity.unit and quantity.value in _SCALES:
        before = find_words(claim.text[:start])[-1:]  # a million dinars, not three quarters of one
        return not before or before[0] not in _FRACTIONS
    lone = " " not in said and not any(char.isdigit() for char in said)
    return not lone or not (
        quantity.value in _SCALES or (quantity.value == 2 and said[-2:] == "ين")
    )


def _number(quantity: Quantity) -> Number:
    people = quantity.counted in _PEOPLE_STEMS or (not quantity.counted and quantity.effect != "")
    return Number(quantity, key_word(quantity.counted) if quantity.counted else "", people)


def _date(moment: Moment, words: frozenset[str], claim: Claim) -> Date:
    said = claim.text[moment.start - claim.start : moment.end - claim.start]
    about = key_words(moment.about) if moment.about else words
    words_said = find_words(said)
    weekday = not WEEKDAYS.isdisjoint(words_said)
    by_month = len(moment.value) == 10 and not _MONTHS.isdisjoint(words_said)
    absolute = by_month or any(char.isdigit() for char in said)
    return Date(moment, about, absolute, weekday)
