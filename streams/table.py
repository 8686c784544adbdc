"""The table of a decision log: offset in the inbox → the entry decided there."""

from __future__ import annotations

from functools import partial
from typing import Any

import faust
from faust.types import TP

from streams.broker import Sent, send

STORE_OPTIONS = {
    # Faust's defaults take 2 GiB of cache and three buffers of 64 MiB for each table. Entries are
    # read when they are folded, each once, and when they are deleted: a cache only fills up.
    "block_cache_size": 4 << 20,
    "block_cache_compressed_size": 4 << 20,
    "write_buffer_size": 8 << 20,
}


def entry_key(offset: int) -> bytes:
    """Return the key of the entry at `offset`: keys sort as their offsets do."""
    return b"%020d" % offset


class DecisionTable(faust.Table[bytes, bytes]):
    """A table with one partition whose every write hands out the future of its changelog record.

    Faust's own table writes go through a buffer that can lose one without telling, so these go to
    the producer, and the local store learns how far its changelog got when each is acknowledged:
    up to the first record that is not its own, from where the next start reads on.
    """

    def partition_for_key(self, key: Any) -> int:  # noqa: ARG002 - one partition for all
        """Return 0."""
        return 0

    async def put(self, offset: int, entry: bytes) -> Sent:
        """Write `entry`; the future is done when the changelog has it.

        A crash between the two leaves the local store ahead: the entry is found and put again.
        """
        self.data[entry_key(offset)] = entry
        return await self._send(offset, entry)

    async def delete(self, offset: int) -> Sent:
        """Forget the entry at `offset`; the future is done when the changelog has it.

        The local store waits for that: an entry gone from here alone would never be deleted there.
        """
        return await self._send(offset, None)

    async def _send(self, offset: int, entry: bytes | None) -> Sent:
        topic = self.changelog_topic_name
        sent = await send(self.app, topic, entry_key(offset), entry)
        sent.add_done_callback(partial(self._persist, offset, entry))
        return sent

    def _persist(self, offset: int, entry: bytes | None, sent: Sent) -> None:
        if sent.cancelled() or sent.exception() is not None:
            return
        if entry is None:
            self.data.pop(entry_key(offset), None)
        result = sent.result()
        tp = TP(result.topic, result.partition)
        before = self.data.persisted_offset(tp)
        # a worker that stalled may write after another: what that one wrote is not here
        if result.offset == (-1 if before is None else before) + 1:
            self.data.set_persisted_offset(tp, result.offset)

    def stored(self, offset: int) -> bytes | None:
        """Return the entry at `offset`, None where there is none."""
        value: bytes | None = self.data.get(entry_key(offset))
        return value
