"""What others offer for finding very many names and topics, beside what finds them here.

`make bench` installs the peers; one that is not installed is named as missing.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from statistics import fmean
from typing import Any, NamedTuple

from analysis.arabic.document import Document
from analysis.arabic.folding import fold
from analysis.arabic.sentences import parse
from analysis.mentions.matcher import Matcher
from analysis.mentions.queries.parser import parse_query
from analysis.mentions.watchlist import Watch, Watchlist
from bench.queries import TRIED, Loop, measure
from bench.report import say

TRIED_BY_CDIST = 40
WINDOWS = 2 * 480
"""Places in an article where two or three words may be a name, for what compares whole names."""

Article = tuple[Document, Document]
Planted = list[tuple[str, str]]


class Peer(NamedTuple):
    """Something that finds names: seconds for one article, and which names a short text has."""

    what: str
    seconds: float
    find: Callable[[str], set[str]]


def best(call: Callable[[], object], rounds: int = 3) -> float:
    """Return the least seconds of processor time of `rounds` calls."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        spent.append(time.process_time() - start)
    return min(spent)


def peer(name: str) -> Any:
    """Return a module that need not be there, None where it is not."""
    try:
        return importlib.import_module(name)
    except ImportError:
        say(f"  {name} is not installed: not measured")
        return None


def compare(
    articles: list[Article], names: list[str], planted: Planted, by_all: Peer | None
) -> None:
    """Print what finding `names` costs an article, and how many of those `planted` are found."""
    tried = [_ours(articles, names), _aho_corasick(articles, names), _flashtext(articles, names)]
    tried.append(by_all)
    say(f"  {len(names):,} names            us an article  found as written  one letter wrong")
    for each in filter(None, tried):
        some = planted[:TRIED_BY_CDIST] if each.what.startswith("rapidfuzz") else planted
        as_written = fmean(name in each.find(name) for name, _ in some)
        misspelled = fmean(name in each.find(wrong) for name, wrong in some)
        cost = each.seconds * 1e6
        say(f"  {each.what:<22}{cost:15,.0f}{as_written:18.3f}{misspelled:18.3f}")
    say(f"  cdist: by {WINDOWS} windows of an article, on {TRIED_BY_CDIST} names; others: measured")
    say("  pyahocorasick and flashtext2 are given folded text, and find no clitics or other forms")


def compare_queries(articles: list[Article], queries: list[str]) -> None:
    """Print what `queries` cost an article, found by an index and tried one after the other."""
    topics = (Watch(f"q{n}", "q", "topic", query=query) for n, query in enumerate(queries))
    matcher = Matcher(Watchlist(tuple(topics), ""))
    loop = Loop([parse_query(query) for query in queries])
    for article in articles:
        matcher.find("a", *article)
    ours = min(measure(lambda *a: matcher.find("a", *a), articles) for _ in range(3))
    theirs = min(measure(loop.find, articles[:TRIED]) for _ in range(3))
    say(f"  {len(queries):,} queries: us an article {ours:,.0f}, each evaluated {theirs:,.0f}")
    say(f"  {theirs / ours:.0f} times cheaper; which are true is the same, as bench.queries checks")


def _ours(articles: list[Article], names: list[str]) -> Peer:
    people = (Watch(id=name, name=name, kind="person") for name in names)
    matcher = Matcher(Watchlist(tuple(people), ""))
    empty = parse("")

    def find(text: str) -> set[str]:
        return {mention.watch for mention in matcher.find("a", empty, parse(text))}

    spent = best(lambda: [matcher.find("a", *article) for article in articles])
    return Peer("Rasid", spent / len(articles), find)


def _aho_corasick(articles: list[Article], names: list[str]) -> Peer | None:
    ahocorasick = peer("ahocorasick")
    if ahocorasick is None:
        return None
    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(fold(name), name)
    automaton.make_automaton()
    texts = [fold(text.original) for _, text in articles]
    spent = best(lambda: [list(automaton.iter(text)) for text in texts])
    return Peer(
        "pyahocorasick",
        spent / len(texts),
        lambda text: {name for _, name in automaton.iter(fold(text))},
    )


def _flashtext(articles: list[Article], names: list[str]) -> Peer | None:
    flashtext2 = peer("flashtext2")
    if flashtext2 is None:
        return None
    processor = flashtext2.KeywordProcessor(case_sensitive=True)
    by_form = {fold(name): name for name in names}
    processor.add_keywords_from_iter(list(by_form))
    texts = [fold(text.original) for _, text in articles]

    def find(text: str) -> set[str]:
        return {by_form[form] for form in processor.extract_keywords(fold(text))}

    spent = best(lambda: [processor.extract_keywords(text) for text in texts])
    return Peer("flashtext2", spent / len(texts), find)


def compare_all(names: list[str], planted: Planted) -> Peer | None:
    """Return what compares a text with every name."""
    rapidfuzz, numpy = peer("rapidfuzz"), peer("numpy")
    if rapidfuzz is None or numpy is None:
        return None
    process, distance = importlib.import_module("rapidfuzz.process"), rapidfuzz.distance.OSA
    folded = [fold(name) for name in names]

    def compared(texts: list[str]) -> Any:
        scorer = distance.distance
        return process.cdist(texts, folded, scorer=scorer, score_cutoff=1, workers=1)

    wrongs = [fold(wrong) for _, wrong in planted[:TRIED_BY_CDIST]]
    spent = best(lambda: compared(wrongs), 2) / len(wrongs)
    return Peer(
        "rapidfuzz cdist",
        spent * WINDOWS,
        lambda text: {names[at] for at in numpy.flatnonzero(compared([fold(text)])[0] <= 1)},
    )
