"""Writes the dashboards: `make generated`, after a change beside this file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from deploy.grafana.newsroom import NEWSROOM
from deploy.grafana.operations import OPERATIONS
from deploy.grafana.panels import render

FOLDER = Path(__file__).resolve().parent / "dashboards"


def files() -> dict[str, str]:
    """Return the text of each dashboard, by the name of its file."""
    return {
        f"{dashboard.uid.removeprefix('rasid-')}.json": json.dumps(render(dashboard), indent=1)
        + "\n"
        for dashboard in (NEWSROOM, OPERATIONS)
    }


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{FOLDER / name}\n")
