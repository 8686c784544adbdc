"""Line charts as SVG: what a soak leaves behind, without a plotting library.

One chart stands above the other; they share the horizontal axis. Same numbers, same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 760, 150
LEFT, TOP, BETWEEN, BOTTOM = 64, 56, 46, 40
LINE, BESIDE = "#1f6feb", "#d97706"
SVG = 'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif"'

Point = tuple[float, float]


class Chart(NamedTuple):
    """One line: its title, the unit of its values, and its points in the order of x.

    `floor` is the least value that the axis reaches up to. A second line, orange, is `beside` it.
    """

    title: str
    unit: str
    points: Sequence[Point]
    floor: float = 1.0
    beside: Sequence[Point] = ()


def draw(title: str, charts: Sequence[Chart], x_unit: str, shaded_to: float = 0.0) -> str:
    """Return an SVG document; from x = 0 to `shaded_to` the ground is grey.

    Every chart begins at 0 on both axes, so that flat looks flat.
    """
    right = max((x for chart in charts for x, _ in chart.points), default=1.0) or 1.0
    height = TOP + len(charts) * (HEIGHT + BETWEEN) + BOTTOM - BETWEEN
    parts = [
        f'<svg {SVG} viewBox="0 0 {LEFT + WIDTH + 24} {height}">',
        f'<rect width="100%" height="100%" fill="white"/>{_text(LEFT, 22, title, size=15)}',
    ]
    for number, chart in enumerate(charts):
        top = TOP + number * (HEIGHT + BETWEEN)
        parts += _chart(chart, top, right, shaded_to)
    parts += [
        _text(LEFT + WIDTH * x / right, height - BOTTOM + 18, f"{x:g}", anchor="middle")
        for x in ticks(right)
    ]
    parts += [_text(LEFT + WIDTH / 2, height - 6, x_unit, anchor="middle"), "</svg>"]
    return "\n".join(parts) + "\n"


def _chart(chart: Chart, top: float, right: float, shaded_to: float) -> list[str]:
    highest = max([chart.floor, *(y for _, y in (*chart.points, *chart.beside))]) * 1.1
    ground, grey = top + HEIGHT, WIDTH * min(1.0, shaded_to / right)
    parts = [
        _text(LEFT, top - 8, f"{chart.title} ({chart.unit})"),
        f'<rect x="{LEFT}" y="{top}" width="{_n(grey)}" height="{HEIGHT}" fill="#eeeeee"/>',
    ]
    for y in ticks(highest):
        at = ground - HEIGHT * y / highest
        parts.append(
            f'<path d="M{LEFT} {_n(at)}H{LEFT + WIDTH}" stroke="#cccccc"/>'
            + _text(LEFT - 8, at + 4, f"{y:g}", anchor="end")
        )
    for colour, points in ((BESIDE, chart.beside), (LINE, chart.points)):
        line = " ".join(
            f"{_n(LEFT + WIDTH * x / right)},{_n(ground - HEIGHT * y / highest)}" for x, y in points
        )
        if points or colour == LINE:
            drawn = f'fill="none" stroke="{colour}" stroke-width="1.5"'
            parts.append(f'<polyline points="{line}" {drawn}/>')
    return parts


def ticks(highest: float) -> list[float]:
    """Return round numbers from 0 to `highest`, some four to six of them.

    >>> ticks(23.0)
    [0.0, 5.0, 10.0, 15.0, 20.0]
    """
    power = 10.0 ** math.floor(math.log10(highest / 4))
    step = next(s * power for s in (1.0, 2.0, 5.0, 10.0) if s * power * 6 > highest)
    return [number * step for number in range(int(highest / step) + 1)]


def _text(x: float, y: float, words: str, anchor: str = "start", size: int = 12) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" font-size="{size}">'
        f"{escape(words)}</text>"
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
