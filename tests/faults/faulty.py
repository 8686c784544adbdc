"""`rasid` with something wrong in it: `python faulty.py FAULT[=VALUE]… -- up …`.

Each fault is one function that breaks one thing from outside; all else is the program as it is.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rasid import monitor
from rasid.cli import main
from streams import runner
from streams.sqlite.consumer import Consumer
from streams.sqlite.driver import Transport
from streams.stage import Decider


async def _never(*_args: Any, **_kwargs: Any) -> Any:
    await asyncio.Event().wait()


def hang_agent(_value: str) -> None:
    """`relate` waits for ever at its first event."""
    handle = runner.StageRunner._handle  # noqa: SLF001 - a fault is made where nobody should reach

    async def hang(self: runner.StageRunner, event: Any) -> None:
        await (_never() if self.name == "relate" else handle(self, event))

    runner.StageRunner._handle = hang  # type: ignore[method-assign]  # noqa: SLF001 - see above


def block_loop(_value: str) -> None:
    """`relate` computes for ever at its first event."""

    def decide(*_args: Any, **_kwargs: Any) -> Any:
        while True:
            time.sleep(0.1)

    Decider.decide = decide  # type: ignore[method-assign]  # the fault


def hang_recovery(_value: str) -> None:
    """Changelogs give nothing, however much they hold."""
    read = Consumer._read  # noqa: SLF001 - see above

    async def read_little(self: Consumer, active: Any, **options: Any) -> Any:
        inboxes = {tp for tp in active if not self._is_changelog_tp(tp)}
        return await read(self, inboxes, **options)

    Consumer._read = read_little  # type: ignore[method-assign]  # noqa: SLF001 - see above


def no_assignment(_value: str) -> None:
    """Partitions are never assigned."""
    Consumer._assign = _never  # type: ignore[method-assign]  # noqa: SLF001 - see above


def no_commit(_value: str) -> None:
    """A commit never comes back."""
    Consumer._commit = _never  # type: ignore[method-assign]  # noqa: SLF001 - see above


def slow_fold(value: str) -> None:
    """Folding one entry takes `value` seconds."""
    fold = Decider.fold

    def fold_slowly(self: Decider[Any, Any, Any], stored: bytes) -> Any:
        time.sleep(float(value))
        return fold(self, stored)

    Decider.fold = fold_slowly  # type: ignore[method-assign]  # the fault
    runner.SLICE = 1


def slow_stop(_value: str) -> None:
    """Stopping never comes to its end."""
    monitor.Monitor.stop = _never  # type: ignore[method-assign]  # the fault


def file_limit(value: str) -> None:
    """No file may grow beyond `value` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(value), int(value)))


def clock(value: str) -> None:
    """The system's clock is off by the number of seconds in the file `value`."""
    path = Path(value)

    def now() -> float:
        return time.time() + float(path.read_text(encoding="utf-8"))

    Transport.clock = staticmethod(now)
    defaults: Any = monitor.Monitor.__init__.__kwdefaults__
    defaults["now"] = lambda: datetime.fromtimestamp(now(), UTC)


FAULTS: dict[str, Callable[[str], None]] = {
    fault.__name__: fault
    for fault in (
        hang_agent,
        block_loop,
        hang_recovery,
        no_assignment,
        no_commit,
        slow_fold,
        slow_stop,
        file_limit,
        clock,
    )
}

if __name__ == "__main__":
    border = sys.argv.index("--")
    for argument in sys.argv[1:border]:
        name, _, value = argument.partition("=")
        FAULTS[name](value)
    main(sys.argv[border + 1 :])
