"""What a soak makes of its samples: a verdict and a picture."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from bench.plot import Chart, draw, ticks
from bench.steady import Sample, compare


def sample(minutes: float, **fields: float) -> Sample:
    """Return a worker that takes the same at every moment, but for `fields`."""
    flat = Sample(minutes, memory=100, log=50, stores=10, handles=40, lag=3, alerts=minutes)
    return flat._replace(**fields)


def grown(*samples: Sample) -> list[str]:
    """Return the names of what is not flat, at 20 articles a second."""
    return [line.partition(":")[0] for line, is_flat in compare(samples, 20.0) if not is_flat]


def test_what_stays_the_same_is_flat() -> None:
    """Small waves are none of a leak's."""
    waves = [sample(minute, memory=100 + minute % 2, lag=minute % 3) for minute in range(20)]
    assert grown(*waves) == []


def test_what_grows_is_named() -> None:
    """Six per cent from half to half is a leak, as is a handle more each minute."""
    assert grown(sample(0), sample(1, memory=106)) == ["memory"]
    assert grown(sample(0), sample(1, log=53)) == ["log"]
    assert grown(sample(0), sample(1, stores=11)) == ["stores"]
    assert grown(*(sample(minute, handles=40 + minute) for minute in range(20))) == ["handles"]


def test_a_worker_that_cannot_keep_up_is_named() -> None:
    """More than ten seconds of articles wait on average."""
    assert grown(sample(0, lag=200), sample(1, lag=202)) == ["waiting"]


def test_a_picture_is_svg_that_shows_every_line_in_its_frame() -> None:
    """One line a chart, inside the picture, with its title as text; the same bytes again."""
    rising = Chart("Size & more", "MiB", [(0.0, 0.0), (15.0, 40.0), (30.0, 80.0)])
    empty = Chart("Nothing", "count", [])
    drawn = draw("A run", (rising, empty), "minutes", shaded_to=12.0)
    root = ET.fromstring(drawn)  # noqa: S314 - our own text
    names = {"svg": "http://www.w3.org/2000/svg"}
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    lines = [line.attrib["points"].split() for line in root.findall("svg:polyline", names)]
    points = [tuple(map(float, point.split(","))) for line in lines for point in line]
    assert [len(line) for line in lines] == [3, 0]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)
    assert "Size & more (MiB)" in {text.text for text in root.findall("svg:text", names)}
    assert draw("A run", (rising, empty), "minutes", shaded_to=12.0) == drawn


def test_ticks_are_round_and_few() -> None:
    """Whatever the greatest value, an axis has three to six steps of 1, 2 or 5."""
    for highest in (0.3, 1.0, 7.0, 23.0, 30.0, 99.0, 101.0, 250.0, 1_234.0, 80_000.0):
        found = ticks(highest)
        assert 3 <= len(found) <= 7
        assert found[-1] <= highest
        assert f"{found[1]:e}"[0] in "125"
