"""Deliveries are counted by how they ended, not only by the last answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from alerts.outbox import DeliverStage
from alerts.records import Alert, Answer, SendOutcome
from analysis.coverage.entry import CoverageEntry
from analysis.coverage.findings import flood_finding
from analysis.decision import Head, Tick
from analysis.finding import Flood
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


def test_a_flood_is_logged_once_and_what_is_paused_only_counts() -> None:
    """One line says why a source is paused; its articles are no warning each."""
    flooded = Flood("نبض", 50, 50, {"wrong_type": 50}, START, START)
    counting, head = Counting((), lambda: START), Head(0, -1, 0, START, "a")
    with capture_logs() as lines:
        for entry in (
            CoverageEntry(head, "quarantined", findings=(flood_finding(flooded),)),
            CoverageEntry(head, "quarantined", refused="source_paused"),
            CoverageEntry(head, "quarantined", refused="id_conflict"),
        ):
            counting.count_relate(entry, None)
    said = [(line["log_level"], line["event"], line.get("reason")) for line in lines]
    assert said == [
        ("error", "flood", None),
        ("info", "quarantined", "source_paused"),
        ("warning", "quarantined", "id_conflict"),
    ]


def test_what_is_given_up_counts_as_failed() -> None:
    """A delivery whose last attempt could be retried, but is not any more, counts as failed."""
    assert counted("three", "retry", "retry") == {"ok": 0, "retry": 2, "failed": 1, "disabled": 0}
