"""What is decided does not depend on how many partitions `articles` has."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from rasid.monitor import prepare_log
from rasid.sample import sample_lines
from rasid.send import record_of
from streams.sqlite import consumer
from streams.sqlite.log import Log
from tests.stream.conftest import Stream
from tests.stream.test_monitor import POLICY, as_lines, replayed, sample_watchlist


async def test_four_partitions_are_read_as_they_were_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that catches up on four partitions, poll by poll, decides as a replay does."""
    monkeypatch.setattr(consumer, "POLL_RECORDS", 8)
    lines, watchlist = sample_lines(), sample_watchlist()
    stream = Stream(tmp_path / "data", watchlist, POLICY, partitions=4)
    prepare_log(stream.settings, None)
    ticks = count(1_700_000_000)
    with Log.open_existing(stream.settings.log_path, clock=lambda: float(next(ticks))) as log:
        for line in lines:
            log.append([record_of(line)])
    await stream.work_off()
    assert stream.failures == []
    assert as_lines(stream.events()) == as_lines(replayed(lines, watchlist))
