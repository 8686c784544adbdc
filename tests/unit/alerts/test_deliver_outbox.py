"""What is attempted when, and what an answer leads to: `deliver` as a time line."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from alerts.delivery import beginning, going_on
from alerts.delivery.retrying import SCHEDULE
from alerts.ledger.entries import Closed, Delivery
from alerts.outbox import DeliverStage
from alerts.records import Alert, Answer
from analysis.decision import Tick
from tests.unit.alerts.deciding import Ledger, ends, names
from tests.unit.alerts.examples import START, alert


def test_an_alert_is_attempted_at_once_on_each_of_its_channels() -> None:
    """The first attempts stand in the entry of the alert."""
    ledger = Ledger()
    entry = ledger.put(alert("a1", channels=("desk", "pager")))
    assert names(entry.attempts) == [("a1", "desk", 1), ("a1", "pager", 1)]
    assert [sent for _, sent in ledger.memory.open_attempts("desk")] == [
        alert("a1", channels=("desk", "pager"))
    ]


def test_an_alert_without_channels_is_recorded_only() -> None:
    """An alert that no route leads anywhere opens nothing."""
    ledger = Ledger()
    assert ledger.put(alert("a1", channels=())).attempts == ()
    assert ledger.memory.transit.open_channels() == ()


def test_a_delivery_ends_with_its_first_final_answer() -> None:
    """After `ok` nothing is open, and it is known how many attempts and seconds it took."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    entry = ledger.answer("a1", "ok")
    assert entry.closed == (Closed(Delivery("a1", 0, "desk"), "ok", "http_200", 1, 1.0),)
    assert ledger.open() == []
    late = ledger.answer("a1", "failed")
    assert (late.late, late.closed) == (True, ())


def test_retries_follow_the_schedule_and_then_end() -> None:
    """Eight attempts, each a little later than the schedule says, and then `exhausted`."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    tried = [ledger.clock]
    for number in range(1, len(SCHEDULE) + 1):
        ledger.answer("a1", "retry", number)
        assert names(ledger.tick_when_due().attempts) == [("a1", "desk", number + 1)]
        tried.append(ledger.clock)
    entry = ledger.answer("a1", "retry", len(SCHEDULE) + 1)
    assert ends(entry.closed) == [("desk", "failed", "exhausted")]
    assert ledger.memory.deadline() is None
    waits = [(after - before).total_seconds() - 1 for before, after in pairwise(tried)]
    shares = [wait / planned for wait, planned in zip(waits, SCHEDULE, strict=True)]
    assert all(1 <= share <= 1.2 for share in shares)
    assert len(set(shares)) > 1


def test_a_receiver_may_ask_for_more_time() -> None:
    """Retry-After is obeyed where it is longer than the schedule, up to a day."""

    def wait(asked: float) -> float:
        ledger = Ledger()
        ledger.put(alert("a1"))
        [retry] = ledger.answer("a1", "retry", retry_after=asked).retries
        return (retry.at - ledger.clock).total_seconds()

    assert 5 <= wait(2.0) <= 6
    assert wait(900.0) == 900
    assert wait(1e12) == 86_400
    assert 5 <= wait(float("nan")) <= 6
    assert 5 <= wait(-7.0) <= 6


def test_a_tick_before_the_deadline_opens_nothing() -> None:
    """Only what is due is attempted."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "retry")
    assert ledger.put(Tick(ledger.clock), 1).attempts == ()


def test_a_tick_counts_even_where_the_log_is_slow() -> None:
    """A tick that was sent for a deadline reaches it, though the log's clock has not."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "retry")
    deadline = ledger.memory.deadline()
    assert deadline is not None
    assert names(ledger.put(Tick(deadline)).attempts) == [("a1", "desk", 2)]


def test_a_retry_for_an_older_attempt_is_late() -> None:
    """An answer that comes twice, as after a crash, does not start another retry."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "retry")
    assert ledger.answer("a1", "retry").late
    ledger.tick_when_due()
    assert ledger.answer("a1", "retry", 1).late
    assert ledger.open() == [("a1", 2)]


def test_success_of_an_older_attempt_ends_the_delivery() -> None:
    """Of two answers to one attempt the final one wins, even while a retry is waited for."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "retry")
    assert ends(ledger.answer("a1", "ok").closed) == [("desk", "ok", "http_200")]
    assert ledger.memory.deadline() is None


def test_answers_to_what_was_never_decided_are_late() -> None:
    """An unknown alert, channel or attempt changes nothing."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    assert ledger.answer("a2", "ok").late
    assert ledger.answer("a1", "ok", channel="pager").late
    assert ledger.answer("a1", "ok", number=2).late
    assert ledger.answer("a1", "ok", revision=1).late
    assert ledger.open() == [("a1", 1)]


def test_alerts_of_a_story_keep_their_order_on_a_channel() -> None:
    """A later alert of the same story waits until the earlier one is through, however it ends."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    assert ledger.put(alert("a2")).attempts == ()
    ledger.put(alert("a3"))
    ledger.answer("a1", "retry")
    ledger.tick_when_due()
    assert ledger.open() == [("a1", 2)]
    assert names(ledger.answer("a1", "failed", 2).attempts) == [("a2", "desk", 1)]
    assert names(ledger.answer("a2", "ok").attempts) == [("a3", "desk", 1)]


def test_a_revision_waits_for_the_one_before() -> None:
    """Both revisions reach the channel, the older one first."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.put(alert("a1", revision=1))
    ledger.answer("a1", "ok")
    assert [a.delivery.revision for a, _ in ledger.memory.open_attempts("desk")] == [1]


def test_nobody_waits_for_another_story_or_channel() -> None:
    """A story that cannot be delivered holds back only itself, and only on that channel."""
    ledger = Ledger()
    ledger.put(alert("a1", channels=("desk", "pager")))
    ledger.answer("a1", "retry")
    ledger.answer("a1", "ok", channel="pager")
    assert names(ledger.put(alert("a2", channels=("desk", "pager"))).attempts) == [
        ("a2", "pager", 1)
    ]
    assert names(ledger.put(alert("a3", story="s2")).attempts) == [("a3", "desk", 1)]


def test_alerts_without_a_story_do_not_wait_for_each_other() -> None:
    """No story is no line."""
    ledger = Ledger()
    ledger.put(alert("a1", story=""))
    assert names(ledger.put(alert("a2", story="")).attempts) == [("a2", "desk", 1)]


def test_an_alert_that_comes_twice_is_taken_once() -> None:
    """A revision that is on its way is not begun again."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    assert ledger.put(alert("a1")).attempts == ()
    ledger.answer("a1", "ok")
    assert ledger.open() == []


def test_a_channel_that_is_gone_gets_nothing_more() -> None:
    """410 closes all that is on its way to the channel, and every later alert at once."""
    ledger = Ledger()
    ledger.put(alert("a1", channels=("desk", "pager")))
    ledger.put(alert("a2"))
    ledger.put(alert("a3", story="s2"))
    entry = ledger.answer("a1", "disabled", status="http_410")
    assert ends(entry.closed) == [("desk", "disabled", "http_410")]
    assert (entry.disabled, entry.swept) == ("desk", 2)
    assert ledger.open() == []
    assert ledger.open("pager") == [("a1", 1)]
    later = ledger.put(alert("a4", story="s4", channels=("desk", "pager")))
    assert ends(later.closed) == [("desk", "disabled", "channel_disabled")]
    assert names(later.attempts) == [("a4", "pager", 1)]
    assert ledger.answer("a3", "ok").late


def test_a_full_outbox_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes beyond the limit of a channel is closed as overflow; other channels take it."""
    monkeypatch.setattr(beginning, "MAX_PENDING", 2)
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.put(alert("a2"))
    entry = ledger.put(alert("a3", channels=("desk", "pager")))
    assert ends(entry.closed) == [("desk", "failed", "overflow")]
    assert names(entry.attempts) == [("a3", "pager", 1)]
    ledger.answer("a1", "ok")
    assert ends(ledger.put(alert("a4")).closed) == []


def test_many_due_at_once_are_opened_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """One tick decides a bounded number of attempts, the longest due first; the next goes on."""
    monkeypatch.setattr(going_on, "MAX_DUE", 2)
    ledger = Ledger()
    for name in ("a1", "a2", "a3"):
        ledger.put(alert(name, story=name))
        ledger.answer(name, "retry")
    late = ledger.put(Tick(ledger.clock), 60)
    assert len(late.attempts) == 2
    assert len(ledger.put(Tick(ledger.clock)).attempts) == 1
    assert ledger.put(Tick(ledger.clock)).attempts == ()


def test_sending_goes_by_the_clock_of_the_log() -> None:
    """In a replay of old articles the alert is old, but its retries are due soon."""
    ledger = Ledger()
    ledger.put(alert("a1", at=datetime.fromisoformat("2015-08-06T10:00:00Z")))
    ledger.answer("a1", "retry", at=datetime.fromisoformat("2015-08-06T10:00:00Z"))
    deadline = ledger.memory.deadline()
    assert deadline is not None
    assert timedelta(seconds=5) <= deadline - ledger.clock <= timedelta(seconds=6)


def test_records_of_the_inbox_can_be_told_apart() -> None:
    """Alert, Answer and Tick come back from the wire as what they were."""
    decode = msgspec.json.Decoder(DeliverStage.event_type).decode
    answer = Answer(
        alert="a1", revision=0, channel="desk", number=1, outcome="ok", status="http_200", at=START
    )
    events: list[Alert | Answer | Tick] = [alert("a1"), answer, Tick(START)]
    assert [decode(msgspec.json.encode(event)) for event in events] == events
