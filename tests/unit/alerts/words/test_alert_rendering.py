"""Alerts as people read them on a terminal."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.words.layout import MIN_WIDTH, Piece, columns, quoted, right_to_left, wrap
from alerts.words.rendering import render_text
from tests.unit.alerts.examples import START, alert, finding, passage

RLM, RLI, LRI, PDI = "\u200f", "\u2067", "\u2066", "\u2069"
CONTROLS = str.maketrans("", "", f"\u200e{RLM}{RLI}{LRI}\u2068{PDI}")

TOLD = alert("a1")
CAIRO = timezone(timedelta(hours=2), "EET")


def shown(line: str) -> str:
    """Return a line without the marks that only set its direction."""
    return line.translate(CONTROLS)


def test_an_alert_reads_well_in_arabic() -> None:
    """Severity, time, conflict and watch come first, then both passages with who and when."""
    lines = render_text(TOLD, "ar", 84, CAIRO)
    assert [shown(line) for line in lines] == [
        "● مهم 10:00 تعارض في التاريخ: إيران — قطعت بلدة السهل علاقاتها بجارتها عام 1980،",
        "  وفق ما قاله عمدتها",
        "  الآن: «قطعت بلدة السهل علاقاتها بجارتها عام 1980، وفق ما قاله عمدتها»",
        "    المنارة · 2026-03-01 10:00 EET · وسيلة إعلام واحدة، مصدر واحد",
        "    https://manara.example/2026/a",
        "  سابقا: «قطعت السهل العلاقات مع جارتها عام 1979»",
        "    الأفق · 2026-03-01 10:00 EET · وسيلة إعلام واحدة، مصدر واحد",
        "    https://manara.example/2026/a",
        "  الفرق: سابقا 1979 · الآن 1980",
        "  الثقة: 100%",
    ]


def test_an_alert_reads_well_in_english() -> None:
    """The words of the frame change, the passages stay."""
    lines = [shown(line) for line in render_text(TOLD, "en", 100)]
    assert lines[0].startswith("● notice 08:00 Contradiction in a date: إيران — ")
    labels = [line.partition(":")[0].strip() for line in lines]
    assert [label for label in labels if label.isalpha()] == [
        "Now",
        "https",
        "Before",
        "https",
        "Difference",
        "Confidence",
    ]


def test_what_arrives_late_is_not_called_new() -> None:
    """Where the article that came now is older than what it is held against, the labels say so."""
    pair = (passage(), passage(published_at=START + timedelta(hours=1)))
    late = alert("a1", evidence=(finding("f", "contradiction", passages=pair),))
    labels = [
        shown(line).strip().partition(":")[0]
        for lang in ("en", "ar")
        for line in render_text(late, lang, 200)[1:]
        if "«" in line
    ]
    assert labels == ["Arrived late", "Newer", "وصل متأخرا", "الأحدث"]
    assert shown(render_text(late, "en", 100)[-3]).strip() == (
        "Difference: Newer 1979 · Arrived late 1980"
    )


def test_what_one_claim_is_held_against_follows_it() -> None:
    """A sentence that conflicts with two earlier ones is quoted once, before both of them."""
    now, earlier = passage(claim="c1"), [passage(name, claim=name) for name in ("قول", "قول آخر")]
    told = [
        finding(f"f{number}", "contradiction", claim="c1", passages=(now, before))
        for number, before in enumerate(earlier)
    ]
    lines = [shown(line) for line in render_text(alert("a1", evidence=tuple(told)), "en", 100)]
    labels = [line.strip().partition(":")[0] for line in lines if "«" in line]
    assert labels == ["Now", "Before", "Before"]


def test_every_arabic_line_runs_from_right_to_left() -> None:
    """Each line says its direction itself and leaves nothing open for the next one."""
    for line in render_text(TOLD, "ar", 40):
        assert line.startswith(RLM + RLI)
        assert line.endswith(PDI)
        depth = 0
        for char in line:
            depth += (char in (RLI, LRI)) - (char == PDI)
            assert depth >= 0
        assert depth == 0


def test_names_times_and_addresses_are_isolated() -> None:
    """A Latin name, a time or a URL inside an Arabic line keeps its own order."""
    told = passage(source="Gulf Daily", speaker="خالد المنصوري", origin="Horizon")
    lines = render_text(alert("a1", evidence=(finding("f", passages=(told,)),)), "ar", 100)
    assert f"{LRI}Gulf Daily{PDI} · {LRI}2026-03-01 08:00 UTC{PDI}" in lines[2]
    assert f"المتحدث: {RLI}خالد المنصوري{PDI} · نقلا عن: {LRI}Horizon{PDI}" in lines[2]
    assert f"{LRI}https://manara.example/2026/a{PDI}" in lines[3]


def test_hostile_text_cannot_touch_the_terminal_or_the_line() -> None:
    """Escape codes, overrides, line ends and open isolates of a passage do not get through."""
    bad = passage(
        "قال\x1b]0;x\x07 \u202eله\u2067\r\nنعم \x9b31m", source="a\x1bb", url="https://x/\n\x1bq w"
    )
    lines = render_text(
        alert("a1", name="\x1b[2J", evidence=(finding("f", passages=(bad,)),)), "ar", 80
    )
    text = "\n".join(shown(line) for line in lines)
    assert "  «قال]0;x له نعم 31m»" in text
    assert "https://x/qw" in text
    assert not any(char < " " and char != "\n" for char in text)


def test_an_alert_without_evidence_still_says_what_happened() -> None:
    """Kind and watch stand in the alert itself."""
    assert [shown(line) for line in render_text(alert("a1", evidence=()), "ar", 80)] == [
        "● مهم 08:00 تعارض: إيران",
        "  ونتائج أخرى: 1",
    ]


def test_what_is_not_shown_is_counted() -> None:
    """Three findings are shown; an alert with more says how many."""
    many = tuple(finding(f"f{n}") for n in range(5))
    told = alert("a1", findings=tuple(f.finding for f in many), evidence=many)
    assert shown(render_text(told, "en", 80)[-1]) == "  further findings: 2"


@pytest.mark.parametrize("width", [0, MIN_WIDTH, 40, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """All lines but addresses keep to the width, down to twenty columns."""
    lines = render_text(TOLD, "ar", width)
    assert all(columns(line) <= max(width, MIN_WIDTH) for line in lines if "https" not in line)


@pytest.mark.parametrize(
    ("text", "wide"),
    [("abc", 3), ("كتاب", 4), ("كِتَابٌ", 4), (f"{RLI}x{PDI}", 1), ("新聞", 4), ("", 0)],
)
def test_columns_are_what_a_terminal_shows(text: str, wide: int) -> None:
    """Vowel signs and direction marks take no room, wide characters take two columns."""
    assert columns(text) == wide


def test_a_quote_runs_as_most_of_its_letters_do() -> None:
    """An Arabic sentence that begins with a Latin name stays an Arabic sentence."""
    assert [quoted(text).direction for text in ("BBC عربي نشرت", "Qatar قطر Airways", "1980")] == [
        "rtl",
        "ltr",
        "ltr",
    ]


def test_lines_break_between_words_and_isolates_are_closed_on_each() -> None:
    """A piece that goes on over a line end is isolated twice."""
    pieces = [Piece("label:"), Piece("one two three four", "ltr")]
    assert wrap(pieces, 20, "> ", "  ") == [
        f"> label: {LRI}one two{PDI}",
        f"  {LRI}three four{PDI}",
    ]


def test_a_word_longer_than_a_line_is_cut_and_keeps_its_marks() -> None:
    """A vowel sign stays on the line of its letter."""
    assert [shown(line) for line in wrap([quoted("بَ" * 25)], 20)] == ["بَ" * 20, "بَ" * 5]


@given(st.lists(st.builds(Piece, st.text(max_size=60), st.sampled_from([None, "rtl", "ltr"]))))
def test_wrapping_loses_no_word(pieces: list[Piece]) -> None:
    """Every visible character of every piece is there, in order."""
    lines = wrap(pieces, 30, "", "  ")
    there = "".join("".join(lines).split()).translate(CONTROLS)
    assert there == "".join("".join(wrap(pieces, 10_000)).split()).translate(CONTROLS)


def test_a_line_behind_a_prefix_keeps_its_order() -> None:
    """The line is isolated from what a log writes before it."""
    assert right_to_left("نص") == f"{RLM}{RLI}نص{PDI}"
