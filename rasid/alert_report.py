"""`rasid alerts wrong --report`: what was sent, and what of it people found wrong."""

from __future__ import annotations

import sys
from collections import Counter
from typing import NamedTuple

import click
import msgspec
from rich.console import Console
from rich.table import Table

from rasid.alert_actions import actions
from rasid.records import read_as
from streams.settings import Settings
from streams.topics import ALERTS

BANDS = (0.5, 0.7, 0.8, 0.9, 0.95)
"""Where one band of confidence ends and the next begins."""


class Row(NamedTuple):
    """What is counted together."""

    kind: str
    conflict: str
    confidence: str


def band(confidence: float) -> str:
    """Return the band that a confidence lies in.

    >>> band(0.93), band(0.2), band(1.0)
    ('0.90-0.95', '0.00-0.50', '0.95-1.00')
    """
    edges = (0.0, *BANDS, 1.0)
    number = sum(confidence >= edge for edge in BANDS)
    return f"{edges[number]:.2f}-{edges[number + 1]:.2f}"


def show_report(settings: Settings, *, as_json: bool) -> int:
    """Print how many alerts were sent and how many are wrong, by kind, conflict and confidence."""
    rows = _rows(settings)
    wrong_alerts = {action.alert for action in actions(settings) if action.kind == "wrong"}
    sent = Counter(rows.values())
    wrong = Counter(row for alert, row in rows.items() if alert in wrong_alerts)
    if as_json:
        for row in sorted(sent):
            line = {**row._asdict(), "sent": sent[row], "wrong": wrong[row]}
            sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
        sys.stdout.buffer.flush()
        return 0
    table = Table()
    for name in ("kind", "conflict", "confidence", "sent", "wrong", "share"):
        table.add_column(name, justify="left" if name in Row._fields else "right")
    for row in sorted(sent):
        share = f"{wrong[row] / sent[row]:.0%}"
        table.add_row(*row, f"{sent[row]:,}", f"{wrong[row]:,}", share)
    Console().print(table)
    gone = len(wrong_alerts - set(rows))
    if gone:
        click.echo(f"{gone:,} more alerts are said to be wrong that the log holds no longer")
    return 0


def _rows(settings: Settings) -> dict[str, Row]:
    """Return where each alert on the log counts: by its first finding; digests do not."""
    from alerts.records import Alert

    rows: dict[str, Row] = {}
    for alert in read_as(settings, ALERTS.name, Alert):
        if alert.digest is None and alert.evidence:
            first = alert.evidence[0]
            row = Row(alert.kind, first.conflict or "none", band(first.confidence))
            rows.setdefault(alert.alert, row)
    return rows
