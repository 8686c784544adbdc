"""What was given up: listed until it is sent again or forgotten, and sent again under its id."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest

from alerts.delivery import beginning
from alerts.delivery.retrying import SCHEDULE
from alerts.ledger import dead
from alerts.ledger.entries import Delivery
from alerts.records import Alert, Enable, Resend
from analysis.decision import Tick
from tests.unit.alerts.deciding import Ledger, ends, names
from tests.unit.alerts.examples import START, alert


def listed(ledger: Ledger) -> list[tuple[str, str, str, str]]:
    """Return alert, channel, outcome and reason of what was given up."""
    return [(x.delivery.alert, x.delivery.channel, x.outcome, x.status) for x in ledger.memory.dead]


def resend(ledger: Ledger, told: Alert, *channels: str) -> list[tuple[str, str, int]]:
    """Ask for an alert to be sent again; return the attempts that this leads to."""
    told = alert(told.alert, story=told.story, channels=channels, revision=told.revision)
    return names(ledger.put(Resend(alert=told, at=ledger.clock)).attempts)


def test_what_was_refused_used_up_or_came_too_much_is_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With its reason, in the order in which it was given up."""
    ledger = Ledger()
    ledger.put(alert("used up"))
    for number in range(1, len(SCHEDULE) + 2):
        ledger.answer("used up", "retry", number)
        if number <= len(SCHEDULE):
            ledger.tick_when_due()
    ledger.put(alert("refused"))
    ledger.answer("refused", "failed", status="http_413")
    monkeypatch.setattr(beginning, "MAX_PENDING", 0)
    ledger.put(alert("too much"))
    assert listed(ledger) == [
        ("used up", "desk", "failed", "exhausted"),
        ("refused", "desk", "failed", "http_413"),
        ("too much", "desk", "failed", "overflow"),
    ]


def test_what_a_disabled_channel_left_undone_is_listed() -> None:
    """The alert that found out, those on their way with it, and those that came later."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.put(alert("a2"))
    ledger.answer("a1", "disabled", status="http_410")
    ledger.put(alert("a3"))
    assert listed(ledger) == [
        ("a1", "desk", "disabled", "http_410"),
        ("a2", "desk", "disabled", "channel_disabled"),
        ("a3", "desk", "disabled", "channel_disabled"),
    ]


def test_a_dead_letter_is_sent_again_under_its_id() -> None:
    """It begins with attempt 1, in line with its story, and is listed no longer."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "failed")
    assert resend(ledger, alert("a1"), "desk") == [("a1", "desk", 1)]
    assert listed(ledger) == []
    [(attempt, told)] = ledger.memory.open_attempts("desk")
    assert (attempt.delivery.alert, attempt.delivery.revision, told.alert) == ("a1", 0, "a1")
    assert ledger.put(alert("a2")).attempts == ()
    assert names(ledger.answer("a1", "ok").attempts) == [("a2", "desk", 1)]


def test_what_is_on_its_way_is_not_sent_twice() -> None:
    """Only the channels that gave up begin again."""
    ledger = Ledger()
    told = alert("a1", channels=("desk", "pager"))
    ledger.put(told)
    ledger.answer("a1", "failed", channel="desk")
    assert resend(ledger, told, "desk", "pager") == [("a1", "desk", 1)]
    assert resend(ledger, told, "desk", "pager") == []
    ledger.answer("a1", "ok", channel="desk")
    ledger.answer("a1", "ok", channel="pager")
    assert (ledger.memory.transit.open_channels(), ledger.memory.transit.count("desk")) == ((), 0)


def test_a_channel_can_be_enabled_again() -> None:
    """After that it takes what comes, and what it missed can be sent again."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "disabled", status="http_410")
    assert ledger.memory.channel("desk").disabled == "http_410"
    assert resend(ledger, alert("a1"), "desk") == []
    assert listed(ledger) == [("a1", "desk", "disabled", "channel_disabled")]
    ledger.put(Enable(channel="desk", at=ledger.clock))
    assert ledger.memory.channels == ()
    assert resend(ledger, alert("a1"), "desk") == [("a1", "desk", 1)]
    assert names(ledger.put(alert("a2", story="s2")).attempts) == [("a2", "desk", 1)]


def test_what_is_sent_again_can_fail_again() -> None:
    """Then it is listed again, with the new reason."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "failed", status="http_413")
    resend(ledger, alert("a1"), "desk")
    assert ends(ledger.answer("a1", "failed", status="http_415").closed) == [
        ("desk", "failed", "http_415")
    ]
    assert listed(ledger) == [("a1", "desk", "failed", "http_415")]


def test_dead_letters_are_forgotten_after_a_week() -> None:
    """With the entry of their alert; the alert itself stays on the log."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "failed")
    for _ in range(2):
        ledger.put(Tick(ledger.clock), timedelta(days=5).total_seconds())
    assert listed(ledger) == []


def test_a_channel_stays_disabled_whatever_is_forgotten() -> None:
    """Its state stands in every later entry."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "disabled", status="http_410")
    for _ in range(5):
        ledger.put(Tick(ledger.clock), timedelta(days=5).total_seconds())
    assert ledger.memory.take_forgotten(100) != []
    assert ends(ledger.put(alert("a2")).closed) == [("desk", "disabled", "channel_disabled")]


def test_the_list_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those whose alerts came first are let go."""
    monkeypatch.setattr(dead, "MAX_DEAD", 2)
    ledger = Ledger()
    for name in ("a1", "a2", "a3"):
        ledger.put(alert(name))
        ledger.answer(name, "failed")
    resend(ledger, alert("a2"), "desk")
    ledger.answer("a2", "failed")
    assert [name for name, *_ in listed(ledger)] == ["a3", "a2"]
    assert len(ledger.memory.dead) == 2


def test_what_fails_again_and_again_takes_no_more_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that is sent again and comes back a thousand times is remembered once."""
    monkeypatch.setattr(dead, "MAX_DEAD", 2)
    letters = dead.DeadLetters()
    for offset in range(1_000):
        letters.put(dead.DeadLetter(Delivery("a1", 0, "desk"), "failed", "http_413", START), offset)
    assert len(pickle.dumps(letters)) < 1_000
    assert [letter.delivery.alert for letter in letters] == ["a1"]
    letters.expire(1_000)
    assert len(letters) == 0
