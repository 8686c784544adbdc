"""What happens when nobody reads what a worker prints: Ctrl-S, a pager, a pipe that is full."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HELD = """
import asyncio, sys, threading
from alerts.channels.channel import Sending
from alerts.channels.terminal import TerminalChannel
from rasid.leaving import end, leave
from tests.unit.alerts.examples import alert

async def run():
    channel = TerminalChannel("terminal", sys.stdout, "en")
    await asyncio.wait([asyncio.create_task(channel.send(Sending(alert("a"), 1)))], timeout=0.2)
    await channel.close()

asyncio.run(run())
"""


@pytest.mark.parametrize(("ending", "code"), [("sys.exit(end(0))", 0), ("leave('a reason')", 3)])
@pytest.mark.parametrize("stderr", ["read", "held"])
def test_a_held_output_holds_up_no_end(ending: str, code: int, stderr: str) -> None:
    """A worker ends, with its exit code, while an alert waits for a terminal that takes nothing."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with os.fdopen(reading), os.fdopen(writing, "wb", buffering=0) as held:
        while held.write(b"." * 4096):
            pass
        os.set_blocking(writing, True)
        ended = subprocess.run(
            [sys.executable, "-c", HELD + ending],
            stdout=held,
            stderr=held if stderr == "held" else None,
            timeout=60,
            check=False,
        )
    assert ended.returncode == code
