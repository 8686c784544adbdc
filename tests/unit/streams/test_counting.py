"""Deliveries are counted by how they ended, not only by the last answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alerts.outbox import DeliverStage
from alerts.records import Alert, Answer, SendOutcome
from analysis.decision import Tick
from streams import metrics
from streams.counting import Counting
from streams.stage import Decider
from tests.unit.alerts.examples import alert, answer

START = datetime(2026, 1, 1, tzinfo=UTC)


def counted(channel: str, *outcomes: SendOutcome) -> dict[str, float]:
    """Return what was counted for alerts on `channel` whose first one was answered like this."""
    counting = Counting((), lambda: START)
    stage = Decider(DeliverStage((1.0,)), "log", "rasid.alerts", counting.count_deliver)
    events: list[Alert | Answer | Tick] = [alert(n, n, (channel,)) for n in ("a", "b")]
    for number, outcome in enumerate(outcomes, 1):
        events += [answer("a", channel, number, outcome, START), Tick(START)]
    for offset, event in enumerate(events):
        decision = stage.decide_event(offset, event, START + timedelta(minutes=offset))
        assert decision is not None
        stage.remember(decision)
    return {
        outcome: metrics.DELIVERIES.labels(channel, outcome)._value.get()  # noqa: SLF001 - no public way to read one
        for outcome in metrics.DELIVERY_OUTCOMES
    }


def test_an_answer_counts_once() -> None:
    """An alert that was taken counts as ok, once."""
    assert counted("one", "ok") == {"ok": 1, "retry": 0, "failed": 0, "disabled": 0}


def test_what_a_disabled_channel_sweeps_away_counts() -> None:
    """A channel that wants nothing more closes what else was on its way to it."""
    assert counted("two", "disabled") == {"ok": 0, "retry": 0, "failed": 0, "disabled": 2}


def test_what_is_given_up_counts_as_failed() -> None:
    """A delivery whose last attempt could be retried, but is not any more, counts as failed."""
    assert counted("three", "retry", "retry") == {"ok": 0, "retry": 2, "failed": 1, "disabled": 0}
