"""Rules of the decision log, each left out: what a test of crashes must notice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from analysis.decision import Chain, Gap, Head, Origin
from streams.broker import Sent
from streams.inflight import InFlight, Then
from streams.runner import StageRunner
from streams.table import DecisionTable


def forget_origins() -> None:
    """Decide a record that was sent again as if it were new."""

    def knows(self: Chain, origin: Origin | None) -> bool:  # noqa: ARG001 - the method's own
        return False

    Chain.knows = knows  # type: ignore[method-assign]


def leave_put_out() -> None:
    """Send the outputs of an entry that was found, but do not put it again."""
    put = DecisionTable.put

    async def put_once(self: DecisionTable, offset: int, entry: bytes) -> Sent:
        if self.stored(offset) is None:
            return await put(self, offset, entry)
        done: Any = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done  # type: ignore[no-any-return]  # nobody looks at what it holds

    DecisionTable.put = put_once  # type: ignore[method-assign]


def commit_early() -> None:
    """Acknowledge an event before what it wrote is on the log."""

    async def put(
        self: InFlight,  # noqa: ARG001 - the method's own
        event: Any,
        writes: Sequence[Sent],  # noqa: ARG001 - the method's own
        then: Then | None = None,
    ) -> None:
        event.ack()
        if then is not None:
            await then()

    InFlight.put = put  # type: ignore[method-assign]


def act_early() -> None:
    """Act on a decision before it is on the log."""
    put = InFlight.put

    async def put_late(
        self: InFlight, event: Any, writes: Sequence[Sent], then: Then | None = None
    ) -> None:
        if then is not None:
            await then()
        await put(self, event, writes)

    InFlight.put = put_late  # type: ignore[method-assign]


def ignore_gaps() -> None:
    """Fold what is there, whatever is missing."""
    follow = Chain.follow

    def follow_on(self: Chain, head: Head) -> None:
        try:
            follow(self, head)
        except Gap:
            self.last = head.after
            follow(self, head)

    Chain.follow = follow_on  # type: ignore[method-assign]


def delete_early() -> None:
    """Delete what was forgotten although its event is not committed."""

    async def clean(self: StageRunner) -> list[Sent]:
        forgotten = self.decider.memory.take_forgotten(100)
        return [await self.table.delete(offset) for offset in forgotten]

    StageRunner._clean = clean  # type: ignore[method-assign]  # noqa: SLF001 - the rule lives there


MUTATIONS: dict[str, Callable[[], None]] = {
    "origins": forget_origins,
    "put": leave_put_out,
    "commit": commit_early,
    "act": act_early,
    "gap": ignore_gaps,
    "delete": delete_early,
}
