"""A connection to a Kafka for calls one after another; what goes wrong is one line of ours."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
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

from streams.errors import NotAllowed, RecordTooLarge, StorageFailed, UnknownTopic
from streams.kafka import topics
from streams.kafka.access import Access
from streams.kafka.producer import OrderedProducer
from streams.kafka.refusals import AUTHORIZATION, explain_refusal, find_cause
from streams.kafka.thread import LoopThread

PATIENCE = 30.0

_T = TypeVar("_T")
Partition = tuple[str, int]


class KafkaClient:
    """One client of a Kafka, used from one thread at a time; close it.

    `log_id` is the id of the cluster. `replication` is how many brokers hold each topic that it
    creates. A call that takes over `patience` seconds raises StorageFailed; so does the first,
    where no broker answers.
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

    def topics(self) -> dict[str, int]:
        """Return the number of partitions of every topic, in the order of their names."""
        self._topics = self._do(topics.partition_counts(self._admin))
        return dict(self._topics)

    def _partitions(self, topic: str) -> int:
        if topic not in self._topics:
            self.topics()
        if topic not in self._topics:
            raise UnknownTopic(
                f"{self.name} has no topic {topic!r}: declare it with `rasid topics create`, or let"
                f" {self._access.who} see it"
            )
        return self._topics[topic]

    def _place(self, tp: Partition) -> TopicPartition:
        count = self._partitions(tp[0])
        if not 0 <= tp[1] < count:
            raise UnknownTopic(
                f"topic {tp[0]!r} of {self.name} has {count} partitions: not {tp[1]}"
            )
        return TopicPartition(*tp)
