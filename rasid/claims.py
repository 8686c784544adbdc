"""`rasid claims`: the ledger of one watch, who said what first and who contradicts."""

from __future__ import annotations

import shutil
import sys
from typing import Any

import click
import msgspec

from rasid.archive import Archive
from rasid.options import (
    choose_watches,
    common_options,
    load_alerts,
    load_watchlist,
    settings_from,
)

MAX_WIDTH = 120


@click.command("claims")
@click.argument("paths", nargs=-1, required=True)
@click.option("--watch", "name", required=True, metavar="ID", help="Whose ledger.")
@click.option("--disputed", is_flag=True, help="Only what is, or may be, contradicted.")
@click.option("--limit", type=click.IntRange(0), default=50, help="The newest; default 50, 0: all.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a family of tellings.")
@common_options
def command(
    paths: tuple[str, ...], name: str, disputed: bool, limit: int, as_json: bool, **flags: Any
) -> int:
    """Show what was claimed about a watch: who said it first, who after, who contradicts.

    PATHS are JSON lines (also .gz), folders, or - for standard input; they are read as `rasid
    replay` reads them, on the articles' own clock, and nothing is stored or sent. Tellings of one
    thing stand together, in the order of their first telling. Each later one is corroborated (told
    independently), repeated (by the same outlet, after the same source, in a copy) or an update.
    A contradiction stands with both passages side by side. What is only a possible conflict is
    listed as such: it is never sent. Exit code 1 says that some articles could not be taken.

    \b
      rasid claims archive.jsonl.gz --watchlist watchlist.yaml --watch khamenei
      rasid claims archive/ --watch khamenei --disputed --json
    """
    from analysis.claims.ledger import Ledger
    from rasid.claims_shown import show_ledger

    settings = settings_from(flags)
    watchlist = load_watchlist(settings)
    lang = load_alerts(settings).lang
    (watch,) = choose_watches(watchlist, (name,))
    archive, ledger = Archive(paths, watchlist), Ledger(watch.id, limit or None, disputed=disputed)
    for step in archive.steps("claims"):
        ledger.take(step.related.claims, step.related.findings, step.related.at)
    families = ledger.families()
    if as_json:
        for family in families:
            sys.stdout.buffer.write(msgspec.json.encode(family) + b"\n")
        sys.stdout.buffer.flush()
        return archive.report()
    width = min(shutil.get_terminal_size().columns, MAX_WIDTH)
    for line in show_ledger(families, ledger.count(), watch.name, lang, width):
        click.echo(line)
    sys.stdout.flush()
    return archive.report()
