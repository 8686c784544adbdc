"""A log as asyncio uses it: threads that write, read and clean, and a look-out for others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import ClassVar, TypeVar

from streams.errors import StorageFailed
from streams.sqlite.connection import connect
from streams.sqlite.log import Log, LogReader, NewRecord

LOOK_SECONDS = 0.01  # between looks whether another process has written
# A look at the log takes a hundred times as long as one at its files' times, which in turn change
# before what was written can be read: so for so many looks after a change, and every tenth look.
LOOKS_AFTER_CHANGE = 20
LOOKS_BETWEEN = 10

_T = TypeVar("_T")


class Store:
    """The log of one file, shared by all who use it in this process; made by `Store.shared`."""

    _open: ClassVar[dict[Path, Store]] = {}

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self.path = path
        self.changed = asyncio.Event()
        self._users = 0
        with ExitStack() as opened:
            self._log = opened.enter_context(Log.open_existing(path, clock=clock))
            self._reader = opened.enter_context(Log.open_reader(path))
            self._cleaner = opened.enter_context(Log.open_existing(path, clock=clock))
            # It runs in the event loop, so it never waits for a busy file.
            lookout = LogReader(path, connect(path, writing=False, patience=0))
            self._lookout = opened.enter_context(lookout)
            self._writing = opened.enter_context(ThreadPoolExecutor(1, "log-write"))
            self._reading = opened.enter_context(ThreadPoolExecutor(1, "log-read"))
            self._cleaning = opened.enter_context(ThreadPoolExecutor(1, "log-clean"))
            self._seen = self._lookout.change_count()
            self._wal = path.with_name(f"{path.name}-wal")
            self._stamp: tuple[int, int] | None = None
            self._looks = 0
            self._due = 0
            self._loop = asyncio.get_running_loop()
            self._look_later = self._loop.call_later(LOOK_SECONDS, self._look)
            self._opened = opened.pop_all()

    @classmethod
    @contextmanager
    def shared(cls, path: Path, clock: Callable[[], float] = time.time) -> Iterator[Store]:
        """Give the process's one store of the log at `path`; the last to leave closes it.

        Called where an event loop runs. `clock` counts for the one who comes first. Raises what
        `Log.open_existing` raises.
        """
        path = path.resolve()
        store = cls._open.get(path)
        if store is None:
            store = cls._open[path] = cls(path, clock)
        store._users += 1
        try:
            yield store
        finally:
            store._users -= 1
            if not store._users:
                del cls._open[path]
                store._look_later.cancel()
                store._opened.close()

    async def write(self, work: Callable[[Log], _T]) -> _T:
        """Run `work` on the log in the thread that writes; whoever waits for `changed` wakes."""
        result = await self._loop.run_in_executor(self._writing, work, self._log)
        self.changed.set()
        return result

    async def read(self, work: Callable[[LogReader], _T]) -> _T:
        """Run `work` on the log in the thread that reads."""
        return await self._loop.run_in_executor(self._reading, work, self._reader)

    async def clean(self, step: Callable[[Log], _T]) -> _T:
        """Run one short `step` of cleaning, beside the thread that writes; nobody wakes for it."""
        return await self._loop.run_in_executor(self._cleaning, step, self._cleaner)

    def partitions(self, topic: str) -> int:
        """Return how many partitions `topic` has; raises UnknownTopic when it is not declared."""
        return self._lookout.partitions(topic)

    def check(self, record: NewRecord) -> None:
        """Raise what `LogReader.place` raises for a record that the log would not take."""
        self._lookout.place(record)

    def _look(self) -> None:
        """Look whether others wrote: a few microseconds, in the thread of the event loop."""
        self._looks += 1
        stamp = _stamp(self._wal)
        if stamp != self._stamp:
            self._stamp, self._due = stamp, self._looks + LOOKS_AFTER_CHANGE
        if self._looks <= self._due or self._looks % LOOKS_BETWEEN == 0:
            self._look_into_log()
        self._look_later = self._loop.call_later(LOOK_SECONDS, self._look)

    def _look_into_log(self) -> None:
        try:
            count = self._lookout.change_count()
        except StorageFailed:
            self.changed.set()  # whoever reads next is told what is wrong
        else:
            if count != self._seen:
                self._seen = count
                self.changed.set()


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
