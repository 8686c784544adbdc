"""One spelling for all that readers take for the same word.

Folding works on each character alone, whatever stands beside it: `fold(a + b)` is
`fold(a) + fold(b)`, so a token's form is the folded form of its surface and marks may come in any
order. The table is computed from the Unicode database and `letters.LETTERS`.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable

from analysis.arabic.letters import (
    COMMON,
    FORMULAE,
    LETTERS,
    NUMBER_SEPARATORS,
    RIAL,
)

GONE, SEVERAL = "\x01", "\x02"
"""Stand in a laid-out text for a character that folding removes, or makes several of."""

_POINT, _COMMA, _SLASH = "\x03", "\x04", "\x05"
_SEPARATORS = {".": _POINT, ",": _COMMA, "/": _SLASH}
_DIGITS = re.compile(f"[0-9][0-9{_POINT}{_COMMA}{_SLASH}]*")
_IN_NUMBER = re.compile(f"[0-9][{_POINT}{_COMMA}{_SLASH}](?=[0-9])")
_KEPT = 1 << 16  # characters remembered by a table: a whole large script, never all of Unicode


def _is_mark(character: str) -> bool:
    """Tell whether a character only marks the one before it, whatever its place among marks."""
    return unicodedata.category(character) in ("Mn", "Me") or unicodedata.combining(character) > 0


def _strip_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not _is_mark(c))


def _is_word(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Mc" or character == RIAL


def _fold_word_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    plain = _strip_marks(character).casefold()
    folded = "".join(LETTERS.get(c, c) for c in _strip_marks(plain) if not c.isspace())
    return folded if all(_is_word(c) for c in folded) else character


def _fold_character(character: str) -> str:
    """Return what one character becomes: "" when removed, " " for what no text is made of."""
    category = unicodedata.category(character)
    if category == "Cf" or _is_mark(character):
        return ""
    if category[0] in "ZC" or character in FORMULAE:
        return " "
    if _is_word(character):
        return _fold_word_character(character)
    base = "".join(c for c in unicodedata.normalize("NFD", character) if not _is_mark(c))
    plain = unicodedata.normalize("NFKC", base)
    plain = NUMBER_SEPARATORS.get(plain, plain)
    # a symbol stays a symbol: Ⓐ is no letter
    kept = len(plain) == 1 and unicodedata.category(plain)[0] in "PS"
    return plain if kept else base


def _lay_out_character(character: str) -> str:
    """Return the one character that stands for `character` in a laid-out text."""
    folded = _fold_character(character)
    if len(folded) != 1:
        return SEVERAL if folded else GONE
    if _is_word(character):
        return folded
    return _SEPARATORS.get(folded, " ")


class _Table(dict[int, str]):
    """A table for `str.translate` that computes and remembers characters as they come."""

    def __init__(self, compute: Callable[[str], str]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, code: int) -> str:
        value = self._compute(chr(code))
        if len(self) < _KEPT:
            self[code] = value
        return value


_FOLDED = _Table(_fold_character)
_LAID_OUT = _Table(_lay_out_character)

# A charmap codec turns known characters into bytes and these into others, ten times as fast as
# str.translate: there is no look-up in a dict for each character.
_UNDEFINED = "\ufffe"
_ENCODING = codecs.charmap_build(COMMON.ljust(256, _UNDEFINED))
_DECODING = COMMON.translate(_LAID_OUT).ljust(256, _UNDEFINED)


def lay_out(text: str) -> tuple[str, list[tuple[int, int]]]:
    r"""Return `text` folded in place, as long as `text`, and where its numbers stand.

    Words stand apart by spaces; `. , /` stand only inside numbers. A word with an ODD character
    has to be folded from the original.
    >>> lay_out("أَلف، 1,5")
    ('ا\x01لف  1,5', [(6, 9)])
    """
    try:
        coded = codecs.charmap_encode(text, "strict", _ENCODING)[0]
        laid = codecs.charmap_decode(coded, "strict", _DECODING)[0]
    except UnicodeEncodeError:
        laid = text.translate(_LAID_OUT)
    runs = [match.span() for match in _DIGITS.finditer(laid)]
    if not all(laid[start:end].isdigit() for start, end in runs):
        laid = _IN_NUMBER.sub(_restore_separator, laid)
    return laid.replace(_POINT, " ").replace(_COMMA, " ").replace(_SLASH, " "), runs


def _restore_separator(match: re.Match[str]) -> str:
    return match[0][0] + {_POINT: ".", _COMMA: ",", _SLASH: "/"}[match[0][1]]


def fold(text: str) -> str:
    """Return the folded form of `text`, the key under which words are the same.

    The result can be shorter or, by ligatures, longer; folding it again changes nothing.
    White space, controls and what is no character become spaces, one each; punctuation stays.
    >>> fold("آية الله خامنئيّ")
    'ايه الله خامنيي'
    """
    return text.translate(_FOLDED)
