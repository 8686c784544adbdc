"""Quiet hours and silences as time lines over event time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.records import Match
from tests.unit.alerts.examples import finding, related
from tests.unit.alerts.policy.lines import HOURS, act, line_of

QUIET = """
mute: [nights]
time_intervals:
  - name: nights
    time_intervals:
      - times: [{start_time: 22:00, end_time: 24:00}, {start_time: 00:00, end_time: 07:00}]
        location: Europe/Berlin
"""


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (datetime(2026, 3, 28, tzinfo=UTC), [21, 29]),  # clocks are set forward in the night
        (datetime(2026, 10, 24, tzinfo=UTC), [20, 30]),  # and back
        (datetime(2026, 7, 1, tzinfo=UTC), [20, 29]),
    ],
)
def test_quiet_hours_follow_the_clock_on_the_wall(day: datetime, hours: list[int]) -> None:
    """From ten to seven nobody is told, on the nights too on which the clocks are changed."""
    line = line_of(QUIET, start=day, unit=HOURS)
    told = [hour for hour in range(12, 36) if not hours[0] <= hour < hours[1]]
    for hour in range(12, 36):
        line.push(hour, related(finding(f"f{hour}", "contradiction", story=f"s{hour}")))
    line.want(12, 36, *(f"contradiction f{hour}" for hour in told))
    line.run()
    assert line.muted == {"quiet_hours": hours[1] - hours[0]}
    zone = ZoneInfo("Europe/Berlin")
    assert [line.at(hour).astimezone(zone).hour for hour in hours] == [22, 7]


def test_what_waited_is_sent_when_quiet_hours_are_over() -> None:
    """A group whose wait ends at night is sent in the morning, and takes nothing of the night."""
    day = datetime(2026, 7, 1, tzinfo=UTC)
    line = line_of(f"group_wait: 30m\n{QUIET}", start=day, unit=HOURS)
    line.push(19.9, related(finding("f1")))
    line.push(23, related(finding("f2")))
    line.want(29, 29, "new_claim f1")
    line.run(until=40)
    assert line.muted == {"quiet_hours": 1}


def test_a_silence_of_the_policy_has_an_end() -> None:
    """What its matchers fit is not told while it lasts, all else is."""
    text = "silences: [{match: {story: [s1]}, ends_at: 2026-03-01T09:00:00Z}]"
    line = line_of(text, unit=timedelta(minutes=1))
    line.push(1, related(finding("f1"), finding("f2", story="s2")))
    line.push(60, related(finding("f3")))
    line.want(1, 1, "new_claim f2")
    line.want(60, 60, "new_claim f3")
    line.run()
    assert line.muted == {"silenced": 1}


def test_a_silence_by_hand_can_be_ended() -> None:
    """It holds for as long as it was said, or until it is ended; twice said is said once."""
    line = line_of("")
    silence = act("a1", "silence", match=Match(watch=("iran",)), seconds=100.0)
    line.push(1, silence)
    line.push(50, silence, related(finding("f1", "contradiction")))
    line.push(101, related(finding("f2", "contradiction")))
    line.push(110, act("a2", "silence", match=Match(watch=("iran",)), seconds=100.0))
    line.push(120, act("a3", "unsilence", silence="a2"))
    line.push(130, related(finding("f3", "contradiction")))
    line.want(101, 101, "contradiction f2")
    line.want(130, 130, "contradiction f3")
    line.run()
    assert line.muted == {"silenced": 1}


def test_a_correction_at_night_is_told_in_the_morning() -> None:
    """Quiet hours hold a revision back, and do not lose it."""
    day = datetime(2026, 7, 1, tzinfo=UTC)
    line = line_of(QUIET, start=day, unit=HOURS)
    line.push(12, related(finding("f1", claim="c1")))
    line.push(23, related(finding("f2", "correction", claim="c2", against="c1")))
    line.want(12, 12, "new_claim f1")
    line.want(29, 29, "new_claim f1 r1 corrected")
    line.run(until=40)
