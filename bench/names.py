"""Measure what very many watched names cost an article, beside what others offer for the same.

    .venv/bin/python -m bench.names
    PYTHONPATH=FOLDER .venv/bin/python -m bench.names    (with the peers in FOLDER, as make bench)

Names are invented: given names as Arabs and others have them, and last names of invented syllables.
Articles are those of the real stream (../shared/data), else invented, and the first line says so.
Some names are planted with one letter wrong. The peers are those of bench/peers.py. Takes about two
minutes of processor time.
"""

from __future__ import annotations

import gc
import random
import sys
import time
import tracemalloc
from collections.abc import Callable
from itertools import islice, pairwise
from statistics import fmean

from camel_tools.tokenizers.word import simple_word_tokenize
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)

from analysis.arabic.folding import fold
from analysis.arabic.sentences import parse
from analysis.arabic.tokens import tokenise
from analysis.mentions.matcher import Matcher
from analysis.mentions.names import ARABIC_GIVEN, FOREIGN_GIVEN
from analysis.mentions.slips import SlipIndex
from analysis.mentions.watchlist import Watch, Watchlist
from bench.peers import WINDOWS, Article, best, compare, compare_all, compare_queries
from bench.queries import DATA, LEAST, cut, fit_length, invent_articles, make_queries, read_articles
from bench.report import say

SIZES = (1_000, 10_000, 100_000)
QUERIES = 10_000
ROUNDS = 5
PLANTED = 1_000
EDGES = (0, 10, 100, 300, 600, 900, 1_500, 3_000, 5_000, 7_000)
"""Between which articles of the stream a mean is taken."""
LETTERS = "ابتجحخدرزسشعغفقكلمنهوي"


def invent_names(count: int, rng: random.Random) -> list[str]:
    """Return `count` different names of people: one or two given names and a last name."""
    given = sorted(ARABIC_GIVEN) + sorted(FOREIGN_GIVEN)
    lasts = sorted({_invent_last(rng) for _ in range(max(count // 4, 500))})
    names: dict[str, None] = {}
    while len(names) < count:
        first = rng.choice(given)
        middle = [rng.choice(given)] if rng.random() < 0.3 else []
        names[" ".join([first, *middle, rng.choice(lasts)])] = None
    return list(names)


def _invent_last(rng: random.Random) -> str:
    syllables = (
        rng.choice("بتجحخدرزسشعغفقكلمنه") + rng.choice(("ا", "ي", "و", "", ""))
        for _ in range(rng.randint(3, 5))
    )
    return "".join(syllables) + rng.choice(("", "ي", "ان", "وف", "يتش", "سون"))


def slip(name: str, rng: random.Random) -> str:
    """Return `name` with one letter of its last word left out, doubled, exchanged or changed."""
    *before, last = name.split()
    at = rng.randrange(1, len(last) - 2)
    kind = rng.randrange(4)
    while kind == 2 and last[at] == last[at + 1]:
        at = rng.randrange(1, len(last) - 2)
        kind = rng.randrange(4)
    other = rng.choice([letter for letter in LETTERS if letter != last[at]])
    changed = (
        last[:at] + last[at + 1 :],
        last[: at + 1] + last[at:],
        last[:at] + last[at + 1] + last[at] + last[at + 2 :],
        last[:at] + other + last[at + 1 :],
    )[kind]
    return " ".join([*before, changed])


def watch_all(names: list[str], queries: list[str]) -> Watchlist:
    """Return a watchlist of people and topics."""
    people = [Watch(id=f"n{at}", name=name, kind="person") for at, name in enumerate(names)]
    topics = [
        Watch(id=f"q{at}", name="q", kind="topic", query=query) for at, query in enumerate(queries)
    ]
    return Watchlist((*people, *topics), "")


def measure_sizes(articles: list[Article], names: list[str], queries: list[str]) -> None:
    """Print what finding costs an article, by number of names."""
    say("    names  queries  us first  us again  mentions  s compile     MiB")
    plans = [(size, topics) for topics in (0, len(queries)) for size in SIZES]
    costs = {}
    for size, topics in plans:
        watchlist = watch_all(names[:size], queries[:topics])
        start = time.process_time()
        matcher = Matcher(watchlist)
        compiled = time.process_time() - start
        gc.collect()
        gc.freeze()
        found: list[int] = []

        def find(matcher: Matcher = matcher, found: list[int] = found) -> None:
            found[:] = [len(matcher.find("a", *article)) for article in articles]

        first = best(find, 1) / len(articles) * 1e6
        costs[size, topics] = again = best(find) / len(articles) * 1e6
        mib = count_bytes(watchlist) / 2**20 if size == max(SIZES) else 0.0
        held = f"{mib:8.0f}" if mib else ""
        cost = f"{first:10,.0f}{again:10,.0f}{fmean(found):10.1f}"
        say(f"{size:9,}{topics:9,}{cost}{compiled:11.2f}{held}")
    for topics in (0, len(queries)):
        growth = costs[max(SIZES), topics] / costs[min(SIZES), topics]
        say(f"  {SIZES[0]:,} to {SIZES[-1]:,} names with {topics:,} queries: {growth:.2f} times")


def count_bytes(watchlist: Watchlist) -> int:
    """Return the bytes that a matcher of `watchlist` holds, without the watchlist."""
    tracemalloc.start()
    matcher = Matcher(watchlist)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del matcher
    return held


def plant(names: list[str], rng: random.Random) -> list[tuple[str, str]]:
    """Return names, each with what a text writes: a letter of a last name of six or more wrong."""
    known = set(names)
    eligible = [name for name in names if len(name.split()[-1]) >= 6]
    planted: list[tuple[str, str]] = []
    while len(planted) < PLANTED:
        name = rng.choice(eligible)
        if (wrong := slip(name, rng)) not in known:
            planted.append((name, wrong))
    return planted


def measure_slips(articles: list[Article], names: list[str], rng: random.Random) -> None:
    """Print how many planted misspelled names are found, what each costs, and what others do."""
    matcher = Matcher(watch_all(names, []))
    planted = plant(names, rng)
    numbers = {name: f"n{at}" for at, name in enumerate(names)}
    documents = [parse(wrong) for _, wrong in planted]
    empty = parse("")

    def find() -> list[set[str]]:
        return [{m.watch for m in matcher.find("a", empty, d)} for d in documents]

    cold = best(find, 1) / PLANTED * 1e6
    again = best(find) / PLANTED * 1e6
    recall = fmean(numbers[name] in ids for (name, _), ids in zip(planted, find(), strict=True))
    say(f"  {len(names):,} names, {PLANTED:,} planted with one letter of the last name wrong")
    say(f"  us, all that find() does: {cold:.0f} us a name, again {again:.0f}; recall {recall:.3f}")
    slips = SlipIndex({word for name in names for word in fold(name).split()})
    words = [fold(wrong).split()[-1] for _, wrong in planted]
    alone = best(lambda: [slips.find(word) for word in words]) / PLANTED * 1e6
    say(f"  us, candidates of a word by the index alone: {alone:.0f} us")
    if other := compare_all(names, planted):
        theirs = other.seconds / WINDOWS * 1e6
        ratios = {"all": cold, "again": again, "index": alone}
        times = ", ".join(f"{what} {theirs / cost:,.0f}" for what, cost in ratios.items())
        say(f"  rapidfuzz cdist: {theirs:,.0f} us a name; times cheaper than cdist: {times}")
    say("\nnames and topics, with others")
    compare(articles, names, planted, other)


def measure_stream(articles: list[Article], names: list[str], queries: list[str]) -> None:
    """Print what long articles cost among all that come, each different."""
    matcher = Matcher(watch_all(names, queries))
    gc.collect()
    gc.freeze()
    spent, unseen = [], []
    seen: set[str] = set()
    for title, text in articles:
        article = parse(title.original), parse(text.original)  # just parsed, as they come
        start = time.process_time()
        matcher.find("a", *article)
        spent.append(time.process_time() - start)
        forms = {token.form for document in article for token in document.tokens}
        unseen.append(len(forms - seen))
        seen |= forms
    say("     article  long ones  us each  words of it never seen before")
    for first, last in pairwise(edge for edge in EDGES if edge <= len(articles)):
        long = [at for at in range(first, last) if len(articles[at][1].tokens) >= LEAST]
        if long:
            cost, new = fmean(spent[at] for at in long) * 1e6, fmean(unseen[at] for at in long)
            say(f"  {f'{first + 1}-{last}':>10}  {len(long):9}  {cost:7,.0f}  {new:29.0f}")


def measure_tokens(articles: list[Article]) -> None:
    """Print what folding and tokenising costs, beside camel-tools."""
    texts = [text.original for _, text in articles]

    def theirs(text: str) -> list[str]:
        plain = normalize_teh_marbuta_ar(
            normalize_alef_maksura_ar(normalize_alef_ar(dediac_ar(normalize_unicode(text))))
        )
        return list(simple_word_tokenize(plain))

    def each(read: Callable[[str], object]) -> Callable[[], None]:
        def call() -> None:
            for text in texts:
                read(text)

        return call

    ours = best(each(tokenise)) / len(texts) * 1e6
    other = best(each(theirs), 2) / len(texts) * 1e6
    say(f"  us {ours:.0f} us an article, camel-tools {other:,.0f} us: {other / ours:.1f} times")


def read_on() -> list[Article]:
    """Return different articles of at most about 500 words, in the order in which they came.

    They are no more than are told of, so that the whole takes two minutes however long the stream.
    """
    if not DATA.is_dir():
        return fit_length(invent_articles(4))
    stream = (cut(*article) for day in range(7, 12) for article in read_articles(day))
    return list(islice(stream, EDGES[-1]))


def main() -> int:
    """Print the tables; return 0."""
    rng = random.Random(3)
    if DATA.is_dir():
        made_of = list(read_articles(6))[:1_500]
        articles = fit_length(read_articles(7))
        say(f"{len(articles)} articles of 450 to 500 words of the real stream")
    else:
        made_of = fit_length(invent_articles(1))
        articles = fit_length(invent_articles(2))
        say(f"{len(articles)} invented articles, as there is no ../shared/data/stream")
    say(f"processor time, best of {ROUNDS} rounds; names invented")
    names = invent_names(max(SIZES), rng)
    queries = list(make_queries(made_of, QUERIES, rng))
    gc.collect()
    gc.freeze()
    say("\nfinding, whole stage: find() of parsed articles, one after the other")
    measure_stream(read_on(), names, queries)
    say("\nfinding, whole stage, the same articles again and again")
    measure_sizes(articles, names, queries)
    say("\nmisspelled names")
    measure_slips(articles, names, rng)
    compare_queries(articles, queries)
    say("\nfolding and tokenising")
    measure_tokens(articles)
    say("\nnot measured: names as real watchlists have them, and a machine without other load")
    return 0


if __name__ == "__main__":
    sys.exit(main())
