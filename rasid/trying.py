"""Watches tried on an archive, and what they found shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import click
import msgspec

from analysis.arabic.bidi import isolate, strip_controls
from analysis.arabic.sentences import parse
from analysis.article import article_id
from analysis.intake import Unreadable, read_article
from analysis.mentions.matcher import Matcher
from analysis.mentions.trial import Example, Found, Share, Trial
from analysis.mentions.watchlist import Watch, Watchlist
from analysis.reading import MentionKind
from rasid.inputs import read_lines, total_size
from rasid.progress import progress

KINDS: tuple[MentionKind, ...] = ("exact", "folded", "clitic", "variant", "fuzzy", "query")
MOST_BAD = 10
MOST_SURFACES = 8
MOST_IDLE = 20


class Bad(NamedTuple):
    """How many articles could not be taken, and the first of them with their reasons."""

    total: int
    named: list[str]


def try_on(watchlist: Watchlist, paths: Sequence[str], examples: int) -> tuple[Trial, Bad]:
    """Return what the watches find in the archive at `paths`. Raises InputError."""
    matcher, trial = Matcher(watchlist), Trial(examples)
    now, count, named = datetime.now(UTC), 0, list[str]()
    with progress("watch test", total_size(paths)) as advance:
        for line in read_lines(paths):
            try:
                article = read_article(line.data, now)
            except Unreadable as error:
                count += 1
                if len(named) < MOST_BAD:
                    named.append(f"{line.where}: {error}")
            else:
                title, text = parse(article.title), parse(article.text)
                trial.take(title, text, matcher.find(article_id(article), title, text))
            advance(line.read)
    return trial, Bad(count, named)


def show_found(trial: Trial, watches: Iterable[Watch], *, as_json: bool) -> None:
    """Write what `watches` found to standard output, those with most mentions first."""
    given = sorted(
        ((watch, trial.found.get(watch.id, Found())) for watch in watches),
        key=lambda pair: (-pair[1].mentions, pair[0].id),
    )
    if as_json:
        for watch, found in given:
            line = {"watch": watch.id, "name": watch.name} | msgspec.to_builtins(found)
            sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
        sys.stdout.buffer.flush()
        return
    click.echo(f"{trial.articles:,} articles")
    for watch, found in given:
        if found.mentions:
            click.echo("")
            click.echo("\n".join(_lines(watch, found)))
    idle = [watch.id for watch, found in given if not found.mentions]
    if idle:
        more = f" and {len(idle) - MOST_IDLE:,} more" if len(idle) > MOST_IDLE else ""
        click.echo(f"\nfound nowhere ({len(idle):,}): {', '.join(idle[:MOST_IDLE])}{more}")


def _lines(watch: Watch, found: Found) -> Iterator[str]:
    name = "" if watch.name == watch.id else f"  {isolate(watch.name)}"
    id = watch.id if watch.id.isascii() else isolate(watch.id)
    yield f"{id}{name}: {_count(found.mentions, 'mention')} in {_articles(found.articles)}"
    for kind in KINDS:
        if share := found.kinds.get(kind):
            yield from _kind_lines(kind, share)


def _kind_lines(kind: str, share: Share) -> Iterator[str]:
    only = f", {_articles(share.only)} by nothing else" if share.only else ""
    yield f"  {kind}: {share.mentions:,} in {_articles(share.articles)}{only}"
    often = sorted(share.surfaces.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [f"{isolate(surface)} ×{count:,}" for surface, count in often[:MOST_SURFACES]]
    if rest := len(often) - len(told) + bool(share.others):
        told.append(f"and {rest:,} more" if not share.others else "and many more")
    yield f"    {'  '.join(told)}"
    for example in share.examples:
        yield f"      {show_example(example)}"


def show_example(example: Example) -> str:
    """Return one example on one line, with its place in brackets.

    Article, context and surface are isolates, so that neither direction disturbs the other's.
    """
    before, after = (strip_controls(text) for text in (example.before, example.after))
    around = " ".join(f"{before}⟦{isolate(example.surface)}⟧{after}".split())
    score = "" if example.score == 1 else f", {example.score:g}"
    return f"\u2068{around}\u2069  ({isolate(example.article)}, {example.field}{score})"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _articles(number: int) -> str:
    return _count(number, "article")
