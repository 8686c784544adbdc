"""`rasid` with a log that takes its time over outputs.

    python -m tests.chaos.worker SEED up …

The embedded producer writes what gathers while it waits for the disk in one transaction: a kill
would nearly always find an entry together with its outputs. Here each output of a stage waits a
little before it joins its batch, so that the entry before it is on the disk, alone.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from rasid import monitor
from rasid.cli import main
from streams.kafka import driver
from streams.kafka.producer import OrderedProducer
from streams.records import NewRecord
from streams.sqlite.producer import Producer
from streams.topics import ALERTS, FINDINGS

SKEW = "CHAOS_SKEW"
"""The variable with how far the clock of a worker is ahead, in seconds."""

LONGEST = 0.025
"""Seconds; with a commit four times a second, most of the time some entry waits for its output."""


def hesitate(seed: str) -> Callable[[str], Awaitable[None]]:
    """Return what waits, by `seed`, before a record for a topic of a stage's outputs."""
    drawn = random.Random(seed)

    async def before(topic: str) -> None:
        if topic in (FINDINGS.name, ALERTS.name):
            await asyncio.sleep(drawn.uniform(LONGEST / 5, LONGEST))

    return before


def slow_down(before: Callable[[str], Awaitable[None]]) -> None:
    """Let the producers of both logs await `before`."""

    async def before_send(record: NewRecord) -> None:
        await before(record.topic)

    class Hesitating(OrderedProducer):
        async def send(self, *arguments: Any, **named: Any) -> asyncio.Future[Any]:
            await before(arguments[0])
            return await super().send(*arguments, **named)

    Producer.before_send = staticmethod(before_send)
    driver.OrderedProducer = Hesitating  # type: ignore[attr-defined]  # the driver makes its producer of it


def set_clock(seconds: float) -> None:
    """Let the machine's clock be ahead by so many seconds, as the monitor sees it."""

    def skewed() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=seconds)

    monitor.utc_now = skewed
    (monitor.Monitor.__init__.__kwdefaults__ or {})["now"] = skewed


if __name__ == "__main__":
    set_clock(float(os.environ.get(SKEW, "0")))
    slow_down(hesitate(sys.argv.pop(1)))
    main()
