"""`rasid revisions`: which articles were changed after they stood, and what was changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from operator import eq
from typing import Any

import click
import msgspec

from alerts.words.texts import clean, excerpt
from analysis.arabic.bidi import isolate
from analysis.decision import Instant
from analysis.stories.difference import Change, Difference, find_difference
from rasid.options import UsageProblem, common_options, settings_from
from rasid.versions import Revised, revised_in_archive, revised_on_log, version_of

MAX_QUOTE = 400
AROUND = 8
MOST_SHOWN = 12
"""Sentences of each sort that a terminal shows of one revision; JSON has all."""


class Revision(msgspec.Struct, frozen=True):
    """A changed article as one JSON object; `difference` is None where the one before is gone."""

    article: str
    of: str
    story: str
    source: str
    url: str
    title: str
    at: Instant
    difference: Difference | None


@click.command("revisions")
@click.argument("paths", nargs=-1)
@click.option("--article", "only", metavar="ARTICLE", help="Only this one; its id or URL.")
@click.option("--limit", type=click.IntRange(0), default=20, help="The newest; default 20, 0: all.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a revision.")
@common_options
def command(
    paths: tuple[str, ...], only: str | None, limit: int, as_json: bool, **flags: Any
) -> int:
    """Show which articles an outlet changed, and the sentences that it added, rewrote or took out.

    Without PATHS the log is read, beside a running worker or without one: every revision that was
    decided, as far back as the log holds the articles. PATHS are JSON lines (also .gz) or folders,
    read twice, as `rasid replay` reads them. A revision is another version under the same id or
    URL, or of the same outlet and title with most sentences in common. Vowel marks, spelling forms
    and lines of fewer than four words are no change. Exit code 1 says that some articles of an
    archive could not be taken.

    \b
      rasid revisions
      rasid revisions archive.jsonl.gz --article https://news.example/a/8844
    """
    settings = settings_from(flags)
    if "-" in paths:
        raise UsageProblem("an archive is read twice: give a file or a folder instead of -")
    code = 0
    if paths:
        revised, code = revised_in_archive(paths, only, limit or None)
    else:
        revised = list(revised_on_log(settings, only, limit or None))
    revisions = [_revision(each) for each in revised]
    if as_json:
        for revision in revisions:
            sys.stdout.buffer.write(msgspec.json.encode(revision) + b"\n")
    else:
        for line in _lines(revisions):
            click.echo(line)
    sys.stdout.flush()
    return code


def _revision(revised: Revised) -> Revision:
    related, after, before = revised.related, revised.after, revised.before
    link = related.link
    return Revision(
        article=related.article,
        of=(link.of if link else None) or related.article,
        story=link.story if link else "",
        source=related.source,
        url=related.url,
        title=related.title,
        at=related.at,
        difference=find_difference(version_of(before), version_of(after)) if before else None,
    )


def _lines(revisions: Sequence[Revision]) -> Iterator[str]:
    if not revisions:
        yield "no article was changed"
    for number, revision in enumerate(revisions):
        if number:
            yield ""
        yield f"{_time(revision.at)} {_quoted(revision.source)} ({_quoted(revision.article)})"
        yield f"  {_quoted(revision.title) or '(no title)'}"
        if revision.url:
            yield f"  {_quoted(revision.url)}"
        yield from _changes(revision.difference)


def _changes(difference: Difference | None) -> Iterator[str]:
    if difference is None:
        yield "  the version before it is held no more"
        return
    if difference.is_empty:
        yield "  only its spelling or its short lines changed"
    if difference.title is not None:
        yield from _rewritten("title, ", difference.title)
    for change in difference.changed[:MOST_SHOWN]:
        yield from _rewritten("", change)
    for sentence in difference.added[:MOST_SHOWN]:
        yield click.style(f"  added   {_quoted(sentence)}", fg="green")
    for sentence in difference.removed[:MOST_SHOWN]:
        yield click.style(f"  removed {_quoted(sentence)}", fg="red")
    sorts = (difference.changed, difference.added, difference.removed)
    if more := sum(max(0, len(sort) - MOST_SHOWN) for sort in sorts):
        yield f"  and {more:,} more (--json)"
    yield f"  {difference.kept:,} sentence{'' if difference.kept == 1 else 's'} as before"


def _rewritten(what: str, change: Change) -> Iterator[str]:
    change = narrow(change)
    yield click.style(f"  {what}before {_quoted(change.before)}", fg="red")
    yield click.style(f"  {what}now    {_quoted(change.after)}", fg="green")


def narrow(change: Change) -> Change:
    """Return both sentences with at most eight words around what differs, `…` for the others.

    >>> narrow(Change("one two", "one three"))
    Change(before='one two', after='one three')
    """
    before, after = change.before.split(), change.after.split()
    same = list(map(eq, before, after))
    first = next((i for i, equal in enumerate(same) if not equal), len(same))
    same = list(map(eq, reversed(before[first:]), reversed(after[first:])))
    last = next((i for i, equal in enumerate(same) if not equal), len(same))
    return Change(_cut(before, first, last), _cut(after, first, last))


def _cut(words: list[str], first: int, last: int) -> str:
    start, end = max(0, first - AROUND), len(words) - max(0, last - AROUND)
    left, right = "… " if start else "", " …" if end < len(words) else ""
    return f"{left}{' '.join(words[start:end])}{right}"


def _quoted(text: str) -> str:
    return isolate(excerpt(clean(text), MAX_QUOTE)) if text else ""


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
