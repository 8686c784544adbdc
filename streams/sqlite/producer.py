"""Sending from a Faust worker: records gather while a batch is on its way to the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from faust.transport import base
from faust.types import TP, FutureMessage, HeadersArg, RecordMetadata
from mode import Seconds, Service, want_seconds

from streams.errors import LogError, StorageFailed
from streams.records import record_size
from streams.sqlite.log import NewRecord, partition_for
from streams.sqlite.store import Store

if TYPE_CHECKING:
    from streams.sqlite.driver import Transport

MAX_PENDING = 1000  # records that wait for the disk before send() makes its caller wait
MAX_PENDING_BYTES = 16 * 1024 * 1024
BUFFER_SECONDS = 0.1  # between looks whether Faust's buffer has crashed


class _Pending(NamedTuple):
    record: NewRecord
    sent: asyncio.Future[RecordMetadata]


class Producer(base.Producer):
    """Appends what a worker sends, as many records a transaction as have gathered.

    A future that `send` returns is done when its record is on disk. Once an append has failed,
    every pending and later record of this producer fails too, and the worker ends: a later record
    must not stand in the log where an earlier one was lost. `failure` says why; nothing is
    committed after it.

    Two hooks let a test be a slow or a failing log; both may wait, and may raise: `before_send` is
    awaited with each record before it joins those that wait for the disk, `before_append` with
    each batch before it is written.
    """

    before_send: Callable[[NewRecord], Awaitable[None]] | None = None
    before_append: Callable[[Sequence[NewRecord]], Awaitable[None]] | None = None
    store: Store
    failure: LogError | None

    def __post_init__(self) -> None:
        self._pending: list[_Pending] = []
        self._pending_bytes = 0
        self._in_hand: list[_Pending] = []
        self._last: asyncio.Future[RecordMetadata] | None = None
        self._last_soon: FutureMessage | None = None
        self._gathered = asyncio.Event()
        self._room = asyncio.Event()
        self.failure = None

    async def on_start(self) -> None:
        """Open the log; raises LogError where it cannot be opened."""
        transport = cast("Transport", self.transport)
        self.store = self.add_context(Store.shared(transport.path, transport.clock))
        await super().on_start()

    async def on_stop(self) -> None:
        """Write what is left."""
        await self.flush()

    async def on_shutdown(self) -> None:
        """Leave nobody waiting for what was not written."""
        self._fail(StorageFailed("the worker stopped before this record was written"))

    async def send(  # noqa: PLR0913, PLR0917 - Faust's signature
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: HeadersArg,
        *,
        transactional_id: str | None = None,
    ) -> asyncio.Future[RecordMetadata]:
        """Hand a record over; the future is done when it is on disk, or fails with LogError.

        `timestamp` is passed over: the log gives the time of the append. Waits while too much is
        pending. Raises UnknownTopic, RecordTooLarge, or LogError for another bad record.
        """
        sent = asyncio.get_running_loop().create_future()
        if self.failure is None:
            record = self._record(topic, key, value, partition, headers)
            if self.before_send is not None:
                await self.before_send(record)
            await self._hand_over(_Pending(record, sent))
        else:
            _refuse(sent, self.failure)
        return sent

    def send_soon(self, fut: FutureMessage) -> None:
        """Put a record into Faust's buffer, as tables do; from there it comes to `send`."""
        self._last_soon = fut
        super().send_soon(fut)

    async def send_and_wait(self, *args: Any, **kwargs: Any) -> RecordMetadata:
        """Send a record and return where it lies once it is on disk."""
        return await (await self.send(*args, **kwargs))

    async def flush(self) -> None:
        """Return when every record handed over before is on disk, or `failure` says why not.

        Faust calls it before each commit, and in a worker that stops. It waits for the newest of
        those records, not for empty buffers, which under load would be never.
        """
        soon, last = self._last_soon, self._last
        while soon is not None and not soon.done():
            if self.buffer.should_stop:  # it has crashed, and sends no more
                self._fail(StorageFailed("the worker crashed before it had sent everything"))
                return
            await asyncio.wait([soon], timeout=BUFFER_SECONDS)
        if last is not None and not last.done():
            await asyncio.wait([last])

    async def create_topic(
        self,
        topic: str,
        partitions: int,
        replication: int,
        *,
        retention: Seconds | None = None,
        compacting: bool | None = None,
        **kafka_only: Any,
    ) -> None:
        """Declare a topic of Faust's own, such as a changelog; one that exists keeps its settings.

        Raises TopicMismatch when it exists with another number of partitions. Replication and
        what else Kafka would want to know mean nothing here.
        """
        if await self.store.read(lambda log: log.topics().get(topic)) == partitions:
            return
        seconds = want_seconds(retention) if retention else None
        await self.store.write(
            lambda log: log.create_topic(
                topic, partitions, compacting=bool(compacting), retention=seconds
            )
        )

    def key_partition(self, topic: str, key: bytes | None) -> TP:
        """Return the partition that a record with this key goes to."""
        return TP(topic, partition_for(key, self.store.partitions(topic)))

    def supports_headers(self) -> bool:
        """Headers are kept."""
        return True

    @Service.task
    async def _write(self) -> None:
        while True:
            await self._gathered.wait()
            self._gathered.clear()
            self._in_hand, self._pending = self._pending, []
            self._pending_bytes = 0
            self._room.set()
            try:
                offsets = await self._append([record for record, _ in self._in_hand])
            except Exception as error:
                self._fail(error if isinstance(error, LogError) else StorageFailed(str(error)))
                raise
            for (record, sent), offset in zip(self._in_hand, offsets, strict=True):
                tp = TP(record.topic, cast("int", record.partition))
                if not sent.done():  # its caller may have given up
                    sent.set_result(RecordMetadata(tp.topic, tp.partition, tp, offset))
            self._in_hand = []

    async def _hand_over(self, pending: _Pending) -> None:
        if self.failure is not None:
            _refuse(pending.sent, self.failure)
            return
        # Pending before it waits for room: flush() must not overlook a record in somebody's hand.
        self._pending.append(pending)
        self._pending_bytes += record_size(pending.record)
        self._last = pending.sent
        self._gathered.set()
        while len(self._pending) >= MAX_PENDING or self._pending_bytes >= MAX_PENDING_BYTES:
            self._room.clear()
            await self._room.wait()

    def _record(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        headers: HeadersArg,
    ) -> NewRecord:
        """Return the record, refused if the log would not take it: not with the batch it is in."""
        if partition is None:
            partition = self.key_partition(topic, key).partition
        pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
        record = NewRecord(topic, key, value, tuple(pairs), partition)
        self.store.check(record)
        return record

    async def _append(self, records: Sequence[NewRecord]) -> list[int]:
        if self.before_append is not None:
            await self.before_append(records)
        return await self.store.write(lambda log: log.append(records))

    def _fail(self, failure: LogError) -> None:
        self.failure = self.failure or failure
        for _, sent in (*self._in_hand, *self._pending):
            _refuse(sent, failure)
        self._in_hand, self._pending, self._pending_bytes = [], [], 0
        self._room.set()


def _refuse(sent: asyncio.Future[RecordMetadata], failure: LogError) -> None:
    if not sent.done():
        # An error of its own: one that is raised again and again grows with each raise.
        sent.set_exception(type(failure)(str(failure)))
        sent.exception()  # the worker ends for it; asyncio need not report each record besides
