"""What `alert` forgets, and what it never does."""

from __future__ import annotations

import msgspec
import pytest

from alerts.alerting import AlertStage
from alerts.groups.entries import AlertEntry
from alerts.groups.memory import AlertMemory
from alerts.records import Action, InboxAlert, Match
from alerts.rules.intervals import TimeInterval
from alerts.rules.rulebook import make_rules
from alerts.rules.settings import AlertsConfig
from analysis.decision import Gap, Tick
from tests.unit.alerts.examples import BANK, IRAN, START, at, finding, related
from tests.unit.alerts.wear import Worn

HOUR = 3_600.0

AlertWorker = Worn[InboxAlert, AlertEntry, AlertMemory]


def lived(days: int) -> AlertWorker:
    """Return a worker that had rules, one alert, and then an empty article an hour."""
    worn = Worn(AlertStage())
    worn.decide(0, make_rules([IRAN], AlertsConfig(warm_up=0.0), START), START)
    worn.decide(1, related(finding("f1")), START)
    for hour in range(1, days * 24 + 1):
        worn.decide(1 + hour, related(hours=hour), START)
        worn.forget(100)
    return worn


def test_rules_and_alerts_outlive_what_changed_nothing() -> None:
    """Beside the rules and the alerts of a month only the entries of the last day are held."""
    worn = lived(days=3)
    assert sorted(worn.held) == [0, 1, *range(1 + 2 * 24 + 1, 1 + 3 * 24 + 1)]
    assert len(worn.memory) == len(worn.held)


def test_an_alert_is_forgotten_after_a_month_and_the_rules_never() -> None:
    """After thirty days nothing is left of an alert."""
    worn = lived(days=31)
    assert [offset for offset in worn.held if offset < 100] == [0]


def test_a_later_alert_of_a_group_outlives_the_earlier_one() -> None:
    """When the first of two alerts of a group is forgotten, the second still counts."""
    worn = Worn(AlertStage())
    policy = AlertsConfig(warm_up=0.0, repeat_interval=20 * 24 * HOUR)
    worn.decide(0, make_rules([IRAN], policy, START), START)
    for offset, day in enumerate([0, 20, 31], start=1):
        worn.decide(offset, related(finding(f"f{day}"), hours=day * 24), START)
    entry = worn.decide(4, related(finding("f5"), hours=32 * 24), START)
    assert entry.muted == {"joined": 1}


def test_rules_are_forgotten_when_newer_ones_come() -> None:
    """Only the newest rules stay; those before them go at once when they are all that is left."""
    worn = lived(days=2)
    worn.decide(1_000, make_rules([IRAN, BANK], AlertsConfig(), at(48)), START)
    worn.forget(100)
    assert [offset for offset in worn.held if offset in (0, 1, 1_000)] == [1, 1_000]


def test_a_lost_entry_is_noticed() -> None:
    """A fold that misses one of the last day's entries raises."""
    worn = lived(days=2)
    del worn.held[40]
    with pytest.raises(Gap):
        worn.restart()


def test_the_newest_entry_is_never_forgotten() -> None:
    """After a year of silence the entry that ended it is held, and nothing but rules besides."""
    worn = lived(days=1)
    worn.decide(500, Tick(at(365 * 24)), START)
    worn.forget(100)
    assert sorted(worn.held) == [0, 500]


def test_nothing_falls_due() -> None:
    """By default the stage needs no ticks."""
    assert lived(days=1).memory.deadline() is None


def test_what_waits_is_held_for_as_long_as_it_waits() -> None:
    """A revision that quiet days hold back is known after three of them, and a restart."""
    worn = Worn(AlertStage())
    quiet: dict[str, tuple[TimeInterval, ...]] = {"days": (TimeInterval(days_of_month=((2, 5),)),)}
    policy = AlertsConfig(warm_up=0.0, mute=("days",), time_intervals=quiet)
    worn.decide(0, make_rules([IRAN], policy, START), START)
    worn.decide(1, related(finding("f1", claim="c1")), START)
    later = finding("f2", "correction", claim="c2", against="c1")
    worn.decide(2, related(later, hours=24), START)
    for hour in range(25, 90):
        worn.decide(hour, related(hours=hour), START)
        worn.forget(100)
    worn.restart()
    assert [o for o in worn.held if o < 4] == [0, 1, 2]
    assert worn.memory.deadline() == at(4 * 24 + 16)
    entry = worn.decide(500, Tick(at(4 * 24 + 16)), START)
    assert [(opened.revision, opened.why) for opened in entry.revised] == [(1, "corrected")]


def test_what_an_earlier_version_wrote_is_read() -> None:
    """Entries without routes, claims or evidence still hold back what joins them."""
    worn = Worn(AlertStage())
    worn.decide(0, make_rules([IRAN], AlertsConfig(warm_up=0.0), START), START)
    entry = worn.decide(1, related(finding("f1")), START)
    before = msgspec.to_builtins(entry)[:4]
    before[1] = [opened[:9] for opened in before[1]]
    worn.held[1] = msgspec.msgpack.decode(msgspec.msgpack.encode(before), type=AlertEntry)
    worn.restart()
    assert worn.decide(2, related(finding("f2"), hours=1), START).muted == {"joined": 1}
    assert worn.decide(3, related(finding("f1"), hours=2), START).muted == {"already_told": 1}


def test_what_people_do_makes_no_time_pass() -> None:
    """A clock that is wrong where somebody types lengthens a silence, and nothing else."""
    worn = Worn(AlertStage())
    worn.decide(0, make_rules([IRAN], AlertsConfig(warm_up=0.0), START), START)
    silence = Action(action="a1", kind="silence", at=at(9e4), match=Match(("iran",)), seconds=60)
    assert worn.decide(1, silence, START).head.now == START
    assert worn.decide(2, related(finding("f1"), hours=1), START).muted == {"silenced": 1}


@pytest.mark.parametrize("seconds", [0.0, -1.0, 31 * 24 * HOUR, 1e300])
def test_a_silence_has_an_end(seconds: float) -> None:
    """One that would last for ever, or not at all, is not decided."""
    stage = AlertStage()
    silence = Action(action="a1", kind="silence", at=at(0), match=Match(("iran",)), seconds=seconds)
    with pytest.raises(ValueError, match="at most thirty days"):
        stage.step(stage.fresh(), 0, silence, START)
