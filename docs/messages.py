"""Draws docs/images/slack.png and docs/images/webhook.png from what the channels really send.

The alert is the sample's first contradiction in a date or a number. Run it from the project's root
after a change of how messages look; it needs Chromium:

    .venv/bin/python docs/messages.py
"""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
from picture import chosen, draw

from alerts.channels.signing import message_of
from alerts.records import Alert
from alerts.words.blocks import DATE, LINK, message_of_alert

STYLE = """
body { margin: 0; background: #fff; color: #1d1c1d; padding: 18px 22px;
       font: 15px/1.5 'Noto Naskh Arabic', 'DejaVu Sans', sans-serif }
.who { font: 700 15px 'DejaVu Sans', sans-serif } .who span { font-weight: 400; color: #616061 }
.who i { background: #eee; font: 10px 'DejaVu Sans'; padding: 1px 4px; border-radius: 3px }
.block { margin: 7px 0; unicode-bidi: plaintext; white-space: pre-line; text-align: start }
.header { font-size: 19px; font-weight: 700; margin-top: 8px }
.context { color: #616061; font-size: 13px }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px } .fields div { margin: 0 }
a { color: #1264a3; text-decoration: none }
pre { font: 13px/1.5 'DejaVu Sans Mono', monospace; direction: ltr; white-space: pre-wrap;
      margin: 0 }
"""


def markup(text: dict[str, Any]) -> str:
    """Return a text of Block Kit as HTML; times stand as Slack writes them where it cannot."""
    if text["type"] == "plain_text":
        return html.escape(text["text"])
    dated = DATE.sub(r"\1", text["text"])
    return LINK.sub(lambda link: f'<a href="{link[1]}">{link[2]}</a>', dated)


def block_page(block: dict[str, Any]) -> str:
    """Return one block as HTML."""
    kind = block["type"]
    if "fields" in block:
        cells = "".join(f'<div class="block">{markup(field)}</div>' for field in block["fields"])
        return f'<div class="block fields" dir="rtl">{cells}</div>'
    if kind == "context":
        shown = " ".join(markup(element) for element in block["elements"])
        return f'<div class="block context">{shown}</div>'
    return f'<div class="block {kind}">{markup(block["text"])}</div>'


def slack_page(alert: Alert) -> str:
    """Return the message as Slack lays it out."""
    who = '<div class="who" dir="ltr">Rasid <i>APP</i> <span>8:00</span></div>'
    return who + "".join(block_page(block) for block in message_of_alert(alert, "ar").blocks)


def webhook_page(alert: Alert) -> str:
    """Return the body as it is sent, indented."""
    body = json.dumps(msgspec.json.decode(message_of(alert)), ensure_ascii=False, indent=1)
    return f"<pre>{html.escape(body)}</pre>"


def main(folder: Path) -> None:
    """Draw both pictures."""
    conflicts = [alert for alert in chosen() if alert.kind == "contradiction"]
    alert = next(alert for alert in conflicts if alert.evidence[0].deciding)
    style = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
    draw(style + slack_page(alert), folder / "slack.png", "760,330")
    draw(style + webhook_page(alert), folder / "webhook.png", "1000,1640")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "images")
