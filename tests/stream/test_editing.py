"""Watchlist and alert policy edited while the monitor runs."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from alerts.records import Rules
from alerts.rules.settings import AlertsConfig
from analysis.decision import BEGINNING
from analysis.mentions.watchlist import Watchlist, parse_watchlist
from analysis.reader import Reader
from analysis.reading import Reading
from rasid.check import command as check
from rasid.compiling import Compiled, Job, compile_files
from rasid.monitor import Monitor, prepare_log
from rasid.options import Overrides
from rasid.reloading import Reloading, read_marks
from streams import metrics
from streams.settings import Settings
from streams.topics import ALERTS, FINDINGS
from tests.stream.conftest import PATIENCE, STARTED, Stream, is_worked_off
from tests.stream.test_crash import running, wait_until

IRAN = "watches: [{id: iran, name: إيران, alert: {on: [mention]}}"
QATAR = ", {id: qatar, name: قطر, alert: {on: [mention]}}"
POLICY = "{warm_up: 0, channels: [{name: desk, type: terminal}]}"


class Desk:
    """A watchlist and an alert policy in files, and what reads them again."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.watchlist, self.alerts = folder / "watchlist.yaml", folder / "alerts.yaml"
        self.watchlist.write_text(IRAN + "]", encoding="utf-8")
        self.alerts.write_text(POLICY, encoding="utf-8")
        self.settings = msgspec.structs.replace(
            settings, watchlist=str(self.watchlist), alerts=str(self.alerts)
        )
        self.said: list[str] = []

    def read(self) -> Compiled:
        """Return what the files say."""
        return compile_files(Job(self.settings, Overrides(), "", BEGINNING))


@pytest.fixture
def stream(make_stream: Callable[[Watchlist, AlertsConfig], Stream]) -> Stream:
    """Return a stream in a fresh folder."""
    return make_stream(parse_watchlist(IRAN + "]"), AlertsConfig())


@pytest.fixture
def desk(tmp_path: Path, stream: Stream) -> Desk:
    """Return a desk that watches one name."""
    return Desk(tmp_path, stream.settings)


def article(number: int) -> bytes:
    """Return an article about both names, unlike any other."""
    words = " ".join(f"{'سشصضطظ'[number]}كلم{letter}" for letter in "ابتثجحخد")
    return msgspec.json.encode(
        {
            "id": f"a{number}",
            "source": f"وكالة {number}",
            "title": f"إيران وقطر {words}",
            "text": f"{words}. قالت إيران وقطر شيئا. {words}.",
            "published_at": f"2025-12-0{number}T08:00:00Z",
        }
    )


def found(stream: Stream) -> list[tuple[str, list[str], str]]:
    """Return, of each reading, its article, the watches that it found, and its watchlist."""
    return [
        (r.article, sorted({m.watch for m in r.mentions}), r.watchlist)
        for r in stream.readings()
        if isinstance(r, Reading)
    ]


def told(stream: Stream) -> list[tuple[str, ...]]:
    """Return the watches of each alert."""
    return [(alert.watch, *alert.also) for alert in stream.alerts()]


def rules_on(stream: Stream) -> list[str]:
    """Return the hashes of the rules on the log."""
    values = (v for v in stream.records(FINDINGS.name) if b'"event":"rules"' in v)
    return [msgspec.json.decode(value, type=Rules).hash for value in values]


@asynccontextmanager
async def at_work(stream: Stream, desk: Desk) -> AsyncIterator[tuple[Monitor, Reloading]]:
    """Run a monitor by the files as they are, and what reads them again at each look."""
    marks, taken = read_marks(desk.settings), desk.read()
    log_id = prepare_log(desk.settings, taken.rules)
    watchlist = parse_watchlist(desk.watchlist.read_text(encoding="utf-8"))
    monitor = Monitor(
        *(desk.settings, watchlist, log_id, {}), fail=stream.failures.append, now=lambda: STARTED
    )
    await monitor.start()
    try:
        yield monitor, Reloading(desk.settings, Overrides(), taken, marks, desk.said.append)
        await worked_off(stream, monitor)
    finally:
        await monitor.stop()
    assert stream.failures == []


async def worked_off(stream: Stream, monitor: Monitor) -> None:
    """Return when nothing waits any more."""
    async with asyncio.timeout(PATIENCE):
        while not stream.failures and not is_worked_off(stream.settings, monitor):  # noqa: ASYNC110 - the log has no event to wait for
            await asyncio.sleep(0.05)


async def look_twice(reloading: Reloading, monitor: Monitor) -> None:
    """Let a change be seen, and then be seen to stand still."""
    await reloading.look(monitor)
    await reloading.look(monitor)


async def test_an_edit_counts_from_the_next_article_on(stream: Stream, desk: Desk) -> None:
    """A new name is found, its reading says by which watchlist, its rules alert; and back again."""
    async with at_work(stream, desk) as (monitor, reloading):
        before = desk.read().hash
        stream.send([article(1)])
        await worked_off(stream, monitor)
        desk.watchlist.write_text(IRAN + QATAR + "]", encoding="utf-8")
        await look_twice(reloading, monitor)
        stream.send([article(2)])
        await worked_off(stream, monitor)
        desk.watchlist.write_text(IRAN + "]", encoding="utf-8")
        await look_twice(reloading, monitor)
        stream.send([article(3)])
    after = parse_watchlist(IRAN + QATAR + "]").hash
    assert found(stream) == [
        ("a1", ["iran"], before),
        ("a2", ["iran", "qatar"], after),
        ("a3", ["iran"], before),
    ]
    assert told(stream) == [("iran",), ("iran", "qatar"), ("iran",)]
    first, second, third = rules_on(stream)
    assert (first != second, first == third) == (True, True)
    assert desk.said == [
        "rasid: watching 2 names by changed files",
        "rasid: watching 1 names by changed files",
    ]
    assert CliRunner().invoke(check, ["--log", "--data", stream.settings.data]).exit_code == 0


async def test_a_broken_edit_changes_nothing(
    stream: Stream, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be used is told once, with its line, and the names in force stay."""
    async with at_work(stream, desk) as (monitor, reloading):
        working = desk.watchlist.read_text(encoding="utf-8")
        desk.watchlist.write_text(
            "watches:\n  - {id: iran}\n  - {id: x y, name: z}", encoding="utf-8"
        )
        await look_twice(reloading, monitor)
        assert metrics.REGISTRY.get_sample_value("rasid_config_problem") == 1
        desk.watchlist.unlink()
        await look_twice(reloading, monitor)
        await look_twice(reloading, monitor)
        stream.send([article(1)])
        await worked_off(stream, monitor)
        desk.watchlist.write_text(working, encoding="utf-8")
        await look_twice(reloading, monitor)
        assert metrics.REGISTRY.get_sample_value("rasid_config_problem") == 0
    out = capsys.readouterr()
    warned = [line for line in (out.out + out.err).splitlines() if "not used" in line]
    assert ["watchlist.yaml:2: name is missing" in warned[0], "more problems" in warned[0]] == [
        True
    ] * 2
    assert ["cannot be read" in line for line in warned] == [False, True]
    assert found(stream) == [("a1", ["iran"], desk.read().hash)]
    assert desk.said == ["rasid: the files say again what is in force"]


async def test_the_alert_policy_is_taken_too(stream: Stream, desk: Desk) -> None:
    """Routes and intervals count at once; other channels need another start."""
    async with at_work(stream, desk) as (monitor, reloading):
        routes = "routes: [{name: none, channels: []}]"
        desk.alerts.write_text(f"{POLICY[:-1]}, {routes}}}", encoding="utf-8")
        await look_twice(reloading, monitor)
        stream.send([article(1)])
        await worked_off(stream, monitor)
        desk.alerts.write_text(POLICY.replace("desk", "room"), encoding="utf-8")
        await look_twice(reloading, monitor)
        stream.send([article(2)])
    assert [alert.channels for alert in stream.alerts()] == [(), ()]
    assert desk.said == ["rasid: watching 1 names by changed files"]


async def test_rules_come_before_what_is_read_by_them(
    stream: Stream, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the worker begins to read by a new watchlist, its rules stand on the log already."""
    stood: list[int] = []
    async with at_work(stream, desk) as (monitor, reloading):
        use = monitor.forwarder.use

        def note(reader: Reader) -> None:
            stood.append(len(rules_on(stream)))
            use(reader)

        monkeypatch.setattr(monitor.forwarder, "use", note)
        desk.watchlist.write_text(IRAN + QATAR + "]", encoding="utf-8")
        await look_twice(reloading, monitor)
    assert stood == [2]


async def test_a_worker_that_dies_before_it_reads_anew(stream: Stream, desk: Desk) -> None:
    """Where only the rules of an edit came to the log, the next start reads by its watchlist."""
    async with at_work(stream, desk) as (monitor, _):
        desk.watchlist.write_text(IRAN + QATAR + "]", encoding="utf-8")
        await monitor.take(None, desk.read().rules)
        stream.send([article(1)])
    async with at_work(stream, desk):
        stream.send([article(2)])
    assert [watches for _, watches, _ in found(stream)] == [["iran"], ["iran", "qatar"]]
    assert told(stream) == [("iran",), ("iran", "qatar")]


def test_rasid_up_killed_at_an_edit(stream: Stream, desk: Desk) -> None:
    """Killed as soon as the new rules stand on the log, it goes on by them at its next start."""
    files = ("--watchlist", str(desk.watchlist), "--alerts", str(desk.alerts))
    stream.send([article(1)])
    with running(stream, *files) as process:
        wait_until(lambda log: log.end_offset((ALERTS.name, 0)) >= 1, stream)
        edited = desk.watchlist.with_suffix(".new")
        edited.write_text(IRAN + QATAR + "]", encoding="utf-8")
        edited.replace(desk.watchlist)
        wait_until(lambda _: len(rules_on(stream)) == 2, stream)
        process.send_signal(signal.SIGKILL)
    with running(stream, *files):
        stream.send([article(2)])
        wait_until(lambda _: len(told(stream)) >= 2, stream)
    hashes = [watchlist for *_, watchlist in found(stream)]
    assert hashes == [parse_watchlist(IRAN + "]").hash, parse_watchlist(IRAN + QATAR + "]").hash]
    assert told(stream) == [("iran",), ("iran", "qatar")]
    assert CliRunner().invoke(check, ["--log", "--data", stream.settings.data]).exit_code == 0
