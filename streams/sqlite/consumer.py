"""Consuming in a Faust worker: the one member of its group, with every partition from the start."""

from __future__ import annotations

import asyncio
import math
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import structlog
from faust.exceptions import ImproperlyConfigured
from faust.transport.consumer import Consumer as BaseConsumer
from faust.transport.consumer import RecordMap
from faust.types import TP, ConsumerMessage
from mode import Service

from streams.delivering import DirectDelivery
from streams.errors import LogError
from streams.ordering import until_known
from streams.records import Record, partition_for
from streams.sqlite.lock import only_worker
from streams.sqlite.log import Log
from streams.sqlite.reader import READ_BYTES, LogReader
from streams.sqlite.store import Store

if TYPE_CHECKING:
    from faust.assignor.partition_assignor import PartitionAssignor

    from streams.sqlite.driver import Transport
    from streams.sqlite.producer import Producer

POLL_RECORDS = 500  # as many as one poll returns where broker_max_poll_records does not say
REBALANCE_SECONDS = 0.01  # between looks whether Faust's rebalance has ended
CLEAN_PAUSE = 0.05  # between two steps of it, so that appends come through
SPARE_BYTES = 512 * 1024 * 1024  # with less on its disk, it says so
LOG_APPEND_TIME = 1  # Kafka's number for timestamps that the log has given

log = structlog.get_logger("rasid.log")


class Consumer(DirectDelivery, BaseConsumer):
    """Reads every partition of the subscribed topics, and commits for the group named by app id.

    Every `clean_seconds` it removes what need not be kept, gives unused pages back to the disk, and
    warns of a partition that it cannot bring below its limit and of a disk that is nearly full.
    """

    store: Store
    clean_seconds = 60.0

    def on_init(self) -> None:
        """Begin without an assignment."""
        self._assignment: set[TP] = set()
        self._position: dict[TP, int] = {}
        self._ends: dict[tuple[str, int], int] = {}
        self._generation = 0

    async def on_start(self) -> None:
        """Take the right to consume; raises AlreadyInUse, or LogError where there is no log."""
        transport = cast("Transport", self.transport)
        self.add_context(only_worker(transport.path.resolve()))
        self.store = self.add_context(Store.shared(transport.path, transport.clock))
        await super().on_start()

    # -- assignment

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Read these topics from now on; raises UnknownTopic for one that is not declared."""
        if any(table.is_global for table in self.app.tables.values()):
            raise ImproperlyConfigured("the embedded log has no GlobalTable: use a Table")
        names = sorted(topics)
        for name in names:
            self.store.partitions(name)
        # Faust waits for subscribe() to return before it takes an assignment.
        self.add_future(self._assign(names))

    async def _assign(self, topics: list[str]) -> None:
        """Run a rebalance as Kafka would for a group of one, with Faust's own assignor."""
        self.app.on_rebalance_start()
        await self.on_partitions_revoked(set(self._assignment))
        assignor = cast("PartitionAssignor", self.app.assignor)
        members = assignor.assign(self, {"me": assignor.metadata(set(topics))})
        assignor.on_assignment(members["me"])
        self._assignment = {
            TP(topic, number) for topic, numbers in members["me"].assignment for number in numbers
        }
        await self.seek_to_committed()
        self._generation += 1
        self.app.consumer_generation_id = self._generation
        await self.on_partitions_assigned(set(self._assignment), self._generation)

    def partitions_for_topic(self, topic: str) -> set[int]:
        """Return a topic's partitions: what Faust's assignor asks of a cluster."""
        return set(range(self.store.partitions(topic)))

    def assignment(self) -> set[TP]:
        """Return the assigned partitions, none before the first assignment."""
        return self._assignment

    def topic_partitions(self, topic: str) -> int | None:
        """Return how many partitions a topic has, None before the worker has started."""
        return self.store.partitions(topic) if self.started else None

    def key_partition(
        self, topic: str, key: bytes | None, partition: int | None = None
    ) -> int | None:
        """Return the partition of a key, or `partition` where it is given."""
        return partition_for(key, self.store.partitions(topic)) if partition is None else partition

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    async def create_topic(
        self, topic: str, partitions: int, replication: int, **settings: Any
    ) -> None:
        """Declare a topic of Faust's own, as the producer does."""
        await self.app.producer.create_topic(topic, partitions, replication, **settings)

    # -- offsets

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        """Return the offset of the oldest record that each partition holds."""
        return await self.store.read(lambda log: {tp: log.first_offset(tp) for tp in partitions})

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        """Return the offset that the next record of each partition will have."""
        return await self.store.read(lambda log: {tp: log.end_offset(tp) for tp in partitions})

    def highwater(self, tp: TP) -> int:
        """Return the end of a partition as it was at the last look."""
        return self._ends.get(tp, 0)

    async def position(self, tp: TP) -> int | None:
        """Return the offset that is read next."""
        return self._position.get(tp)

    async def committed(self, tp: TP) -> int | None:
        """Return the offset at which the group goes on, None where it has committed none."""
        return await self.store.read(lambda log: log.committed(self.app.conf.id, tp))

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Go on where the group has committed, from the oldest record where it has not."""
        group, partitions = self.app.conf.id, set(self._assignment)
        committed = await self.store.read(
            lambda log: {tp: log.committed(group, tp) for tp in partitions}
        )
        earliest = await self.earliest_offsets(*partitions)
        for tp, offset in committed.items():
            self._position[tp] = earliest[tp] if offset is None else offset
        return cast("Mapping[TP, int]", committed)  # Faust's type forgets the None it looks for

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        """Read on from these offsets."""
        for tp, offset in partitions.items():
            await self.seek(tp, offset)

    async def _seek(self, partition: TP, offset: int) -> None:
        self._position[partition] = offset
        self.store.changed.set()

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Commit, unless a record was lost; a commit that fails ends the worker."""
        if cast("Producer", self.app.producer).failure is not None:
            return False
        group = self.app.conf.id
        try:
            await self.store.write(lambda log: log.commit(group, offsets))
        except LogError as error:
            await self.crash(error)  # not raised: a worker that stops must stop to its end
            return False
        return True

    # -- records

    def on_buffer_drop(self, tp: TP) -> None:
        """Read a partition again whose stream has room again."""
        super().on_buffer_drop(tp)
        self.store.changed.set()

    def stop_flow(self) -> None:
        """Stop delivering, and wake the poll that waits for records."""
        super().stop_flow()
        self.store.changed.set()

    async def _getmany(
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109 - Faust's signature
    ) -> RecordMap:
        clock = asyncio.get_running_loop().time
        deadline = clock() + timeout
        while True:
            self.store.changed.clear()
            rebalancing = self.app.rebalancing
            records = await self._read(active_partitions or set(), tables_only=rebalancing)
            left = deadline - clock()
            if records or left <= 0 or not self.flow_active:
                return records
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, REBALANCE_SECONDS) if rebalancing else left):
                    await self.store.changed.wait()

    async def _read(self, active: set[TP], *, tables_only: bool) -> dict[TP, list[Record]]:
        # Faust resumes the other partitions just before it seeks to what was committed: what is
        # read of them before its rebalance has ended would be delivered twice.
        # of a topic with a partition that is full the others wait, too: they would get ahead of it
        full = {tp.topic for tp in self._buffered_partitions}
        wanted = [
            tp
            for tp in sorted(active)
            if tp.topic not in full and (not tables_only or self._is_changelog_tp(tp))
        ]
        start = {tp: self._position[tp] for tp in wanted}
        limit = self.app.conf.broker_max_poll_records or POLL_RECORDS
        ends, batches = await self.store.read(lambda log: _read_waiting(log, start, limit))
        self._ends.update(ends)
        fresh = {}
        for tp, records in batches.items():
            if self._position.get(tp) == start[tp]:  # no seek meanwhile
                self._position[tp] = records[-1].offset + 1
                fresh[tp] = records
        return fresh

    def _to_message(self, tp: TP, record: Record) -> ConsumerMessage:
        return ConsumerMessage(
            tp.topic,
            tp.partition,
            record.offset,
            record.timestamp,
            LOG_APPEND_TIME,
            list(record.headers),
            record.key,
            record.value,
            None,
            tp=tp,
            generation_id=self._generation,
        )

    @Service.task
    async def _clean(self) -> None:
        async for _ in self.itertimer(self.clean_seconds, name="log-clean"):
            unread = {tp.topic for tp in self._assignment}
            for step in (lambda log: log.expire(unread), Log.shrink):  # noqa: B023 - awaited here
                while await self.store.clean(step):
                    await self.sleep(CLEAN_PAUSE)
            await self._warn()

    async def _warn(self) -> None:
        for held in await self.store.clean(lambda log: log.partition_states()):
            if held.records > 1 and held.bytes > (held.max_bytes or math.inf):
                log.warning(
                    "unread records keep a partition over its limit: see `rasid lag`",
                    topic=held.topic,
                    partition=held.partition,
                    bytes=held.bytes,
                    max_bytes=held.max_bytes,
                )
        free = shutil.disk_usage(self.store.path.parent).free
        if free < SPARE_BYTES:
            log.warning("the disk of the log is nearly full: free some space", free_bytes=free)


def _read_waiting(
    log: LogReader, start: Mapping[TP, int], limit: int
) -> tuple[Mapping[tuple[str, int], int], dict[TP, list[Record]]]:
    """Return the partitions' ends, and records of those that have some from `start` on.

    They share `limit` records and 16 MiB evenly, so that a long topic holds up no other; what was
    appended to a topic after the last record read of a partition that has more is left for later.
    """
    ends = log.end_offsets()
    waiting = [tp for tp, offset in start.items() if offset < ends[tp]]
    share = max(1, len(waiting))
    batches = {
        tp: _below(ends[tp], log.read(tp, start[tp], max(1, limit // share), READ_BYTES // share))
        for tp in waiting
    }
    more = {tp for tp, records in batches.items() if records and records[-1].offset + 1 < ends[tp]}
    known = until_known(batches, more)
    return ends, {tp: records for tp, records in known.items() if records}


def _below(end: int, records: list[Record]) -> list[Record]:
    """Return the records without those that were appended since the partitions' ends were read."""
    return [record for record in records if record.offset < end]
