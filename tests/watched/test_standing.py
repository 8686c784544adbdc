"""A monitor of which one stage stands, and then all: what a real Prometheus tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.watched.newsroom import monitoring, sample_today
from tests.watched.server import NoPrometheus, configure, program, serving, until

SOON = {r"> 120\b": "> 3"}
"""Records wait too long after three seconds, not two minutes."""


def test_what_stands_is_told(tmp_path: Path) -> None:
    """A stage that hangs stops the canary and lets records wait; a dead worker is missed."""
    try:
        program("prometheus")
    except NoPrometheus as lacking:
        pytest.skip(str(lacking))
    with monitoring(tmp_path, "http://127.0.0.1:1", "hang_agent") as newsroom:
        configuration = configure(tmp_path / "prometheus", [newsroom.address], SOON)
        with serving(configuration, tmp_path / "series") as prometheus:
            newsroom.send(sample_today()[:5])
            standing = {"RasidCanaryMissing", "RasidLagging"}
            until(lambda: standing <= prometheus.firing(), f"{standing} fire")
            assert prometheus.value('rasid_lag_events{topic="rasid.articles",partition="0"}') == 0
            newsroom.kill()
            dead = {"RasidNoWorker", "RasidWorkerDown"}
            until(lambda: dead <= prometheus.firing(), f"{dead} fire")
