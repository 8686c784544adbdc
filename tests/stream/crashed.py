"""A log on which much stands twice: of a worker that lost what it had committed last."""

from __future__ import annotations

import asyncio

from alerts.channels.channel import Result, Sending
from rasid.sample import sample_lines
from streams.sqlite.log import Log
from streams.topics import ARTICLES, FINDINGS, READINGS
from tests.stream.conftest import Stream

POLICY = """
warm_up: 0
channels:
  - {name: desk, type: terminal}
  - {name: wire, type: webhook, url: 'https://wire.example/', secret_env: SECRET}
"""


class Scripted:
    """A channel whose answers are given: the first ones in order, then always the last."""

    at_once = 1

    def __init__(self, name: str, *results: Result) -> None:
        self.name, self._results = name, list(results)

    async def send(self, sending: Sending) -> Result:  # noqa: ARG002 - its answers stand before
        """Return the next answer."""
        return self._results.pop(0) if len(self._results) > 1 else self._results[0]

    async def reach(self) -> str:
        """Return "": it is there."""
        return ""

    async def close(self) -> None:
        """Do nothing."""


def run_twice(stream: Stream) -> None:
    """Run a worker, lose what it committed last, and run another one over more articles."""
    lines, ok = sample_lines(), Result("ok", "200")
    # the last alert of all, as nothing of its story waits behind it
    wire = Scripted("wire", Result("failed", "404"), *[ok] * 21, Result("retry", "503"), ok)
    channels = {"desk": Scripted("desk", ok), "wire": wire}
    stream.send(lines[:20])
    asyncio.run(stream.work_off(channels))
    with Log.open(stream.settings.log_path) as log:
        topics = (ARTICLES, READINGS.name, FINDINGS.name)
        log.commit("rasid", {(topic, 0): 12 for topic in topics})
    stream.send([b"no article", *lines[20:]])
    asyncio.run(stream.work_off(channels))
    assert stream.failures == []
