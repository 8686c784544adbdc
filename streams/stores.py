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
        self._gone = folder.with_name(f"{folder.name}.gone")
        shutil.rmtree(self._gone, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)

    def drop(self, stage: str, gap: Gap) -> str:
        """Remove them, so that the next start recovers from the log alone; return why, in a line.

        The worker must end now: the stores are still open. A gap that was there after the last
        drop for this stage too is in the log itself; then nothing is removed.
        """
        if self._mark(stage).exists():
            return (
                f"{stage}: decisions are missing in the log itself ({gap}): restore the log from a "
                "backup, or begin with an empty one and send the articles again"
            )
        marks = [path.name for path in self.folder.glob(f"{MARK}-*")]
        # at once, so that a kill leaves no half of a store behind
        self.folder.rename(self._gone)
        self.folder.mkdir()
        for name in {*marks, self._mark(stage).name}:
            (self.folder / name).write_text(f"{gap}\n", encoding="utf-8")
        shutil.rmtree(self._gone, ignore_errors=True)
        return (
            f"{stage}: the local store missed decisions ({gap}) and was dropped: start again, and "
            "it is rebuilt from the log"
        )

    def confirm(self, stage: str) -> None:
        """Note that the memory of `stage` is whole, and goes on where the group does."""
        self._mark(stage).unlink(missing_ok=True)

    def _mark(self, stage: str) -> Path:
        return self.folder / f"{MARK}-{stage}"
