"""All forms of all watches under one roof, so that looking a word up never counts the names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakMethod

from analysis.arabic.clitics import splits
from analysis.arabic.words import FREQUENT
from analysis.mentions.forms import Form
from analysis.mentions.names import GIVEN, WHOLE
from analysis.mentions.spelling import can_vary, resemblance, skeleton

PLAIN, CLITIC, VARIANT = 0, 1, 2
"""How far a word of a text is from the word of a name: as it is, with clitics, spelled anew."""

_REMEMBERED = 1 << 16  # forms of words: the vocabulary of weeks of news
_BEFORE_NAMES = frozenset("وفبلك")  # not س, which makes a verb's future, nor the asking ا
_FIRST_OF_CLITICS = frozenset("وفبلكا")
_ARTICLE = "ال"
_LEAST_STEM = {"ك": 4, "ف": 4}  # letters of a name that is one word, after these and after others
_LEAST = 3


class WordReading(NamedTuple):
    """A word of a name that a word of a text may be.

    `partial` says that it counts only in a name of several words, `supported` that one of these
    must stand there as given.
    """

    word: str
    rank: int
    partial: bool = False
    supported: bool = False


Read = Callable[[str], tuple[WordReading, ...]]


class NameIndex:
    """Looks up words and sequences of words of names.

    `paths` holds every beginning of every form, its words joined by spaces, with the forms that
    end there.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        self.paths: dict[str, tuple[Form, ...]] = {}
        words: set[str] = set()
        given: set[str] = set()
        for form in forms:
            (words if form.respelled else given).update(form.words)
            for last in range(1, len(form.words)):
                self.paths.setdefault(" ".join(form.words[:last]), ())
            key = " ".join(form.words)
            self.paths[key] = (*self.paths.get(key, ()), form)
        self._words = words | given
        self._skeletons = _index_skeletons(given)
        self._remember()

    def _remember(self) -> None:
        self.read_first = lru_cache(_REMEMBERED)(_let_go(self._read_first))
        self.read_inner = lru_cache(_REMEMBERED)(_let_go(self._read_inner))

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: all but what was remembered of texts."""
        return {k: v for k, v in self.__dict__.items() if k not in ("read_first", "read_inner")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._remember()

    def _read_first(self, form: str) -> tuple[WordReading, ...]:
        """Return what `form` may be as the first word of a name, nearest first."""
        stems = _stems(form)
        readings = [WordReading(form, PLAIN)] if form in self.paths else []
        readings += [
            WordReading(stem, CLITIC, partial=partial)
            for stem, partial in stems
            if stem in self.paths
        ]
        if not readings and form not in FREQUENT:
            bare = [form, *(stem for stem, partial in stems if not partial)]
            variants = (reading for stem in bare for reading in self._read_variants(stem))
            readings = [reading for reading in variants if reading.word in self.paths]
        return tuple(readings)

    def _read_inner(self, form: str) -> tuple[WordReading, ...]:
        """Return what `form` may be as a later word of a name: no clitics but ال."""
        if form in self._words:
            return (WordReading(form, PLAIN),)
        bare = form.removeprefix(_ARTICLE)
        if bare != form and len(bare) >= _LEAST and bare in self._words:
            return (WordReading(bare, CLITIC, partial=True),)
        return () if form in FREQUENT else tuple(self._read_variants(form))

    def _read_variants(self, stem: str) -> Iterator[WordReading]:
        if not can_vary(stem):
            return
        for word in self._skeletons.get(skeleton(stem), ()):
            how = resemblance(stem, word)
            if how != "none":
                yield WordReading(word, VARIANT, supported=how == "supported")


def _let_go(read: Read) -> Read:
    """Return `read`, a method, without a hold on its index, which goes at once when replaced."""
    method = WeakMethod(read)

    def call(form: str) -> tuple[WordReading, ...]:
        bound = method()
        return () if bound is None else bound(form)

    return call


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
    if form[0] not in _FIRST_OF_CLITICS or form in GIVEN:
        return []
    whole = form in WHOLE
    stems = []
    for proclitics, stem, suffix in splits(form)[1:]:
        if proclitics.endswith("لل"):
            bare, article = proclitics[:-1], True
        else:
            bare, article = proclitics.removesuffix(_ARTICLE), proclitics.endswith(_ARTICLE)
        if not suffix and _BEFORE_NAMES.issuperset(bare):
            least = max((_LEAST_STEM.get(char, _LEAST) for char in bare), default=_LEAST)
            other = article and not stem.isascii()
            stems.append((stem, whole or other or len(stem) < least))
    return stems
