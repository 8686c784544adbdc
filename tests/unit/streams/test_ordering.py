"""Records of several partitions are handled in the order in which they were appended."""

from __future__ import annotations

from collections.abc import Iterator

from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.ordering import AppendOrder, in_append_order, until_known
from streams.records import Record

LEFT, RIGHT, OTHER = TP("articles", 0), TP("articles", 1), TP("readings", 0)
TIMES = st.lists(st.integers(0, 9), max_size=12)


def records(*times: float) -> list[Record]:
    """Return records of these times, numbered from 0."""
    return [Record(number, time, None, None, ()) for number, time in enumerate(times)]


def places(found: Iterator[tuple[TP, Record]]) -> list[tuple[int, int]]:
    """Return partition and offset of each record."""
    return [(tp.partition, record.offset) for tp, record in found]


def test_records_come_by_the_time_of_their_append() -> None:
    """What was appended first comes first, whichever partition it lies in."""
    found = in_append_order({LEFT: records(1, 4, 5), RIGHT: records(2, 3, 6)})
    assert places(found) == [(0, 0), (1, 0), (1, 1), (0, 1), (0, 2), (1, 2)]


def test_records_of_one_time_are_spread_evenly() -> None:
    """Of records of one transaction, those of the shorter partition lie among the others."""
    found = in_append_order({LEFT: records(1, 1, 1, 1), RIGHT: records(1, 1)})
    assert places(found) == [(0, 0), (1, 0), (0, 1), (0, 2), (1, 1), (0, 3)]


@given(TIMES, TIMES)
def test_each_partition_keeps_its_order(left: list[int], right: list[int]) -> None:
    """Every record comes once, and after those before it, also where a clock was set back."""
    found = places(in_append_order({LEFT: records(*left), RIGHT: records(*right)}))
    assert [offset for number, offset in found if number == 0] == [*range(len(left))]
    assert [offset for number, offset in found if number == 1] == [*range(len(right))]


def test_each_topic_has_a_turn_of_its_own() -> None:
    """Faust, which takes from the topics by turns, is given one order for each."""
    turns = AppendOrder.map_from_records({LEFT: records(1, 2, 3), OTHER: records(8, 9)})
    assert {topic: len([*found]) for topic, found in turns.items()} == {
        "articles": 3,
        "readings": 2,
    }


def test_nothing_overtakes_what_is_still_to_be_read() -> None:
    """Where a partition has more, its topic is read up to there; other topics are read whole."""
    batches = {LEFT: records(1, 3), RIGHT: records(2, 3, 4, 9), OTHER: records(7)}
    assert until_known(batches, {LEFT}) == {
        LEFT: records(1, 3),
        RIGHT: records(2, 3),
        OTHER: records(7),
    }


@given(TIMES, TIMES, st.sets(st.sampled_from([LEFT, RIGHT])))
def test_a_topic_with_records_goes_on(left: list[int], right: list[int], more: set[TP]) -> None:
    """However its partitions lie, some record of a topic that has one is handled."""
    batches = {LEFT: records(*sorted(left)), RIGHT: records(*sorted(right))}
    known = until_known(batches, more)
    assert any(known.values()) == any(batches.values())
