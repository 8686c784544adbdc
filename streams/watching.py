"""Files that are edited while a worker reads by them: when to read again, and who differs."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.records import Rules
from analysis.reading import Reading

Mark = tuple[int, ...]
"""What changes when a file is written or replaced; () where there is no file to be read."""

SPREADING = timedelta(minutes=5)
"""How long an edit may take to reach the files of all workers."""


def mark_of(path: Path) -> Mark:
    """Return the mark of the file at `path`, the end of all links that it may be."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return ()
    if not stat.S_ISREG(found.st_mode):
        return (found.st_mode,)
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


class Settling:
    """Decides at which look files are read again: once they changed, and then stand still.

    A file that is still being written changes from look to look; one that is replaced may be
    missing for a moment. `marks` are those of the files as they were read last.
    """

    def __init__(self, marks: tuple[Mark, ...]) -> None:
        self._read = self._seen = marks

    def look(self, marks: tuple[Mark, ...]) -> bool:
        """Take in one look; tell whether the files are to be read now."""
        still, self._seen = marks == self._seen, marks
        if not still or marks == self._read:
            return False
        self._read = marks
        return True


class Unison:
    """Notices that another worker reads by other files than this one.

    `tell` is given one line, once for each version of our own. Times are those of the log.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell, self._told = tell, False
        self._own = ("", "")
        self._since: datetime | None = None

    def hold(self, watchlist: str, rules: str, since: datetime) -> None:
        """Take in the hashes of what this worker reads and alerts by, `since` when."""
        self._own, self._since, self._told = (watchlist, rules), since, False

    def hear(self, event: Any) -> bool:
        """Take in a record of the log; tell whether it was made by other files than ours."""
        match event:
            case Reading():
                what, name, at = 0, event.watchlist, event.received_at
            case Rules():
                what, name, at = 1, event.hash, event.at
            case _:
                return False
        if self._since is None or name == self._own[what] or at <= self._since + SPREADING:
            return False
        if not self._told:
            self._told = True
            self._tell(("watchlist", "watchlist or alert policy")[what])
        return True
