"""Grouping, repeats, limits, revisions and what people say as time lines over event time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.records import Alert
from tests.unit.alerts.examples import BANK, IRAN, finding, related
from tests.unit.alerts.policy.lines import ALL, act, line_of
from tests.unit.alerts.timeline import tell_alerts


def alert_id(policy: str) -> str:
    """Return the id of the alert that f1 opens at t=1 under a policy."""
    line = line_of(policy)
    line.push(1, related(finding("f1")))
    line.want(1, 1, "new_claim f1")
    line.run()
    told: Alert = line.records[0]
    return told.alert


def test_without_a_wait_an_alert_is_sent_at_once() -> None:
    """By default nothing waits, and what joins is counted only."""
    line = line_of("")
    line.push(1, related(finding("f1")))
    line.push(2, related(finding("f2")))
    line.want(1, 1, "new_claim f1")
    line.run(until=10_000)
    assert line.muted == {"joined": 1}


def test_a_group_waits_for_what_belongs_to_it() -> None:
    """What comes within group_wait is one alert, sent when the wait of the first is over."""
    line = line_of("group_wait: 30s")
    line.push(1, related(finding("f1")))
    line.push(20, related(finding("f2"), finding("f3", story="s2")))
    line.push(32, related(finding("f4")))
    line.want(31, 31.5, "new_claim f1 f2")
    line.want(50, 50.5, "new_claim f3")
    line.run(until=20_000)
    assert line.muted == {"joined": 1}


def test_what_joins_later_is_a_revision() -> None:
    """With group_interval, what joined since is told in one revision of the same alert."""
    line = line_of("group_interval: 5m")
    line.push(1, related(finding("f1")))
    line.push(2, related(finding("f2")))
    line.push(200, related(finding("f3")))
    line.push(400, related(finding("f4")))
    line.want(1, 1, "new_claim f1")
    line.want(301, 301, "new_claim f1 f2 f3 r1 joined")
    line.want(601, 601, "new_claim f1 f2 f3 f4 r2 joined")
    line.run(until=20_000)
    assert line.muted == {}
    shown = [[told.finding for told in alert.evidence] for alert in line.records]
    assert shown == [["f1"], ["f2", "f3"], ["f4"]]
    assert len({(alert.alert, alert.at) for alert in line.records}) == 1


def test_what_waited_to_join_is_told_once() -> None:
    """A finding that waits for the next revision is not taken a second time."""
    line = line_of("group_interval: 5m")
    line.push(1, related(finding("f1")))
    line.push(2, related(finding("f2")))
    line.push(3, related(finding("f2")))
    line.want(1, 1, "new_claim f1")
    line.want(301, 301, "new_claim f1 f2 r1 joined")
    line.run()
    assert line.muted == {"already_told": 1}


def test_labels_choose_what_is_one_group() -> None:
    """Grouped by watch, all that comes about it within the wait is one alert of its main kind."""
    line = line_of("{group_by: [watch], group_wait: 1m, repeat_interval: 1h}")
    line.push(1, related(finding("f1", "mention"), finding("f2", story="s2")))
    line.push(2, related(finding("f3", "contradiction", story="s3")))
    line.push(3, related(finding("f4", watch="bank")))
    line.want(61, 61, "contradiction f2 f1 f3")
    line.want(63, 63, "new_claim f4")
    line.run(until=3_000)


def test_a_group_repeats_after_the_repeat_interval() -> None:
    """Within the interval a group is told once; after it the next finding opens a new alert."""
    line = line_of("{group_by: [], repeat_interval: 1h}", unit=timedelta(minutes=1))
    line.push(1, related(finding("f1")))
    line.push(30, related(finding("f2", story="s2")))
    line.push(61, related(finding("f3", story="s3")))
    line.want(1, 1, "new_claim f1")
    line.want(61, 61, "new_claim f3")
    line.run(until=200)
    assert line.muted == {"joined": 1}


def test_a_conflict_is_never_only_counted() -> None:
    """In a group that was sent, a contradiction opens an alert where nothing tells what joins."""
    line = line_of("group_by: [story]")
    line.push(1, related(finding("f1")))
    line.push(2, related(finding("f2", "contradiction")))
    line.push(3, related(finding("f3", "contradiction")))
    line.want(1, 1, "new_claim f1")
    line.want(2, 2, "contradiction f2")
    line.want(3, 3, "contradiction f3")
    line.run(until=200)


ROUTES = """
channels: [{name: desk, type: terminal}, {name: archive, type: terminal}]
routes:
  - {name: archive, channels: [archive], continue: true, group_wait: 1m}
  - {name: desk, channels: [desk]}
"""


def test_each_route_has_its_own_times() -> None:
    """After a route that goes on, the next one that fits sends an alert at its own time."""
    line = line_of(ROUTES)
    line.push(1, related(finding("f1")))
    line.push(2, related(finding("f2")))
    line.want(1, 1, "new_claim f1 → desk")
    line.want(61, 61, "new_claim f1 f2 → archive")
    line.run(until=200)
    assert line.muted == {}


def test_what_is_beyond_the_limit_becomes_a_digest() -> None:
    """Two alerts an hour: the others are one digest, sent when there is room again."""
    line = line_of("limit: 2 per 1h", unit=timedelta(minutes=1))
    for n in range(6):
        line.push(n, related(finding(f"f{n}", "contradiction", story=f"s{n}")))
    line.push(61, related(finding("f6", "contradiction", story="s6")))
    line.want(0, 0, "contradiction f0")
    line.want(1, 1, "contradiction f1")
    line.want(60, 60, "digest of 4")
    line.want(61, 61, "contradiction f6")
    line.run(until=300)


def test_a_route_can_be_told_in_digests_alone() -> None:
    """A limit of none at all gathers everything into one digest an hour."""
    line = line_of("limit: 0 per 1h", unit=timedelta(minutes=1))
    for n in range(5):
        line.push(20 * n, related(finding(f"f{n}", "contradiction")))
    line.want(60, 60, "digest of 3")
    line.want(120, 120, "digest of 2")
    line.run(until=300)


def _briefly(what: str) -> str:
    return what if what.startswith("digest") else "alert"


def test_ten_thousand_findings_in_a_minute_are_no_ten_thousand_messages() -> None:
    """With the default policy a flood of conflicts is a thousand alerts and one digest."""
    line = line_of("", tell=lambda entry, out: [_briefly(what) for what in tell_alerts(entry, out)])
    for n in range(500):
        told = (finding(f"f{n}-{i}", "contradiction", story=f"s{n}") for i in range(20))
        line.push(n * 60 / 500, related(*told))
    line.want(0, 60, *["alert"] * 1_000)
    line.want(3_600, 3_601, "digest of 9000")
    line.run(until=10_000)


@pytest.mark.parametrize("kind", ["ack", "wrong"])
def test_what_joins_an_alert_that_was_seen_is_not_sent_again(kind: str) -> None:
    """What waited to join it is dropped, what comes is counted, and a correction is told still."""
    policy = "group_interval: 5m"
    line = line_of(policy)
    line.push(1, related(finding("f1", claim="c1")))
    line.push(2, related(finding("f2")))
    line.push(3, act("a1", kind, alert=alert_id(policy)))
    line.push(4, related(finding("f3")))
    line.push(5, related(finding("f4", "correction", claim="c4", against="c1")))
    line.want(1, 1, "new_claim f1")
    line.want(5, 5, "correction f4", "new_claim f1 r1 corrected")
    line.run(until=1_000)
    assert line.muted == {"joined": 1}


def test_an_alert_is_told_anew_when_what_it_told_does_not_stand() -> None:
    """Contradicted, corrected, taken back: each once, and never the other way round."""
    line = line_of("")
    line.push(1, related(finding("f1", claim="c1")))
    line.push(2, related(finding("f2", "contradiction", claim="c2", against="c1")))
    line.push(3, related(finding("f3", "contradiction", claim="c3", against="c1")))
    line.push(4, related(finding("f4", "correction", claim="c4", against="c1")))
    denied = finding("f5", "correction", claim="c5", against="c1", conflict="denial")
    line.push(5, related(denied))
    line.push(6, related(finding("f6", "correction", claim="c6", against="c1")))
    line.want(1, 1, "new_claim f1")
    line.want(2, 2, "contradiction f2", "new_claim f1 r1 contradicted")
    line.want(3, 3, "contradiction f3")
    line.want(4, 4, "correction f4", "new_claim f1 r2 corrected")
    line.want(5, 5, "correction f5", "new_claim f1 r3 withdrawn")
    line.want(6, 6, "correction f6")
    line.run(until=1_000)


def test_a_revision_takes_in_what_waited_to_join() -> None:
    """What had joined is told with the correction, and not a second time after it."""
    line = line_of("group_interval: 5m")
    line.push(1, related(finding("f1", claim="c1")))
    line.push(2, related(finding("f2", claim="c2")))
    line.push(3, related(finding("f3", "correction", claim="c3", against="c1")))
    line.want(1, 1, "new_claim f1")
    line.want(3, 3, "correction f3", "new_claim f1 f2 r1 corrected")
    line.run(until=1_000)


def test_many_groups_that_fall_due_at_once_are_all_sent() -> None:
    """One decision sends a few of them; ticks go on until all are sent."""
    line = line_of("group_wait: 1m", ALL)
    for n in range(5):
        told = (finding(f"f{n}-{i}", "contradiction") for i in range(20))
        line.push(1, related(*told))
    line.want(61, 61, *(f"contradiction f{n}-{i}" for n in range(5) for i in range(20)))
    line.run()


def test_a_watch_that_joins_is_named() -> None:
    """A group that another watch joins is told to both."""
    line = line_of("{group_by: [story], group_wait: 1m}", IRAN, BANK)
    line.push(1, related(finding("f1")))
    line.push(2, related(finding("f2", watch="bank")))
    line.want(61, 61, "new_claim f1 f2")
    line.run()
    assert [(a.watch, a.also, a.name, len(a.evidence)) for a in line.records] == [
        ("iran", ("bank",), "إيران، البنك المركزي", 2)
    ]
