"""The table of a decision log: offset in the inbox → the entry decided there."""

from __future__ import annotations

from typing import Any

import faust
from faust.types import TP

from streams.broker import Sent, send

STORE_OPTIONS = {
    # Faust's defaults take 2 GiB of cache and three buffers of 64 MiB for each table
    "block_cache_size": 64 << 20,
    "block_cache_compressed_size": 16 << 20,
    "write_buffer_size": 16 << 20,
}


def entry_key(offset: int) -> bytes:
    """Return the key of the entry at `offset`: keys sort as their offsets do."""
    return b"%020d" % offset


class DecisionTable(faust.Table[bytes, bytes]):
    """A table with one partition whose every write hands out the future of its changelog record.

    Faust's own table writes go through a buffer that can lose one without telling, so these go to
    the producer, and the local store learns how far its changelog got when each is acknowledged.
    """

    def partition_for_key(self, key: Any) -> int:  # noqa: ARG002 - one partition for all
        """Return 0."""
        return 0

    async def put(self, offset: int, entry: bytes) -> Sent:
        """Write `entry`; the future is done when the changelog has it."""
        self.data[entry_key(offset)] = entry
        return await self._send(offset, entry)

    async def delete(self, offset: int) -> Sent:
        """Forget the entry at `offset`; the future is done when the changelog has it."""
        self.data.pop(entry_key(offset), None)
        return await self._send(offset, None)

    async def _send(self, offset: int, entry: bytes | None) -> Sent:
        topic = self.changelog_topic_name
        sent = await send(self.app, topic, entry_key(offset), entry)
        sent.add_done_callback(self._persist)
        return sent

    def _persist(self, sent: Sent) -> None:
        if not sent.cancelled() and sent.exception() is None:
            result = sent.result()
            self.data.set_persisted_offset(TP(result.topic, result.partition), result.offset)

    def stored(self, offset: int) -> bytes | None:
        """Return the entry at `offset`, None where there is none."""
        value: bytes | None = self.data.get(entry_key(offset))
        return value
