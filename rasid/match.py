"""`rasid match`: the mentions in texts, without a stream."""

from __future__ import annotations

import sys
from typing import Any

import click
import msgspec

from rasid.inputs import read_lines
from rasid.options import common_options, load_watchlist, settings_from


class Text(msgspec.Struct):
    """One text to search."""

    id: str | int
    text: str
    title: str = ""


@click.command("match")
@click.argument("path", default="-")
@common_options
def command(path: str, **flags: Any) -> int:
    """Find the watched names in texts.

    Reads one JSON object a line, {"id","text"} with or without "title", from PATH or standard
    input, and writes {"id","mentions":[...]} for each. Offsets are code points of the original.

    \b
      echo '{"id":1,"text":"وقال لخامنئي"}' | rasid match --watchlist watchlist.yaml
    """
    from analysis.arabic.sentences import parse
    from analysis.mentions.matcher import Matcher

    matcher = Matcher(load_watchlist(settings_from(flags)))
    bad = 0
    for line in read_lines([path]):
        try:
            text = msgspec.json.decode(line.data, type=Text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
            click.echo(f"{line.where}: {exc}", err=True)
            bad += 1
            continue
        mentions = matcher.find(str(text.id), parse(text.title), parse(text.text))
        sys.stdout.buffer.write(msgspec.json.encode({"id": text.id, "mentions": mentions}) + b"\n")
    return 1 if bad else 0
