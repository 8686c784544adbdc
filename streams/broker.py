"""What Rasid asks of Faust's producer and consumer directly, past their lossy conveniences."""

from __future__ import annotations

import asyncio
from typing import Any

from faust.types import TP, RecordMetadata

Sent = asyncio.Future[RecordMetadata]


async def send(app: Any, topic: str, key: bytes, value: bytes | None, partition: int = 0) -> Sent:
    """Hand a record to the producer; the future is done when the log has it.

    Not through Faust's topics: their buffer only logs a send that failed.
    """
    sent: Sent = await app.producer.send(topic, key, value, partition, None, None)
    return sent


def committed_offset(app: Any, tp: TP) -> int:
    """Return the offset that the group has committed, 0 before the first.

    Read from Faust's own record of it: the public way is a round trip to the broker.
    """
    committed: int | None = app.consumer._committed_offset.get(tp)  # noqa: SLF001 - see above
    return committed or 0


async def handled_before(app: Any, tp: TP) -> bool:
    """Tell whether the group has ever committed an offset of `tp`; asks the log."""
    return bool(await app.consumer.committed(tp))
