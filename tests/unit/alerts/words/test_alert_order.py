"""No name, number or address of an alert jumps: each line is seen in the order in which it is told.

Proven on the levels of UAX #9 for lines of hostile texts, at every width of a terminal and in every
block for Slack: whatever the direction of the paragraph around it, the parts of a line follow each
other in its own direction, none is torn apart or reaches into another, and what runs from left to
right does so character by character. The order inside an Arabic quote is that of its outlet.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta, timezone
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.records import Alert, RevisionWhy
from alerts.words.blocks import DATE, LINK, message_of_alert, note_of_revision
from alerts.words.layout import Piece, in_one_line, quoted, right_to_left
from alerts.words.plurals import Lang
from alerts.words.rendering import render_text
from analysis.finding import Finding, Passage
from tests.unit.alerts.examples import alert, finding, flood, passage
from tests.unit.alerts.reordering import ISOLATES, POP, visual_order

PARTS = st.sampled_from(
    [
        *("قال", "مصرف", "السهل", "BBC", "Gulf Daily", "AT&T", "1980", "٣٤", "12:30", "-5%", "3.5"),
        *("«", "»", "(", ")", "[", "!", "؟", "،", ".", "·", "/", "+", "שלום", "é", "e\u0301"),
        *("\u202e", "\u2067", "\u2068", POP, "\u200f", "\n", "https://a.example/1?b=2"),
    ]
)
TEXTS = st.lists(PARTS, min_size=1, max_size=12).map(" ".join)
NAMES = st.lists(PARTS, min_size=1, max_size=4).map(" ".join)
URLS = st.sampled_from(
    ["https://manara.example/2026/a?x=1#y", "https://www.منارة.example/خبر/12", "mailto:a@b", ""]
)
PASSAGES = st.builds(
    lambda text, source, url, speaker, origin: passage(
        text, source, url=url, speaker=speaker, origin=origin, outlets=9, origins=2
    ),
    *(TEXTS, NAMES, URLS),
    *(st.none() | NAMES, st.none() | NAMES),
)


def conflict(passages: list[Passage], deciding: tuple[str, str]) -> Finding:
    """Return a conflict of these passages."""
    return finding("f", "contradiction", passages=tuple(passages), deciding=deciding)


FINDINGS = st.builds(
    conflict, st.lists(PASSAGES, min_size=1, max_size=3), st.tuples(NAMES, NAMES)
) | st.just(flood("Gulf [نبض] 24"))
ALERTS = st.builds(
    lambda name, why, evidence: alert(
        "0a1b2c", name=name, why=why, revision=int(bool(why)), evidence=(evidence,)
    ),
    *(NAMES, st.sampled_from(get_args(RevisionWhy)), FINDINGS),
)
UNSEEN = {*ISOLATES, POP, "\u200e", "\u200f"}
LANGS = st.sampled_from(get_args(Lang))
CAIRO = timezone(timedelta(hours=2), "EET")


def spans_of(line: str) -> list[tuple[int, int, str]]:
    """Return begin and end of each isolate of a line and what opens it; all must be closed."""
    open_, spans = [], []
    for index, char in enumerate(line):
        if char in ISOLATES:
            open_.append(index)
        elif char == POP:
            begin = open_.pop()
            spans.append((begin + 1, index, line[begin]))
    assert open_ == []
    return spans


def bare(line: str) -> str:
    """Return what stands in a line outside the isolates of its parts, which is words of ours."""
    own, depth, shown = int(line[:1] in ("\u200e", "\u200f")), 0, ""
    for char in line:
        depth += (char in ISOLATES) - (char == POP)
        if depth <= own:
            shown += char
    return shown


def check(line: str, base: int, lang: Lang) -> None:
    """Assert that the isolates of a line lie as they are told, in a paragraph of this direction."""
    foreign = "LATIN" if lang == "ar" else "ARABIC"
    assert [char for char in bare(line) if foreign in unicodedata.name(char, "")] == []
    order = [index for index in visual_order(line, base) if line[index] not in UNSEEN]
    seen = {index: place for place, index in enumerate(order)}
    places = []
    for begin, end, opener in spans_of(line):
        there = [seen[index] for index in range(begin, end) if index in seen]
        if not there:
            continue
        assert sorted(there) == list(range(min(there), max(there) + 1))
        if opener == "\u2066" and is_one_way(line[begin:end]):
            assert there == sorted(there)
        places.append((begin, end, min(there), max(there)))
    for (_, end, low, high), (begin, _, other_low, other_high) in pairwise(places):
        if begin >= end:
            assert other_high < low if lang == "ar" else other_low > high


def is_one_way(text: str) -> bool:
    """Tell whether no character of a text asks to run from right to left."""
    return {unicodedata.bidirectional(char) for char in text}.isdisjoint({"R", "AL", "AN", "RLI"})


@settings(max_examples=60)
@given(ALERTS, st.integers(20, 120))
def test_no_part_of_an_arabic_line_jumps_on_a_terminal(told: Alert, width: int) -> None:
    """In a paragraph of either direction, every line at every width."""
    for line in render_text(told, "ar", width, CAIRO, maybe_repeat=True):
        for base in (0, 1):
            check(line, base, "ar")


@settings(max_examples=60)
@given(ALERTS, st.integers(20, 120))
def test_no_part_of_an_english_line_jumps_on_a_terminal(told: Alert, width: int) -> None:
    """A terminal runs from left to right, and so do these lines."""
    for line in render_text(told, "en", width, CAIRO):
        check(line, 0, "en")


@settings(max_examples=60)
@given(ALERTS, LANGS)
def test_no_part_of_a_message_jumps_in_slack(told: Alert, lang: Lang) -> None:
    """Header, quotes, fields and links, in a workspace of either direction."""
    for message in (message_of_alert(told, lang), note_of_revision(told, lang)):
        for line in [*message.text.split("\n"), *lines_of(message.blocks)]:
            for base in (0, 1):
                check(line, base, lang)


def lines_of(part: Any) -> list[str]:
    """Return the lines of Block Kit as a reader sees them: links as their words."""
    if isinstance(part, list):
        return [line for each in part for line in lines_of(each)]
    if not isinstance(part, dict):
        return []
    if isinstance(part.get("text"), str):
        return LINK.sub(r"\2", DATE.sub(r"\1", part["text"])).split("\n")
    return [line for each in part.values() for line in lines_of(each)]


@pytest.mark.parametrize("base", [0, 1])
def test_a_number_beside_an_arabic_name_would_jump_without_isolates(base: int) -> None:
    """The check can fail: the same words without isolates are seen in another order."""
    pieces = [Piece("الفرق:"), quoted("1979-80"), Piece("·"), quoted("12 - 5")]
    check(right_to_left(in_one_line(pieces)), base, "ar")
    plain = "".join(char for char in in_one_line(pieces) if char not in (*ISOLATES, POP))
    order = visual_order(plain, base)
    told = [order.index(plain.index(part)) for part in ("12", "5")]
    assert told != sorted(told)


@pytest.mark.parametrize(
    ("line", "base", "seen"),
    [
        ("abc ابج", 0, "abc جبا"),
        ("abc ابج", 1, "جبا abc"),
        ("ابج 12:30 (د)", 1, ")د( 12:30 جبا"),
        ("ابج 12-5", 1, "5-12 جبا"),
        ("a \u2067ب1\u2069 2", 0, "a 1ب 2"),
    ],
)
def test_the_order_that_is_checked_is_that_of_the_standard(line: str, base: int, seen: str) -> None:
    """A few lines as UAX #9 shows them, before brackets are mirrored."""
    order = [line[index] for index in visual_order(line, base)]
    assert "".join(char for char in order if char not in (*ISOLATES, POP)) == seen
