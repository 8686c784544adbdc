"""One watch explained: the forms of a name, the parts of a query."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click
import msgspec

from analysis.arabic.bidi import isolate
from analysis.mentions.matcher import Matcher
from analysis.mentions.queries.index import QueryIndex
from analysis.mentions.queries.parser import parse_query
from analysis.mentions.queries.tree import And, Leaf, Node, Not, Or, Word, render
from analysis.mentions.queries.words import ANY_FORM, Asked
from analysis.mentions.spellings import Spelling, find_spellings
from analysis.mentions.watchlist import Watch, Watchlist

KINDS = ("exact", "folded", "clitic", "variant", "fuzzy")
MOST_TOLD = 12
MOST_WAKERS = 20


def show_name(watch: Watch, watchlist: Watchlist, *, all_forms: bool, as_json: bool) -> None:
    """Write under which spellings a name is found."""
    spellings = list(find_spellings(watch, Matcher(watchlist)))
    if as_json:
        _write_json(watch, {"spellings": [spelling._asdict() for spelling in spellings]})
        return
    click.echo("\n".join(_head(watch)))
    for named, where in ((False, ""), (True, ", only where the article gives the full name")):
        for kind in KINDS:
            told = [s for s in spellings if s.kind == kind and s.named is named]
            if told:
                most = len(told) if all_forms else MOST_TOLD
                click.echo(f"  {kind}{where}: {_listing(told, most)}")
    others = sorted({other for spelling in spellings for other in spelling.others})
    if others:
        click.echo(f"  with half the score, as they name other watches too: {', '.join(others)}")
    if not spellings:
        click.echo("  found under none of its names: give it context that its names stand in")


def _listing(spellings: list[Spelling], most: int) -> str:
    told = "  ".join(isolate(spelling.text) for spelling in spellings[:most])
    rest = len(spellings) - most
    return told + (f"  and {rest:,} more that were tried (--all)" if rest > 0 else "")


def _head(watch: Watch) -> Iterator[str]:
    yield f"{watch.id}: {isolate(watch.name)} ({watch.kind})"
    for what, texts in (
        ("also", watch.aliases),
        ("Latin", watch.latin),
        ("only in a sentence with one of", watch.context.any),
        ("never in a sentence with", watch.context.none),
    ):
        if texts:
            yield f"  {what}: {', '.join(map(isolate, texts))}"
    route = f", route {watch.alert.route}" if watch.alert.route else ""
    yield f"  alerts: {', '.join(watch.alert.on) or 'none'}; {watch.alert.severity}{route}"


def show_topic(watch: Watch, watchlist: Watchlist, *, as_json: bool) -> None:
    """Write how a query is read, and what wakes it."""
    tree = parse_query(watch.query)
    index = QueryIndex((w.id, parse_query(w.query)) for w in watchlist.watches if w.query)
    wakers = sorted([_show_asked(word) for word in words] for words in index.wakers(watch.id))
    if as_json:
        _write_json(watch, {"query": render(tree), "woken_by": wakers})
        return
    click.echo("\n".join((*_head(watch), "  true of an article that has", *_tree_lines(tree, 2))))
    told = "; ".join(" with ".join(map(isolate, words)) for words in wakers[:MOST_WAKERS])
    more = f"; and {len(wakers) - MOST_WAKERS:,} more" if len(wakers) > MOST_WAKERS else ""
    click.echo(f"  looked at where there is: {told}{more}")


def _show_asked(asked: Asked) -> str:
    """Return a word that a query asks for: a stem with … for any of its forms."""
    title = "title:" if asked.title else ""
    return title + (f"{asked.form}…" if asked.how == ANY_FORM else asked.spelled or asked.form)


def _tree_lines(node: Node, depth: int) -> Iterator[str]:
    indent = "  " * depth
    match node:
        case And() | Or():
            yield indent + ("all of" if isinstance(node, And) else "one of")
            for part in node.parts:
                yield from _tree_lines(part, depth + 1)
        case Not():
            yield f"{indent}not"
            yield from _tree_lines(node.part, depth + 1)
        case _:
            yield f"{indent}{isolate(render(node))}  {_mean(node)}"


def _mean(leaf: Leaf) -> str:
    where = " of the title" if leaf.title else ""
    if isinstance(leaf, Word):
        return f"in these letters{where}" if leaf.spelled else f"any form of the word{where}"
    if leaf.near is None:
        return f"as it is written{where}"
    return f"in any order, at most {leaf.near} other words among them{where}"


def _write_json(watch: Watch, more: dict[str, Any]) -> None:
    line = {"watch": watch.id, "name": watch.name, "kind": watch.kind} | more
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
