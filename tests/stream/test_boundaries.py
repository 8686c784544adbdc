"""A worker that dies between any two writes: what the log says after it was started again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stream.scenes import Scene, play_all

SCENES = {
    # alert dies later than at any entry that it may have made before relate died
    "outputs without their entry": Scene(
        ("send 0", "send 1", "relate:outputs 3", "alert:outputs 8", "deliver:outputs 2", "work off")
    ),
    "entries without their outputs": Scene(
        ("send 0", "send 1", "relate:entry 4", "alert:entry 2", "deliver:decided 2", "work off")
    ),
    "outputs long before their entry": Scene(
        (
            *("send 0", "read:sent 5", "relate:late 3"),
            *("send 1", "alert:late 1", "send 2", "deliver:sent 1", "work off"),
        )
    ),
    "deletes of relate": Scene(
        (
            *("send 0", "work off", "send 31", "relate:deleted 1", "relate:deleted 1"),
            *("relate:deleting 2", "work off"),
        )
    ),
    "deletes of alert": Scene(
        ("send 0", "work off", "send 31", "alert:deleted 1", "alert:deleting 2", "work off")
    ),
    "eight days between two readings": Scene(("send 0", "send 8.5", "relate:entry 6", "work off")),
    "thirty-one days between two readings": Scene(
        ("send 0", "send 31", "relate:entry 6", "alert:entry 3", "work off")
    ),
    "a late changelog, and batches that fail": Scene(
        ("send 0", "log:late 1", "send 1", "log:batch 4", "log:batch 3", "work off")
    ),
}


@pytest.mark.timeout(400)
async def test_a_kill_at_any_boundary_changes_nothing(tmp_path: Path) -> None:
    """Each article has one outcome, each entry is what one loop decides, each alert was sent."""
    played = await play_all(tmp_path, SCENES)
    assert {name: outcome for name, outcome in played.items() if not outcome.is_sound} == {}
