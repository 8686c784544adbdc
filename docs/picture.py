"""Draws docs/images/alerts.png: alerts of the sample as `rasid up --sample` shows them.

Run it from the project's root after a change of how alerts look; it needs Chromium:

    .venv/bin/python docs/picture.py
"""

from __future__ import annotations

import html
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from alerts.records import Alert
from alerts.rules.settings import AlertsConfig
from alerts.words.rendering import render_text
from analysis.decision import BEGINNING
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reader import Reader
from rasid.rules import rules_of
from rasid.sample import sample_file, sample_lines
from streams.replay import Replay, replay

COLOURS = {"info": "#67d4e8", "notice": "#f2c55c", "urgent": "#ff7b72"}
WIDTH, WINDOW = 84, "960,1220"
STYLE = """
body { margin: 0; background: #16181d; color: #d7dae0; padding: 22px 28px }
pre { font: 15px/1.62 'DejaVu Sans Mono', monospace; direction: rtl; unicode-bidi: plaintext;
      margin: 0 0 20px; white-space: pre-wrap }
b { font-weight: bold }
"""


def chosen() -> list[Alert]:
    """Return one alert of each kind, in the order in which they come."""
    watchlist = parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8"))
    rules = rules_of(watchlist, AlertsConfig(warm_up=0.0), BEGINNING)
    run = Replay(Reader(Matcher(watchlist)), rules, datetime(2026, 1, 1, tzinfo=UTC))
    alerts = [event for event in replay(sample_lines(), run) if isinstance(event, Alert)]
    first = {(a.kind, a.evidence[0].conflict): a for a in reversed(alerts)}
    return sorted(first.values(), key=lambda alert: alert.at)[:5]


def page(alerts: list[Alert]) -> str:
    """Return the alerts as a page that looks like a terminal."""
    blocks = []
    for alert in alerts:
        lines = [html.escape(line) for line in render_text(alert, "ar", WIDTH)]
        lines[0] = f'<b style="color:{COLOURS[alert.severity]}">{lines[0]}</b>'
        blocks.append("<pre>" + "\n".join(lines) + "</pre>")
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>" + "".join(blocks)


def draw(page: str, target: Path, window: str) -> None:
    """Let Chromium draw a page of `window` pixels."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        subprocess.run(  # noqa: S603 - our own page
            [  # noqa: S607 - wherever Chromium is installed
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--hide-scrollbars",
                f"--user-data-dir={folder}/profile",
                f"--window-size={window}",
                f"--screenshot={target}",
                str(source),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )
    sys.stdout.write(f"{target}\n")


def main(target: Path) -> None:
    """Draw the picture."""
    draw(page(chosen()), target, WINDOW)


if __name__ == "__main__":
    main(Path("docs/images/alerts.png").resolve())
