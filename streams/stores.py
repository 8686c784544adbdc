"""The local stores of a worker: copies of what the log holds, dropped when they miss something."""

from __future__ import annotations

import shutil
from pathlib import Path

from analysis.decision import Gap

MARK = "dropped"


class LocalStores:
    """The folder in which Faust keeps the tables of one log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def drop(self, stage: str, gap: Gap) -> str:
        """Remove them, so that the next start recovers from the log alone; return why, in a line.

        The worker must end now: the stores are still open. A gap that was there after the last
        drop too is in the log itself; then nothing is removed.
        """
        mark = self.folder / MARK
        if mark.exists():
            return (
                f"{stage}: decisions are missing in the log itself ({gap}): restore the data "
                "folder from a backup, or move it away and send the articles again"
            )
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        mark.write_text(f"{gap}\n", encoding="utf-8")
        return (
            f"{stage}: the local store missed decisions ({gap}) and was dropped: start again, and "
            "it is rebuilt from the log"
        )

    def confirm(self) -> None:
        """Note that every memory is whole."""
        (self.folder / MARK).unlink(missing_ok=True)
