"""Acting on decisions once they are on the log, while later ones are being made."""

from __future__ import annotations

from typing import Any, Protocol

from streams.stage import Decision


class Listener(Protocol):
    """Whoever acts on what was decided: `deliver`'s sender."""

    def update(self, memory: Any) -> None:
        """Look at `memory` again: all that it holds is on the log."""

    async def start(self) -> None:
        """Begin to act: the inbox was handled up to the end seen when it was assigned."""

    async def stop(self) -> None:
        """Return when nothing is acted on any more."""


class Listening:
    """What a listener knows: a memory of its own, of those decisions alone that are on the log.

    The stage decides by another one, which runs ahead while writes are on their way. `fresh` makes
    an empty memory from the floor of the newest entry.
    """

    def __init__(self, stage: Any, listener: Listener) -> None:
        self._fresh, self._listener = stage.fresh, listener
        self._memory = self._fresh(0)
        self._from: int | None = None
        self._settled = -1
        self._is_over = False

    def begin(self, floor: int) -> None:
        """Drop the memory and start a fold; the listener is not told of it before its end."""
        self._memory = self._fresh(floor)
        self._settled = -1

    def fold(self, entry: Any) -> None:
        """Take in the next stored entry."""
        self._memory.apply(entry)

    def wait_for(self, offset: int) -> None:
        """Let the listener start when everything below `offset` is settled."""
        self._from = None if self._is_over else offset

    async def settle(self, offset: int, decision: Decision | None) -> None:
        """Take in that all that the event at `offset` wrote is on the log; in order."""
        if decision is not None and not decision.again:
            self._memory.apply(decision.entry)
            # the deciding memory sees to their deletion
            while self._memory.take_forgotten(100):
                pass
        self._settled = offset
        await self.start_if_due(0)
        if self._from is None:
            self._listener.update(self._memory)

    async def start_if_due(self, committed: int) -> None:
        """Start the listener where it waits for nothing any more.

        `committed` is the offset up to which the group has handled the inbox before.
        """
        if self._from is not None and max(self._settled + 1, committed) >= self._from:
            self._from = None
            self._listener.update(self._memory)
            await self._listener.start()

    async def stop(self) -> None:
        """Let the listener act no more; what is settled from now on starts nothing."""
        self._from = None
        await self._listener.stop()

    async def end(self) -> None:
        """Let the listener act no more, whatever is rebuilt after this."""
        self._is_over = True
        await self.stop()

    def forget(self) -> None:
        """Drop the memory."""
        self.begin(0)
        self._listener.update(self._memory)
