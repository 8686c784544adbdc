"""Figures that are pinned, and what is below its floor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import floors


@pytest.fixture
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file with the floors of one section."""
    file = tmp_path / "floors.json"
    file.write_text('{"names": {"recall": 0.9}}', encoding="utf-8")
    monkeypatch.setattr(floors, "FLOORS", file)
    return file


@pytest.mark.parametrize(("recall", "held"), [(0.9, True), (0.899, False)])
def test_a_figure_below_its_floor(
    pinned: Path, capsys: pytest.CaptureFixture[str], recall: float, *, held: bool
) -> None:
    """It is told of and does not hold; one that reaches its floor does."""
    assert floors.hold("names", {"recall": recall, "more": 0.1}, 0.02, write=False) == held
    below = "" if held else "BELOW: names recall 0.899, floor 0.900\n"
    assert (capsys.readouterr().out, pinned.exists()) == (below, True)


def test_a_figure_that_is_gone(pinned: Path) -> None:
    """What has a floor must be measured."""
    assert pinned.exists()
    with pytest.raises(KeyError):
        floors.hold("names", {"precision": 1.0}, 0.02, write=False)


def test_pins_what_is_reached(pinned: Path) -> None:
    """A section is pinned less its margins and never below 0; the others stay."""
    figures = {"twins": 0.8, "place": 0.01, "all": 0.7}
    assert floors.hold("claims", figures, 0.02, write=True, wider={"twins": 0.05})
    assert json.loads(pinned.read_text("utf-8")) == {
        "names": {"recall": 0.9},
        "claims": {"twins": 0.75, "place": 0.0, "all": 0.68},
    }
