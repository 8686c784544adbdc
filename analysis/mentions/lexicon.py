"""What each word of the news may be, for names and for queries: one look-up for both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.arabic.document import Document
from analysis.mentions.index import NameIndex
from analysis.mentions.memory import Memory, let_go
from analysis.mentions.queries.words import Vocabulary
from analysis.mentions.readings import Word
from analysis.mentions.watchlist import MAX_NAME

_LONGEST = MAX_NAME + 1  # letters: what is longer is no word, and not to be remembered whole


_NOTHING, _UNKNOWN = (Word(None, unknown, False, ()) for unknown in (False, True))  # noqa: FBT003 - a field


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

    def read(self, title: Document, text: Document) -> tuple[list[Word], list[Word]]:
        """Return what each token of a title and a text may be."""
        forms = [token[2] for document in (title, text) for token in document.tokens]
        if not forms:
            return [], []
        words = self._words.find(forms, self._read_all, _LONGEST)
        return words[: len(title.tokens)], words[len(title.tokens) :]

    def _read_one(self, form: str) -> Word:
        return next(word for _, word in self._read_all([form]))

    def _read_all(self, forms: list[str]) -> Iterator[tuple[str, Word]]:
        read, names = self._vocabulary.read, self._names.later
        for form, (start, unknown) in zip(forms, self._names.read_starts(forms), strict=True):
            asked, later = read(form), form in names
            if start or later or asked:
                yield form, Word(start, unknown, later, asked)
            else:  # most words are nothing: one object for all
                yield form, _UNKNOWN if unknown else _NOTHING
