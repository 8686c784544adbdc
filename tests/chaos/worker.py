"""`rasid` with a log that takes its time over outputs.

    python -m tests.chaos.worker SEED up …

The embedded producer writes what gathers while it waits for the disk in one transaction: a kill
would nearly always find an entry together with its outputs. Here each output of a stage waits a
little before it joins its batch, so that the entry before it is on the disk, alone.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Awaitable, Callable

from rasid.cli import main
from streams.records import NewRecord
from streams.sqlite.producer import Producer
from streams.topics import ALERTS, FINDINGS

LONGEST = 0.025
"""Seconds; with a commit four times a second, most of the time some entry waits for its output."""


def hesitate(seed: str) -> Callable[[NewRecord], Awaitable[None]]:
    """Return what waits, by `seed`, before a stage's outputs."""
    drawn = random.Random(seed)

    async def before(record: NewRecord) -> None:
        if record.topic in (FINDINGS.name, ALERTS.name):
            await asyncio.sleep(drawn.uniform(LONGEST / 5, LONGEST))

    return before


if __name__ == "__main__":
    Producer.before_send = staticmethod(hesitate(sys.argv.pop(1)))
    main()
