"""Lengths of time as people write them."""

from __future__ import annotations

import re

SECONDS = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0}
PARTS = re.compile(r"(\d{1,6})([dhms])", re.ASCII)
WHOLE = re.compile(r"0|(?:\d{1,6}[dhms]){1,4}", re.ASCII)


def parse_duration(text: str) -> float | None:
    """Return the seconds that `text` stands for, None where it is no duration.

    >>> parse_duration("1h30m"), parse_duration("0"), parse_duration("soon")
    (5400.0, 0.0, None)
    """
    if not WHOLE.fullmatch(text):
        return None
    parts = PARTS.findall(text)
    if len({unit for _, unit in parts}) < len(parts):
        return None
    return sum((int(count) * SECONDS[unit] for count, unit in parts), 0.0)
