"""What every measurement prints with, and the memory that it took."""

from __future__ import annotations

import sys
from pathlib import Path


def say(line: str = "") -> None:
    """Print a line of the report, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def peak_memory() -> float:
    """Return the most memory that this process had, in MiB.

    Not from getrusage: what that tells begins with the peak of the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def resident_memory() -> float:
    """Return the memory that this process has now, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
