"""The chaos run in small: what `make chaos` does at length."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.run import SHORT, run


@pytest.mark.timeout(400)
def test_three_kills_lose_nothing_and_tell_nothing_twice(tmp_path: Path) -> None:
    """Killed three times under load, half way through a decision or not, it keeps its promises."""
    verdicts = run(SHORT, tmp_path, print)
    assert len(verdicts) == 10
    assert [verdict for verdict in verdicts if not verdict.kept] == []
