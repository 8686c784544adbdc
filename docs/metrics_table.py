"""Writes the table of metrics into docs/metrics.md, from the code that defines them.

Run it from the project's root after a change in streams/metrics.py; a test holds the page to it:

    .venv/bin/python docs/metrics_table.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

from prometheus_client import Metric

from streams import metrics

PAGE = Path(__file__).with_name("metrics.md")
BEGIN, END = "<!-- metrics: written by docs/metrics_table.py -->", "<!-- end of metrics -->"
MOST_VALUES = 10
OPEN = {"channel", "partition", "source", "topic", "version"}
"""Labels whose values an installation brings; `le` is a histogram's own."""


def table() -> str:
    """Return every metric that `/metrics` answers with, as a table in Markdown."""
    metrics.initialise("0", [""], [""])
    rows = [_row(family) for family in metrics.REGISTRY.collect()]
    return "\n".join(["| name | type | labels | what it is |", "|---|---|---|---|", *rows])


def page(text: str) -> str:
    """Return the page `text` with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _row(family: Metric) -> str:
    counter = family.type == "counter"
    name = family.name + "_total" if counter else family.name
    values: dict[str, list[str]] = {}
    for sample in family.samples:
        for label, value in sample.labels.items():
            values.setdefault(label, []).append(value)
    labels = "; ".join(_label(name, found) for name, found in values.items() if name != "le")
    return f"| `{name}` | {family.type} | {labels} | {family.documentation} |"


def _label(name: str, found: list[str]) -> str:
    different = list(dict.fromkeys(found))
    if name in OPEN or len(different) > MOST_VALUES:
        return f"`{name}`"
    return f"`{name}`: {', '.join(different)}"


if __name__ == "__main__":
    written = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        sys.exit(None if page(written) == written else f"{PAGE.name} is old: run {__file__}")
    PAGE.write_text(page(written), encoding="utf-8")
