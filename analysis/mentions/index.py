"""All forms of all watches under one roof, so that looking a word up never counts the names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from analysis.arabic.words import FREQUENT
from analysis.mentions.countries import PLACES
from analysis.mentions.forms import Form
from analysis.mentions.memory import Memory, let_go
from analysis.mentions.names import ARABIC_GIVEN, KIN_FORMS
from analysis.mentions.proclitics import CLITIC_LETTERS, LEAST_STEM, stems_of
from analysis.mentions.readings import (
    CLITIC,
    FUZZY,
    NO_LATER,
    PLAIN,
    VARIANT,
    Later,
    Start,
    WordReading,
)
from analysis.mentions.slips import ClearNames, SlipIndex
from analysis.mentions.spelling import (
    MIN_SLIP,
    can_vary,
    is_foreign,
    may_resemble,
    resemblance,
    skeleton,
    skeletons,
    slip,
)

_REMEMBERING = ("laters", "slips")
_ARTICLE = "ال"
_LEAST = 3
_HEAD = 4  # letters of a word that tell most that begin no word cut in two
_LEAST_GLUED = 7  # letters of two words of a name, or a frequent word and a name, without a space
_LEAST_COMPOUND = 6  # letters of a word of a name that a text may write as two
_MOST_ALIKE = 64  # words of one skeleton; more are a list made to be slow
_LEAST_CLEAR = 8  # letters of a word that is hardly one letter off from another by chance
_COMPOUND = ("ابو", "عبد", "نيو", "بور", "بو", "بن", "سان", "كوالا", "فيس")
_GLUED = ("في", "من", "عن", "الي", "علي", "مع", "ان")  # they lose the space after them
_NOTHING: tuple[WordReading, ...] = ()


class NameIndex:
    """Looks up words and sequences of words of names.

    `paths` holds every beginning of every form, its words joined by spaces, with the forms that
    end there; `later` the words that stand in a name after another. What a word of a text can be is
    told by `read_starts` of the first word of a name, by `laters` of a later one, by `slips` where
    it is misspelled.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        self.paths: dict[str, tuple[Form, ...]] = {}
        self.later: set[str] = set()
        self._leads: set[str] = set()
        words: set[str] = set()
        given: set[str] = set()
        self._foreign: set[str] = set()
        self._heard: dict[str, tuple[str, ...]] = {}
        for form in forms:
            if form.sounds:
                self._hear(form)
            else:
                (words if form.respelled else given).update(form.words)
            self.later.update(form.words[1:])
            if form.foreign:
                self._foreign.update(*(form.sounds or [form.words]))
            leads = [" ".join(form.words[:last]) for last in range(1, len(form.words))]
            self._leads.update(leads)
            for lead in leads:
                self.paths.setdefault(lead, ())
            key = " ".join(form.words)
            self.paths[key] = (*self.paths.get(key, ()), form)
        self._words = words | given
        self._foreign -= ARABIC_GIVEN
        self._skeletons = _index_skeletons(given, self._heard)
        self._slips = SlipIndex(word for word in given if _can_slip(word))
        self._clear = ClearNames(word for word in given if _can_slip(word) and self._is_clear(word))
        self.compounds = frozenset(w for w in (*given, *self._heard) if _is_compound(w))
        self._beginnings = sorted(self.compounds)
        self._opening = frozenset(w[:at] for w in self.compounds for at in range(2, _HEAD + 1))
        self._glued = frozenset(word[:_LEAST] for word in self._leads)
        self._remember()

    def _hear(self, form: Form) -> None:
        for key, spellings in zip(form.words, form.sounds, strict=True):
            for spelling in spellings:
                keys = self._heard.get(spelling, ())
                if key not in keys and len(keys) < _MOST_ALIKE:
                    self._heard[spelling] = (*keys, key)

    def _remember(self) -> None:
        self.laters = Memory(let_go(self._read_later, NO_LATER))
        self.slips = Memory(let_go(self._read_slips, _NOTHING))

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: all but what was remembered of texts."""
        return {k: v for k, v in self.__dict__.items() if k not in _REMEMBERING}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._remember()

    def read_compound(self, opens: tuple[str, ...], form: str, following: str) -> list[WordReading]:
        """Return the words of names that a text writes as two, `form` and `following`: فيس بوك."""
        if len(following) < LEAST_STEM:
            return []
        return [
            WordReading(word, PLAIN if stem == form else CLITIC)
            for stem in opens
            if (joined := stem + following) in self.compounds
            for word in (joined, *self._heard.get(joined, ()))
        ]

    def read_starts(self, forms: list[str]) -> list[tuple[Start | None, bool]]:
        """Return what each of `forms` may be as the first word of a name.

        Without a start it is none; then stands there whether it is one for all that is known, but
        long enough for a slip of the pen.
        """
        if not self.paths:
            return [(None, False)] * len(forms)
        stems = [stems_of(form) if form[0] in CLITIC_LETTERS else [] for form in forms]
        whole = [
            [] if form in FREQUENT else [form, *[stem for stem, partial in split if not partial]]
            for form, split in zip(forms, stems, strict=True)
        ]
        bones = iter(skeletons(chain.from_iterable(whole)))
        return [
            self._read_start(form, split, bare, [*islice(bones, len(bare))])
            for form, split, bare in zip(forms, stems, whole, strict=True)
        ]

    def _read_start(
        self, form: str, stems: list[tuple[str, bool]], bare: list[str], bones: list[str]
    ) -> tuple[Start | None, bool]:
        """Return what `form` may be, nearest first: `bare` are its whole stems, with skeletons."""
        alike, opening = self._skeletons, self._opening
        readings = self._read_given(form, stems)
        opens: list[str] = []
        for stem, consonants in zip(bare, bones, strict=True):
            if consonants in alike or stem in KIN_FORMS:
                variants = self._read_variants(stem, consonants)
                readings += [reading for reading in variants if reading.word in self.paths]
            if stem[:_HEAD] in opening and self._opens_compound(stem):
                opens.append(stem)
        if bare and not readings and (form[:_LEAST] in self._glued or form.startswith(_GLUED)):
            readings += self._read_glued(form)
        unknown = bool(bare) and not readings and len(form) >= MIN_SLIP - 1
        if unknown and form not in self._words:
            near = [stem for stem in bare if self._clear.may_be(stem)]
            readings += self._read_alone(near, bare) if near else ()
        if not (readings or opens):
            return None, unknown
        leads = dict.fromkeys(r.word for r in readings if r.word in self._leads)
        alone = tuple((form, r.how()) for r in readings for form in self.paths.get(r.word, ()))
        return Start(tuple(readings), tuple(leads), tuple(opens), alone), False

    def _read_given(self, form: str, stems: list[tuple[str, bool]]) -> list[WordReading]:
        """Return the first words of names that `form` is without another spelling."""
        paths, heard = self.paths, self._heard
        readings: list[WordReading] = []
        if form in paths or form in heard:
            readings += self._read_firsts(form, PLAIN, partial=False)
        for stem, partial in stems:
            if stem in paths or stem in heard:
                readings += self._read_firsts(stem, CLITIC, partial=partial)
        return readings

    def _read_firsts(self, stem: str, rank: int, *, partial: bool) -> list[WordReading]:
        """Return the first words of names that `stem` is, as given or as it sounds in Latin."""
        found = [WordReading(stem, rank, partial=partial)] if stem in self.paths else []
        if stem in self._heard:
            heard = (word for word in self._heard[stem] if word in self.paths)
            found += [WordReading(word, rank, partial=partial) for word in heard]
        return found

    def _read_inner(self, form: str) -> tuple[WordReading, ...]:
        """Return what `form` may be as a later word of a name: no clitics but ال."""
        readings = [WordReading(word, PLAIN) for word in self._mean(form)]
        bare = form.removeprefix(_ARTICLE)
        if not readings and bare != form and len(bare) >= _LEAST:
            readings += [WordReading(word, CLITIC, partial=True) for word in self._mean(bare)]
        if form not in FREQUENT:
            readings.extend(self._read_variants(form, skeleton(form)))
        return tuple(readings)

    def _mean(self, form: str) -> tuple[str, ...]:
        """Return the words of names that `form` is, as given or as the sound of Latin ones."""
        heard = self._heard.get(form, ())
        return (form, *heard) if form in self._words else heard

    def _read_variants(self, stem: str, bones: str) -> Iterator[WordReading]:
        """Yield the words of names that `stem`, with skeleton `bones`, is another spelling of."""
        for word in KIN_FORMS.get(stem, ()):
            yield WordReading(word, VARIANT, partial=True)
        for word in self._skeletons.get(bones, ()):
            if not may_resemble(stem, word):
                continue
            how = resemblance(stem, word, foreign=word in self._foreign)
            if how != "none":
                for meant in (word,) if stem in PLACES else self._mean(word):
                    yield WordReading(meant, VARIANT, supported=how == "supported")

    def _read_glued(self, form: str) -> Iterator[WordReading]:
        """Yield the names whose first two words, or a frequent word and which, `form` may be."""
        if len(form) < _LEAST_GLUED or form.isascii():
            return
        if form[:_LEAST] in self._glued:
            for at in range(_LEAST, len(form) - _LEAST + 1):
                if form[:at] in self._leads and (key := f"{form[:at]} {form[at:]}") in self.paths:
                    yield WordReading(key, PLAIN)
        if form.startswith(_GLUED):
            for word in _GLUED:
                rest = form.removeprefix(word)
                if rest != form and rest.startswith(_ARTICLE) and rest in self.paths:
                    yield WordReading(rest, CLITIC)

    def _read_slips(self, form: str) -> tuple[WordReading, ...]:
        """Return the words for which `form` may be a slip of the pen, clitics aside."""
        if len(form) < MIN_SLIP - 1 or form in self._words:
            return ()
        return self._find_slips([form, *(s for s, partial in stems_of(form) if not partial)])

    def _find_slips(self, stems: list[str]) -> tuple[WordReading, ...]:
        return tuple(
            WordReading(word, FUZZY, slip=how)
            for stem in stems
            if len(stem) >= MIN_SLIP - 1 and stem not in self._words
            for word in self._slips.find(stem)
            if (how := slip(stem, word, foreign=word in self._foreign)) != "none"
        )

    def _is_clear(self, word: str) -> bool:
        """Tell whether `word` is the whole name of a watch and known with a letter wrong."""
        return is_clear(word) and any(form.watch for form in self.paths.get(word, ()))

    def _read_alone(self, near: list[str], bare: list[str]) -> Iterator[WordReading]:
        """Yield the names of one word for which one of `near` is clearly a slip."""
        for reading in self._find_slips(near):
            word = reading.word
            if reading.slip == "strong" and self._is_clear(word):
                edges = (stem for stem in bare if stem[0] == word[0] and stem[-1] == word[-1])
                if any(len(stem) >= _LEAST_CLEAR or is_clear(stem) for stem in edges):
                    yield reading

    def _read_later(self, form: str) -> Later:
        """Return what `form` may be as a later word of a name."""
        readings, slips = self._read_inner(form), self._read_slips(form)
        opens = self._opens_compound(form)
        if not (readings or slips or opens):
            return NO_LATER
        words = dict.fromkeys(reading.word for reading in (*readings, *slips))
        return Later(readings, slips, tuple(words), opens)

    def _opens_compound(self, stem: str) -> bool:
        if stem[:_HEAD] not in self._opening or stem in FREQUENT:
            return False
        at = bisect_right(self._beginnings, stem)
        return at < len(self._beginnings) and self._beginnings[at].startswith(stem)


def is_clear(word: str) -> bool:
    """Tell whether a word of a name is known without another one when a letter of it is wrong."""
    return len(word) > MIN_SLIP and is_foreign(word)


def _can_slip(word: str) -> bool:
    # شامل and كامل are one letter off; longer given names are not
    least = MIN_SLIP + 1 if word in ARABIC_GIVEN else MIN_SLIP
    return len(word) >= least and word not in FREQUENT


def _is_compound(word: str) -> bool:
    long = len(word) >= _LEAST_COMPOUND
    return long and (word.startswith(_COMPOUND) or is_foreign(word))


def _index_skeletons(words: set[str], heard: Iterable[str]) -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for word in (*sorted(words), *sorted(heard)):
        if can_vary(word):
            bones = skeleton(word)
            alike = index.get(bones, ())
            if len(alike) < _MOST_ALIKE:
                index[bones] = (*alike, word)
    return index
