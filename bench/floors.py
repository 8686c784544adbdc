"""The figures of quality that were reached, pinned in bench/floors.json, and whether they hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from bench.report import say

FLOORS = Path(__file__).with_name("floors.json")


def hold(
    section: str,
    reached: Mapping[str, float],
    margin: float,
    *,
    write: bool,
    wider: Mapping[str, float] | None = None,
) -> bool:
    """Tell whether no figure, 0–1, is below its floor, and print those that are.

    With `write` the floors of `section` are pinned first, at what is reached less `margin`, or less
    what `wider` says of a figure; other sections stay. Every figure with a floor must be there.
    """
    floors = json.loads(FLOORS.read_text("utf-8"))
    if write:
        margins = dict.fromkeys(reached, margin) | dict(wider or {})
        floors[section] = {
            name: round(max(0.0, value - margins[name]), 3) for name, value in reached.items()
        }
        FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", "utf-8")
    below = {
        name: floor for name, floor in floors.get(section, {}).items() if reached[name] < floor
    }
    for name, floor in below.items():
        say(f"BELOW: {section} {name} {reached[name]:.3f}, floor {floor:.3f}")
    return not below
