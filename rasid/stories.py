"""`rasid stories`: the stories of an archive, and why an article joined its own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click
import msgspec

from analysis.article import Article
from analysis.mentions.watchlist import Watchlist, parse_watchlist
from rasid.archive import Archive, Step
from rasid.options import (
    UsageProblem,
    choose_watches,
    common_options,
    load_watchlist,
    settings_from,
)
from rasid.reasons import Reasons


@click.command("stories")
@click.argument("paths", nargs=-1, required=True)
@click.option("--explain", "about", metavar="ARTICLE", help="Why it joined; its id or URL.")
@click.option("--watch", "only", multiple=True, metavar="ID", help="Only its stories; repeatable.")
@click.option("--limit", type=click.IntRange(0), default=20, help="Default 20; 0 for all.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a story.")
@common_options
def command(
    paths: tuple[str, ...],
    about: str | None,
    only: tuple[str, ...],
    limit: int,
    as_json: bool,
    **flags: Any,
) -> int:
    """Show the stories of an archive: each with its headline, its outlets and its size over time.

    PATHS are JSON lines (also .gz), folders, or - for standard input; they are read as `rasid
    replay` reads them, on the articles' own clock, and nothing is stored or sent. Stories of most
    outlets come first. Origins are independent tellings: nine outlets after one agency are one
    origin. A watchlist is not needed; with one, each story names the watches that stand in it.

    --explain tells, instead, what ARTICLE was compared with: the article that it is most like and
    the shared words that weighed most, or the one that it copies, revises or repeats. Exit code 1
    says that some articles could not be taken.

    \b
      rasid stories archive.jsonl.gz
      rasid stories archive/ --watchlist watchlist.yaml --watch khamenei --limit 5
      rasid stories archive.jsonl.gz --explain https://news.example/a/8844
    """
    settings = settings_from(flags)
    watchlist = load_watchlist(settings) if settings.watchlist else parse_watchlist("watches: []")
    chosen = frozenset(watch.id for watch in choose_watches(watchlist, only) if only)
    archive = Archive(paths, watchlist)
    if about is not None:
        _explain(archive, about, as_json=as_json)
    else:
        _list(archive, watchlist, chosen, limit or None, as_json=as_json)
    sys.stdout.flush()
    return archive.report()


def _list(
    archive: Archive, watchlist: Watchlist, only: frozenset[str], most: int | None, *, as_json: bool
) -> None:
    from analysis.claims.places import find_places
    from analysis.stories.story import StoryBook
    from rasid.stories_shown import show_stories

    book = StoryBook(most, only)
    for step in archive.steps("stories"):
        if step.related.merged is not None:
            book.merge(step.related.merged, step.related.at)
        if step.related.link is not None:
            places = find_places(_words(step))
            book.take(step.reading, step.related.link, step.related.at, _root(step), places)
    stories = book.stories()
    if as_json:
        _write(stories)
        return
    named = {watch.id: watch for watch in watchlist.watches}
    for line in show_stories(stories, book.count(), archive.articles, named):
        click.echo(line)


def _root(step: Step) -> str:
    """Return whose telling an article is: of the source it credits, or its outlet's."""
    from analysis.claims.sources import source_key

    return source_key(step.reading.credit or step.reading.source)


def _words(step: Step) -> list[str]:
    """Return the folded words of an article that comes for the first time, its title before."""
    from analysis.arabic.tokens import fold_phrase
    from analysis.stories.story import AGAIN

    if step.related.outcome in AGAIN:
        return []
    article = msgspec.json.decode(step.data, type=Article)
    return [*fold_phrase(article.title), *fold_phrase(article.text)]


def _explain(archive: Archive, about: str, *, as_json: bool) -> None:
    from rasid.stories_shown import show_reason

    reasons = Reasons(archive.relating, about)
    for step in archive.steps("stories", reasons.look):
        reasons.take(step)
    if not reasons.found:
        raise UsageProblem(f"no article {about[:200]!r} in the archive: give its id or its URL")
    if as_json:
        _write(reasons.found)
        return
    for reason in reasons.found:
        click.echo("\n".join(show_reason(reason)))


def _write(rows: Sequence[msgspec.Struct]) -> None:
    for row in rows:
        sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
    sys.stdout.buffer.flush()
