"""What `deliver` forgets, and that every alert ends first."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.ledger.entries import DeliverEntry
from alerts.ledger.memory import DeliverMemory
from alerts.outbox import DeliverStage
from alerts.records import InboxDeliver
from analysis.decision import Gap, Tick
from tests.unit.alerts.examples import START, alert, answer
from tests.unit.alerts.test_forgetting import Happening, event_of, happenings
from tests.unit.alerts.wear import Worn

DeliverWorker = Worn[InboxDeliver, DeliverEntry, DeliverMemory]


@given(st.lists(happenings.filter(lambda each: each.what != "resend"), max_size=40))
def test_every_alert_ends_on_every_channel(line: list[Happening]) -> None:
    """Whatever was answered, everything is closed in time, exactly once, and then forgotten."""
    worn = Worn(DeliverStage())
    now, offset, entries = START, 0, []
    for happening in line:
        now += timedelta(seconds=happening.seconds)
        entries.append(worn.decide(offset, event_of(happening, offset, worn.memory, now), now))
        offset += 1
    while worn.memory.transit.open_channels() or worn.memory.deadline():
        attempts = [
            attempt
            for channel in worn.memory.transit.open_channels()
            for attempt, _ in worn.memory.open_attempts(channel)
        ]
        now += timedelta(days=1)
        event: InboxDeliver = Tick(now)
        if attempts:
            name, _, channel = attempts[0].delivery
            event = answer(name, channel, attempts[0].number, "retry", now)
        entries.append(worn.decide(offset, event, now))
        offset += 1
    wanted = sum(len(entry.alert.channels) for entry in entries if entry.alert)
    closed = [closed.delivery for entry in entries for closed in entry.closed]
    assert len(closed) + sum(entry.swept for entry in entries) == wanted
    assert len(set(closed)) == len(closed)
    worn.decide(offset, Tick(now + timedelta(days=8)), now)
    worn.decide(offset + 1, Tick(now + timedelta(days=8)), now)
    while worn.forget(100):
        pass
    assert sorted(worn.held) == [offset, offset + 1]
    assert len(worn.memory.dead) == 0


def test_an_alert_on_its_way_holds_every_entry_since() -> None:
    """However long a channel keeps an alert waiting, what was decided about it stays."""
    worn = Worn(DeliverStage())
    worn.decide(0, alert("a1"), START)
    for day in range(1, 11):
        worn.decide(day, alert(f"b{day}", channels=()), START + timedelta(days=day))
        worn.forget(100)
    assert sorted(worn.held) == list(range(11))
    worn.decide(11, answer("a1", "desk", 1, "ok", START), START + timedelta(days=11))
    worn.decide(12, Tick(START), START + timedelta(days=11))
    worn.forget(100)
    assert sorted(worn.held) == list(range(5, 13))


def test_a_lost_entry_is_noticed() -> None:
    """A fold that misses a decision about what is on its way raises."""
    worn = Worn(DeliverStage())
    for offset in range(5):
        worn.decide(offset, alert(f"a{offset}"), START)
    del worn.held[2]
    with pytest.raises(Gap):
        worn.restart()


def test_an_entry_is_small_beside_its_alert() -> None:
    """The entry of an alert is at most 2 KiB longer than the alert."""
    worn = Worn(DeliverStage())
    told = alert("0123456789abcdef", channels=tuple(f"channel-{n}" for n in range(32)))
    entry = worn.decide(0, told, START)
    extra = len(msgspec.msgpack.encode(entry)) - len(msgspec.msgpack.encode(told))
    assert extra < 2_048
