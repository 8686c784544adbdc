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
from bisect import bisect_left
from itertools import groupby, pairwise
from operator import itemgetter

from analysis.arabic.document import Token
from analysis.arabic.folding import GONE, SEVERAL, fold, lay_out

_AFTER_TEH_MARBUTA = re.compile("ة(?=[ء-غف-ي])")
_start_of = itemgetter(0)


def tokenise(text: str) -> tuple[Token, ...]:
    """Return the words of `text` in order; `fold(text[start:end]) == form` for each, never "".

    Tokens do not overlap. Takes time linear in `text`, whatever it contains.
    >>> tokenise("قال: نَعم")
    (Token(start=0, end=3, form='قال'), Token(start=5, end=9, form='نعم'))
    """
    laid, digits = lay_out(text)
    gone, several = GONE in laid, SEVERAL in laid
    # half the cost of Token(...), whose constructor is Python code around this call
    new = tuple.__new__
    tokens: list[Token] = []
    at = 0
    for piece in laid.split(" "):
        end = at + len(piece)
        if (gone and GONE in piece) or (several and SEVERAL in piece):
            if token := _finish(text, at, piece):
                tokens.append(token)
        elif piece:
            tokens.append(new(Token, (at, end, piece)))
        at = end + 1
    if breaks := _find_breaks(text, laid, digits):
        tokens = _break_tokens(text, laid, tokens, breaks)
    return tuple(tokens)


def _finish(text: str, start: int, piece: str) -> Token | None:
    """Return the token that stands somewhere in `piece` of the laid-out text, None for none."""
    end = start + len(piece)
    form = fold(text[start:end]) if SEVERAL in piece else piece.replace(GONE, "")
    if not form:
        return None
    if piece[0] == GONE:
        start = end - len(piece.lstrip(GONE))
    if piece[-1] == GONE:
        # marks belong to the letter before them, direction controls to nothing
        while unicodedata.category(text[end - 1]) == "Cf":
            end -= 1
    return Token(start, end, form)


def _find_breaks(text: str, laid: str, digits: list[tuple[int, int]]) -> list[int]:
    """Return where a word ends although the next one follows without a space."""
    breaks = [match.end() for match in _AFTER_TEH_MARBUTA.finditer(text)]
    for start, end in digits:
        before = start - 1
        while before >= 0 and laid[before] == GONE:
            before -= 1
        if before >= 0 and _is_arabic(laid[before]):
            breaks.append(start)
        if end < len(laid) and _is_arabic(laid[end]):
            breaks.append(end)
    return sorted(breaks)


def _is_arabic(letter: str) -> bool:
    return "\u0621" <= letter <= "\u064a"


def _break_tokens(text: str, laid: str, tokens: list[Token], breaks: list[int]) -> list[Token]:
    broken: list[Token] = []
    done = 0
    for at, positions in groupby(breaks, lambda b: bisect_left(tokens, b, key=_start_of) - 1):
        broken.extend(tokens[done:at])
        start, end, _ = tokens[at]
        edges = [start, *(position for position in positions if position < end), end]
        parts = (_finish(text, left, laid[left:right]) for left, right in pairwise(edges))
        broken.extend(part for part in parts if part)
        done = at + 1
    return broken + tokens[done:]


def fold_phrase(text: str) -> tuple[str, ...]:
    """Return the folded words of `text`, as the tokens of a text with it have them.

    >>> fold_phrase("البيت الأبيض، واشنطن")
    ('البيت', 'الابيض', 'واشنطن')
    """
    return tuple(token.form for token in tokenise(text))
