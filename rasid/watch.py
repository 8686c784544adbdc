"""`rasid watch`: what watches find, tried before they count."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from rasid.options import (
    UsageProblem,
    choose_watches,
    common_options,
    load_alerts,
    load_watchlist,
    read_text,
    settings_from,
)


@click.group("watch")
def command() -> None:
    """See what watches find: try them on an archive, have one explained; push them to workers."""


@command.command("test")
@click.argument("paths", nargs=-1, required=True)
@click.option("--watch", "only", multiple=True, metavar="ID", help="Only this watch; repeatable.")
@click.option("--examples", type=click.IntRange(0, 100), default=3, help="Of each kind; default 3.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a watch.")
@common_options
def test(
    paths: tuple[str, ...], only: tuple[str, ...], examples: int, as_json: bool, **flags: Any
) -> int:
    """Show what each watch would have found in an archive.

    PATHS are JSON lines (also .gz), folders, or - for standard input. For each watch it tells how
    many mentions there are in how many articles; for each kind (exact, folded, clitic, variant,
    fuzzy, query) how many, how many articles nothing but this kind found, what stood there how
    often, and examples in their context, with the place in brackets. Watches that found nothing
    come last. Nothing is stored or sent. Exit code 1 says that some articles could not be taken.

    \b
      rasid watch test archive.jsonl.gz --watchlist watchlist.yaml
      rasid watch test archive/ --watch khamenei --examples 10
    """
    from rasid.trying import show_found, try_on

    watchlist = load_watchlist(settings_from(flags))
    watches = choose_watches(watchlist, only)
    trial, bad = try_on(watchlist, paths, examples)
    show_found(trial, watches, as_json=as_json)
    for line in bad.named:
        click.echo(line, err=True)
    if bad.total > len(bad.named):
        click.echo(f"and {bad.total - len(bad.named):,} more that cannot be taken", err=True)
    return 1 if bad.total else 0


@command.command("explain")
@click.argument("watch")
@click.option("--all", "all_forms", is_flag=True, help="All spellings that were tried and found.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@common_options
def explain(watch: str, all_forms: bool, as_json: bool, **flags: Any) -> int:
    """Show in which forms a watch is found.

    Of a name: as it is given, with clitics, in other spellings, misspelled, its last part alone.
    Each was tried on the watchlist as a whole, so that other watches of a like name count too; some
    thousand spellings are tried, no more. Of a topic: its query as it is read, and the words that
    must stand in an article for the query to be looked at.

    \b
      rasid watch explain khamenei --watchlist watchlist.yaml
    """
    from rasid.explaining import show_name, show_topic

    watchlist = load_watchlist(settings_from(flags))
    (chosen,) = choose_watches(watchlist, (watch,))
    if chosen.query:
        show_topic(chosen, watchlist, as_json=as_json)
    else:
        show_name(chosen, watchlist, all_forms=all_forms, as_json=as_json)
    sys.stdout.flush()
    return 0


@command.command("push")
@click.argument("file")
@common_options
def push(file: str, **flags: Any) -> int:
    """Put a watchlist on the Kafka, for every worker that has no --watchlist of its own.

    FILE is checked first, with the alert policy where --alerts names it; nothing is written where
    something is wrong in it. Workers take it within seconds, and read by it from the next article
    on; one that starts later takes it too. Pushing an older file goes back to it.

    \b
      rasid watch push watchlist.yaml --broker kafka://broker:9092
    """
    from analysis.decision import BEGINNING
    from rasid.monitor import create_topics
    from rasid.rules import rules_of
    from streams.eventlog import open_log
    from streams.topics import WATCHLIST
    from streams.watchlist import push_text

    settings = settings_from(flags | {"watchlist": file})
    if not settings.kafka:
        raise UsageProblem(
            "watchlists are pushed to a Kafka: name one with --broker kafka://HOST:PORT; on the"
            " embedded log, edit the file that `rasid up` reads"
        )
    watchlist = load_watchlist(settings)
    if settings.alerts:
        rules_of(watchlist, load_alerts(settings), BEGINNING)
    with open_log(settings) as log:
        create_topics(log, settings, (WATCHLIST.name,))
        push_text(log, read_text(Path(file)))
    count = len(watchlist.watches)
    click.echo(f"{count} watches pushed, hash {watchlist.hash}; workers take them", err=True)
    return 0
