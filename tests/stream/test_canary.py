"""The canary: through every stage to the gauge, and nowhere else."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from alerts.records import Canary, InboxDeliver
from alerts.rules.settings import AlertsConfig
from analysis.article import Article
from analysis.canary import SOURCE, TITLE, canary
from analysis.coverage.relate import RelateStage
from analysis.mentions.watchlist import Watchlist, parse_watchlist
from rasid.monitor import Monitor, prepare_log
from rasid.sample import sample_lines
from streams import metrics
from streams.audit import audit
from streams.canary import Canaries, encode
from streams.eventlog import open_reader
from streams.settings import Settings
from streams.topics import ALERTS
from tests.stream.conftest import PATIENCE, STARTED, Stream
from tests.stream.test_monitor import MakeStream, sample_watchlist

POLICY = AlertsConfig(warm_up=0.0, channels=())
AT = datetime(2025, 12, 1, tzinfo=UTC)


def canaries_of(stream: Stream) -> list[str]:
    """Return the canaries that arrived at `deliver`."""
    found = [msgspec.json.decode(v, type=InboxDeliver) for v in stream.records(ALERTS.name)]
    return [record.article for record in found if isinstance(record, Canary)]


def time_of(line: bytes) -> datetime:
    """Return when an article was published."""
    published = msgspec.json.decode(line, type=Article).published_at
    assert published is not None
    return published.astimezone(UTC)


def without_canaries(stream: Stream) -> list[bytes]:
    """Return all that the stages say of articles and alerts, without where it stands."""
    told = [r for r in stream.related() if r.outcome != "canary"]
    bare = [msgspec.structs.replace(each, origin=None) for each in (*told, *stream.alerts())]
    return [msgspec.json.encode(each) for each in bare]


async def test_a_canary_arrives_and_changes_nothing(tmp_path: Path) -> None:
    """With canaries between them, articles lead to the same stories, findings and alerts."""
    lines = sample_lines()
    alone = Stream(tmp_path / "alone", sample_watchlist(), POLICY)
    alone.send(lines)
    await alone.work_off()
    among = Stream(tmp_path / "among", sample_watchlist(), POLICY)
    times = [time_of(lines[n]) for n in (0, 20, -1)]
    among.send([encode(canary(times[0])), *lines[:20], encode(canary(times[1])), *lines[20:]])
    await among.work_off()
    among.send([encode(canary(times[2]))])
    await among.work_off()
    assert canaries_of(among) == [str(canary(at).id) for at in times]
    assert [r.outcome for r in among.related()].count("canary") == 3
    bare = [line.partition(b'"alert":')[0] for line in without_canaries(among)]
    assert bare == [line.partition(b'"alert":')[0] for line in without_canaries(alone)]
    with open_reader(among.settings) as log:
        assert audit(log).render() == []


async def test_the_gauge_tells_when_a_canary_arrived(make_stream: MakeStream) -> None:
    """A canary that arrives sets the gauge to now, and counts as an article of its own kind."""
    metrics.initialise("0", [], [])
    metrics.CANARY_SEEN.set(0)
    before = metrics.ARTICLES.labels("canary")._value.get()  # noqa: SLF001 - the client has no other way
    watchlist = parse_watchlist(f"watches: [{{id: bird, name: {TITLE.split()[0]}}}]")
    stream = make_stream(watchlist, POLICY)
    stream.send([encode(canary(AT))])
    await stream.work_off()
    assert metrics.CANARY_SEEN._value.get() == STARTED.timestamp()  # noqa: SLF001 - as above
    assert metrics.ARTICLES.labels("canary")._value.get() == before + 1  # noqa: SLF001 - as above
    assert [getattr(reading, "mentions", None) for reading in stream.readings()] == [()]
    assert stream.alerts() == []


async def test_a_canary_stays_out_where_a_stage_stands(
    make_stream: MakeStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one stage fails on everything, no canary arrives."""

    def fail(*_arguments: object) -> None:
        raise RuntimeError("broken")

    metrics.CANARY_SEEN.set(0)
    monkeypatch.setattr(RelateStage, "step", fail)
    stream = make_stream(sample_watchlist(), POLICY)
    stream.send([encode(canary(AT))])
    await stream.work_off()
    assert canaries_of(stream) == []
    assert metrics.CANARY_SEEN._value.get() == 0  # noqa: SLF001 - the client has no other way


@pytest.mark.parametrize("change", [{"title": "خبر"}, {"id": "7"}, {"url": "https://a.example"}])
async def test_what_only_says_that_it_is_a_canary_is_refused(
    make_stream: MakeStream, change: dict[str, str]
) -> None:
    """An article of the reserved source that is no canary to the letter goes to quarantine."""
    stream = make_stream(sample_watchlist(), POLICY)
    fields = msgspec.json.decode(encode(canary(AT)))
    stream.send([msgspec.json.encode(fields | change)])
    await stream.work_off()
    assert [q.reason for q in stream.quarantined()] == ["reserved_source"]
    assert canaries_of(stream) == []


async def test_the_worker_that_relates_sends_canaries(tmp_path: Path) -> None:
    """By the log's clock, a monitor sends a canary by itself, and it arrives."""
    settings = Settings(data=str(tmp_path), port=0, canary=1.0)
    metrics.CANARY_SEEN.set(0)
    failures: list[str] = []
    monitor = Monitor(
        settings, Watchlist((), "none"), prepare_log(settings, None), {}, fail=failures.append
    )
    await monitor.start()
    async with asyncio.timeout(PATIENCE):
        while not metrics.CANARY_SEEN._value.get():  # noqa: ASYNC110, SLF001 - a metric has no event to wait for
            await asyncio.sleep(0.05)
    await monitor.stop()
    assert failures == []


async def turns(interval: float, seconds: list[float], ours: list[bool]) -> list[float]:
    """Return when canaries were put, in a worker that looks at each of these seconds."""
    looks, put = iter(zip(seconds, ours, strict=True)), list[float]()
    at, mine = seconds[0], False

    async def take(article: object, _turn: int) -> None:  # noqa: ARG001 - only when matters
        put.append(at)
        raise OSError("the log is away")

    canaries = Canaries(interval, take, lambda: mine, lambda: at, lambda: AT)
    for at, mine in looks:  # noqa: B007 - the lambdas read them
        await canaries.tick()
    return put


@pytest.mark.parametrize(
    ("interval", "ours", "expected"),
    [
        (60.0, [True] * 5, [0.0, 60.0, 125.0]),
        (60.0, [False, False, True, True, True], [60.0, 125.0]),
        (0.0, [True] * 5, []),
    ],
)
async def test_one_canary_is_sent_each_interval(
    interval: float, ours: list[bool], expected: list[float]
) -> None:
    """Only the worker that relates sends, once an interval, and a failure ends nothing."""
    assert await turns(interval, [0.0, 30.0, 60.0, 90.0, 125.0], ours) == expected


def test_the_articles_clock_has_no_canary(tmp_path: Path) -> None:
    """By the articles' own clock, as in the sample, none is sent: its time would be another."""
    assert Settings(data=str(tmp_path), clock="articles").canary_interval == 0.0
    assert Settings(data=str(tmp_path)).canary_interval == 60.0


def test_the_name_cannot_be_spelt_otherwise() -> None:
    """The reserved source is plain letters, which are compared without case and spaces."""
    assert SOURCE.strip().casefold() == SOURCE
