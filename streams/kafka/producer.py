"""A producer after whose first lost record nothing follows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.records import MAX_RECORD_BYTES

MAX_BATCH_BYTES = 256 << 10
MAX_REQUEST_BYTES = MAX_RECORD_BYTES + (64 << 10)
"""What topics and producers take, the framing of the largest record included."""


class OrderedProducer(AIOKafkaProducer):  # type: ignore[misc]  # aiokafka ships no types
    """Writes durably (acks=all), each record once (idempotent), and in order, or not at all.

    aiokafka goes on after a batch that was refused for good, and the next batch of its partition
    may then stand where it was lost. Here every pending and later record fails with it: `failure`
    is the reason, and `on_failure` is called with it, once.

    A future's callbacks run before the task that finds it failed sends another batch, so nothing of
    the same partition comes between.
    """

    def __init__(self, **settings: Any) -> None:
        self.failure: BaseException | None = None
        self.on_failure: Callable[[BaseException], None] = lambda _error: None
        super().__init__(**settings | {"acks": "all", "enable_idempotence": True})

    async def send(self, *arguments: Any, **named: Any) -> asyncio.Future[Any]:
        """Hand a record over; the future is done when all replicas in sync have it.

        Raises KafkaError, and after a failure that one.
        """
        if self.failure is not None:
            raise KafkaError(f"a record before this one was lost: {self.failure!r}")
        try:
            sent: asyncio.Future[Any] = await super().send(*arguments, **named)
        except KafkaError as error:
            self._give_up(error)
            raise
        sent.add_done_callback(self._look)
        return sent

    def _look(self, sent: asyncio.Future[Any]) -> None:
        error = None if sent.cancelled() else sent.exception()
        if error is not None:
            self._give_up(error)

    def _give_up(self, error: BaseException) -> None:
        if self.failure is not None:
            return
        self.failure = error
        self._message_accumulator.fail_all(error)
        self._message_accumulator._batches.clear()  # noqa: SLF001 - what failed would still be sent
        self.on_failure(error)
