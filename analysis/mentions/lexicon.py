"""What each word of the news may be, for names and for queries: one look-up for both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from analysis.arabic.document import Document
from analysis.mentions.index import NameIndex
from analysis.mentions.memory import Memory, let_go
from analysis.mentions.queries.words import Vocabulary
from analysis.mentions.readings import NOTHING, UNKNOWN, Start
from analysis.mentions.watchlist import MAX_NAME

_LONGEST = MAX_NAME + 1  # letters: what is longer is no word, and not to be remembered whole


class Word(NamedTuple):
    """What a word of a text may begin as a name, and the words of queries that it may be.

    `later` says that it is a word of a name after its first.
    """

    start: Start
    later: bool
    asked: tuple[int, ...]


class Words(NamedTuple):
    """What the words of one text may be, in their order."""

    starts: Sequence[Start]
    later: Sequence[bool]
    asked: Sequence[tuple[int, ...]]


_EMPTY = Words((), (), ())
_NOTHING, _UNKNOWN = Word(NOTHING, False, ()), Word(UNKNOWN, False, ())  # noqa: FBT003 - a field


class Lexicon:
    """Reads words of texts, each once while it is met again."""

    def __init__(self, names: NameIndex, vocabulary: Vocabulary) -> None:
        self._names = names
        self._vocabulary = vocabulary
        self._remember()

    def _remember(self) -> None:
        self._words = Memory(let_go(self._read_one, _NOTHING))

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: all but what was remembered of texts."""
        return {k: v for k, v in self.__dict__.items() if k != "_words"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._remember()

    def read(self, document: Document) -> Words:
        """Return what each token of `document` may be."""
        forms = [token[2] for token in document.tokens]
        if not forms:
            return _EMPTY
        if len(max(forms, key=len)) > _LONGEST:
            forms = [form[:_LONGEST] for form in forms]
        return Words(*zip(*self._words.find(forms, self._read_all), strict=True))

    def _read_one(self, form: str) -> Word:
        return next(word for _, word in self._read_all([form]))

    def _read_all(self, forms: list[str]) -> Iterator[tuple[str, Word]]:
        read, later = self._vocabulary.read, self._names.later
        for form, start in self._names.read_starts(forms):
            word = Word(start, form in later, read(form))
            # most words are nothing: one object for all
            if word == _NOTHING:
                word = _UNKNOWN if start is UNKNOWN else _NOTHING
            yield form, word
