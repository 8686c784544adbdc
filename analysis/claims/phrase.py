"""The words of one sentence as rules about speakers and sources look at them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from analysis.arabic.document import Document, Sentence, Token
from analysis.claims.lexicon import (
    CITING,
    EVENTS,
    NAME_ENDS,
    NEGATORS,
    PUBLISHING,
    REPORTING,
    WEEKDAYS,
    spell,
)

MAX_NAME = 7
BREAKS = re.compile(r"[،,:؛;.!؟?()\[\]{}«»“”\"‘’'–—…\n]")
_OPENING = re.compile(r"[\"“«‘'(]\s*$")
_CLOSING = re.compile(r"[\"”»’')]")
_OWNED = frozenset(
    (event[:-1] + "ت" if event.endswith("ه") else event) + owner
    for event in EVENTS
    for owner in ("ه", "ها", "هم")
)
_ENDS = NAME_ENDS | WEEKDAYS | NEGATORS | _OWNED
_TELLING = spell(REPORTING | CITING | PUBLISHING)
_REPORTING = spell(REPORTING)
_VERBAL = re.compile("است..ا.ه?|ا.ت.ا.|ان..ا.|ت..ي.ه?")
"""Patterns of verbal nouns that hardly any name has: what is denied begins there."""
_FROM = frozenset({"عن", "مصادر", "المصدر"})


class Span(NamedTuple):
    """Tokens `first` up to `last` (excluded)."""

    first: int
    last: int


class Phrase:
    """The words of one sentence by their index in the document, and what stands between them."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self.original = document.original
        self.tokens: Sequence[Token] = document.tokens
        self.first, self.last = sentence.first, sentence.last
        self.start = sentence.start

    def form(self, i: int) -> str:
        """Return the folded form of word `i`, "" outside the sentence."""
        return self.tokens[i].form if self.first <= i < self.last else ""

    def gap(self, i: int) -> str:
        """Return what stands between word `i` and the word before it."""
        start = self.tokens[i - 1].end if i > self.first else self.start
        return self.original[start : self.tokens[i].start]

    @property
    def whole(self) -> Span:
        """Return the span of the sentence."""
        return Span(self.first, self.last)

    def tells(self, i: int) -> bool:
        """Tell whether word `i` says that the word beside it tells something."""
        form = self.form(i)
        return form in _FROM or form in _TELLING

    def reports(self, i: int) -> bool:
        """Tell whether word `i` says that somebody says something."""
        return self.form(i) in _REPORTING

    def name_from(self, i: int, limit: int = MAX_NAME) -> Span:
        """Return the name that begins at word `i`: up to a break, or to the closing quote."""
        quoted = i < self.last and bool(_OPENING.search(self.gap(i)))
        last = i
        while last < self.last and last - i < limit:
            gap = self.gap(last) if last > i else ""
            if gap[:1] == "." and len(self.form(last - 1)) < 3:
                gap = ""  # an abbreviated title: د. م.
            if (_CLOSING if quoted else BREAKS).search(gap):
                break
            if not quoted and (self._ends_name(last, last - i) or self.reports(last)):
                break
            last += 1
        return Span(i, last)

    def _ends_name(self, i: int, length: int) -> bool:
        """Tell whether word `i` does not belong to the `length` words of a name before it."""
        form = self.form(i)
        owned = length > 1 and len(form) > 4 and form.endswith("ها")  # announced its results
        return owned or form in _ENDS or (length > 0 and bool(_VERBAL.fullmatch(form)))

    def text(self, span: Span) -> str:
        """Return the original words of a span that is not empty."""
        return self.original[self.tokens[span.first].start : self.tokens[span.last - 1].end]

    def forms(self, span: Span) -> tuple[str, ...]:
        """Return the folded words of a span."""
        return tuple(token.form for token in self.tokens[span.first : span.last])
