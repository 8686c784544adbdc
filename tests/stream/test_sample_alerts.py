"""The sample raises exactly the alerts that a person expects of it."""

from __future__ import annotations

from typing import Any

import msgspec

from alerts.records import Alert
from alerts.settings import AlertsConfig
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


def raised() -> list[tuple[Any, ...]]:
    """Return the alerts that come, as the same fields."""
    watchlist = parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8"))
    rules = rules_of(watchlist, AlertsConfig(warm_up=0.0), BEGINNING)
    run = Replay(Reader(Matcher(watchlist)), rules, STARTED)
    alerts = [event for event in replay(sample_lines(), run) if isinstance(event, Alert)]
    return [_row(alert) for alert in alerts]


def _row(alert: Alert) -> tuple[Any, ...]:
    finding = alert.evidence[0]
    against = finding.passages[1].article if finding.against else None
    watches = sorted((alert.watch, *alert.also))
    return (alert.kind, watches, finding.passages[0].article, against, finding.conflict)


def test_raises_what_a_person_expects() -> None:
    """No alert is missing, none is too many, and each names its watches, articles and conflict."""
    assert raised() == expected()
