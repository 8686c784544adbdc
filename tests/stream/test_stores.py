"""A local store that misses a decision is noticed, dropped, and rebuilt from the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alerts.rules.settings import AlertsConfig
from analysis.decision import Gap
from analysis.mentions.watchlist import Watchlist
from rasid.sample import sample_lines
from streams.eventlog import open_log
from streams.records import NewRecord
from streams.sqlite.log import Log
from streams.stores import LocalStores
from streams.topics import GROUP, READINGS
from tests.stream.conftest import Stream
from tests.stream.scenes import lose
from tests.stream.test_monitor import POLICY, sample_watchlist


async def test_a_missing_decision_is_recovered_from_the_log(
    make_stream: Callable[[Watchlist, AlertsConfig], Stream],
) -> None:
    """The worker ends and says so; the next one decides the rest as if nothing had been lost."""
    lines = sample_lines()
    stream = make_stream(sample_watchlist(), POLICY)
    stream.send(lines[:20])
    await stream.work_off()
    lose(stream.settings.data_path, [7])
    stream.send(lines[20:])
    await stream.work_off()
    (why,) = stream.failures
    assert "relate: the local store missed decisions" in why
    stream.failures.clear()
    await stream.work_off()
    assert stream.failures == []
    assert list(stream.settings.data_path.rglob("dropped*")) == []
    assert len({related.origin for related in stream.related()}) == len(lines)


async def test_a_decision_log_that_lost_everything_is_no_new_one(
    make_stream: Callable[[Watchlist, AlertsConfig], Stream],
) -> None:
    """Where records were handled and no decision is there, no worker goes on without memory."""
    stream = make_stream(sample_watchlist(), POLICY)
    stream.send([])
    with open_log(stream.settings) as log:
        log.append([NewRecord(READINGS.name, b"k", b"handled once", (), 0)])
    with Log.open(stream.settings.log_path) as log:
        log.commit(GROUP, {(READINGS.name, 0): 1})
    for _ in range(2):
        await stream.work_off()
    assert ["start again" in why for why in stream.failures] == [True, False]
    assert "relate: decisions are missing in the log itself" in stream.failures[1]


def test_a_gap_in_the_log_itself_is_not_dropped_twice(tmp_path: Path) -> None:
    """Where the gap was there after the last drop too, nothing is removed any more."""
    stores = LocalStores(tmp_path / "stores")
    (stores.folder / "a").write_text("1", encoding="utf-8")
    said = [stores.drop("relate", Gap("entry 3"))]
    (stores.folder / "b").write_text("2", encoding="utf-8")
    said.append(stores.drop("relate", Gap("entry 3")))
    assert ["start again" in said[0], "missing in the log itself" in said[1]] == [True, True]
    assert sorted(path.name for path in stores.folder.iterdir()) == ["b", "dropped-relate"]
    stores.confirm("relate")
    assert "start again" in stores.drop("relate", Gap("entry 3"))


def test_stages_are_dropped_for_each_by_itself(tmp_path: Path) -> None:
    """A gap of one stage is not taken for that of another, which had not been looked at since."""
    stores = LocalStores(tmp_path / "stores")
    said = [stores.drop(stage, Gap("entry 3")) for stage in ("relate", "alert", "relate")]
    assert ["start again" in line for line in said] == [True, True, False]


def test_a_kill_while_stores_are_dropped_leaves_no_half_of_one(tmp_path: Path) -> None:
    """What a kill left of stores that were being removed goes at the next start."""
    gone = tmp_path / "stores.gone"
    gone.mkdir()
    (gone / "000001.sst").write_text("1", encoding="utf-8")
    assert list(LocalStores(tmp_path / "stores").folder.iterdir()) == []
    assert not gone.exists()
