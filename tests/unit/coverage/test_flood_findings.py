"""What is told of a flood: who, how many, why, and what to do, whatever the source is called."""

from __future__ import annotations

import shlex
from datetime import timedelta

import pytest

from analysis.coverage.floods import FIRST_PAUSE, name_source
from analysis.events import events_of
from analysis.finding import Flood, Quarantined
from tests.unit.coverage.flooding import SECOND, START, Line


def test_a_flood_explains_itself() -> None:
    """A finding says who, how many of how many, why, since when, until when, and what to do."""
    line = Line()
    for _ in range(10):
        line.good()
    line.now += SECOND
    for _ in range(3):
        line.bad(reason="bad_time")
    found = line.flood()
    since, until = START + SECOND, line.now + FIRST_PAUSE
    reasons = {"wrong_type": 47, "bad_time": 3}
    assert found.flood == Flood("نبض", 50, 60, reasons, since, until)
    assert list(found.flood.reasons) == list(reasons)
    assert (found.kind, found.watch, found.passages) == ("flood", "", ())
    assert found.why == (
        "since 2026-01-01 08:00 UTC 50 of 60 articles of نبض were refused, 47 of them as "
        "wrong_type; it is paused until 2026-01-01 08:15 UTC; once it is mended: "
        "rasid quarantine replay --source 'نبض'"
    )


def test_a_flood_is_an_event_of_its_article() -> None:
    """A replay writes the refusal, then what is told of it."""
    line = Line()
    found = line.flood()
    related = line.last.outputs[0].record
    assert list(events_of(line.last.event, related)) == [
        Quarantined("wrong_type", "", article=related.article, source="نبض"),
        found,
    ]


def test_every_flood_is_a_finding_of_its_own_in_one_story_of_its_source() -> None:
    """So that it can be told again another day, and joins what was told today."""
    line = Line()
    first, other = line.flood(), line.flood("مدار")
    line.now += timedelta(days=1)
    later = line.flood()
    assert len({first.finding, other.finding, later.finding}) == 3
    assert (first.story == later.story, first.story == other.story) == (True, False)


def test_articles_of_nobody_are_told_of_and_nothing_is_paused() -> None:
    """Bytes that name no source make one finding in a while, and everybody else is taken."""
    line = Line()
    found = line.flood("", "not_json")
    assert found.flood is not None
    assert (found.flood.source, found.flood.refused, found.flood.records) == ("", 50, 50)
    assert "of all sources were refused" in found.why
    assert "nothing is paused" in found.why
    assert line.good() == "new"
    assert line.good("\u200b ") == "new"
    assert [line.bad("", "not_json") for _ in range(100)] == [None] * 100


@pytest.mark.parametrize(
    "source",
    [
        "$(reboot) `reboot`; reboot",
        "'; reboot; '",
        "a\u202eb\u2066c\x1b[2J\nrm",
        "ن" * 2_000,
        "'" * 128,
        "😀" * 500,
        "--all",
    ],
)
def test_a_hostile_name_harms_nobody(source: str) -> None:
    """Whatever a source is called, what is told is short, on one line, and safe to type."""
    line = Line()
    found = line.flood(source)
    assert len(found.why) <= 400
    assert found.why.isprintable()
    command = found.why.partition("mended: ")[2]
    words = shlex.split(command)
    assert words[:3] == ["rasid", "quarantine", "replay"]
    assert words[3:] in (["--source", name_source(source)], ["--reason", "source_paused"])
    assert line.good(source) == "source_paused"


def test_names_that_look_alike_are_one_source() -> None:
    """Invisible characters do not lead past a pause."""
    line = Line()
    line.flood("نبض")
    assert line.good(" ن\u200bبض\u202e") == "source_paused"
