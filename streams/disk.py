"""How much room the data folder has, asked when somebody scrapes."""

from __future__ import annotations

import shutil
from functools import partial
from math import nan
from pathlib import Path

from streams.metrics import DISK_FREE, DISK_SIZE


def watch_disk(folder: Path) -> None:
    """Let the metrics of the disk be those of the one that `folder` is on, NaN where it is gone."""
    DISK_FREE.set_function(partial(_measure, folder, "free"))
    DISK_SIZE.set_function(partial(_measure, folder, "total"))


def _measure(folder: Path, what: str) -> float:
    try:
        return float(getattr(shutil.disk_usage(folder), what))
    except OSError:
        return nan
