"""A Kafka as somebody outside the worker uses it: commands, tests, and whoever declares topics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from streams.errors import LogError, NotAllowed
from streams.kafka import topics
from streams.kafka.producer import MAX_BATCH_BYTES, MAX_REQUEST_BYTES, OrderedProducer
from streams.kafka.reading import KafkaReading
from streams.kafka.rights import Right, missing_rights
from streams.records import (
    NewRecord,
    check_topic,
    encode_headers,
    partition_for,
    record_size,
)


class KafkaLog(KafkaReading):
    """A Kafka whose topics are declared, and that is written. Implements
    `streams.eventlog.EventLog`.
    """

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
