"""A claim made ready for comparison: words as roots, numbers and dates beside their clause."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from analysis.arabic.stems import root_key, stem
from analysis.claims.counting import GROWING, PEOPLE
from analysis.claims.framing import find_hearsay, find_words, is_background
from analysis.claims.lexicon import GENERIC, RUMOURS
from analysis.claims.titles import NATIONALITIES, TITLES
from analysis.reading import Claim, Clause, Moment, Polarity, Quantity

GENERIC_WEIGHT = 0.3
_RANKING = (" هي", " هو", " وهي", " وهو", " تعد", " يعد", " كانت", " تعتبر", " يعتبر")
_SCALES = frozenset({100.0, 1e3, 1e6, 1e9})

_GENERIC_STEMS = frozenset(stem(word) for word in GENERIC)
_GENERIC_MARK = "~"
_PEOPLE_STEMS = frozenset(stem(word) for word in PEOPLE)


class Number(NamedTuple):
    """A quantity and what it may be compared by: what is counted, and what happened to it."""

    quantity: Quantity
    counted: str
    people: bool


class Date(NamedTuple):
    """A moment, the roots of what it is the date of, and whether it was said with a digit."""

    moment: Moment
    about: frozenset[str]
    absolute: bool


class Part(NamedTuple):
    """A clause made ready; `told` are the words of what it says is so, not of what it only
    reports as rumour or complaint, and `denied` those of what a denial denies. `background` says
    that it tells the past of the past.
    """

    words: frozenset[str]
    told: frozenset[str]
    polarity: Polarity
    target: str
    denied: frozenset[str]
    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]
    places: tuple[tuple[str, str], ...]
    background: bool = False


class Gist(NamedTuple):
    """A claim made ready; `words` are those of all its parts."""

    claim: Claim
    words: frozenset[str]
    parts: tuple[Part, ...]


def key_word(word: str) -> str:
    """Return what a stem is compared by: its root; for what news says all the time itself, so that
    rare words of the same letters do not weigh as little.
    """
    return _GENERIC_MARK + word if word in _GENERIC_STEMS else root_key(word)


def key_words(stems: Iterable[str]) -> frozenset[str]:
    """Return what each of `stems` is compared by."""
    return frozenset(map(key_word, stems))


_RUMOUR_KEYS = key_words(stem(word) for word in RUMOURS)


_TITLE_KEYS = key_words(stem(word) for word in TITLES | NATIONALITIES)


def drop_titles(words: frozenset[str]) -> frozenset[str]:
    """Return `words`, made by `key_word`, without titles and nationalities."""
    return words - _TITLE_KEYS


_TOLL_KEYS = key_words(stem(word) for _, words in GROWING for word in words)


def drop_tolls(words: frozenset[str]) -> frozenset[str]:
    """Return `words`, made by `key_word`, without those that only say that people were hurt."""
    return words - _TOLL_KEYS


def is_generic(word: str) -> bool:
    """Tell whether news says `word`, made by `key_word`, all the time."""
    return word.startswith(_GENERIC_MARK)


def weigh(words: Iterable[str]) -> float:
    """Return how much `words` say together: 1 each, less for what news says all the time."""
    return sum(GENERIC_WEIGHT if is_generic(word) else 1.0 for word in words)


def contain(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share, 0–1, that two sets have in common of the lighter one."""
    lighter = min(weigh(a), weigh(b))
    return weigh(a & b) / lighter if lighter else 0.0


def resemble(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share, 0–1, that two sets have in common of both (Dice)."""
    total = weigh(a) + weigh(b)
    return 2 * weigh(a & b) / total if total else 0.0


def take_gist(claim: Claim) -> Gist:
    """Return `claim` made ready for comparison."""
    parts: list[Part] = []
    background = False
    for clause in claim.clauses:
        said = find_words(claim.text[clause.start - claim.start : clause.end - claim.start])
        background = background or is_background(said)  # to the end of the sentence
        parts.append(_part(claim, clause, said)._replace(background=background))
    return Gist(claim, key_words(claim.stems), tuple(parts))


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
    return Date(moment, about, any(char.isdigit() for char in said))
