"""A partition is taken up and given up: whose memory is whole, and what is still on its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from faust.types import TP

from analysis.decision import BEGINNING
from rasid.monitor import Monitor, prepare_log
from rasid.rules import rules_of
from rasid.sample import sample_lines
from streams import runner as runners
from streams.audit.checker import audit
from streams.eventlog import open_log, open_reader
from streams.records import NewRecord
from streams.table import entry_key
from streams.topics import ALERTS, READINGS
from tests.stream.conftest import STARTED, Stream
from tests.stream.faulty import CHANGELOGS, is_worked_off
from tests.stream.test_monitor import POLICY, sample_watchlist

pytestmark = pytest.mark.asyncio(loop_scope="module")
CHANGELOG = TP(CHANGELOGS["relate"], 0)


class Newsroom:
    """A monitor that runs, and its log."""

    def __init__(self, stream: Stream, monitor: Monitor) -> None:
        self.stream, self.monitor, self.relate = stream, monitor, monitor.relate
        self._lines = iter(sample_lines())

    async def work_off(self, count: int = 5) -> None:
        """Send some more articles and wait until all is done."""
        assert [stage.name for stage in self.monitor.runners if not stage.ready] == []
        self.stream.send([next(self._lines) for _ in range(count)])
        async with asyncio.timeout(60):
            while not is_worked_off(self.stream.settings, self.monitor):  # noqa: ASYNC110 - the log has no event to wait for
                await asyncio.sleep(0.02)

    def problems(self) -> list[str]:
        """Return what an audit of the log finds."""
        with open_reader(self.stream.settings) as log:
            return audit(log).render()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def newsroom(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Newsroom]:
    """A monitor in this process that has worked off some articles."""
    stream = Stream(tmp_path_factory.mktemp("assignment") / "data", sample_watchlist(), POLICY)
    log_id = prepare_log(stream.settings, rules_of(stream.watchlist, POLICY, BEGINNING))
    monitor = Monitor(
        stream.settings,
        stream.watchlist,
        log_id,
        {},
        fail=stream.failures.append,
        now=lambda: STARTED,
    )
    await monitor.start()
    newsroom = Newsroom(stream, monitor)
    await newsroom.work_off()
    yield newsroom
    await monitor.stop()


async def test_memory_goes_with_the_partitions_and_comes_back(newsroom: Newsroom) -> None:
    """What is given up is forgotten; taken up again, it is as it was, and decides as before."""
    stages = newsroom.monitor.runners
    before = [len(stage.decider.memory) for stage in stages]
    for stage in stages:
        await stage.forget()
    assert [(stage.ready, len(stage.decider.memory)) for stage in stages] == [(False, 0)] * 3
    for stage in stages:
        await stage.rebuild()
    assert [len(stage.decider.memory) for stage in stages] == before
    await newsroom.work_off()
    assert (newsroom.problems(), newsroom.stream.failures) == ([], [])


async def test_a_standby_is_not_ready_and_its_gaps_stop_nobody(newsroom: Newsroom) -> None:
    """A worker that holds a table without its inbox leaves it alone until that is its own too."""
    stage, own = newsroom.relate, newsroom.monitor.app.consumer.assignment()
    data: Any = stage.table.data
    store = data._db_for_partition(0)  # noqa: SLF001 - Faust's own way in is for events alone
    lost = store[entry_key(2)]
    await stage.forget()
    del store[entry_key(2)]
    own.remove(TP(READINGS.name, 0))
    await stage.rebuild()
    seen = (stage.assigned, stage.ready, list(newsroom.stream.failures))
    own.add(TP(READINGS.name, 0))
    assert seen == (False, False, [])
    store[entry_key(2)] = lost
    await stage.rebuild()
    assert (stage.assigned, stage.ready) == (True, True)


async def test_a_rebuild_that_a_revoke_overtakes_stops(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory that is given up while it is built does not become ready, and is no gap."""
    monkeypatch.setattr(runners, "SLICE", 1)
    stage = newsroom.relate
    await stage.forget()
    rebuilding = asyncio.create_task(stage.rebuild())
    await asyncio.sleep(0)
    assert len(stage.decider.memory) == 1
    await stage.forget()
    await rebuilding
    assert (stage.ready, len(stage.decider.memory)) == (False, 0)
    await stage.rebuild()
    assert (stage.ready, newsroom.stream.failures) == (True, [])


async def test_nothing_is_given_up_with_an_event_in_hand(newsroom: Newsroom) -> None:
    """A revoke waits for an event whose writes are not even handed over, and for the writes."""
    stage, producer = newsroom.relate, newsroom.monitor.app.producer
    came, go_on = asyncio.Event(), asyncio.Event()

    async def wait(record: NewRecord) -> None:
        if record.topic == CHANGELOG.topic:
            came.set()
            await go_on.wait()

    producer.before_send = wait  # type: ignore[attr-defined]  # the embedded log's own hook
    working = asyncio.create_task(newsroom.work_off(1))
    await came.wait()
    forgetting = asyncio.create_task(stage.forget())
    await asyncio.sleep(0.05)
    in_hand = (forgetting.done(), len(stage.decider.memory) > 0)
    go_on.set()
    await forgetting
    producer.before_send = None  # type: ignore[attr-defined]
    assert (in_hand, len(stage.decider.memory)) == ((False, True), 0)
    await stage.rebuild()
    await working
    assert (newsroom.problems(), newsroom.stream.failures) == ([], [])


async def test_the_local_store_claims_no_record_after_one_of_another_worker(
    newsroom: Newsroom,
) -> None:
    """What another worker wrote meanwhile is read at the next start, whatever comes after it."""
    table = newsroom.relate.table
    held = table.data.persisted_offset(CHANGELOG)
    assert held is not None
    foreign = NewRecord(CHANGELOG.topic, entry_key(0), table.data[entry_key(0)], partition=0)
    with open_log(newsroom.stream.settings) as log:
        assert (log.end_offset(CHANGELOG), log.append([foreign])) == (held + 1, [held + 1])
    await newsroom.work_off()
    assert table.data.persisted_offset(CHANGELOG) == held


async def test_what_one_tick_leaves_gets_another(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deadline that is the same when its Tick was handled gets the next; one at a time."""
    stage = newsroom.monitor.deliver
    before = stage.handled
    left = lambda: BEGINNING if stage.handled < before + 3 else None  # noqa: E731 - it stands for a method
    monkeypatch.setattr(stage.decider.memory, "deadline", left)
    async with asyncio.timeout(60):
        while stage.handled < before + 3:
            await stage.tick()
            await asyncio.sleep(0.01)
    await newsroom.work_off(0)
    ticks = [value for value in newsroom.stream.records(ALERTS.name) if b'"event":"tick"' in value]
    assert (len(ticks), stage.handled) == (3, before + 3)
