"""A receiver that fails again and again: who is held, what is tried, what goes when it is back."""

from __future__ import annotations

import pytest

from alerts.delivery import circuit, going_on
from alerts.delivery.circuit import MAX_PROBE_WAIT, OPENS_AFTER, probe_wait
from alerts.delivery.retrying import SCHEDULE
from alerts.records import Enable
from analysis.decision import Tick
from tests.unit.alerts.deciding import Ledger, ends, names
from tests.unit.alerts.examples import alert

HOUR = 3_600.0


def failing(stories: int = OPENS_AFTER) -> Ledger:
    """Return a ledger after one alert of each of so many stories failed."""
    ledger = Ledger()
    for number in range(stories):
        ledger.put(alert(f"a{number}", story=f"s{number}"))
    for number in range(stories):
        ledger.answer(f"a{number}", "retry")
    return ledger


def is_open(ledger: Ledger) -> bool:
    """Tell whether the desk is held."""
    return ledger.memory.channel("desk").is_open


def seconds_to_deadline(ledger: Ledger) -> float:
    """Return how long it is until something is due."""
    deadline = ledger.memory.deadline()
    assert deadline is not None
    return (deadline - ledger.clock).total_seconds()


def test_failures_in_a_row_open_the_circuit() -> None:
    """One failure less does not, nor with a success between."""
    assert not is_open(failing(OPENS_AFTER - 1))
    assert is_open(failing(OPENS_AFTER))
    ledger = failing(OPENS_AFTER - 1)
    ledger.put(alert("ok", story="other"))
    ledger.answer("ok", "ok")
    ledger.put(alert("b", story="b"))
    ledger.answer("b", "retry")
    assert not is_open(ledger)


def test_one_alert_alone_does_not_open_the_circuit() -> None:
    """What fails again and again may be its own fault, and holds back nobody."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    for number in range(1, OPENS_AFTER + 1):
        ledger.answer("a1", "retry", number)
        ledger.tick_when_due()
    assert not is_open(ledger)
    assert names(ledger.put(alert("b1", story="s2")).attempts) == [("b1", "desk", 1)]


def test_an_open_circuit_holds_what_comes() -> None:
    """New alerts wait without an attempt; other channels have theirs at once."""
    ledger = failing()
    entry = ledger.put(alert("b1", story="sb", channels=("desk", "pager")))
    assert names(entry.attempts) == [("b1", "pager", 1)]
    assert ledger.open() == []


def test_what_was_decided_before_is_held_too() -> None:
    """Attempts that nobody had time to make wait with the others."""
    ledger = Ledger()
    for number in range(20):
        ledger.put(alert(f"a{number}", story=f"s{number}"))
    for number in range(OPENS_AFTER):
        ledger.answer(f"a{number}", "retry")
    assert ledger.open() == []
    assert len(list(ledger.memory.transit.unanswered("desk"))) == 20 - OPENS_AFTER


def test_one_probe_at_a_time_is_made_of_the_oldest() -> None:
    """Each waits longer than the one before, up to five minutes."""
    ledger = failing()
    ledger.put(alert("b1", story="sb"))
    waits = []
    for number in range(2, 12):
        waits.append(seconds_to_deadline(ledger))
        assert names(ledger.tick_when_due().attempts) == [("a0", "desk", number)]
        assert ledger.open() == [("a0", number)]
        assert ledger.memory.deadline() is None
        ledger.answer("a0", "retry", number)
    planned = [probe_wait("desk", number, SCHEDULE[0]) for number in range(10)]
    assert waits == pytest.approx(planned, abs=1e-3)
    assert (waits[1] > 10, waits[2] > 20, max(waits) <= MAX_PROBE_WAIT * 1.2) == (True, True, True)


def test_when_a_probe_is_taken_everything_goes_oldest_first() -> None:
    """Each story in its order, also what was waiting for a later retry."""
    ledger = failing()
    ledger.put(alert("b1", story="s0"))
    ledger.put(alert("c1", story="sc"))
    ledger.tick_when_due()
    assert ledger.answer("a0", "ok", 2).attempts == ()
    assert names(ledger.tick_when_due().attempts) == [
        *[(f"a{number}", "desk", 2) for number in range(1, OPENS_AFTER)],
        ("b1", "desk", 1),
        ("c1", "desk", 1),
    ]
    assert ledger.memory.channels == ()
    assert names(ledger.put(alert("d1", story="sd")).attempts) == [("d1", "desk", 1)]


def test_an_alert_that_is_refused_closes_the_circuit_too() -> None:
    """A receiver that says no is there."""
    ledger = failing()
    ledger.tick_when_due()
    ledger.answer("a0", "failed", 2)
    assert not is_open(ledger)


def test_only_the_probe_closes_the_circuit() -> None:
    """An attempt that began before may have met the receiver while it was still there."""
    ledger = Ledger()
    ledger.put(alert("early", story="early"))
    for number in range(OPENS_AFTER):
        ledger.put(alert(f"a{number}", story=f"s{number}"))
    for number in range(OPENS_AFTER):
        ledger.answer(f"a{number}", "retry")
    ledger.answer("early", "ok")
    assert is_open(ledger)


def test_a_late_success_of_the_probe_closes_the_circuit() -> None:
    """The answer to an older attempt ends the delivery, and the probe with it."""
    ledger = failing()
    ledger.tick_when_due()
    assert ends(ledger.answer("a0", "ok", 1).closed) == [("desk", "ok", "http_200")]
    assert not is_open(ledger)
    assert ledger.answer("a0", "retry", 2).late


def test_a_backlog_goes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one entry cannot hold goes with the next tick; what comes meanwhile goes behind it."""
    ledger = failing(7)
    ledger.tick_when_due()
    ledger.answer("a0", "ok", 2)
    monkeypatch.setattr(going_on, "MAX_DUE", 4)
    assert len(ledger.put(Tick(ledger.clock)).attempts) == 4
    assert ledger.put(alert("b1", story="sb")).attempts == ()
    parts = [names(ledger.put(Tick(ledger.clock), 1).attempts) for _ in range(2)]
    assert parts == [[("a5", "desk", 2), ("a6", "desk", 2), ("b1", "desk", 1)], []]


def test_a_receiver_that_asks_for_time_is_given_it_by_all() -> None:
    """One Retry-After holds the channel at once, for as long as it says and at most an hour."""
    for asked, held in ((40.0, 40.0), (90_000.0, HOUR)):
        ledger = Ledger()
        ledger.put(alert("a1"))
        ledger.put(alert("b1", story="sb"))
        ledger.answer("a1", "retry", retry_after=asked)
        assert is_open(ledger)
        assert ledger.put(alert("c1", story="sc")).attempts == ()
        assert seconds_to_deadline(ledger) == held


def test_an_alert_that_was_asked_to_wait_waits_alone_when_others_may_go() -> None:
    """A day asked for by one alert's answer holds that alert for a day, and the channel an hour."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "retry", retry_after=86_400.0)
    ledger.put(alert("b1", story="sb"))
    ledger.tick_when_due()
    ledger.answer("b1", "ok")
    ledger.put(Tick(ledger.clock), 2)
    assert (ledger.open(), ledger.memory.channels) == ([], ())
    assert 22 * HOUR < seconds_to_deadline(ledger) < 23 * HOUR
    assert names(ledger.tick_when_due().attempts) == [("a1", "desk", 2)]


def test_a_probe_waits_for_the_time_that_all_were_asked_for() -> None:
    """Where nothing may be sent yet there is no probe, and the next one is not forgotten."""
    ledger = Ledger()
    ledger.put(alert("a1"))
    ledger.answer("a1", "retry", retry_after=2 * HOUR)
    assert ledger.tick_when_due().attempts == ()
    assert names(ledger.tick_when_due().attempts) == [("a1", "desk", 2)]


def test_what_fails_while_the_circuit_is_open_uses_up_no_attempts() -> None:
    """After a day of probes the schedule of the alert begins where it was."""
    ledger = failing()
    number = 1
    while number < 30:
        ledger.tick_when_due()
        number += 1
        ledger.answer("a0", "retry", number)
    ledger.tick_when_due()
    ledger.answer("a0", "ok", number + 1)
    ledger.tick_when_due()
    [retry] = ledger.answer("a1", "retry", 2).retries
    assert retry.failures == 2
    assert SCHEDULE[1] <= (retry.at - ledger.clock).total_seconds() <= SCHEDULE[1] * 1.2


def test_who_never_comes_back_is_given_up_on() -> None:
    """A failed probe ends all that has waited for as long as eight attempts would have taken."""
    ledger = failing()
    ledger.put(alert("late", story="late"), 20 * HOUR)
    ledger.put(Tick(ledger.clock), 10 * HOUR)
    number = ledger.open()[0][1]
    entry = ledger.answer("a0", "retry", number)
    assert [(c.delivery.alert, c.status) for c in entry.closed] == [
        (f"a{each}", "exhausted") for each in range(OPENS_AFTER)
    ]
    assert is_open(ledger)
    assert names(ledger.tick_when_due().attempts) == [("late", "desk", 1)]


def test_a_receiver_that_flaps_does_not_use_up_the_schedule() -> None:
    """However often the circuit opens within a day, nothing is given up before its time."""
    ledger = failing()
    for _ in range(10):
        ledger.tick_when_due()
        name, number = ledger.open()[0]
        ledger.put(alert(f"new {ledger.clock}", story=f"new {ledger.clock}"))
        ledger.answer(name, "ok", number)
        ledger.tick_when_due()
        for name, number in ledger.open()[:OPENS_AFTER]:
            assert ledger.answer(name, "retry", number).closed == ()
        assert is_open(ledger)


def test_a_held_channel_without_alerts_tries_the_next_one_at_once() -> None:
    """An alert that finds nobody before it, when a probe is due, is the probe."""
    ledger = failing()
    for number in range(OPENS_AFTER):
        ledger.answer(f"a{number}", "ok")
    assert is_open(ledger)
    assert ledger.memory.deadline() is None
    assert names(ledger.put(alert("b1", story="sb"), 600).attempts) == [("b1", "desk", 1)]
    assert ledger.put(alert("c1", story="sc")).attempts == ()
    ledger.answer("b1", "ok")
    assert names(ledger.tick_when_due().attempts) == [("c1", "desk", 1)]


def test_a_person_can_close_the_circuit() -> None:
    """What was held goes at once."""
    ledger = failing()
    ledger.put(Enable(channel="desk", at=ledger.clock))
    assert not is_open(ledger)
    assert len(ledger.tick_when_due().attempts) == OPENS_AFTER
    assert ledger.memory.channels == ()


def test_states_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Channels that left the policy long ago do not stand in every entry for ever."""
    monkeypatch.setattr(circuit, "MAX_CHANNELS", 2)
    ledger = Ledger()
    for name in ("c1", "c2", "c3"):
        ledger.put(alert(name, story=name, channels=(name,)))
        ledger.answer(name, "disabled", channel=name)
    assert [state.channel for state in ledger.memory.channels] == ["c2", "c3"]
