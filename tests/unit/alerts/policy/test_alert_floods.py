"""A flood as an alert: whom it is told, how often, and in which words."""

from __future__ import annotations

import msgspec
import pytest

from alerts.channels.signing import message_of
from alerts.records import Alert, Match
from alerts.rules.routes import Route
from alerts.rules.rulebook import WatchSettings
from alerts.rules.settings import TerminalConfig
from alerts.words.rendering import render_text
from analysis.coverage.findings import replay_command
from analysis.coverage.floods import name_source
from tests.unit.alerts.examples import IRAN, START, Timeline, finding, flood
from tests.unit.alerts.words.test_alert_rendering import shown

NAMES = ("desk", "duty", "screen")
CHANNELS = tuple(TerminalConfig(name=name) for name in NAMES)


def told(source: str = "نبض", lang: str = "ar", **policy: object) -> Alert:
    """Return the alert about a flood from a source."""
    line = Timeline(IRAN, lang=lang, **policy)
    line.push(0, flood(source), source=source)
    [alert] = line.alerts
    return alert


def test_a_flood_alerts_although_no_watch_asked() -> None:
    """It is a notice of no watch, about its source, and goes where everything goes."""
    line = Timeline(IRAN)
    [(kind, _)] = line.push(0, flood())
    [alert] = line.alerts
    assert (kind, alert.watch, alert.also, alert.severity) == ("flood", "", (), "notice")
    assert (alert.name, alert.channels) == ("نبض", ("terminal",))
    assert alert.evidence == (flood(),)


@pytest.mark.parametrize(
    ("match", "channel"),
    [
        (Match(kind=("flood",)), "duty"),
        (Match(kind=("new_claim", "flood"), severity=("notice",)), "duty"),
        (Match(source=("نبض",)), "duty"),
        (Match(), "duty"),
        (Match(source=("مدار",)), "screen"),
        (Match(severity=("urgent",)), "screen"),
        (Match(watch=("iran",)), "screen"),
    ],
)
def test_routes_say_whom_a_flood_is_told(match: Match, channel: str) -> None:
    """By kind, severity and source; a route of watches does not fit."""
    routes = (Route("a", ("duty",), match), Route("rest", ("screen",)))
    assert told(channels=CHANNELS, routes=routes).channels == (channel,)


def test_a_flood_that_no_route_takes_is_still_an_alert() -> None:
    """It stands in the log, and no channel has it."""
    for route in (Route("a", ("duty",), Match(watch=("iran",))), Route("a", ())):
        assert told(channels=CHANNELS, routes=(route,)).channels == ()


def test_a_lasting_flood_is_told_once_in_four_hours() -> None:
    """What comes within the repeat interval joins; another source is not held back."""
    line = Timeline()
    assert len(line.push(0, flood())) == 1
    for hours in (0.25, 0.75, 1.75, 3.9):
        assert line.push(hours, flood(hours=hours)) == []
        assert line.muted == {"joined": 1}
    assert len(line.push(1, flood("مدار", 1))) == 1
    assert len(line.push(4, flood(hours=4))) == 1


def test_the_same_flood_is_not_told_twice() -> None:
    """A finding that was in an alert is not told again, whatever the interval."""
    line = Timeline(repeat_interval=0.0)
    assert len(line.push(0, flood())) == 1
    assert line.push(1, flood()) == []
    assert line.muted == {"already_told": 1}
    assert len(line.push(1, flood(hours=1))) == 1


def test_a_flood_holds_back_no_watch() -> None:
    """What watches hear of goes on beside it."""
    line = Timeline(WatchSettings("iran", "إيران", on=("mention",)))
    line.push(0, flood())
    assert line.push(0.1, finding("f1", "mention")) == [("mention", "f1")]


def test_a_flood_reads_well_in_arabic() -> None:
    """Source and counts first, then why, until when, and what to type."""
    assert [shown(line) for line in render_text(told(), "ar", 84)] == [
        "● مهم 08:00 سيل من المواد المرفوضة: نبض — المرفوض: 50 من 60",
        "  الأسباب: wrong_type 47 · bad_time 3",
        "  المصدر موقوف حتى: 2026-03-01 08:15 UTC",
        "  بعد إصلاح الخلل:",
        "    rasid quarantine replay --source 'نبض'",
    ]


def test_a_flood_of_nobody_reads_well_in_english() -> None:
    """It says that nothing is paused."""
    assert [shown(line) for line in render_text(told("", "en"), "en", 84)] == [
        "● notice 08:00 Flood of refused articles: unknown source — refused: 50 of 60",
        "  Reasons: wrong_type 47 · bad_time 3",
        "  No source is paused: the articles do not say whose they are",
        "  Once it is mended:",
        "    rasid quarantine replay --source ''",
    ]


@pytest.mark.parametrize("source", ["$(reboot)\x1b[2J\u202e", "ن" * 128, "'" * 128])
def test_a_command_is_never_broken(source: str) -> None:
    """However narrow the terminal is, what is to be typed stays on one line."""
    name = name_source(source)
    lines = [shown(line) for line in render_text(told(name), "ar", 20)]
    assert lines[-1].strip() == replay_command(name)


def test_a_webhook_says_that_a_source_flooded() -> None:
    """The body has a type of its own, the counts as data, and neither watch nor passages."""
    body = msgspec.json.decode(message_of(told()))
    data = body["data"]
    [evidence] = data["evidence"]
    assert (body["type"], data["watch"], data["name"]) == ("source.flooded", "", "نبض")
    assert data["title"] == "سيل من المواد المرفوضة: نبض — المرفوض: 50 من 60"
    assert evidence["passages"] == []
    assert evidence["flood"] == {
        "source": "نبض",
        "refused": 50,
        "records": 60,
        "reasons": {"wrong_type": 47, "bad_time": 3},
        "since": "2026-03-01T07:54:00Z",
        "until": "2026-03-01T08:15:00Z",
    }
    assert evidence["why"].startswith("since 2026-03-01 07:54 UTC 50 of 60 articles of نبض")
    assert data["at"] == START.isoformat().replace("+00:00", "Z")
