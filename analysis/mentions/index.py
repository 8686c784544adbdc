"""All forms of all watches under one roof, so that looking a word up never counts the names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from weakref import WeakMethod

from analysis.arabic.words import FREQUENT
from analysis.mentions.forms import Form
from analysis.mentions.names import ARABIC_GIVEN, FOREIGN_GIVEN, GIVEN, KIN_FORMS, WHOLE
from analysis.mentions.slips import SlipIndex
from analysis.mentions.spelling import (
    MIN_SLIP,
    Slip,
    can_vary,
    is_foreign,
    resemblance,
    skeleton,
    slip,
)

PLAIN, CLITIC, VARIANT, FUZZY = 0, 1, 2, 3
"""How far a word of a text is from the word of a name: as it is, with clitics, spelled anew, with a
slip of the pen."""

_REMEMBERING = ("read_first", "read_inner", "read_slips", "opens_compound")
_REMEMBERED = 1 << 16  # forms of words: the vocabulary of weeks of news
_ARTICLE = "ال"
_LEAST_STEM = {"ك": 4, "ف": 4}  # letters of a name that is one word, after these and after others
_LEAST = 3
_LEAST_STEM_OF_ALL = 2
_LEAST_GLUED = 7  # letters of two words of a name, or a frequent word and a name, without a space
_LEAST_COMPOUND = 6  # letters of a word of a name that a text may write as two
_COMPOUND = ("ابو", "عبد", "نيو", "بور", "سان", "كوالا", "فيس")
# not س, which makes a verb's future, nor the asking ا
_BEFORE_NAMES = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
_CLITICS = {
    first: tuple(
        clitics + article
        for clitics in _BEFORE_NAMES
        for article in ("", _ARTICLE)
        if (clitics + article)[:1] == first
    )
    for first in "وفبلكا"
}
_GLUED = (
    "في",
    "من",
    "عن",
    "الي",
    "علي",
    "مع",
    "ان",
)  # they lose the space after them


class WordReading(NamedTuple):
    """A word of a name that a word of a text may be; several, joined by spaces, where glued.

    `partial` says that it counts only in a name of several words, `supported` that one of these
    must stand there as given. `slip` tells how sure a slip of the pen is.
    """

    word: str
    rank: int
    partial: bool = False
    supported: bool = False
    slip: Slip = "none"


Read = TypeVar("Read")
_NOTHING: tuple[WordReading, ...] = ()


class Start(NamedTuple):
    """What a word of a text may begin: `readings`; `opens` a compound; `unknown` to every name."""

    readings: tuple[WordReading, ...] = ()
    opens: bool = False
    unknown: bool = False


class NameIndex:
    """Looks up words and sequences of words of names.

    `paths` holds every beginning of every form, its words joined by spaces, with the forms that
    end there; `later` the words that stand in a name after another.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        self.paths: dict[str, tuple[Form, ...]] = {}
        self.later: set[str] = set()
        words: set[str] = set()
        given: set[str] = set()
        self._foreign: set[str] = set()
        for form in forms:
            (words if form.respelled else given).update(form.words)
            self.later.update(form.words[1:])
            if len(form.words) > 1 and not form.respelled and _is_foreign_name(form.words):
                self._foreign.update(form.words)
            for last in range(1, len(form.words)):
                self.paths.setdefault(" ".join(form.words[:last]), ())
            key = " ".join(form.words)
            self.paths[key] = (*self.paths.get(key, ()), form)
        self._words = words | given
        self._foreign -= ARABIC_GIVEN
        self._skeletons = _index_skeletons(given)
        self._slips = SlipIndex(word for word in given if _can_slip(word))
        self._compounds = sorted(word for word in given if _is_compound(word))
        self._remember()

    def _remember(self) -> None:
        self.read_first = lru_cache(_REMEMBERED)(_let_go(self._read_first, None))
        self.read_inner = lru_cache(_REMEMBERED)(_let_go(self._read_inner, _NOTHING))
        self.read_slips = lru_cache(_REMEMBERED)(_let_go(self._read_slips, _NOTHING))
        self.opens_compound = lru_cache(_REMEMBERED)(_let_go(self._opens_compound, default=False))

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: all but what was remembered of texts."""
        return {k: v for k, v in self.__dict__.items() if k not in _REMEMBERING}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._remember()

    def read_compound(self, form: str, following: str) -> tuple[WordReading, ...]:
        """Return the word of a name that a text writes as two: فيس بوك."""
        if min(len(form), len(following)) < _LEAST_STEM_OF_ALL:
            return ()
        stems = (form, *(stem for stem, partial in _stems(form) if not partial))
        return tuple(
            WordReading(stem + following, CLITIC if at else PLAIN)
            for at, stem in enumerate(stems)
            if self._is_listed(stem + following)
        )

    def _read_first(self, form: str) -> Start | None:
        """Return what `form` may be as the first word of a name, nearest first, or None."""
        stems = _stems(form)
        frequent = form in FREQUENT
        readings = [WordReading(form, PLAIN)] if form in self.paths else []
        readings += [
            WordReading(stem, CLITIC, partial=partial)
            for stem, partial in stems
            if stem in self.paths
        ]
        bare = [] if frequent else [form, *(stem for stem, partial in stems if not partial)]
        variants = (reading for stem in bare for reading in self._read_variants(stem))
        readings += [reading for reading in variants if reading.word in self.paths]
        if not readings and not frequent:
            readings += self._read_glued(form)
        unknown = not readings and not frequent and len(form) >= MIN_SLIP
        if unknown:
            readings += self._read_alone(form)
        opens = not frequent and any(self.opens_compound(stem) for stem in bare)
        return Start(tuple(readings), opens, unknown) if readings or opens or unknown else None

    def _read_inner(self, form: str) -> tuple[WordReading, ...]:
        """Return what `form` may be as a later word of a name: no clitics but ال."""
        readings = [WordReading(form, PLAIN)] if form in self._words else []
        bare = form.removeprefix(_ARTICLE)
        if not readings and bare != form and len(bare) >= _LEAST and bare in self._words:
            readings.append(WordReading(bare, CLITIC, partial=True))
        if form not in FREQUENT:
            readings.extend(self._read_variants(form))
        return tuple(readings)

    def _read_variants(self, stem: str) -> Iterator[WordReading]:
        for word in KIN_FORMS.get(stem, ()):
            yield WordReading(word, VARIANT, partial=True)
        if not can_vary(stem):
            return
        for word in self._skeletons.get(skeleton(stem), ()):
            how = resemblance(stem, word, foreign=word in self._foreign)
            if how != "none":
                yield WordReading(word, VARIANT, supported=how == "supported")

    def _read_glued(self, form: str) -> Iterator[WordReading]:
        """Yield the names whose first two words, or a frequent word and which, `form` may be."""
        if len(form) < _LEAST_GLUED or form.isascii():
            return
        for at in range(_LEAST, len(form) - _LEAST + 1):
            key = f"{form[:at]} {form[at:]}"
            if form[:at] in self.paths and key in self.paths:
                yield WordReading(key, PLAIN)
        for word in _GLUED:
            rest = form.removeprefix(word)
            if rest != form and rest.startswith(_ARTICLE) and rest in self.paths:
                yield WordReading(rest, CLITIC)

    def _read_slips(self, form: str) -> tuple[WordReading, ...]:
        """Return the words for which `form` may be a slip of the pen, clitics aside."""
        if len(form) < MIN_SLIP or form in self._words:
            return ()
        stems = (form, *(stem for stem, partial in _stems(form) if not partial))
        return tuple(
            WordReading(word, FUZZY, slip=how)
            for stem in stems
            if len(stem) >= MIN_SLIP and stem not in self._words
            for word in self._slips.find(stem)
            if (how := slip(stem, word, foreign=word in self._foreign)) != "none"
        )

    def _read_alone(self, form: str) -> Iterator[WordReading]:
        """Yield the names of one word for which `form` is clearly a slip of the pen."""
        stems = (form, *(stem for stem, partial in _stems(form) if not partial))
        if any(map(is_clear, stems)):
            for reading in self.read_slips(form):
                word = reading.word
                if is_clear(word) and self.paths.get(word):
                    edges = any(s[0] == word[0] and s[-1] == word[-1] for s in stems if is_clear(s))
                    if edges and reading.slip == "strong":
                        yield reading

    def _opens_compound(self, stem: str) -> bool:
        at = bisect_left(self._compounds, stem)
        return at < len(self._compounds) and self._compounds[at].startswith(stem)

    def _is_listed(self, word: str) -> bool:
        at = bisect_left(self._compounds, word)
        return at < len(self._compounds) and self._compounds[at] == word


def _let_go(read: Callable[[str], Read], default: Read) -> Callable[[str], Read]:
    """Return `read`, a method, without a hold on its index, which goes at once when replaced."""
    method = WeakMethod(read)

    def call(form: str) -> Read:
        bound = method()
        return default if bound is None else bound(form)

    return call


def is_clear(word: str) -> bool:
    """Tell whether a word of a name is known without another one when a letter of it is wrong."""
    return len(word) > MIN_SLIP and is_foreign(word)


def _is_foreign_name(words: tuple[str, ...]) -> bool:
    return any(word in FOREIGN_GIVEN or is_foreign(word) for word in words)


def _can_slip(word: str) -> bool:
    return len(word) >= MIN_SLIP and word not in ARABIC_GIVEN and word not in FREQUENT


def _is_compound(word: str) -> bool:
    long = len(word) >= _LEAST_COMPOUND
    return long and (word.startswith(_COMPOUND) or is_foreign(word))


def _index_skeletons(words: set[str]) -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for word in sorted(words):
        if can_vary(word):
            bones = skeleton(word)
            index[bones] = (*index.get(bones, ()), word)
    return index


def _stems(form: str) -> list[tuple[str, bool]]:
    """Return what is left of `form` without clitics, and whether it is only part of a name.

    A word with ال is another one than without (السلام is peace, سلام a man), but in Latin script.
    """
    if form in GIVEN:
        return []
    whole = form in WHOLE
    stems = []
    for clitics in _CLITICS.get(form[0], ()):
        if not form.startswith(clitics):
            continue
        bare, rest = clitics.removesuffix(_ARTICLE), form[len(clitics) :]
        article = len(bare) < len(clitics)
        least = max((_LEAST_STEM.get(char, _LEAST) for char in bare), default=_LEAST)
        found = [(rest, article)]
        if not article and bare.endswith("ل") and rest.startswith("ل"):
            found += [(_ARTICLE + rest[1:], False), (rest[1:], True)]  # ل and ال are written لل
        stems += [
            (stem, whole or (with_article and not stem.isascii()) or len(stem) < least)
            for stem, with_article in found
            if len(stem) >= _LEAST_STEM_OF_ALL
        ]
    return stems
