"""What people do about alerts and channels, on a real Kafka: it reaches the worker."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from alerts.channels.channel import Result
from alerts.config.policy_file import parse_alerts
from rasid.cli import main
from rasid.monitor import Monitor
from rasid.remembered import read_groups, read_ledger
from rasid.sample import sample_lines
from streams.settings import Settings
from tests.kafka.broker import Broker
from tests.stream.conftest import Stream, is_worked_off
from tests.stream.crashed import POLICY, Scripted
from tests.stream.test_monitor import sample_watchlist

pytestmark = pytest.mark.timeout(180)  # it shares two cores with a broker and other tests


def is_told(settings: Settings, monitor: Monitor) -> bool:
    """Tell whether nothing waits, and every attempt has its answer."""
    open_channels = monitor.deliver.decider.memory.transit.open_channels()
    return not open_channels and is_worked_off(settings, monitor)


def run(broker: Broker, *arguments: str) -> None:
    """Run `rasid` as somebody at a terminal does."""
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--broker", broker.url])
    assert ended.value.code == 0, arguments


def test_what_people_do_reaches_the_worker(
    kafka: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alert is seen and wrong, a watch silenced, a channel used again and has what it missed."""
    monkeypatch.setenv("RASID_CLOCK", "articles")
    stream = Stream(tmp_path / "data", sample_watchlist(), parse_alerts(POLICY))
    stream.settings = Settings(data=str(tmp_path / "data"), broker=kafka.url, clock="articles")
    taken = Result("ok", "200")
    gone = {"desk": Scripted("desk", taken), "wire": Scripted("wire", Result("disabled", "410"))}
    stream.send(sample_lines()[:20])
    asyncio.run(stream.work_off(gone, enough=is_told))
    first = stream.alerts()[0]
    missed = len(read_ledger(stream.settings).dead)

    run(kafka, "alerts", "ack", first.alert)
    run(kafka, "alerts", "wrong", first.alert)
    run(kafka, "alerts", "silence", "--watch", first.watch, "--for", "2h")
    run(kafka, "channels", "enable", "wire")
    run(kafka, "alerts", "resend", "--all")
    there = {name: Scripted(name, taken) for name in gone}
    asyncio.run(stream.work_off(there, enough=is_told))

    groups, ledger = read_groups(stream.settings), read_ledger(stream.settings)
    silenced = [silence.match.watch for silence in groups.silences(groups.chain.now)]
    assert (groups.is_acked(first.alert), silenced) == (True, [(first.watch,)])
    assert (missed > 0, len(ledger.dead), ledger.channels) == (True, 0, ())
    assert stream.failures == []
