"""A stage whose worker crashes and whose table is cleaned, beside one that never stopped."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from hypothesis import strategies as st

from streams.stage import Decider, Decision

FATES = ("", "", "", "commit", "clean", "clean one", "crash", "wear", "wear, some deletes lost")

fates = st.sampled_from(FATES)
"""What may befall a worker after an event."""

encode = msgspec.json.encode


class Crashing:
    """A worker with its inbox, its table and what it has committed, as `streams.runner` has them.

    It deletes only below the committed offset. A crash loses memory, and of the deletions made
    since the last crash as many as it is told; then the worker folds what the table holds, and is
    given again what was not committed. Every decision is compared with that of a worker which
    never stopped and never deleted anything: the entry byte for byte, and what it sends on.
    """

    def __init__(self, make: Callable[[], Decider[Any, Any, Any]]) -> None:
        self._make = make
        self.steady, self.worker = make(), make()
        self.table: dict[int, bytes] = {}
        self._inbox: list[tuple[bytes, datetime]] = []
        self._wanted: list[Decision | None] = []
        self._committed = 0
        self._forgotten: deque[int] = deque()
        self._deleted: dict[int, bytes] = {}

    def take(self, event: Any, at: datetime) -> Any:
        """Let both decide `event`, appended at `at`; return the entry, None where passed over."""
        offset, data = len(self._inbox), encode(event)
        wanted = self.steady.decide(offset, data, at, None)
        if wanted is not None:
            self.steady.remember(wanted)
        self._inbox.append((data, at))
        self._wanted.append(wanted)
        self._handle(offset)
        return None if wanted is None else wanted.entry

    def _handle(self, offset: int) -> None:
        data, at = self._inbox[offset]
        found = self.worker.decide(offset, data, at, self.table.get(offset))
        if found is not None:
            self.worker.remember(found)
            self.table[offset] = found.stored
        assert _as_sent(found) == _as_sent(self._wanted[offset])
        if offset == len(self._inbox) - 1:
            assert len(self.worker.memory) == len(self.steady.memory)

    def suffer(self, what: str) -> None:
        """Let one of FATES happen; to wear is to commit, to clean and to crash."""
        match what:
            case "commit":
                self._committed = len(self._inbox)
            case "clean":
                self._clean(100)
            case "clean one":
                self._clean(1)
            case "crash":
                self._crash(lost=0)
            case "wear" | "wear, some deletes lost":
                self.suffer("commit")
                self.suffer("clean")
                self._crash(lost=2 if "lost" in what else 0)

    def _clean(self, limit: int) -> None:
        self._forgotten.extend(self.worker.memory.take_forgotten(limit))
        while self._forgotten and self._forgotten[0] < self._committed and limit:
            offset = self._forgotten.popleft()
            if offset in self.table:
                self._deleted[offset] = self.table.pop(offset)
            limit -= 1

    def _crash(self, lost: int) -> None:
        """Crash; of the deletions one in `lost` was not on the log yet, 0 for none."""
        back = [o for number, o in enumerate(self._deleted) if lost and number % lost == 0]
        self.table |= {offset: self._deleted[offset] for offset in back}
        self._deleted = {}
        self.worker = fold(self._make(), self.table)
        self._forgotten.clear()
        for offset in range(self._committed, len(self._inbox)):
            self._handle(offset)

    def finish(self) -> None:
        """Commit, crash and clean up; nothing may be left but what nobody has forgotten."""
        for what in ("wear, some deletes lost", "clean"):
            self.suffer(what)
        needless = set(self.steady.memory.take_forgotten(1_000))
        assert set(self.table) == {
            offset for offset, made in enumerate(self._wanted) if made and offset not in needless
        }
        assert len(self.worker.memory) == len(self.table)


def fold(worker: Decider[Any, Any, Any], table: dict[int, bytes]) -> Decider[Any, Any, Any]:
    """Return `worker` with the memory of what a table holds."""
    offsets = sorted(table)
    worker.begin(table[offsets[-1]] if offsets else None)
    for offset in offsets:
        worker.fold(table[offset])
    return worker


def _as_sent(decision: Decision | None) -> tuple[bytes, list[bytes]] | None:
    if decision is None:
        return None
    return decision.stored, [encode(output.record) for output in decision.outputs]
