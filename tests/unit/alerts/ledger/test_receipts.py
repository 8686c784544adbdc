"""What is known of messages that were sent: a story's thread, and which message to edit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.channels.channel import MAX_RECEIPT
from alerts.ledger import receipts
from alerts.ledger.memory import DeliverMemory
from alerts.ledger.receipts import Receipts
from alerts.records import Alert
from analysis.decision import Tick
from tests.unit.alerts.deciding import Ledger
from tests.unit.alerts.examples import alert


def known(memory: DeliverMemory, told: Alert, channel: str = "desk") -> tuple[str, str]:
    """Return the receipts that the next attempt at an alert is given: thread, earlier revision."""
    return memory.thread(channel, told), memory.last_message(channel, told)


def deliver(ledger: Ledger, told: Alert, receipt: str) -> None:
    """Let an alert reach the desk."""
    ledger.put(told)
    ledger.answer(told.alert, "ok", revision=told.revision, receipt=receipt)


def test_a_story_has_the_thread_of_its_first_message_on_each_channel() -> None:
    """Later alerts of the story find it; other stories and channels have none."""
    ledger = Ledger()
    deliver(ledger, alert("a1"), "C1:1")
    deliver(ledger, alert("a2"), "C1:2")
    assert known(ledger.memory, alert("a3")) == ("C1:1", "")
    assert known(ledger.memory, alert("a3"), "pager") == ("", "")
    assert known(ledger.memory, alert("a3", story="s2")) == ("", "")


def test_a_revision_finds_the_last_message_of_its_alert() -> None:
    """Whether the channel gave a new receipt for the edit or none."""
    ledger = Ledger()
    deliver(ledger, alert("a1"), "C1:1")
    deliver(ledger, alert("a1", revision=1), "")
    assert known(ledger.memory, alert("a1", revision=2)) == ("C1:1", "C1:1")
    deliver(ledger, alert("a1", revision=2), "C1:7")
    assert known(ledger.memory, alert("a1", revision=3)) == ("C1:1", "C1:7")


def test_a_thread_is_known_for_a_week_after_its_last_message() -> None:
    """Each message keeps the thread alive, but not the receipts of the alerts before it."""
    ledger = Ledger()
    deliver(ledger, alert("a1"), "C1:1")
    ledger.put(Tick(ledger.clock), timedelta(days=5).total_seconds())
    deliver(ledger, alert("a2"), "C1:2")
    ledger.put(Tick(ledger.clock), timedelta(days=5).total_seconds())
    assert known(ledger.memory, alert("a1")) == ("C1:1", "")
    assert known(ledger.memory, alert("a2")) == ("C1:1", "C1:2")
    ledger.put(Tick(ledger.clock), timedelta(days=5).total_seconds())
    assert known(ledger.memory, alert("a2")) == ("", "")


def test_a_failed_delivery_leaves_no_receipt() -> None:
    """Only what arrived is there to be edited."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "failed", receipt="C1:1")
    assert known(ledger.memory, alert("a1")) == ("", "")


def test_a_receipt_has_a_limit() -> None:
    """What a channel gives stands in every later entry of its story, so it is cut."""
    ledger = Ledger()
    deliver(ledger, alert("a1"), "x" * 500)
    assert known(ledger.memory, alert("a1")) == ("x" * MAX_RECEIPT, "x" * MAX_RECEIPT)


def test_what_was_heard_of_last_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit the place that was put longest ago is let go."""
    monkeypatch.setattr(receipts, "MAX_RECEIPTS", 2)
    places = Receipts()
    for offset, name in enumerate(["s1", "s2", "s1", "s3"]):
        places.put("desk", name, f"of {name}", offset)
    assert [places.get("desk", name) for name in ("s1", "s2", "s3")] == ["of s1", "", "of s3"]
    assert len(places) == 2


def test_an_attempt_without_an_answer_makes_the_next_a_possible_repeat() -> None:
    """What may have arrived is remembered until there is an answer."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "retry", status="timeout", maybe_arrived=True)
    assert ledger.tick_when_due().attempts
    [(attempt, _)] = ledger.memory.open_attempts("desk")
    assert ledger.memory.transit.may_have_arrived(attempt.delivery)
    ledger.answer("a1", "retry", 2)
    assert not ledger.memory.transit.may_have_arrived(attempt.delivery)
