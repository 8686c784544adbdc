"""A stage that forgets and restarts, to stand beside one that never stops."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from analysis.decision import Entry, Memory, Stage

V = TypeVar("V")
E = TypeVar("E", bound=Entry)
M = TypeVar("M", bound=Memory[Any])


class Worn(Generic[V, E, M]):
    """A stage with its entries as a store holds them, and what it may forget of them."""

    def __init__(self, stage: Stage[V, E, M]) -> None:
        self.stage = stage
        self.memory: M = stage.fresh()
        self.held: dict[int, E] = {}
        self._forgotten: list[int] = []
        self._decode = msgspec.msgpack.Decoder(stage.entry_type).decode

    def _as_stored(self, entry: E) -> E:
        return self._decode(msgspec.msgpack.encode(entry))

    def decide(self, offset: int, event: V, appended_at: datetime) -> E:
        """Decide one event and keep its entry."""
        now = max(self.memory.chain.now, self.stage.time_of(event, appended_at))
        entry = self.stage.step(self.memory, offset, event, now)
        self.memory.apply(entry)
        self.held[offset] = self._as_stored(entry)
        return entry

    def forget(self, limit: int) -> int:
        """Delete up to `limit` entries that nothing needs any more; return how many there were."""
        self._forgotten += self.memory.take_forgotten(100)
        for offset in self._forgotten[:limit]:
            self.held.pop(offset, None)
        gone = len(self._forgotten[:limit])
        del self._forgotten[:limit]
        return gone

    def restart(self) -> None:
        """Build memory again from the entries still held."""
        offsets = sorted(self.held)
        self.memory = self.stage.fresh(self.held[offsets[-1]].head.floor if offsets else 0)
        for offset in offsets:
            self.memory.apply(self.held[offset])
        self._forgotten = []
