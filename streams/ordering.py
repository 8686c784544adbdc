"""In which order the records of a topic's partitions are handled: as they were appended.

Stories depend on it: who is compared with whom is decided by who came before. Faust reads by turns,
which after a while of catching up has one partition far ahead of another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from operator import attrgetter, itemgetter
from typing import Any, Protocol, TypeVar, cast

from faust.transport.utils import DefaultSchedulingStrategy, TopicIndexMap
from faust.types import TP


class Appended(Protocol):
    """A record that knows when it was appended, whatever the unit."""

    @property
    def timestamp(self) -> float:
        """Return the time."""


_Record = TypeVar("_Record", bound=Appended)
_Partition = TypeVar("_Partition", bound=tuple[str, int])
_TIME = attrgetter("timestamp")


class AppendOrder(DefaultSchedulingStrategy):
    """Delivers what one poll has read topic by topic in turns, and each topic as appended."""

    @classmethod
    def map_from_records(cls, records: Mapping[TP, list[Any]]) -> TopicIndexMap:
        """Return an iterator of each topic's records with their partitions."""
        topics: dict[str, dict[TP, list[Any]]] = defaultdict(dict)
        for tp, found in records.items():
            topics[tp.topic][tp] = found
        merged = {topic: in_append_order(parts) for topic, parts in topics.items()}
        return cast("TopicIndexMap", merged)  # nothing but iterators is asked of its values


def in_append_order(
    partitions: Mapping[_Partition, Sequence[_Record]],
) -> Iterator[tuple[_Partition, _Record]]:
    """Yield the records of one topic by the time they were appended.

    Each partition keeps its order, wherever a clock was set back. Records of one time, such as
    those of one transaction, are spread evenly: the middle one of a partition comes in the middle.
    """
    placed = []
    for partition, records in sorted(partitions.items()):
        times = accumulate(map(_TIME, records), max)
        for time, run in groupby(zip(times, records, strict=True), key=itemgetter(0)):
            same = [record for _, record in run]
            placed += [
                (time, (number + 0.5) / len(same), partition, record)
                for number, record in enumerate(same)
            ]
    placed.sort(key=itemgetter(0, 1))
    return ((partition, record) for _, _, partition, record in placed)


def until_known(
    batches: Mapping[_Partition, Sequence[_Record]], more: set[_Partition]
) -> dict[_Partition, list[_Record]]:
    """Return those records of each topic before which no other is still to be read.

    `batches` are the next records of partitions, in the order of their times; those in `more` have
    further ones. Of each topic that has some, some are returned.
    """
    known: dict[str, float] = {}
    for partition in more:
        if records := batches.get(partition):
            topic, last = partition[0], records[-1].timestamp
            known[topic] = min(last, known.get(topic, last))
    return {
        partition: [r for r in found if r.timestamp <= known.get(partition[0], r.timestamp)]
        for partition, found in batches.items()
    }
