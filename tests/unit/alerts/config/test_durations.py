"""Lengths of time as people write them."""

from __future__ import annotations

import pytest

from alerts.config.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("90s", 90.0),
        ("1h30m", 5400.0),
        ("2d", 172_800.0),
        ("4", None),
        ("1h1h", None),
        ("-1h", None),
        ("1.5h", None),
        ("٤h", None),
        ("", None),
        ("9" * 30 + "d", None),
    ],
)
def test_durations(text: str, seconds: float | None) -> None:
    """Numbers with units of days to seconds, and a bare 0; ASCII digits only."""
    assert parse_duration(text) == seconds
