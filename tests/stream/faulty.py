"""One worker as `rasid up` has it, in which one thing goes wrong, or one rule is left out.

    python tests/stream/faulty.py DATA POINT NUMBER [MUTATION…]

Where POINT is reached for the NUMBERth time, the process kills itself with SIGKILL. Without a
point, "", it works the log off and ends with code 0; with code 3 where it stops itself.

| point | what the log has of it when the process dies |
|---|---|
| read:sent | a reading, whose article is not committed |
| STAGE:entry | an entry without its outputs, and two more entries |
| STAGE:outputs | outputs without their entry |
| STAGE:late | outputs, for a second, while the changelog takes two |
| STAGE:deleting, STAGE:deleted | a forgotten entry to the last, or gone, and no other after it |
| deliver:decided | an attempt, about to be made |
| deliver:sent | an attempt, made but not answered |
| log:batch | nothing from this batch on: it fails, and the worker ends |
| log:late | everything, with the changelogs of relate and alert two seconds late |
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alerts.channels.channel import Result, Sending
from alerts.rules.settings import AlertsConfig, TerminalConfig
from analysis.decision import BEGINNING
from analysis.mentions.watchlist import parse_watchlist
from rasid.leaving import leave
from rasid.monitor import Monitor, prepare_log
from rasid.rules import rules_of
from rasid.sample import sample_file
from streams.errors import StorageFailed
from streams.eventlog import open_reader
from streams.records import NewRecord
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, FINDINGS, READINGS
from tests.stream.mutations import MUTATIONS

CHANGELOGS = {
    "relate": "rasid-rasid.coverage-changelog",
    "alert": "rasid-rasid.groups-changelog",
    "deliver": "rasid-rasid.ledger-changelog",
}
OUTPUTS = {"relate": FINDINGS.name, "alert": ALERTS.name}
CONFIG = AlertsConfig(warm_up=0.0, channels=(TerminalConfig(name="desk"),))
INBOXES = (ARTICLES, READINGS.name, FINDINGS.name, ALERTS.name)
STARTED = datetime(2026, 1, 1, tzinfo=UTC)
LATE = 2.0
MORE = 2


def die(_done: object = None) -> None:
    """Leave without a word to anybody."""
    os.kill(os.getpid(), signal.SIGKILL)


class Fault:
    """Stands between the worker and its producer, and counts down to the point."""

    def __init__(self, producer: Any, point: str, number: int) -> None:
        self.stage, _, self.point = point.partition(":")
        self._left, self._send = number, producer.send
        self.is_dying = self._has_begun = False
        self._more = 0
        self._last: asyncio.Task[Any] | None = None
        producer.send = self.send
        if point == "log:batch":
            producer.before_append = self._fail_batch

    def is_due(self) -> bool:
        """Count one event at the point; tell whether it is the one."""
        self._left -= 1
        return self._left == 0

    def _die_in(self, seconds: float) -> None:
        self.is_dying = True
        asyncio.get_running_loop().call_later(seconds, die)

    async def _fail_batch(self, _records: Sequence[NewRecord]) -> None:
        if self.is_due():
            raise StorageFailed("this batch fails")

    async def send(self, topic: str, key: Any, value: Any, *rest: Any) -> asyncio.Future[Any]:
        """Send a record, keep it for good, or let it be the last."""
        kind = self._kind_of(topic, value)
        if self._is_kept(kind):
            return asyncio.get_running_loop().create_future()
        if kind == "entry" and self.point == "late":
            return self._send_late(topic, key, value, *rest)
        if kind == "delete" and self.point == "deleting" and self.is_due():
            die()
        sent: asyncio.Future[Any] = await self._send(topic, key, value, *rest)
        if self._is_last(kind):
            sent.add_done_callback(die)
        return sent

    def _kind_of(self, topic: str, value: bytes | None) -> str:
        """Return what a record is to the stage, "" for nothing."""
        is_late = self.stage == "log" and topic in {CHANGELOGS["relate"], CHANGELOGS["alert"]}
        if topic == CHANGELOGS.get(self.stage) or is_late:
            return "delete" if value is None else "entry"
        if topic == OUTPUTS.get(self.stage) and b'"origin":[' in (value or b""):
            return "output"
        return "reading" if topic == READINGS.name and self.stage == "read" else ""

    def _is_kept(self, kind: str) -> bool:
        """Tell whether a record does not come to the log any more."""
        if self.point == "deleted":
            return kind == "delete" and self._has_begun
        if kind != {"entry": "output", "outputs": "entry"}.get(self.point, "none"):
            return False
        self._has_begun = self._has_begun or self.is_due()
        if self._has_begun and self.stage == "deliver":
            self._die_in(LATE / 4)
        return self._has_begun

    def _is_last(self, kind: str) -> bool:
        """Tell whether the process dies when this record is on the log."""
        match self.point:
            case "entry":
                self._more += self._has_begun and kind == "entry"
                return self._more == MORE
            case "outputs":
                return self._has_begun and kind == "output"
            case "late" if kind == "output" and self.is_due():
                self._die_in(LATE / 2)
            case "deleted" if kind == "delete":
                self._has_begun = self.is_due()
                return self._has_begun
            case "sent":
                return kind == "reading" and self.is_due()
        return False

    def _send_late(self, *record: Any) -> asyncio.Future[Any]:
        async def wait(before: asyncio.Task[Any] | None) -> Any:
            await asyncio.sleep(LATE)
            if before is not None:
                await before
            return await (await self._send(*record))

        self._last = asyncio.create_task(wait(self._last))
        return self._last


class Desk:
    """A channel that writes down what it was sent."""

    name, at_once = "desk", 1

    def __init__(self, file: Path, fault: Fault | None = None) -> None:
        self._file, self.fault = file, fault

    async def send(self, sending: Sending) -> Result:
        """Write the alert down."""
        fault = self.fault
        at = fault.point if fault is not None and fault.stage == "deliver" else ""
        due = at in {"decided", "sent"} and fault is not None and fault.is_due()
        if due and at == "decided":
            die()
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{sending.alert.alert}.{sending.alert.revision}\n")
        if due:
            die()
        return Result("ok", "written")

    async def reach(self) -> str:
        """Say that it can be reached."""
        return ""

    async def close(self) -> None:
        """Do nothing."""


def is_worked_off(settings: Settings, monitor: Monitor) -> bool:
    """Tell whether every inbox is committed to its end, and every attempt answered."""
    if monitor.health.problem() or monitor.deliver.decider.memory.transit.open_channels():
        return False
    with open_reader(settings) as log:
        ends = log.end_offsets()
        return all(log.committed("rasid", (name, 0)) == ends[name, 0] for name in INBOXES)


async def main(data: str, point: str, number: str, *mutations: str) -> None:
    """Work the log off, or die."""
    for name in mutations:
        MUTATIONS[name]()
    settings = Settings(data=data, clock="articles", partitions=1, commit_interval=0.1)
    watchlist = parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8"))
    log_id = prepare_log(settings, rules_of(watchlist, CONFIG, BEGINNING))
    desk = Desk(Path(data) / "sent")
    monitor = Monitor(
        settings, watchlist, log_id, {desk.name: desk}, fail=leave, now=lambda: STARTED
    )
    desk.fault = Fault(monitor.app.producer, point, int(number))
    await monitor.start()
    if monitor.app.crash_reason is not None:
        leave(str(monitor.app.crash_reason))
    while desk.fault.is_dying or not is_worked_off(settings, monitor):  # noqa: ASYNC110 - the log has no event to wait for
        await asyncio.sleep(0.05)
    await monitor.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
