"""A place in one sentence of a document: what stands there, and how far from what is before it."""

from __future__ import annotations

import re

from analysis.arabic.document import Document, Sentence

SPACE = re.compile(r"[\s\u200e\u200fـ]*\Z")
"""Nothing but white space, direction marks and tatweel."""


class Cursor:
    """Looks at the tokens of one sentence by their index in the document; outside it is nothing."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self.document = document
        self.text = document.original
        self.tokens = document.tokens
        self.first = sentence.first
        self.last = sentence.last

    def form(self, at: int) -> str:
        """Return the form of token `at`, "" outside the sentence."""
        return self.tokens[at].form if self.first <= at < self.last else ""

    def gap(self, at: int) -> str:
        """Return what stands between token `at` and the one before it."""
        return self.text[self.tokens[at - 1].end : self.tokens[at].start]

    def follows(self, at: int, gap: re.Pattern[str] = SPACE) -> bool:
        """Tell whether `at` stands in the sentence, a `gap` after the token before it."""
        return self.first < at < self.last and bool(gap.match(self.gap(at)))

    def written_on(self, at: int) -> bool:
        """Tell whether token `at` follows without anything between: كم2."""
        return self.first < at < self.last and self.tokens[at - 1].end == self.tokens[at].start
