"""`rasid match`: the mentions in texts, without a stream."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from rasid.answers import answer_lines
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

    def find(text: Text) -> dict[str, Any]:
        mentions = matcher.find(str(text.id), parse(text.title), parse(text.text))
        return {"id": text.id, "mentions": mentions}

    return answer_lines(path, Text, find)
