"""Bidi: isolates are balanced, and nothing from inside reaches the line around them."""

from __future__ import annotations

import sys
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.bidi import isolate, strip_controls

CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\xad\u034f\U000e0041"
TERMINAL = "\x00\x07\x08\x1b\x7f\x9b\r\x85\u2028\u2029\n\t"
texts = (
    st.text(st.sampled_from(CONTROLS + INVISIBLE + TERMINAL + "خامنئي abc 12\ud800")) | st.text()
)
# marks over or under a number, which take up space like letters
SIGNS = {*"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"}


@pytest.mark.parametrize(
    ("direction", "opener"), [("auto", "\u2068"), ("ltr", "\u2066"), ("rtl", "\u2067")]
)
def test_text_is_isolated(direction: Literal["auto", "ltr", "rtl"], opener: str) -> None:
    """Text stands between the opener of its direction and the pop."""
    assert isolate("خامنئي", direction) == f"{opener}خامنئي\u2069"


@given(texts)
def test_isolates_are_balanced(text: str) -> None:
    """An isolate has one opener, at its start, and one pop, at its end, on one line."""
    isolated = isolate(text)
    assert (isolated[0], isolated[-1]) == ("\u2068", "\u2069")
    assert set(isolated[1:-1]).isdisjoint(CONTROLS + "\n\r\x85\u2028\u2029")


def test_no_control_survives() -> None:
    """Every control and format character of Unicode goes, but newline, tab and visible signs."""
    characters = map(chr, range(sys.maxunicode + 1))
    controls = {c for c in characters if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")}
    assert {c for c in controls if strip_controls(c) == c} == {"\n", "\t"} | SIGNS


@given(texts)
def test_what_is_left_can_be_sent(text: str) -> None:
    """What is left can be written as UTF-8, and holds no control of the direction."""
    left = strip_controls(text)
    assert left.encode("utf-8").decode("utf-8") == left
    assert set(left).isdisjoint(CONTROLS)


@given(texts)
def test_stripping_twice_changes_nothing(text: str) -> None:
    """Nothing that is stripped puts together something else to strip."""
    assert strip_controls(strip_controls(text)) == strip_controls(text)


def test_spoofed_order_is_undone() -> None:
    """An override that shows a name backwards is taken out."""
    assert isolate("\u202eexe.txt\u202c", "ltr") == "\u2066exe.txt\u2069"


def test_lines_become_one() -> None:
    """A line end inside an isolate becomes a space, because an isolate ends with its line."""
    assert isolate("سطر\r\nثان\u2028ثالث") == "\u2068سطر ثان ثالث\u2069"
