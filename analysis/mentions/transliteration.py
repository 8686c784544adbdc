"""Arabic spellings of names in Latin script, by the sounds that their letters usually stand for.

English, French and the romanisations of Arabic share letters but not sounds, so a letter has
several Arabic ones, the likelier first. Of the many spellings these make, words that are known as
names are taken first (Khalid is خالد), then the likeliest and those that differ from it in one
place. What else the matcher takes for one name (غ and ج, a long vowel more) is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from analysis.arabic.folding import fold
from analysis.arabic.words import FREQUENT
from analysis.mentions.countries import PLACES
from analysis.mentions.names import ARABIC_GIVEN, FOREIGN_GIVEN
from analysis.mentions.sounds import (
    ABD,
    ARABIC,
    ARABIC_FIRST,
    ARABIC_LAST,
    ARTICLES,
    BEFORE_FRONT,
    BEFORE_MUTE,
    FIRST,
    GROUPS,
    LAST,
    OPEN,
    RARE,
    SERVANT,
    WORDS,
)

_MOST_OF_WORD = 12
_MOST_LETTERS = 24  # of a word; what is longer is no name
_MOST_WORDS = 6
_MOST_KNOWN = 4
_SHORT = 4  # letters of a place that other names are like by chance

Slots = tuple[tuple[str, ...], ...]

_VOWELS = frozenset("aeiouy")
_SPLIT = re.compile(r"[^a-z']+")
_APOSTROPHES = str.maketrans("’‘ʼʻʿʾ`´", "''''''''")
_PREFIX = "ال"


class Heard(NamedTuple):
    """A word of a name in Latin script: the Arabic words that it may be, the likeliest first.

    Equal keys have equal spellings. No word of a text is a key.
    """

    key: str
    spellings: tuple[str, ...]


def hear(latin: str, names: Iterable[tuple[str, ...]] = ()) -> tuple[Heard, ...]:
    """Return the words of the name `latin` as they may be written in Arabic; () where unknown.

    `names` are Arabic names of the same thing in folded words. Where one of them is `latin` word
    by word, the Arabic given names in it hold: Hassan is then حسن and not حسان too.
    >>> [heard.spellings[0] for heard in hear("Ali Khalid")]
    ['علي', 'خالد']
    """
    words = _with_articles(split_words(latin))
    if not 0 < len(words) <= _MOST_WORDS or any(len(word) > _MOST_LETTERS for _, word in words):
        return ()
    own = next((name for name in names if is_name(name, latin)), ())
    arabic = any(article or _is_arabic(word) for article, word in words)
    heard = tuple(
        _hear(word, own[at] if own else "", article=article, arabic=arabic)
        for at, (article, word) in enumerate(words)
    )
    return heard if all(word.spellings for word in heard) else ()


def is_name(name: tuple[str, ...], latin: str) -> bool:
    """Tell whether the folded words `name` are the name `latin`, word by word."""
    words = _with_articles(split_words(latin))
    return len(name) == len(words) > 0 and all(
        _fits(own.removeprefix(_PREFIX), word) or own in _spell_word(word, arabic=True)
        for own, (_, word) in zip(name, words, strict=True)
    )


def _hear(word: str, own: str, *, article: bool, arabic: bool) -> Heard:
    key = f"~{word}{'+' * article}{'*' * arabic}{own}"
    if own in ARABIC_GIVEN:
        return Heard(key, (own,))
    prefix = _PREFIX if article else ""
    spelled = (prefix + spelling for spelling in _spell_word(word, arabic=arabic))
    return Heard(key, tuple(dict.fromkeys([own, *spelled] if own else spelled)))


def split_words(latin: str) -> list[str]:
    """Return the words of `latin` in small letters without accents; [] where it has other signs."""
    folded = fold(latin.translate(_APOSTROPHES))
    words = [word.strip("'") for word in _SPLIT.split(folded) if word.strip("'")]
    return words if any(words) and folded.isascii() and not re.search(r"\d", folded) else []


def _with_articles(words: Sequence[str]) -> list[tuple[bool, str]]:
    """Return each word, and whether the Arabic article stands before it; Abdel joins the next."""
    told, article, servant = list[tuple[bool, str]](), False, False
    for at, word in enumerate(words):
        last = at + 1 == len(words)
        if word in ARTICLES and not last and not article:
            article = True
        elif word in ABD and not last:
            servant = True
        else:
            told.append((article and not servant, "abdel" + word if servant else word))
            article = servant = False
    return told


def _is_arabic(word: str) -> bool:
    return bool(_find_arabic(word))


@lru_cache(1 << 12)
def _spell_word(word: str, *, arabic: bool) -> tuple[str, ...]:
    """Return spellings of one Latin word, the likeliest first: known names, then by its sounds."""
    if word in WORDS:
        return (WORDS[word],)
    known = [*_find_arabic(word), *_find_foreign(word)]
    if match := SERVANT.match(word):
        rest = _spell_word(word[match.end() :], arabic=True)
        return tuple(known) or tuple("عبدال" + spelling for spelling in rest)
    made = [_make(_read(word, arabic=False), RARE)]
    if arabic:
        made.append(_make(_read(word, arabic=True), frozenset()))
    each = _MOST_OF_WORD // len(made)
    some = [spelling for spellings in made for spelling in islice(spellings, each)]
    good = [spelling for spelling in some if len(spelling) > 1 and spelling not in FREQUENT]
    return tuple(dict.fromkeys([*known, *good] or filter(None, some)))


def _make(slots: Slots, rare: frozenset[str]) -> Iterator[str]:
    """Yield the likeliest spelling, and those that differ from it in one place."""
    first = [slot[0] for slot in slots]
    yield "".join(first)
    for at, slot in enumerate(slots):
        for letter in _others(slot, rare):
            yield "".join((*first[:at], letter, *first[at + 1 :]))


def _others(slot: tuple[str, ...], rare: frozenset[str]) -> list[str]:
    """Return what else a slot may be: of a consonant the next, of vowels the next two."""
    more = slot[1:3] if not slot[0].strip("اوي") else slot[1:2]
    return [letter for letter in more if letter not in rare]


@lru_cache(1 << 12)
def _find_arabic(word: str) -> tuple[str, ...]:
    """Return the Arabic given names that `word` may be, the nearest first."""
    if match := SERVANT.match(word):
        slots: Slots = (("عبدال",), *_read(word[match.end() :], arabic=True))
    else:
        slots = _read(word, arabic=True)
    found = _nearest(_follow(slots, _ARABIC_NAMES, _ARABIC_BEGINNINGS), 1)
    defined = (_PREFIX + name for name in found)
    return (*found, *(name for name in defined if name in ARABIC_GIVEN))


@lru_cache(1 << 12)
def _find_foreign(word: str) -> tuple[str, ...]:
    return _nearest(_follow(_read(word, arabic=False), _FOREIGN, _FOREIGN_BEGINNINGS), 3)


def _nearest(found: dict[str, int], more: int) -> tuple[str, ...]:
    """Return the names of the fewest unlikely letters, and those with up to `more` of them."""
    most = min(found.values(), default=0) + more
    near = sorted((name for name in found if found[name] <= most), key=lambda n: (found[n], n))
    return tuple(near[:_MOST_KNOWN])


def _fits(name: str, word: str) -> bool:
    beginnings = frozenset(name[:at] for at in range(len(name) + 1))
    return any(
        _follow(_read(word, arabic=arabic), frozenset({name}), beginnings)
        for arabic in (False, True)
    )


def _follow(slots: Slots, names: frozenset[str], beginnings: frozenset[str]) -> dict[str, int]:
    """Return the `names` that `slots` can make, and how unlikely their letters are in all.

    `beginnings` are those of all names, so that nothing else is followed.
    """
    made = {"": 0}
    for slot in slots:
        longer = dict[str, int]()
        for before, rank in made.items():
            for more, letter in enumerate(slot):
                spelled = before + letter
                if spelled in beginnings:
                    longer[spelled] = min(rank + more, longer.get(spelled, rank + more))
        made = longer
    return {name: rank for name, rank in made.items() if name in names}


@lru_cache(1 << 12)
def _read(word: str, *, arabic: bool) -> Slots:
    """Return what each part of a Latin word may be in Arabic."""
    slots, at = list[tuple[str, ...]](), 0
    while at < len(word):
        part, choices = _read_part(word, at, arabic=arabic)
        if choices:
            slots.append(tuple(c.replace("-", "") for c in choices.split()))
        at += len(part)
        if word[at : at + 1] == part[-1] and part not in _VOWELS:
            at += 1  # a doubled consonant is written once
    return tuple(slots)


def _read_part(word: str, at: int, *, arabic: bool) -> tuple[str, str]:
    for length in range(min(6, len(word) - at), 0, -1):
        part, after = word[at : at + length], word[at + length :]
        if arabic:
            table = ARABIC_FIRST if at == 0 else ARABIC_LAST if not after else {}
            choices = table.get(part) or ARABIC.get(part)
            if choices is not None:
                if choices:
                    return part, choices
                continue
        if choices := _choose(part, at, after):
            return part, choices
    return word[at], ""


def _choose(part: str, at: int, after: str) -> str:
    if at == 0 and part in FIRST:
        if part == "e" and after[1:2] not in _VOWELS:
            return "ا اي ع"  # Erdogan, but Emmanuel
        return FIRST[part]
    if not after and part in LAST and at:
        return LAST[part]
    if part in BEFORE_FRONT and after[:1] in ("e", "i", "y"):
        return BEFORE_FRONT[part]
    if part in BEFORE_MUTE and len(after) == 2 and after[1] == "e" and after[0] not in _VOWELS:
        return BEFORE_MUTE[part]
    if part == "e" and (at == 1 or _is_open(after)):
        return OPEN
    return GROUPS.get(part, "")


def _is_open(after: str) -> bool:
    """Tell whether one consonant and then a vowel follow."""
    bare = after[1:] if after[:1] == after[1:2] else after
    return len(bare) > 1 and bare[0] not in _VOWELS and bare[1] in _VOWELS


_FOREIGN = FOREIGN_GIVEN | frozenset(place for place in PLACES if len(place) > _SHORT)
_ARABIC_NAMES = ARABIC_GIVEN | {name.removeprefix(_PREFIX) for name in ARABIC_GIVEN}
_ARABIC_BEGINNINGS = frozenset(name[:at] for name in _ARABIC_NAMES for at in range(len(name) + 1))
_FOREIGN_BEGINNINGS = frozenset(name[:at] for name in _FOREIGN for at in range(len(name) + 1))
