"""What the tests of crashes are worth: each rule, left out, is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stream.mutations import MUTATIONS
from tests.stream.scenes import Scene, play_all

SCENES = {
    "origins": Scene(("send 0", "relate:outputs 3", "work off"), "origins"),
    "put": Scene(("send 0", "relate:outputs 3", "work off"), "put"),
    "commit": Scene(("send 0", "relate:late 3", "work off"), "commit"),
    "act": Scene(("send 0", "send 1", "deliver:outputs 2", "work off"), "act"),
    "delete": Scene(("send 0", "send 31", "relate:entry 6", "work off"), "delete"),
    "gap": Scene(("send 0", "work off", "lose 3", "send 1", "work off"), "gap"),
}


NOTICED = {
    "origins": ("outcome_twice", "decided before, under another offset"),
    "put": ("entry_missing", "sent without a decision"),
    "commit": ("entry_missing",),
    "act": ("sent without a decision",),
    "delete": ("was forgotten",),
    "gap": ("wrong_decision",),
}
"""What the checker, the scene, or the worker itself, says of each: which stage lost an entry in the
crash depends on how far each had come.
"""


@pytest.mark.timeout(400)
async def test_each_rule_left_out_is_noticed(tmp_path: Path) -> None:
    """Where a rule of the decision log is left out, a crash is not survived."""
    played = await play_all(tmp_path, SCENES)
    said = {name: " ".join([*found.surprises, *found.problems]) for name, found in played.items()}
    unnoticed = {
        name: words
        for name, words in said.items()
        if not any(sign in words for sign in NOTICED[name])
    }
    assert unnoticed == {}
    assert set(said) == set(MUTATIONS)
