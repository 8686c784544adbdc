"""What a worker takes at one moment, and whether it took more and more."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from streams.settings import Settings

MIB = 1 << 20
MAX_GROWTH = 0.05
MAX_HANDLES = 4.0
"""RocksDB keeps up to four new files of a table before it merges them."""
MAX_LAG = 10.0
"""Seconds of articles that may wait on average."""


class Sample(NamedTuple):
    """The worker at one moment: minutes since it began, MiB, open handles, articles that wait."""

    minutes: float
    memory: float
    log: float
    stores: float
    handles: float
    lag: float
    alerts: float


def look(settings: Settings, pid: int, minutes: float, lag: float, alerts: int) -> Sample:
    """Return the state of a process and its files, from Linux' /proc."""
    resident = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    log = settings.log_path
    return Sample(
        minutes=minutes,
        memory=int(resident[1]) / 1024 if resident else 0.0,
        log=sum(_size(log.with_name(log.name + end)) for end in ("", "-wal", "-shm")) / MIB,
        stores=sum(_size(p) for p in (settings.data_path / "faust").rglob("*")) / MIB,
        handles=len(os.listdir(f"/proc/{pid}/fd")),  # noqa: PTH208 - as many names as handles
        lag=lag,
        alerts=alerts,
    )


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size if path.is_file() else 0
    return 0


def add_up(metrics: str, name: str) -> float:
    """Return the sum of all series of a metric, in Prometheus' text."""
    values = re.findall(rf"^{name}{{[^}}]*}} (\S+)$", metrics, re.MULTILINE)
    return sum(map(float, values))


def line_of(sample: Sample) -> str:
    """Return a sample as a line to read."""
    return (
        f"{sample.minutes:5.1f} min  memory {sample.memory:6.1f} MiB  log {sample.log:6.1f} MiB  "
        f"stores {sample.stores:5.1f} MiB  {sample.handles:.0f} handles  {sample.lag:.0f} waiting  "
        f"{sample.alerts:.0f} webhooks"
    )


def compare(samples: Sequence[Sample], rate: float) -> list[tuple[str, bool]]:
    """Return what was measured in the first and second half of `samples`, and whether it is flat.

    A size may be 5% larger in the second half than in the first: an allocator fills its holes, and
    tombstones stay a day. Files go in long waves, so of them the highest counts, of all else the
    mean. `rate` is in articles a second.
    """
    halves = samples[: len(samples) // 2], samples[len(samples) // 2 :]
    said = []
    for name, take in (("memory", fmean), ("log", max), ("stores", max)):
        before, after = (take([getattr(s, name) for s in half]) for half in halves)
        line = f"{name}: {before:.1f} MiB, then {after:.1f} ({after / before - 1:+.1%})"
        said.append((line, after <= before * (1 + MAX_GROWTH)))
    before, after = (fmean(s.handles for s in half) for half in halves)
    said.append((f"handles: {before:.1f}, then {after:.1f}", after <= before + MAX_HANDLES))
    waiting = fmean(sample.lag for sample in samples)
    said.append((f"waiting: {waiting:.1f} on average", waiting <= MAX_LAG * rate))
    return said
