"""Faust's Kafka driver, with what it loses or tells twice mended; see docs/kafka.md."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from aiokafka.errors import IllegalStateError
from faust.auth import Credentials, OAuthCredentials, SASLCredentials, SSLCredentials
from faust.transport.consumer import RecordMap
from faust.transport.drivers import aiokafka as faust_driver
from faust.types import TP, AppT
from yarl import URL

from streams.delivering import DirectDelivery
from streams.kafka.access import Access
from streams.kafka.expiry import Expiry
from streams.kafka.producer import OrderedProducer

REBALANCE_SECONDS = 0.1  # between looks whether Faust's rebalance has ended


class Consumer(DirectDelivery, faust_driver.Consumer):
    """Delivers each record once as long as nobody dies, and takes a rebalance at any moment."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._expiry = Expiry()
        super().__init__(*arguments, **named)

    async def _getmany(
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109 - Faust's signature
    ) -> RecordMap:
        # Faust resumes the other partitions just before it seeks to what was committed: what is
        # read of them before its rebalance has ended would be delivered twice.
        if not self.app.rebalancing:
            # a copy: the thread that fetches goes through it while this one may change it
            records = await super()._getmany(set(active_partitions or ()), timeout)
            await self._look_for_gaps(records)
            return records
        wanted = {tp for tp in active_partitions or () if self._is_changelog_tp(tp)}
        if wanted:
            return await super()._getmany(wanted, REBALANCE_SECONDS)
        await asyncio.sleep(REBALANCE_SECONDS)
        return {}

    async def committed(self, tp: TP) -> int | None:
        """Return the offset at which the group goes on, None where it has committed none."""
        client = self._thread._ensure_consumer()  # noqa: SLF001 - Faust's own has no name for it
        found: int | None = await self._thread.call_thread(client.committed, tp)
        return found

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Go on where the group has committed, or where a partition begins, if that is later.

        What expired unread is no work left: counted as such it would look like a standstill. It is
        a loss, and said so.
        """
        committed = await super().seek_to_committed()
        inboxes = [tp for tp in committed if not self._is_changelog_tp(tp)]
        first = await self.earliest_offsets(*inboxes)
        return {**committed, **self._expiry.begin(committed, first)}

    async def _look_for_gaps(self, records: RecordMap) -> None:
        """Say what expired in front of a worker that was too slow; aiokafka passes over it."""
        for tp, found in records.items():
            if found and self._expiry.gap(tp, found[0].offset):
                first = await self.earliest_offsets(tp)
                self._expiry.look(tp, found[0].offset, first[tp])
            if found:
                self._expiry.read(tp, found[-1].offset)

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        """Read on from these offsets; raises IllegalStateError where one is not known any more.

        A rebalance in the middle of a recovery takes offsets away. Faust would hand None to the
        client and crash; this error tells it to begin the recovery again.
        """
        if None in partitions.values():
            raise IllegalStateError("a rebalance began while a table recovered")
        await super().seek_wait(partitions)


class Producer(faust_driver.Producer):
    """Sends through an OrderedProducer: the first record that is lost ends the worker."""

    @property
    def _producer_type(self) -> type[OrderedProducer]:
        return OrderedProducer

    def _new_producer(self, transactional_id: str | None = None) -> OrderedProducer:
        producer: OrderedProducer = super()._new_producer(transactional_id)
        producer.on_failure = self._end
        return producer

    def _end(self, error: BaseException) -> None:
        self.add_future(self.crash(error))


class Transport(faust_driver.Transport):
    """What Faust makes consumers and producers with."""

    Consumer: ClassVar[type[Consumer]] = Consumer
    Producer: ClassVar[type[Producer]] = Producer


def use_kafka(app: AppT, access: Access) -> None:
    """Let `app` run on the Kafka that `access` tells of."""
    app.conf.broker_credentials = _credentials(access)
    urls = [URL(f"kafka://{server}") for server in access.servers]
    app.transport = Transport(urls, app)
    app.producer_transport = Transport(urls, app)


def _credentials(access: Access) -> Credentials | None:
    """Return `access` as Faust takes it."""
    known = access.identity()
    context, token = known["ssl_context"], known.get("sasl_oauth_token_provider")
    if token is not None:
        return OAuthCredentials(oauth_cb=token, ssl_context=context)
    if access.mechanism:
        return SASLCredentials(
            username=access.user,
            password=known["sasl_plain_password"],
            ssl_context=context,
            mechanism=access.mechanism,
        )
    return None if context is None else SSLCredentials(context)
