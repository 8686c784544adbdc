"""The watchlist that was pushed to the log, kept as a file that a worker reads by."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec
import structlog

from streams.errors import LogError, StorageFailed
from streams.eventlog import LogReading, open_reader
from streams.settings import Settings
from streams.watchlist import PLACE, NotWhole, read_text

EVERY = 2.0
"""Seconds between looks at the log."""

FILE = "watchlist.yaml"
WAITING = "waiting for a watchlist; push one: rasid watch push FILE"

log = structlog.get_logger("rasid.watchlist")


class Following:
    """Keeps the file `path` as what was pushed last and is whole.

    A worker takes a changed file as one that was edited: it is compiled beside, and used only where
    nothing is wrong with it.
    """

    def __init__(self, settings: Settings) -> None:
        self.path = settings.data_path / FILE
        self._settings = settings
        self._open = ExitStack()
        self._reader: LogReading | None = None
        self._seen = -1
        self._hash = self._told = ""

    def with_file(self) -> Settings:
        """Return the settings of a worker that reads by the file."""
        return msgspec.structs.replace(self._settings, watchlist=str(self.path))

    async def wait(self, say: Callable[[str], None]) -> None:
        """Return when a watchlist is there; what an earlier run left does not count."""
        told = False
        while not await asyncio.to_thread(self.look):
            if not told:
                say(f"rasid: {WAITING}")
            told = True
            await asyncio.sleep(EVERY)

    async def run(self) -> None:
        """Look for as long as the worker runs; a log that does not answer is asked again."""
        try:
            while True:
                await asyncio.sleep(EVERY)
                try:
                    await asyncio.to_thread(self.look)
                except LogError as error:
                    self._tell(str(error))
        finally:
            self._close()

    def look(self) -> bool:
        """Look once, and write the file where another text is in force; tell whether there is one.

        Raises LogError.
        """
        try:
            if self._reader is None:
                self._reader = self._open.enter_context(open_reader(self._settings))
            self._look(self._reader)
        except NotWhole as error:
            self._tell(str(error))
        except LogError:
            self._close()
            raise
        return bool(self._hash)

    def _close(self) -> None:
        self._reader = None
        self._open.close()

    def _look(self, reader: LogReading) -> None:
        end = reader.end_offset(PLACE)
        if end == self._seen:
            return
        try:
            shared = read_text(reader)
        except NotWhole:
            self._seen = end  # nothing but another push mends it
            raise
        if shared is not None and shared.sha256 != self._hash:
            _replace(self.path, shared.text)
            self._hash = shared.sha256
        self._seen, self._told = end, ""

    def _tell(self, why: str) -> None:
        """Say once what keeps a newer watchlist away."""
        if why != self._told:
            log.warning("the watchlist on the log is not used", why=why)
        self._told = why


def _replace(path: Path, text: str) -> None:
    """Write `path` at once, or not at all."""
    new = path.with_suffix(".new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except OSError as error:
        raise StorageFailed(f"{path}: cannot be written ({error.strerror}): make room") from None
