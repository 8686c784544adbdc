"""Words with offsets into the original.

A token is a run of letters, digits and marks of any script; punctuation and symbols are none. A
number keeps the separators between its digits (1,234.5 and 24/11 are one token); a hyphen, a colon
and an underscore part tokens. Clitics and the article stay on their word. Two words written
without the space between them are parted where no word can go on: after ة, and between Arabic
letters and digits (حتى24, الـ24).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from analysis.arabic.document import Token
from analysis.arabic.folding import ODD, fold, lay_out

_AFTER_TEH_MARBUTA = re.compile("ة(?=[ء-غف-ي])")
_NUMBER = re.compile("[0-9]+")


def tokenise(text: str) -> tuple[Token, ...]:
    """Return the words of `text` in order; `fold(text[start:end]) == form` for each, never "".

    Tokens do not overlap. Takes time linear in `text`, whatever it contains.
    >>> tokenise("قال: نَعم")
    (Token(start=0, end=3, form='قال'), Token(start=5, end=9, form='نعم'))
    """
    laid = lay_out(text)
    odd = ODD in laid
    # half the cost of Token(...), whose constructor is Python code around this call
    new = tuple.__new__
    tokens: list[Token] = []
    at = 0
    for piece in laid.split(" "):
        end = at + len(piece)
        if odd and ODD in piece:
            if token := _fold_token(text, at, end):
                tokens.append(token)
        elif piece:
            tokens.append(new(Token, (at, end, piece)))
        at = end + 1
    if breaks := _find_breaks(text, laid):
        return tuple(_break_tokens(text, tokens, breaks))
    return tuple(tokens)


def _fold_token(text: str, start: int, end: int) -> Token | None:
    """Return the token that stands somewhere in text[start:end], None for marks alone."""
    form = fold(text[start:end])
    if not form:
        return None
    while not fold(text[start]):
        start += 1
    # marks belong to the letter before them, direction controls to nothing
    while unicodedata.category(text[end - 1]) == "Cf":
        end -= 1
    return Token(start, end, form)


def _find_breaks(text: str, laid: str) -> list[int]:
    """Return where a word ends although the next one follows without a space."""
    breaks = [match.end() for match in _AFTER_TEH_MARBUTA.finditer(text)]
    for match in _NUMBER.finditer(laid):
        start, end = match.span()
        before = start - 1
        while before >= 0 and laid[before] == ODD:
            before -= 1
        if before >= 0 and _is_arabic(laid[before]):
            breaks.append(start)
        if end < len(laid) and _is_arabic(laid[end]):
            breaks.append(end)
    return sorted(breaks)


def _is_arabic(letter: str) -> bool:
    return "\u0621" <= letter <= "\u064a"


def _break_tokens(text: str, tokens: list[Token], breaks: list[int]) -> Iterator[Token]:
    at = 0
    for token in tokens:
        start = token.start
        while at < len(breaks) and breaks[at] <= start:
            at += 1
        while at < len(breaks) and breaks[at] < token.end:
            if part := _fold_token(text, start, breaks[at]):
                yield part
            start = breaks[at]
            at += 1
        if start == token.start:
            yield token
        elif part := _fold_token(text, start, token.end):
            yield part


def fold_phrase(text: str) -> tuple[str, ...]:
    """Return the folded words of `text`, as the tokens of a text with it have them.

    >>> fold_phrase("البيت الأبيض، واشنطن")
    ('البيت', 'الابيض', 'واشنطن')
    """
    return tuple(token.form for token in tokenise(text))
