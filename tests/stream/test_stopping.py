"""A worker that is stopped before it has caught up with its log."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from alerts.channels.channel import Result, Sending
from rasid.monitor import Monitor, prepare_log
from streams.eventlog import open_log
from streams.records import NewRecord
from streams.topics import ALERTS, LEDGER, changelog
from tests.stream.conftest import STARTED, Stream
from tests.stream.test_monitor import POLICY, sample_watchlist
from tests.unit.alerts.examples import alert


class Screen:
    """A channel that writes down what it was sent."""

    name, at_once = "screen", 1

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, sending: Sending) -> Result:
        """Write the alert down."""
        self.sent.append(sending.alert.alert)
        return Result("ok", "shown")

    async def reach(self) -> str:
        """Be there."""
        return ""

    async def close(self) -> None:
        """Nothing is open."""


async def test_a_stop_begins_no_attempt(tmp_path: Path) -> None:
    """What lay in the inbox is decided and committed; whoever starts next makes the attempt."""
    stream, screen = Stream(tmp_path / "data", sample_watchlist(), POLICY), Screen()
    log_id = prepare_log(stream.settings, None)
    told = msgspec.json.encode(alert("a1", channels=(screen.name,)))
    with open_log(stream.settings) as log:
        log.append([NewRecord(ALERTS.name, b"a1", told, (), 0)])
    monitor = Monitor(
        stream.settings,
        stream.watchlist,
        log_id,
        {screen.name: screen},
        fail=stream.failures.append,
        now=lambda: STARTED,
    )
    came, go_on = asyncio.Event(), asyncio.Event()

    async def wait(record: NewRecord) -> None:
        if record.topic == changelog(LEDGER).name:
            came.set()
            await go_on.wait()

    monitor.app.producer.before_send = wait  # type: ignore[attr-defined]  # the embedded log's own hook
    async with asyncio.timeout(120):
        await monitor.start()
        await came.wait()
        stopping = asyncio.create_task(monitor.stop())
        await asyncio.sleep(0)
        go_on.set()
        await stopping
    assert (screen.sent, stream.failures) == ([], [])
    with open_log(stream.settings) as log:
        assert log.committed("rasid", (ALERTS.name, 0)) == 1
