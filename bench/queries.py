"""Measure what many topic queries cost an article, beside trying each of them.

    .venv/bin/python -m bench.queries

Queries are made of words of the real stream (../shared/data), so that on average one in some 300
is true of an article; without the stream, of invented words, and the first line says so.
"""

from __future__ import annotations

import gc
import gzip
import json
import random
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from statistics import fmean

from analysis.arabic.document import Document
from analysis.arabic.sentences import parse
from analysis.arabic.words import FREQUENT
from analysis.mentions.matcher import Matcher
from analysis.mentions.memory import Memory
from analysis.mentions.queries.conditions import Compiler
from analysis.mentions.queries.index import QueryIndex
from analysis.mentions.queries.parser import parse_query
from analysis.mentions.queries.places import Places
from analysis.mentions.queries.tree import And, Node, Not, Phrase, Word, leaves
from analysis.mentions.queries.words import Vocabulary
from analysis.mentions.watchlist import Watch, Watchlist
from bench.report import say

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "stream"
SIZES = (1_000, 3_000, 10_000)
MEASURED = 300
"""Articles that are measured, from the second day; the queries are made of the first."""
TRIED = 20
"""Of these, those on which each query is tried."""
LEAST, MOST = 450, 500
"""Words of a measured article."""
ROUNDS = 3
USUAL = 0.0005, 0.003
"""Of all articles, those that have a word of a query, least and most."""

Article = tuple[Document, Document]


def read_articles(day: int) -> Iterator[Article]:
    """Yield title and text of the articles of a day of August 2015."""
    with gzip.open(DATA / f"articles-2015-08-{day:02}.jsonl.gz", "rt") as lines:
        for line in lines:
            fields = json.loads(line)
            yield parse(fields["title"]), parse(fields["text"])


def invent_articles(seed: int) -> Iterator[Article]:
    """Yield articles of invented words, of which few are frequent, as in a language."""
    rng = random.Random(seed)
    words = [
        "".join(rng.choices("ابتجحخدرزسشصضطعغفقكلمنهوي", k=rng.randint(4, 7)))
        for _ in range(30_000)
    ]
    weights = [1 / (rank + 20) for rank in range(len(words))]
    while True:
        drawn = rng.choices(words, weights, k=512)
        yield parse(" ".join(drawn[:12])), parse(" ".join(drawn[12:]))


def cut(title: Document, text: Document) -> Article:
    """Return an article of at most about 500 words."""
    if len(text.tokens) <= MOST:
        return title, text
    return title, parse(text.original[: text.tokens[MOST - 1].end])


def fit_length(articles: Iterator[Article]) -> list[Article]:
    """Return articles of about 500 words; what is longer is cut, what is shorter left out."""
    fitting = (cut(title, text) for title, text in articles if len(text.tokens) >= LEAST)
    return list(islice(fitting, MEASURED))


def make_queries(articles: list[Article], count: int, rng: random.Random) -> Iterator[str]:
    """Yield queries of words that stand together in some article, of six shapes by turns."""
    shares: Counter[str] = Counter()
    for title, text in articles:
        shares.update({token.form for token in chain(title.tokens, text.tokens)})
    least, most = (share * len(articles) for share in USUAL)
    usual = {form for form, n in shares.items() if least <= n <= most and len(form) > 2}
    usual -= FREQUENT
    usual = {form for form in usual if "ء" <= form[0] <= "ي"}
    everything = sorted(usual)
    for number in range(count):
        words: list[str] = []
        while len(words) < 6:
            _, text = rng.choice(articles)
            forms = [token.form for token in text.tokens]
            words = [form for form in forms if form in usual]
        a, b, c = rng.sample(words, 3)
        at = rng.randrange(len(words) - 1)
        x, y, z = (*words[at : at + 2], rng.choice(everything))
        yield (
            f"{a} {b}",
            f"({a} OR {z}) AND {b} NOT {rng.choice(everything)}",
            f'"{x} {y}" OR ({a} AND {b} AND {c})',
            f'"{x} {y}"~5 AND ({a} OR {b} OR {z})' if x != y else f"{a} {c}",
            f"title:{a} AND ({b} OR {c})",
            f"({a} OR {z}) AND ({b} OR {rng.choice(everything)}) AND NOT title:{c}",
        )[number % 6]


def measure(call: Callable[[Document, Document], object], articles: list[Article]) -> float:
    """Return the mean microseconds of processor time of a call on an article just parsed."""
    spent = 0
    for title, text in articles:
        fresh = parse(title.original), parse(text.original)
        start = time.process_time_ns()
        call(*fresh)
        spent += time.process_time_ns() - start
    return spent / len(articles) / 1e3


class Loop:
    """Every query tried on every article: words found once for all, each tree walked."""

    def __init__(self, trees: list[Node]) -> None:
        self._trees = trees
        self._vocabulary = Vocabulary()
        compiler = Compiler(self._vocabulary)
        self._parts = {leaf: compiler.part(leaf) for tree in trees for leaf in leaves(tree)}
        self._words = Memory(self._vocabulary.read)

    def find(self, title: Document, text: Document) -> list[int]:
        """Return which queries are true of an article."""
        read = [[self._words[token.form] for token in each.tokens] for each in (title, text)]
        here = Places(self._vocabulary, title, text, (read[0], read[1]))
        return [at for at, tree in enumerate(self._trees) if self._holds(tree, here)]

    def _holds(self, node: Node, here: Places) -> bool:
        if isinstance(node, Word | Phrase):
            return here.holds(self._parts[node])
        if isinstance(node, Not):
            return not self._holds(node.part, here)
        join = all if isinstance(node, And) else any
        return join(self._holds(part, here) for part in node.parts)


def count_bytes(trees: list[Node]) -> int:
    """Return the bytes that an index of these queries holds, without the trees."""
    tracemalloc.start()
    index = QueryIndex((str(at), tree) for at, tree in enumerate(trees))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del index
    return held


def measure_size(queries: list[str], articles: list[Article]) -> None:
    """Print what so many queries cost, indexed and one after the other."""
    start = time.process_time()
    trees = [parse_query(query) for query in queries]
    parsed = time.process_time() - start
    start = time.process_time()
    QueryIndex((str(at), tree) for at, tree in enumerate(trees))
    compiled = time.process_time() - start
    topics = (Watch(str(at), "q", "topic", query=query) for at, query in enumerate(queries))
    index = Matcher(Watchlist(tuple(topics), ""))
    loop = Loop(trees)
    tried = articles[:TRIED]
    hits = [len({m.watch for m in index.find("a", *article)}) for article in articles]
    for article in tried:
        found = {mention.watch for mention in index.find("a", *article)}
        assert found == set(map(str, loop.find(*article))), "index and loop differ"
    rounds = [
        (measure(lambda a, b: index.find("a", a, b), articles), measure(loop.find, tried))
        for _ in range(ROUNDS)
    ]
    ours, theirs = (min(each) for each in zip(*rounds, strict=True))
    share = fmean(hits) / len(queries)
    say(
        f"  {len(queries):7,}  {share:8.2%}  {ours:9,.0f}  {theirs:9,.0f}  {theirs / ours:5.1f}"
        f"  {parsed:7.2f}  {compiled:7.2f}  {count_bytes(trees) / 2**20:6.1f}"
    )


def main() -> int:
    """Print the table; return 0."""
    if DATA.is_dir():
        made_of, measured = list(islice(read_articles(6), 1_500)), fit_length(read_articles(7))
        say("articles of the real stream: queries of the words of one day, measured on the next")
    else:
        made_of, measured = list(islice(invent_articles(1), 1_500)), fit_length(invent_articles(2))
        say(f"invented articles, as there is no {DATA}")
    queries = list(make_queries(made_of, max(SIZES), random.Random(5)))
    say(
        f"{len(measured)} articles of {LEAST} to {MOST} words, in processor time, "
        f"best of {ROUNDS} rounds"
    )
    say("  queries   true of  us indexed   us tried  ratio  s parse  s index     MiB")
    gc.collect()
    gc.freeze()  # what the bench itself holds is not to be looked through again and again
    for size in SIZES:
        measure_size(queries[:size], measured)
    say("indexed: Matcher.find, mentions made; tried: words found once, then each tree walked")
    say("not measured here: queries as people write them; these are made of the news itself")
    return 0


if __name__ == "__main__":
    sys.exit(main())
