"""What the samples of two workers say: whether they take more and more, in words and a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, linear_regression, median

from bench import plot
from bench.steady import MAX_GROWTH, MAX_HANDLES, MAX_LAG

Row = dict[str, float]
"""A sample: minutes since the beginning, and what was measured, by name."""

NAMES = ("first", "second")
LAG = ("lag_articles", "lag_readings", "lag_findings", "lag_alerts")
BLOCK = 3.0
"""Minutes whose mean is one point of a slope, so that neighbours are not the same thing twice."""
QUANTILE = 2.2
"""Of Student's distribution with a dozen degrees of freedom, for 95%."""


def slope(rows: Sequence[Row], name: str) -> tuple[float, float]:
    """Return by how much `name` grows a minute, and how far that may be off, 95%."""
    blocks: dict[int, list[Row]] = {}
    for row in rows:
        blocks.setdefault(int(row["minutes"] / BLOCK), []).append(row)
    x = [fmean(row["minutes"] for row in block) for block in blocks.values()]
    y = [fmean(row[name] for row in block) for block in blocks.values()]
    if len(x) < 4:
        return math.nan, math.nan
    line = linear_regression(x, y)
    left = sum((b - line.slope * a - line.intercept) ** 2 for a, b in zip(x, y, strict=True))
    spread = sum((a - fmean(x)) ** 2 for a in x)
    return line.slope, QUANTILE * math.sqrt(left / (len(x) - 2) / spread)


def waiting(row: Row) -> float:
    """Return how many records wait in all inboxes."""
    return sum(row[name] for name in LAG)


def judge(rows: Sequence[Row], filled: float, warm: float) -> list[tuple[str, bool]]:
    """Return what two workers take, a line each, and whether it is flat.

    Slopes are those from minute `filled` on. From `warm` on the second half is held against the
    first, by the bounds of `bench.steady`; of the local stores, which go in waves, the highest.
    """
    slopes = [row for row in rows if row["minutes"] >= filled]
    judged = [row for row in rows if row["minutes"] >= warm]
    halves = judged[: len(judged) // 2], judged[len(judged) // 2 :]
    said = []
    for name in NAMES:
        for what, take in (("memory", fmean), ("stores", max)):
            before, after = (take([row[f"{name}_{what}"] for row in half]) for half in halves)
            line = f"{name} {what}: {before:.1f} MiB, then {after:.1f} ({after / before - 1:+.1%})"
            said.append((line, after <= before * (1 + MAX_GROWTH)))
        for since, part in ((filled, slopes), (warm, judged)):
            grows, off = (1024 * value for value in slope(part, f"{name}_memory"))
            said.append((f"  from {since:.0f} min: {grows:+.0f} ± {off:.0f} KiB a minute", True))
        for what in ("handles", "threads"):
            before, after = (fmean(row[f"{name}_{what}"] for row in half) for half in halves)
            values = [row[f"{name}_{what}"] for row in slopes]
            line = f"{name} {what}: {min(values):.0f} to {max(values):.0f}"
            said.append(
                (f"{line}, {before:.1f} and then {after:.1f}", after <= before + MAX_HANDLES)
            )
    return [*said, *_judge_flow(slopes)]


def _judge_flow(rows: Sequence[Row]) -> list[tuple[str, bool]]:
    minutes = rows[-1]["minutes"] - rows[0]["minutes"]
    sent = rows[-1]["sent"] - rows[0]["sent"]
    mean, most = fmean(map(waiting, rows)), max(map(waiting, rows))
    line = f"waiting: {mean:.1f} on average, {most:.0f} at most"
    said = [(line, mean <= MAX_LAG * sent / minutes / 60)]
    for name in NAMES:
        spent = rows[-1][f"{name}_cpu"] - rows[0][f"{name}_cpu"]
        share = f"{spent / minutes / 60:.1%} of a core, {1000 * spent / sent:.1f} ms an article"
        said.append((f"{name} CPU: {share}", True))
    return said


def render_delays(delays: Sequence[tuple[float, float]]) -> str:
    """Return the delays of alerts, (minute, seconds) each, in a line."""
    found = sorted(seconds for _, seconds in delays)
    if not found:
        return "no alerts"
    shares = ((part, found[min(len(found) - 1, int(part * len(found)))]) for part in (0.5, 0.9, 1))
    told = ", ".join(f"p{100 * part:.0f} {1000 * seconds:.0f} ms" for part, seconds in shares)
    return f"{len(found)} alerts, from article to webhook: {told}"


def draw(
    title: str, rows: Sequence[Row], delays: Sequence[tuple[float, float]], warm: float
) -> str:
    """Return an SVG document: blue the worker that remembers, orange the other."""

    def line(name: str) -> list[tuple[float, float]]:
        return [(row["minutes"], row[name]) for row in rows]

    def both(title: str, unit: str, what: str, floor: float) -> plot.Chart:
        first, second = (line(f"{name}_{what}") for name in NAMES)
        return plot.Chart(title, unit, first, floor, second)

    charts = (
        both(
            "Memory: the worker that remembers, blue, and the one that stands by",
            "MiB",
            "memory",
            10,
        ),
        both("Local stores", "MiB", "stores", 10),
        both("Open handles", "count", "handles", 10),
        both("Threads", "count", "threads", 10),
        plot.Chart("Records waiting", "count", [(r["minutes"], waiting(r)) for r in rows], 50),
        _delay_chart(delays),
    )
    return plot.draw(title, charts, "minutes", warm)


def _delay_chart(delays: Sequence[tuple[float, float]]) -> plot.Chart:
    minutes: dict[int, list[float]] = {}
    for at, seconds in delays:
        minutes.setdefault(int(at), []).append(1000 * seconds)
    middle = [(minute + 0.5, median(found)) for minute, found in sorted(minutes.items())]
    longest = [(minute + 0.5, max(found)) for minute, found in sorted(minutes.items())]
    what = "Article to webhook, each minute: the middle, blue, and the longest"
    return plot.Chart(what, "ms", middle, 100, longest)
