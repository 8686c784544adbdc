"""Text that keeps its direction inside a line of the other one, and cannot disturb that line.

After UAX #9 (Unicode Bidirectional Algorithm): an isolate hides what it holds from the text around
it, as long as it is closed in the same paragraph and nothing inside opens or closes another.
"""

from __future__ import annotations

import re
from typing import Literal

_OPENERS = {"auto": "\u2068", "ltr": "\u2066", "rtl": "\u2067"}
_POP = "\u2069"
_PARAGRAPHS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# All that Unicode calls controls (Cc) or invisible (Default_Ignorable_Code_Point), but variation
# selectors, which only choose between pictures of a character.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


def strip_controls(text: str) -> str:
    r"""Return `text` without direction controls, invisible characters and terminal controls.

    Line ends of every kind become newlines; tabs stay. Lone surrogates, which no channel can
    carry, become U+FFFD.
    >>> strip_controls("\u202eab\u200bc\x1b[31m")
    'abc[31m'
    """
    lines = _PARAGRAPHS.sub("\n", text)
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", lines))


def isolate(text: str, direction: Literal["auto", "ltr", "rtl"] = "auto") -> str:
    """Return `text` on one line inside a directional isolate, its own controls stripped.

    "auto" takes the direction of the first strong letter. Line ends become spaces, because an
    isolate ends with its paragraph.
    """
    return _OPENERS[direction] + strip_controls(text).replace("\n", " ") + _POP
