"""Whether the sentence of a mention has the words that its watch asks for or excludes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from analysis.arabic.clitics import splits
from analysis.arabic.document import Document
from analysis.arabic.tokens import fold_phrase
from analysis.mentions.watchlist import Context

_Phrase = tuple[str, ...]


class ContextRule:
    """Context words of one watch, folded; `asks` says that one must stand there."""

    def __init__(self, context: Context) -> None:
        self._any = _compile(context.any)
        self._none = _compile(context.none)
        self.asks = bool(self._any)

    def allows(self, document: Document, token: int) -> bool:
        """Tell whether a mention at `token` stands in a sentence as the watch wants it."""
        forms = _sentence_forms(document, token)
        if any(_stands_in(phrase, forms) for phrase in self._none):
            return False
        return not self._any or any(_stands_in(phrase, forms) for phrase in self._any)


def _compile(phrases: Iterable[str]) -> tuple[_Phrase, ...]:
    return tuple(fold_phrase(phrase) for phrase in phrases)


def _sentence_forms(document: Document, token: int) -> list[str]:
    at = bisect_right(document.sentences, token, key=lambda sentence: sentence.first) - 1
    sentence = document.sentences[at]
    return [document.tokens[i].form for i in range(sentence.first, sentence.last)]


def _stands_in(phrase: _Phrase, forms: list[str]) -> bool:
    """Tell whether `phrase` stands in `forms`, its first word with any clitics."""
    rest = list(phrase[1:])
    return any(
        forms[at + 1 : at + len(phrase)] == rest and phrase[0] in (s.stem for s in splits(form))
        for at, form in enumerate(forms)
    )
