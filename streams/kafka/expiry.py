"""Records that retention took before the group had read them: said aloud and counted, each once."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from faust.types import TP

from streams.metrics import EXPIRED_UNREAD

log = structlog.get_logger("rasid.kafka")


class Expiry:
    """Knows which offset each inbox of this worker is to give next."""

    def __init__(self) -> None:
        self._next: dict[TP, int] = {}

    def begin(self, committed: Mapping[TP, int | None], first: Mapping[TP, int]) -> dict[TP, int]:
        """Return where the group goes on: where it has committed, or where a partition begins.

        `first` are the inboxes' oldest offsets; whatever lies before one and was not committed is
        gone. A group that has committed nothing, or whose offsets Kafka forgot, may have read it.
        """
        self._next = {}
        for tp, offset in first.items():
            before = committed[tp]
            self._tell(tp, before or 0, offset, committed=before is not None)
            self._next[tp] = max(before or 0, offset)
        return dict(self._next)

    def gap(self, tp: TP, offset: int) -> bool:
        """Take in the offset that came next; tell whether some before it did not come."""
        return self._next.get(tp, offset) < offset

    def look(self, tp: TP, offset: int, first: int) -> None:
        """Take in that `offset` came, after a gap, from a partition that now begins at `first`.

        A gap that the partition still spans is a hole that a transaction or compaction left.
        """
        self._tell(tp, self._next[tp], min(first, offset), committed=True)

    def read(self, tp: TP, offset: int) -> None:
        """Take in the last offset that came."""
        if tp in self._next:
            self._next[tp] = offset + 1

    def _tell(self, tp: TP, start: int, end: int, *, committed: bool) -> None:
        if end <= start:
            return
        EXPIRED_UNREAD.labels(tp.topic).inc(end - start)
        log.error(
            "records expired before they were read"
            if committed
            else "records expired, and the group does not know whether it had read them",
            topic=tp.topic,
            partition=tp.partition,
            first=start,
            count=end - start,
            goes_on_at=end,
        )
