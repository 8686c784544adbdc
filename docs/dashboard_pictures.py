"""Draws docs/images/newsroom.png and operations.png: the dashboards, as a Prometheus answers them.

Grafana does not run where Rasid is developed, so this draws what deploy/grafana/dashboards lay out:
titles, places, colours and limits are theirs, the lines are our own. It needs a Prometheus that
watches a Rasid, and Chromium; run it from the project's root:

    .venv/bin/python docs/dashboard_pictures.py http://127.0.0.1:9090 MINUTES [END]
"""

from __future__ import annotations

import html
import json
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from picture import (  # type: ignore[import-not-found]  # a script beside this one
    draw as photograph,
)

ROOT = Path(__file__).resolve().parents[1]
COLUMN, LINE, GAP = 66, 34, 8
SCRAPE, POINTS = 15, 160
COLOURS = {
    "green": "#73bf69",
    "yellow": "#f2cc0c",
    "red": "#f2495c",
    "blue": "#5794f2",
    "orange": "#ff9830",
    "purple": "#b877d9",
}
PALETTE = ("#5794f2", "#96d98d", "#f2cc0c", "#8ab8ff", "#3fb6a8", "#ca95e5", "#ffcb7d", "#d0d4dc")
STYLE = """
body { margin: 0; background: #111217; color: #ccccdc; font: 13px 'DejaVu Sans', sans-serif }
div { position: absolute; box-sizing: border-box; overflow: hidden }
.panel { background: #181b1f; border: 1px solid #2a2d33; border-radius: 3px; padding: 6px 10px }
.row { font-weight: bold; padding: 8px 2px }
svg { display: block } text { font: 11px 'DejaVu Sans', sans-serif; fill: #9d9daf }
.legend { font-size: 11px; line-height: 15px; color: #9d9daf; position: static }
"""

Series = tuple[str, list[tuple[float, float]]]


class Answers:
    """What a Prometheus says of the `minutes` before `end`, in seconds since 1970."""

    def __init__(self, url: str, minutes: float, end: float) -> None:
        self._url, self.end = url, end
        self.start = self.end - minutes * 60
        self.step = max((self.end - self.start) / POINTS, SCRAPE)
        self._variables = {
            "$worker": ".*",
            "$__rate_interval": f"{max(self.step + SCRAPE, 4 * SCRAPE):.0f}s",
            "$__range": f"{self.end - self.start:.0f}s",
        }

    def of(self, target: dict[str, Any]) -> list[Series]:
        """Return the series of a panel's question, each named as it says."""
        asked = target["expr"]
        for name, value in self._variables.items():
            asked = asked.replace(name, value)
        if target["instant"]:
            found = self._get("query", query=asked, time=str(self.end))
            return [(_legend(target, each["metric"]), [_point(each["value"])]) for each in found]
        span = {"start": str(self.start), "end": str(self.end), "step": str(self.step)}
        found = self._get("query_range", query=asked, **span)
        lines = [
            (_legend(target, each["metric"]), [_point(value) for value in each["values"]])
            for each in found
        ]
        return [(name, [p for p in points if math.isfinite(p[1])]) for name, points in lines]

    def _get(self, path: str, **asked: str) -> list[dict[str, Any]]:
        with urlopen(f"{self._url}/api/v1/{path}?{urlencode(asked)}", timeout=60) as answer:  # noqa: S310 - the address that a person gave
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
            return found


def _point(value: Sequence[Any]) -> tuple[float, float]:
    return float(value[0]), float(value[1])


def _legend(target: dict[str, Any], labels: dict[str, str]) -> str:
    text: str = target["legendFormat"]
    for name, value in labels.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    return "" if text == "__auto" else text


def written(value: float, unit: str) -> str:
    """Return a number as a person reads it, in one of the units that the panels have."""
    if unit == "percentunit":
        return f"{value * 100:.3g}%"
    if unit == "s":
        for size, name in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"), (0.001, "ms")):
            if value >= size:
                return f"{value / size:.3g} {name}"
        return f"{value * 1e6:.0f} µs" if value else "0 s"
    if unit == "bytes":
        power = min(int(math.log(max(value, 1), 1024)), 4)
        return f"{value / 1024**power:.3g} {('B', 'KiB', 'MiB', 'GiB', 'TiB')[power]}"
    if value >= 1000:
        return f"{value / 1000:.3g} K"
    return f"{value:.3g}"


def _limit(panel: dict[str, Any], value: float) -> str:
    """Return the colour that the panel's thresholds give a value."""
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    reached = [each["color"] for each in steps if each["value"] is None or value >= each["value"]]
    return COLOURS[reached[-1]]


def _fixed(panel: dict[str, Any]) -> dict[str, str]:
    return {
        each["matcher"]["options"]: COLOURS[each["properties"][0]["value"]["fixedColor"]]
        for each in panel["fieldConfig"]["overrides"]
    }


def draw(panel: dict[str, Any], answers: Answers, width: float, height: float) -> str:
    """Return a panel's inside as HTML."""
    series = [each for target in panel["targets"] for each in answers.of(target) if each[1]]
    if not series:
        empty: str = panel["fieldConfig"]["defaults"]["noValue"]
        return f'<p style="text-align:center;color:#9d9daf">{html.escape(empty)}</p>'
    unit = panel["fieldConfig"]["defaults"]["unit"]
    if panel["type"] == "stat":
        value = series[0][1][-1][1]
        colour = _limit(panel, value)
        return f'<p style="font-size:34px;margin:14px 0;color:{colour}">{written(value, unit)}</p>'
    if panel["type"] == "bargauge":
        return _bars(panel, series, width)
    if panel["type"] == "heatmap":
        return _heat(series, width, height, answers)
    return _lines(panel, series, width, height, answers)


def _bars(panel: dict[str, Any], series: list[Series], width: float) -> str:
    unit = panel["fieldConfig"]["defaults"]["unit"]
    top = max(points[-1][1] for _, points in series) or 1.0
    left = min(118, width / 3)
    out = []
    for number, (name, points) in enumerate(series[:11]):
        value, y = points[-1][1], number * 19
        length = (width - left - 80) * value / top
        out.append(
            f'<text x="{left}" y="{y + 13}" text-anchor="end">{html.escape(name)}</text>'
            f'<rect x="{left + 8}" y="{y + 2}" width="{length:.1f}" height="14"'
            f' fill="{_limit(panel, value)}"/>'
            f'<text x="{left + 14 + length:.1f}" y="{y + 13}">{written(value, unit)}</text>'
        )
    return f'<svg width="{width}" height="{19 * len(out)}">{"".join(out)}</svg>'


def _frame(answers: Answers, width: float, height: float, top: float, unit: str) -> str:
    out = []
    for part in (0.0, 0.5, 1.0):
        y = height - 18 - part * (height - 26)
        out.append(f'<path d="M52 {y:.1f}H{width}" stroke="#2c3035"/>')
        out.append(
            f'<text x="46" y="{y + 4:.1f}" text-anchor="end">{written(top * part, unit)}</text>'
        )
    for part, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        at = time.strftime(
            "%H:%M", time.gmtime(answers.start + part * (answers.end - answers.start))
        )
        x = 52 + part * (width - 52)
        out.append(f'<text x="{x:.1f}" y="{height - 3}" text-anchor="{anchor}">{at}</text>')
    return "".join(out)


def _lines(
    panel: dict[str, Any], series: list[Series], width: float, height: float, answers: Answers
) -> str:
    defaults = panel["fieldConfig"]["defaults"]
    stacked = defaults["custom"]["stacking"]["mode"] == "normal"
    names = sorted({name for name, _ in series})
    colours = {name: PALETTE[number % len(PALETTE)] for number, name in enumerate(names)}
    colours |= _fixed(panel)
    sums: dict[float, float] = {}
    for _, points in series:
        for at, value in points:
            sums[at] = sums.get(at, 0.0) + value if stacked else max(sums.get(at, 0.0), value)
    top, tall = max(sums.values()) or 1.0, height - 34
    per_second = (width - 52) / (answers.end - answers.start)
    placed = [
        (
            colours[name],
            [(52 + (at - answers.start) * per_second, v * (tall - 26) / top) for at, v in points],
        )
        for name, points in series
    ]
    bar = answers.step * per_second
    drawn = _stack(placed, tall - 18, bar) if stacked else _paths(placed, tall - 18)
    frame = _frame(answers, width, tall, top, defaults["unit"])
    return f'<svg width="{width}" height="{tall}">{frame}{drawn}</svg>{_keys(names, colours)}'


def _stack(placed: list[Series], floor: float, bar: float) -> str:
    """Return bars on each other; places are pixels, heights count from the floor."""
    out, below = [], dict[float, float]()
    for colour, points in placed:
        for x, high in points:
            below[x] = below.get(x, 0.0) + high
            out.append(
                f'<rect x="{x - bar:.1f}" y="{floor - below[x]:.1f}" width="{bar * 0.9:.1f}"'
                f' height="{high:.1f}" fill="{colour}"/>'
            )
    return "".join(out)


def _paths(placed: list[Series], floor: float) -> str:
    out = []
    for colour, points in placed:
        path = " ".join(f"{x:.1f},{floor - high:.1f}" for x, high in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
    return "".join(out)


def _keys(names: Sequence[str], colours: dict[str, str]) -> str:
    keys = [
        f'<span style="color:{colours[name]}">▬</span>&nbsp;'
        f"<bdi>{html.escape(name).replace(' ', '&nbsp;')}</bdi>"
        for name in names
    ]
    return f'<p class="legend">{"&emsp; ".join(keys)}</p>'


def _heat(series: list[Series], width: float, height: float, answers: Answers) -> str:
    """Buckets are cumulative: each line is what came beside the one below."""
    lines = sorted(series, key=lambda each: float(each[0]))
    tall = (height - 20) / len(lines)
    top = max(value for at, value in lines[-1][1]) or 1.0
    bar = answers.step / (answers.end - answers.start) * (width - 52)
    out, before = [], dict[float, float]()
    for number, (name, points) in enumerate(lines):
        y = height - 20 - (number + 1) * tall
        label = "over" if name == "+Inf" else written(float(name), "s")
        out.append(f'<text x="46" y="{y + tall - 2:.1f}" text-anchor="end">{label}</text>')
        for at, value in points:
            share = (max(value - before.get(at, 0.0), 0.0) / top) ** 0.5
            x = 52 + (at - answers.start) / (answers.end - answers.start) * (width - 52) - bar
            out.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{bar:.1f}" height="{tall - 1:.1f}"'
                f' fill="hsl({240 - 200 * min(share, 1):.0f} 80% {14 + 46 * min(share, 1):.0f}%)"/>'
            )
        before = dict(points)
    return f'<svg width="{width}" height="{height}">{"".join(out)}</svg>'


def page(dashboard: dict[str, Any], answers: Answers) -> tuple[str, int]:
    """Return a dashboard as a page, and the page's height in pixels."""
    out, bottom = [], 0
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        box = (place["x"] * COLUMN, place["y"] * LINE, place["w"] * COLUMN, place["h"] * LINE)
        style = "left:{}px;top:{}px;width:{}px;height:{}px".format(*_inset(box))
        title = html.escape(panel["title"])
        if panel["type"] == "row":
            out.append(f'<div class="row" style="{style}">{title}</div>')
        else:
            inside = draw(panel, answers, box[2] - GAP - 24, box[3] - GAP - 40)
            out.append(f'<div class="panel" style="{style}"><b>{title}</b>{inside}</div>')
        bottom = max(bottom, box[1] + box[3])
    head = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
    return head + "".join(out), bottom + GAP


def _inset(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return box[0] + GAP, box[1] + GAP, box[2] - GAP, box[3] - GAP


def main(url: str, minutes: str, end: str = "") -> None:
    """Draw both dashboards."""
    now = time.time()  # noqa: TID251 - the edge of a script
    answers = Answers(url, float(minutes), float(end or now))
    for name in ("newsroom", "operations"):
        file = ROOT / "deploy" / "grafana" / "dashboards" / f"{name}.json"
        text, height = page(json.loads(file.read_text(encoding="utf-8")), answers)
        photograph(text, ROOT / "docs" / "images" / f"{name}.png", f"{24 * COLUMN + GAP},{height}")


if __name__ == "__main__":
    main(*sys.argv[1:])
