"""What an hour of two workers is called: flat, or which of them grows."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from bench.flatness import LAG, NAMES, Row, draw, judge, render_delays, slope

TAKEN = {"memory": 200.0, "stores": 10.0, "handles": 33.0, "threads": 7.0, "cpu": 0.0}


def sample(minute: float, **fields: float) -> Row:
    """Return a sample of two workers that take the same at every moment, but for `fields`."""
    row = {f"{name}_{what}": value for name in NAMES for what, value in TAKEN.items()}
    cpu = {f"{name}_cpu": minute for name in NAMES}
    return row | cpu | dict.fromkeys(LAG, 1.0) | {"minutes": minute, "sent": 300 * minute} | fields


def grown(*rows: Row) -> list[str]:
    """Return the names of what is not flat from minute 24 on."""
    verdicts = judge(rows, filled=15.0, warm=24.0)
    return [line.partition(":")[0] for line, is_flat in verdicts if not is_flat]


def test_what_stays_the_same_is_flat() -> None:
    """What grows until everything is held that is ever held is no leak."""
    filling = [sample(minute, first_memory=100 + 4 * minute) for minute in range(25)]
    assert grown(*filling, *(sample(minute) for minute in range(25, 60))) == []


def test_what_grows_is_named_with_its_worker() -> None:
    """Half a per cent a minute is over the bound in half an hour; so are handles never closed."""
    rows = [
        sample(minute, second_memory=200 + minute, first_handles=33 + minute / 2)
        for minute in range(60)
    ]
    assert grown(*rows) == ["first handles", "second memory"]
    late = [sample(minute, lag_readings=3_001.0) for minute in range(60)]
    assert grown(*late) == ["waiting"]


def test_a_slope_is_told_with_how_far_it_may_be_off() -> None:
    """A straight line has no doubt; of waves nothing is sure but that zero is possible."""
    straight = [sample(minute / 4, first_memory=minute / 2) for minute in range(200)]
    assert slope(straight, "first_memory") == pytest.approx((2.0, 0.0), abs=1e-9)
    waves = [sample(minute / 4, first_memory=100 + (minute // 12) % 2) for minute in range(200)]
    grows, off = slope(waves, "first_memory")
    assert abs(grows) < off < 0.1


def test_delays_are_told_by_their_order() -> None:
    """The middle, the ninetieth of a hundred, and the longest."""
    delays = [(0.5, number / 1000) for number in range(100, 0, -1)]
    told = "100 alerts, from article to webhook: p50 51 ms, p90 91 ms, p100 100 ms"
    assert (render_delays(delays), render_delays([])) == (told, "no alerts")


def test_a_picture_has_a_line_for_each_worker() -> None:
    """Two lines in the charts of what workers take and of delays, one of what waits."""
    rows = [sample(minute) for minute in range(60)]
    drawn = draw("An hour", rows, [(0.5, 0.1), (1.5, 0.2)], warm=24.0)
    root = ET.fromstring(drawn)  # noqa: S314 - our own text
    lines = root.findall("svg:polyline", {"svg": "http://www.w3.org/2000/svg"})
    assert [len(line.attrib["points"].split()) for line in lines] == [60] * 9 + [2, 2]
