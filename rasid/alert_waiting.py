"""`rasid alerts waiting`: what is decided and not sent yet."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click
import msgspec

from analysis.arabic.bidi import isolate
from rasid.options import common_options, settings_from
from rasid.remembered import read_groups

if TYPE_CHECKING:
    from alerts.groups.entries import Opened


@click.command("waiting")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@common_options
def waiting(as_json: bool, **flags: Any) -> int:
    """List the alerts that are sent later: when, what for, id, title; the next one first.

    A first telling waits for others of its group, a revision for the group's interval, a digest for
    room on its route, each of them for the end of quiet hours. What waits for a channel is shown by
    `rasid channels list`.
    """
    for held in sorted(read_groups(settings_from(flags)).waiting, key=lambda held: held.due):
        opened = held.opened
        if as_json:
            line = {
                "due": held.due,
                "why": _why(opened),
                "alert": opened.alert,
                "revision": opened.revision,
                "kind": opened.kind,
                "watches": opened.watches,
                "channels": opened.channels,
                "findings": len(opened.findings) + opened.more,
                "title": opened.title,
            }
            sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
            sys.stdout.buffer.flush()
            continue
        due, name = held.due.isoformat(timespec="seconds"), f"{opened.alert}.{opened.revision}"
        over = ", ".join(opened.channels) or "no channel"
        click.echo(f"{due} {_why(opened)} {name} → {over}: {isolate(opened.title)}")
    return 0


def _why(opened: Opened) -> str:
    """Return what an alert waits as: `group`, `digest`, or why it is revised."""
    return "digest" if opened.digest is not None else opened.why or "group"
