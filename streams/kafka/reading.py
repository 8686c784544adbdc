"""What stands on a Kafka, read outside every group."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import TopicPartition

from streams.kafka.client import KafkaClient, Partition
from streams.kafka.rights import COORDINATOR_PAUSE, NO_COORDINATOR
from streams.records import Record

POLL_MS = 500


class KafkaReading(KafkaClient):
    """A Kafka that is read. Implements `streams.eventlog.LogReading`."""

    def read(self, tp: Partition, offset: int, limit: int) -> list[Record]:
        """Return up to `limit` records from `offset` on, none only where none is left.

        Offsets whose records were compacted or have expired are passed over.
        """
        return self._do(self._read(self._place(tp), max(offset, 0), limit))

    async def _read(self, tp: TopicPartition, offset: int, limit: int) -> list[Record]:
        end = (await self._ends([tp]))[tp]
        if offset >= end:
            return []
        if self._next != (tp, offset):
            self._consumer.assign([tp])
            self._consumer.seek(tp, offset)
        self._next = None
        self._consumer.resume(tp)
        records: list[Any] = []
        # an empty batch is what compaction has left of one: the records after it are waited for
        while not records and await self._consumer.position(tp) < end:
            found = await self._consumer.getmany(tp, timeout_ms=POLL_MS, max_records=limit)
            records = found.get(tp, [])
        # a fetch that waits for records to come would hold up whatever is asked next
        self._consumer.pause(tp)
        if records:
            self._next = tp, records[-1].offset + 1
        return [_record(record) for record in records]

    async def _ends(self, tps: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        # The client learns of one topic at a time, 0.1 s each, where it is not told of all before.
        await self._consumer._client.set_topics(list(self._topics))  # noqa: SLF001 - see above
        ends: dict[TopicPartition, int] = await self._consumer.end_offsets(tps) if tps else {}
        return ends

    def first_offset(self, tp: Partition) -> int:
        """Return the offset of the oldest record that is there; the end where there is none."""
        return self._do(self._first_offset(self._place(tp)))

    async def _first_offset(self, tp: TopicPartition) -> int:
        end = (await self._ends([tp]))[tp]
        begin: int = (await self._consumer.beginning_offsets([tp]))[tp]
        # a compacted partition begins with a hole
        records = await self._read(tp, begin, 1)
        return records[0].offset if records else end

    def end_offset(self, tp: Partition) -> int:
        """Return the offset that the next record will have."""
        at = self._place(tp)
        return self._do(self._ends([at]))[at]

    def end_offsets(self) -> dict[tuple[str, int], int]:
        """Return the offset that the next record will have, of every topic and partition."""
        everything = [
            TopicPartition(topic, number)
            for topic, count in self.topics().items()
            for number in range(count)
        ]
        return {
            (tp.topic, tp.partition): end for tp, end in self._do(self._ends(everything)).items()
        }

    def committed(self, group: str, tp: Partition) -> int | None:
        """Return the offset at which `group` goes on, None where it has committed none."""
        return self._do(self._committed(group, self._place(tp)))

    async def _committed(self, group: str, tp: TopicPartition) -> int | None:
        while True:
            try:
                found = await self._admin.list_consumer_group_offsets(group, partitions=[tp])
            except NO_COORDINATOR:
                # of the first group that a Kafka ever has, it is made when somebody asks for it
                await asyncio.sleep(COORDINATOR_PAUSE)
            else:
                offset = found[tp].offset if tp in found else -1
                return None if offset < 0 else int(offset)


def _record(found: Any) -> Record:
    return Record(found.offset, found.timestamp / 1000, found.key, found.value, found.headers)
