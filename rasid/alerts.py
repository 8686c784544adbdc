"""`rasid alerts`: what was raised, read from the log, and what people do about it."""

from __future__ import annotations

import shutil
import sys
from typing import Any

import click
import msgspec

from alerts.words.plurals import Lang
from rasid.alert_actions import ack, silence, unsilence, wrong
from rasid.alert_muted import muted
from rasid.alert_routes import route
from rasid.alert_silences import silences
from rasid.alert_waiting import waiting
from rasid.options import common_options, load_alerts, settings_from
from rasid.records import UNREADABLE, Placed, follow
from rasid.resending import dead, resend
from streams.topics import ALERTS


@click.group("alerts")
def command() -> None:
    """See the alerts that were raised, and say what became of them."""


for each in (ack, wrong, silence, unsilence, silences, muted, waiting, route, dead, resend):
    command.add_command(each)


@command.command("list")
@click.option("--follow", "following", is_flag=True, help="Go on as new ones come.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@common_options
def list_alerts(following: bool, as_json: bool, **flags: Any) -> int:
    """List the alerts on the log, the oldest first, with what became of each on its channels.

    \b
      rasid alerts list
      rasid alerts list --follow
    """
    settings = settings_from(flags)
    lang = load_alerts(settings).lang
    width = min(shutil.get_terminal_size().columns, 100)
    for record in follow(settings, ALERTS.name, wait=following):
        _show(record, lang, width, as_json=as_json)
    return 0


def _show(placed: Placed, lang: Lang, width: int, *, as_json: bool) -> None:
    from alerts.records import Alert, Answer, InboxDeliver
    from alerts.words.rendering import render_text

    try:
        record = msgspec.json.decode(placed.value, type=InboxDeliver)
    except UNREADABLE:
        click.echo(f"offset {placed.offset}: no record of this version", err=True)
        return
    if as_json and isinstance(record, Alert | Answer):
        sys.stdout.buffer.write(placed.value + b"\n")
        sys.stdout.buffer.flush()
    elif isinstance(record, Alert):
        over = ", ".join(record.channels) or "no channel"
        name = f"{record.alert}.{record.revision} → {over}"
        click.echo("\n".join([*render_text(record, lang, width), name, ""]))
    elif isinstance(record, Answer):
        click.echo(f"{record.alert} → {record.channel}: {record.outcome} ({record.status})\n")
