"""A Kafka as somebody outside the worker uses it: commands, tests, and whoever declares topics."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    NodeNotReadyError,
)

from streams.errors import LogError, NotAllowed, RecordTooLarge, StorageFailed, UnknownTopic
from streams.kafka import topics
from streams.kafka.access import Access
from streams.kafka.producer import MAX_BATCH_BYTES, MAX_REQUEST_BYTES, OrderedProducer
from streams.kafka.refusals import AUTHORIZATION, explain_refusal, find_cause
from streams.kafka.rights import COORDINATOR_PAUSE, NO_COORDINATOR, Right, missing_rights
from streams.kafka.thread import LoopThread
from streams.records import (
    NewRecord,
    Record,
    check_topic,
    encode_headers,
    partition_for,
    record_size,
)

PATIENCE = 30.0
POLL_MS = 500

_T = TypeVar("_T")
_Partition = tuple[str, int]


class KafkaLog:
    """One client of a Kafka, used from one thread at a time; close it.

    Implements `streams.eventlog.EventLog`; the id of the log is that of the cluster. `replication`
    is how many brokers hold each topic that it creates. A call that takes over `patience` seconds
    raises StorageFailed; so does the first, where no broker answers.
    """

    def __init__(self, access: Access, *, replication: int = 1, patience: float = PATIENCE) -> None:
        client = logging.getLogger("aiokafka")
        if not client.level:  # a worker's own has one
            # it says all that in one line, in the errors it raises
            client.setLevel(logging.CRITICAL)
        self.name = access.name
        self.log_id = ""
        self._access, self._replication, self._patience = access, replication, patience
        self._client = access.arguments() | {"request_timeout_ms": round(patience * 1000)}
        self._topics: dict[str, int] = {}
        self._producer: OrderedProducer | None = None
        self._admin: Any = None
        self._consumer: Any = None
        self._next: tuple[TopicPartition, int] | None = None
        self._thread = LoopThread("kafka-log")
        try:
            self._do(self._open())
        except BaseException:
            self.close()
            raise

    async def _open(self) -> None:
        self._admin = AIOKafkaAdminClient(**self._client)
        await self._admin.start()
        self._consumer = AIOKafkaConsumer(
            **self._client, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        await self._consumer.start()
        self.log_id = (await self._admin.describe_cluster())["cluster_id"]

    def close(self) -> None:
        """Let go of the log; nothing is asked of it after."""
        try:
            self._thread.run(self._close(), self._patience)
        finally:
            self._thread.close()

    async def _close(self) -> None:
        for client in (self._producer, self._consumer):
            if client is not None:
                await client.stop()
        if self._admin is not None:
            await self._admin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Run `work`; whatever Kafka has against it becomes one line of ours."""
        try:
            return self._thread.run(work, self._patience)
        except TimeoutError:
            raise StorageFailed(
                f"{self.name} did not answer within {self._patience:.0f} seconds: see whether its"
                " brokers run, and try again"
            ) from None
        except (KafkaConnectionError, NodeNotReadyError):
            raise self._thread.run(find_cause(self._access), self._patience) from None
        except MessageSizeTooLargeError as error:
            raise RecordTooLarge(f"{self.name} takes no record of this size: {error}") from None
        except AUTHORIZATION as error:
            raise NotAllowed(f"{self.name}: {explain_refusal(error, self._access.who)}") from None
        except KafkaError as error:
            raise StorageFailed(f"{self.name}: {error!r}") from None

    # -- topics

    def topics(self) -> dict[str, int]:
        """Return the number of partitions of every topic, in the order of their names."""
        self._topics = self._do(topics.partition_counts(self._admin))
        return dict(self._topics)

    def create_topic(
        self,
        name: str,
        partitions: int,
        *,
        compacting: bool = False,
        retention: float | None = None,
        max_bytes: int | None = None,
    ) -> None:
        """Declare a topic; one that exists keeps its settings, as long as it has the same
        partitions and clean-up and the log's own time; else TopicMismatch is raised.
        """
        check_topic(
            name, partitions, compacting=compacting, retention=retention, max_bytes=max_bytes
        )
        settings = self._settings_for(
            compacting=compacting, retention=retention, max_bytes=max_bytes
        )
        creating = topics.create_topic(self._admin, name, partitions, self._replication, settings)
        try:
            self._do(creating)
        except NotAllowed:
            raise NotAllowed(
                f"{self.name} shows {self._access.who} no topic {name}: create it as somebody who"
                " may, with `rasid topics create`, or grant a right on it (docs/kafka.md)"
            ) from None

    def _settings_for(
        self, *, compacting: bool, retention: float | None, max_bytes: int | None
    ) -> dict[str, str]:
        return topics.settings_for(
            compacting=compacting,
            retention=retention,
            max_bytes=max_bytes,
            replication=self._replication,
        )

    def differences(
        self,
        name: str,
        *,
        compacting: bool = False,
        retention: float | None = None,
        max_bytes: int | None = None,
    ) -> list[str]:
        """Return, a line each, what a topic that exists has otherwise than it would be created.

        What we may not see is no difference.
        """
        wanted = self._settings_for(compacting=compacting, retention=retention, max_bytes=max_bytes)
        found = self._do(topics.read_settings(self._admin, name, wanted))
        return [
            f"topic {name} has {setting}={found[setting]}; Rasid would create it with {value}"
            for setting, value in wanted.items()
            if found.get(setting, value) != value
        ]

    def require(self, rights: Iterable[Right]) -> None:
        """Raise NotAllowed, with all that lack, unless we have these rights."""
        lacking = self._do(missing_rights(self._admin, rights))
        if lacking:
            raise NotAllowed(
                f"{self.name}: {self._access.who} lacks {', '.join(map(str, lacking))}: grant it"
                " with kafka-acls.sh (docs/kafka.md)"
            )

    def _partitions(self, topic: str) -> int:
        if topic not in self._topics:
            self.topics()
        if topic not in self._topics:
            raise UnknownTopic(
                f"{self.name} has no topic {topic!r}: declare it with `rasid topics create`, or let"
                f" {self._access.who} see it"
            )
        return self._topics[topic]

    def _place(self, tp: _Partition) -> TopicPartition:
        count = self._partitions(tp[0])
        if not 0 <= tp[1] < count:
            raise UnknownTopic(
                f"topic {tp[0]!r} of {self.name} has {count} partitions: not {tp[1]}"
            )
        return TopicPartition(*tp)

    # -- reading

    def read(self, tp: _Partition, offset: int, limit: int) -> list[Record]:
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

    def first_offset(self, tp: _Partition) -> int:
        """Return the offset of the oldest record that is there; the end where there is none."""
        return self._do(self._first_offset(self._place(tp)))

    async def _first_offset(self, tp: TopicPartition) -> int:
        end = (await self._ends([tp]))[tp]
        begin: int = (await self._consumer.beginning_offsets([tp]))[tp]
        # a compacted partition begins with a hole
        records = await self._read(tp, begin, 1)
        return records[0].offset if records else end

    def end_offset(self, tp: _Partition) -> int:
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

    def committed(self, group: str, tp: _Partition) -> int | None:
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

    # -- writing

    def append(self, records: Sequence[NewRecord]) -> list[int]:
        """Write `records` and return their offsets once all are durable.

        Where it fails, the first of each partition may be there, but none after one that is not;
        nothing more can be appended then.
        """
        checked = [self._check(record) for record in records]
        return self._do(self._append(checked)) if checked else []

    def _check(self, record: NewRecord) -> NewRecord:
        encode_headers(record.headers)
        record_size(record)
        if record.key is None and record.value is None:
            raise LogError(f"a record for topic {record.topic!r} needs a key or a value")
        partition = record.partition
        if partition is None:
            partition = partition_for(record.key, self._partitions(record.topic))
        self._place((record.topic, partition))
        return record._replace(partition=partition)

    async def _append(self, records: Sequence[NewRecord]) -> list[int]:
        if self._producer is None:
            self._producer = OrderedProducer(
                **self._client, max_batch_size=MAX_BATCH_BYTES, max_request_size=MAX_REQUEST_BYTES
            )
            await self._producer.start()
        sent = []
        for topic, key, value, headers, partition in records:
            sent.append(
                await self._producer.send(topic, value, key, partition, headers=list(headers))
            )
        return [(await each).offset for each in sent]


def _record(found: Any) -> Record:
    return Record(found.offset, found.timestamp / 1000, found.key, found.value, found.headers)
