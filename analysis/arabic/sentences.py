"""Sentences of a field, each token in exactly one of them.

A sentence ends at `. ! ? ؟ … ۔`, with the quotes and brackets that close after it, or at the end of
a line. A full stop is none after an initial or an abbreviation (د. and U.S.), inside a number or a
name of the net. `؛` joins clauses and ends nothing, but is the first choice where a sentence of
over 600 characters has to be cut.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import itemgetter

from analysis.arabic.document import Document, Sentence, Token
from analysis.arabic.tokens import tokenise
from analysis.arabic.words import ABBREVIATIONS

LONGEST = 600
"""Characters of the longest sentence, but for a single longer word."""

_END = re.compile("[.!?؟…۔]+[»”\"’'›)\\]]*|[\n\r\v\f\x85\u2028\u2029]+")
_CLAUSE = re.compile("[؛،,:]")
_start_of = itemgetter(0)


def parse(text: str) -> Document:
    """Return `text` with its tokens and sentences; both lists are in order, nothing overlaps.

    What has no token (a line of dashes) is no sentence. Offsets do not cover outer white space.
    >>> [
    ...     text[s.start : s.end]
    ...     for text in ["قال د. علي: لا. ثم غادر."]
    ...     for s in parse(text).sentences
    ... ]
    ['قال د. علي: لا.', 'ثم غادر.']
    """
    tokens = tokenise(text)
    sentences: list[Sentence] = []
    first = 0
    start = 0
    for end in _ends(text, tokens):
        last = bisect_left(tokens, end, first, key=_start_of)
        if last > first:
            sentences.extend(_bounded(text, tokens, _trimmed(text, start, end, first, last)))
        first, start = last, end
    return Document(text, tokens, tuple(sentences))


def _ends(text: str, tokens: tuple[Token, ...]) -> Iterator[int]:
    for match in _END.finditer(text):
        if match[0][0] != "." or _ends_sentence(text, match.start(), match.end(), tokens):
            yield match.end()
    yield len(text)


def _ends_sentence(text: str, dot: int, end: int, tokens: tuple[Token, ...]) -> bool:
    """Tell whether the full stop at `dot`, whose run goes to `end`, ends a sentence."""
    if end - dot > 1 or end == len(text) or text[end] in "\n\r":
        return True
    after = bisect_left(tokens, end, key=_start_of)
    if after == 0:
        return True
    before = tokens[after - 1]
    if before.end > end:
        return False  # the point of a number
    if before.end != dot:
        return True
    if text[end].isalnum():
        if after == len(tokens):
            return True  # what follows is a tatweel
        return _glued(before.form) and _glued(tokens[after].form)
    if before.form in ABBREVIATIONS:
        return False
    counts = after > 1 and tokens[after - 2].form[-1].isdigit()
    return counts or len(before.form) > 1 or before.form.isdigit()


def _glued(form: str) -> bool:
    """Tell whether `form` beside a full stop without a space is a word of its own: انتهى.وقال."""
    return len(form) > 2 and "\u0621" <= form[0] <= "\u064a"


def _trimmed(text: str, start: int, end: int, first: int, last: int) -> Sentence:
    piece = text[start:end]
    return Sentence(
        start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()), first, last
    )


def _bounded(text: str, tokens: tuple[Token, ...], sentence: Sentence) -> Iterator[Sentence]:
    """Cut `sentence` between tokens until no part is longer than LONGEST."""
    start, end, first, last = sentence
    while end - start > LONGEST and last - first > 1:
        cut = _choose_cut(text, tokens, start, first, last)
        yield _trimmed(text, start, tokens[cut].start, first, cut)
        start, first = tokens[cut].start, cut
    yield Sentence(start, end, first, last)


def _choose_cut(text: str, tokens: tuple[Token, ...], start: int, first: int, last: int) -> int:
    """Return the token before which to cut: after a comma in the second half, or anywhere."""
    stop = bisect_right(tokens, start + LONGEST, first + 1, last, key=_start_of) - 1
    for cut in range(stop, first, -1):
        if tokens[cut].start - start < LONGEST // 2:
            break
        if _CLAUSE.search(text, tokens[cut - 1].end, tokens[cut].start):
            return cut
    return max(stop, first + 1)
