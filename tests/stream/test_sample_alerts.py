"""The sample raises exactly the alerts that a person expects of it."""

from __future__ import annotations

from typing import Any

import msgspec

from alerts.records import Alert
from alerts.rules.settings import AlertsConfig
from analysis.decision import BEGINNING
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reader import Reader
from rasid.rules import rules_of
from rasid.sample import sample_file, sample_lines
from streams.replay import Replay, replay
from tests.stream.conftest import STARTED

FIELDS = ("kind", "watches", "article", "against_article", "conflict")


def expected() -> list[tuple[Any, ...]]:
    """Return the alerts that must come, in order."""
    rows = map(msgspec.json.decode, sample_file("expected.jsonl").read_bytes().splitlines())
    return [tuple(row[field] for field in FIELDS) for row in rows]


def alerts(group_wait: float = 0.0) -> list[Alert]:
    """Return the alerts that come."""
    watchlist = parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8"))
    rules = rules_of(watchlist, AlertsConfig(warm_up=0.0, group_wait=group_wait), BEGINNING)
    run = Replay(Reader(Matcher(watchlist)), rules, STARTED)
    return [event for event in replay(sample_lines(), run) if isinstance(event, Alert)]


def first_tellings() -> list[Alert]:
    """Return the alerts that come, each as it is told first."""
    return [alert for alert in alerts() if not alert.revision]


def row_of(alert: Alert) -> tuple[Any, ...]:
    """Return what a person expects of an alert."""
    finding = alert.evidence[0]
    against = finding.passages[1].article if finding.against else None
    watches = sorted((alert.watch, *alert.also))
    return (alert.kind, watches, finding.passages[0].article, against, finding.conflict)


def test_raises_what_a_person_expects() -> None:
    """No alert is missing, none is too many, and each names its watches, articles and conflict."""
    assert [row_of(alert) for alert in first_tellings()] == expected()


def test_conflicts_show_what_differs() -> None:
    """A conflict of numbers or dates names the two values, the earlier one first."""
    shown = [
        (alert.evidence[0].conflict, alert.evidence[0].deciding)
        for alert in first_tellings()
        if alert.evidence[0].deciding
    ]
    assert shown == [
        ("date", ("2025-10-14", "2025-10-16")),
        ("number", ("13", "140")),
        ("number", ("140", "14")),
    ]


def test_what_was_told_is_told_anew_when_it_does_not_stand() -> None:
    """An alert whose claim is contradicted or corrected is revised by the alert that says so."""
    told = alerts()
    by_id = {alert.alert: row_of(alert)[2] for alert in told if not alert.revision}
    revised = [(by_id[a.alert], a.revision, a.why, by_id[a.by]) for a in told if a.revision]
    assert revised == [
        ("dana-3307", 1, "contradicted", "dif-77427"),
        ("mina-8841", 1, "contradicted", "dif-77432"),
        ("madar9-51020", 1, "contradicted", "bayader-2161"),
        ("nabd-120699", 1, "contradicted", "madar9-51055"),
        ("bayader-2161", 1, "corrected", "bayader-2162"),
    ]


def test_nothing_that_waits_is_lost_at_the_end_of_an_archive() -> None:
    """Where alerts wait a day for others, a replay ends with those that wait still."""
    told = {finding for alert in alerts() for finding in alert.findings}
    late = alerts(group_wait=86_400.0)
    assert told <= {finding for alert in late for finding in alert.findings}
    assert late[-1].at > late[0].at
