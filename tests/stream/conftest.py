"""A monitor run in this process until its log is worked off, and what then stands on the log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from alerts.channels.channel import Channel
from alerts.records import Alert, InboxDeliver
from alerts.rules.settings import AlertsConfig
from analysis.decision import BEGINNING
from analysis.events import Event, events_of
from analysis.finding import Quarantined, Related
from analysis.mentions.watchlist import Watchlist
from analysis.reading import Reading, ReadingRecord, Refused
from rasid.monitor import Monitor, prepare_log
from rasid.records import follow
from rasid.rules import rules_of
from rasid.send import record_of
from streams.eventlog import open_log, open_reader
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, FINDINGS, QUARANTINE, READINGS

STARTED = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE = 60.0
INBOXES = {ARTICLES, READINGS.name, FINDINGS.name, ALERTS.name}


def is_worked_off(settings: Settings, monitor: Monitor) -> bool:
    """Tell whether every inbox was handled to its end."""
    with open_reader(settings) as log:
        return not monitor.health.problem() and all(
            log.committed("rasid", tp) == end
            for tp, end in log.end_offsets().items()
            if tp[0] in INBOXES and end
        )


class Stream:
    """A log, embedded in a folder or that of `broker`, and the monitor that works it off."""

    def __init__(
        self,
        folder: Path,
        watchlist: Watchlist,
        config: AlertsConfig,
        broker: str = "",
        partitions: int = 1,
    ) -> None:
        self.watchlist, self.config = watchlist, config
        self.settings = Settings(
            data=str(folder), broker=broker, clock="articles", partitions=partitions, port=0
        )
        self.failures: list[str] = []

    def send(self, lines: Iterable[bytes]) -> None:
        """Append articles as they are, good or bad."""
        prepare_log(self.settings, None)
        with open_log(self.settings) as log:
            log.append([record_of(line) for line in lines])

    async def work_off(
        self,
        channels: Mapping[str, Channel] | None = None,
        store: str = "rocksdb://",
        enough: Callable[[Settings, Monitor], bool] = is_worked_off,
    ) -> Monitor:
        """Run a monitor until it is `enough`, by default every inbox empty, then stop it."""
        rules = rules_of(self.watchlist, self.config, BEGINNING)
        log_id = prepare_log(self.settings, rules)
        monitor = Monitor(
            self.settings,
            self.watchlist,
            log_id,
            channels or {},
            fail=self.failures.append,
            store=store,
            now=lambda: STARTED,
        )
        await monitor.start()
        async with asyncio.timeout(PATIENCE):
            while not self.failures and not enough(self.settings, monitor):  # noqa: ASYNC110 - the log has no event to wait for
                await asyncio.sleep(0.05)
        await monitor.stop()
        return monitor

    def records(self, topic: str) -> list[bytes]:
        """Return the values of the one partition of `topic`."""
        return [record.value for record in follow(self.settings, topic)]

    def readings(self) -> list[Reading | Refused]:
        """Return what `read` sent."""
        found = [msgspec.json.decode(v, type=ReadingRecord) for v in self.records(READINGS.name)]
        return [record for record in found if isinstance(record, Reading | Refused)]

    def related(self) -> list[Related]:
        """Return the one record per article."""
        values = [v for v in self.records(FINDINGS.name) if b'"event":"related"' in v]
        return [msgspec.json.decode(value, type=Related) for value in values]

    def alerts(self) -> list[Alert]:
        """Return the alerts raised."""
        found = [msgspec.json.decode(v, type=InboxDeliver) for v in self.records(ALERTS.name)]
        return [record for record in found if isinstance(record, Alert)]

    def quarantined(self) -> list[Quarantined]:
        """Return what went to quarantine."""
        return [msgspec.json.decode(v, type=Quarantined) for v in self.records(QUARANTINE.name)]

    def events(self) -> list[Event | Alert]:
        """Return all event lines that the log holds, alerts last."""
        pairs = zip(self.readings(), self.related(), strict=True)
        events: list[Event | Alert] = [e for pair in pairs for e in events_of(*pair)]
        return [*events, *self.alerts()]


@pytest.fixture
def make_stream(tmp_path: Path) -> Callable[[Watchlist, AlertsConfig], Stream]:
    """Return what makes a stream in a fresh folder."""
    return lambda watchlist, config: Stream(tmp_path / "data", watchlist, config)


@pytest.fixture
def bad_articles() -> list[bytes]:
    """Return articles that cannot be taken, each in its own way."""
    return [
        b"",
        b"no JSON",
        b"\xff\xfe\x00",
        b"[]",
        b'{"a":' * 50_000,
        rb'{"title":"\ud800","source":"s"}',
        b'{"title":["x"],"source":"s"}',
        b'{"title":"x"}',
        b'{"title":"","text":" ","source":"s"}',
        b'{"title":"x","source":"s","published_at":"1800-01-01T00:00:00Z"}',
        b'{"title":"x","source":"s","published_at":"2300-01-01T00:00:00Z"}',
        msgspec.json.encode({"text": "\u0640" * 400_000, "source": "s"}),
        msgspec.json.encode({"text": "\u0627" * 2_500_000, "source": "s"}),
    ]
