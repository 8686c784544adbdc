"""Measure how well and at what cost copies are found and stories are told apart.

    .venv/bin/python -m bench.stories

Reads the measuring data beside the project (../shared/data) when it is there; without it only the
cost on synthetic articles is measured, and the last lines say so.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from analysis.arabic.sentences import parse
from analysis.article import Article, article_version, canonical_url
from analysis.hashing import hash48
from analysis.reading import Fingerprint, Term
from analysis.stories.copies import CopyIndex
from analysis.stories.fingerprint import fingerprint
from analysis.stories.grouping import StoryIndex
from analysis.stories.merged import Place
from bench.report import say

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
WINDOW = timedelta(days=7)
LEAST_TEXT = 150
"""Characters of an article that takes part in the grouping measure; it needs a title too."""

NEAR = 0.4
"""Of a true copy's runs of three words, or of its original's, at least so many are in both."""


class Piece(NamedTuple):
    """One article with what the indexes are asked with."""

    id: str
    url: str
    source: str
    title: str
    text: str
    version: str
    at: datetime
    fingerprint: Fingerprint


def read_piece(line: str) -> Piece:
    """Return the article on a line of JSON."""
    fields = json.loads(line)
    title, text = fields["title"], fields["text"]
    return Piece(
        id=str(fields["id"]),
        url=canonical_url(fields["url"]),
        source=fields["source"],
        title=title,
        text=text,
        version=article_version(Article(title=title, text=text)),
        at=datetime.fromisoformat(fields["published_at"]),
        fingerprint=fingerprint(parse(title), parse(text)),
    )


def read_stream(days: Iterable[int]) -> list[Piece]:
    """Return the articles of the given days of August 2015, in crawl order."""
    pieces = []
    for day in days:
        with gzip.open(DATA / f"stream/articles-2015-08-{day:02}.jsonl.gz", "rt") as lines:
            pieces += [read_piece(line) for line in lines]
    return pieces


class Newsroom:
    """Copies and stories together, a week of them, as the stage `relate` uses them."""

    def __init__(self, *, with_copies: bool) -> None:
        self.copies = CopyIndex()
        self.stories = StoryIndex()
        self.with_copies = with_copies
        self.story_of: dict[int, str] = {}
        self.held: list[tuple[datetime, int]] = []
        self.key = 0

    def take(self, piece: Piece) -> str:
        """Return the story of `piece` and remember it."""
        self.expire(piece.at - WINDOW)
        names = (piece.id, piece.url, piece.source, piece.version, piece.fingerprint)
        copied = self.copies.find(*names) if self.with_copies else None
        joined = self.stories.find(piece.fingerprint, piece.source, piece.at)
        if copied is not None:
            story = self.story_of[copied.key]
        else:
            story = joined.story if joined else piece.id
        self.key += 1
        self.copies.add(self.key, *names)
        self.stories.add(
            self.key, Place(story, self.key), piece.fingerprint, piece.at, piece.source
        )
        self.story_of[self.key] = story
        self.held.append((piece.at, self.key))
        return story

    def expire(self, before: datetime) -> None:
        """Let go of what is older than `before`."""
        while self.held and self.held[0][0] < before:
            _, key = self.held.pop(0)
            self.copies.remove(key)
            self.stories.remove(key)
            del self.story_of[key]


def score_stories(story_of: dict[str, str]) -> tuple[float, float, float, int]:
    """Return closed BCubed F1, precision, recall and the number of labelled articles.

    Any article in a predicted story that is neither labelled nor ambiguous is an error.
    """
    labels = json.loads((DATA / "stream/stories-dev.json").read_text())
    ambiguous = set(labels["ambiguous"])
    predicted: dict[str, set[str]] = defaultdict(set)
    for article, story in story_of.items():
        if article not in ambiguous:
            predicted[story].add(article)
    precision = recall = 0.0
    count = 0
    for members in map(set, labels["stories"]):
        for article in members:
            together = predicted[story_of[article]]
            precision += len(together & members) / len(together)
            recall += len(together & members) / len(members)
            count += 1
    precision, recall = precision / count, recall / count
    return 2 * precision * recall / (precision + recall), precision, recall, count


def measure_grouping(pieces: list[Piece]) -> None:
    """Print closed BCubed over the labelled articles, and how the seeds are grouped."""
    say("\nStories: closed BCubed, stream 8-11 August, one pass, 7-day window")
    say("  stages           F1     precision  recall   labelled  articles  stories")
    for name, with_copies in (("stories alone", False), ("copies, stories", True)):
        newsroom = Newsroom(with_copies=with_copies)
        story_of = {piece.id: newsroom.take(piece) for piece in pieces}
        f1, precision, recall, count = score_stories(story_of)
        stories = len(set(story_of.values()))
        say(
            f"  {name:15}  {f1:.3f}  {precision:.3f}      {recall:.3f}"
            f"    {count:8}  {len(pieces):8}  {stories:7}"
        )
    newsroom = Newsroom(with_copies=True)
    lines = (DATA / "seeds/articles.jsonl").read_text().splitlines()
    for seed in map(read_piece, lines):
        match = newsroom.stories.find(seed.fingerprint, seed.source, seed.at)
        similarity = f"{match.similarity:.3f}" if match else "-"
        say(f"  seed {seed.id:22} story {newsroom.take(seed):18} similarity {similarity}")


def runs_of_three(text: str) -> set[tuple[str, ...]]:
    """Return all runs of three words of `text`."""
    forms = [token.form for token in parse(text).tokens]
    return set(zip(forms, forms[1:], forms[2:], strict=False))


def overlap(one: Piece, other: Piece) -> float:
    """Return the part of the shorter article's runs of three words that both have."""
    ours, theirs = runs_of_three(one.text), runs_of_three(other.text)
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def invent_fingerprints(count: int) -> Iterator[Fingerprint]:
    """Return fingerprints as those of the stream are: words by Zipf's law, one in ten a copy."""
    chance = random.Random(3)
    ranks = range(1, 60_001)
    weights = list(accumulate(1 / rank for rank in ranks))
    words = [hash48(str(rank)) for rank in ranks]
    last: list[Fingerprint] = []
    for number in range(count):
        if last and chance.random() < 0.1:
            yield chance.choice(last)
            continue
        terms = sorted(set(chance.choices(words, cum_weights=weights, k=90)))[:64]
        hashes = [hash48(f"{number}.{part}") for part in range(58)]
        made = Fingerprint(
            title=hashes[0],
            sentences=tuple(hashes[:10]),
            signature=tuple(sorted(hashes[10:])),
            terms=tuple(Term(term, chance.randint(1, 6)) for term in terms),
        )
        last = [*last[-50:], made]
        yield made


def measure_cost(pieces: list[Piece]) -> None:
    """Print what an article costs while the indexes grow, real articles first, then invented."""
    say("\nCost of an article: mean CPU microseconds of 500 articles, asked and added")
    say("  articles held           copies: find     add   stories: find     add")
    grow("real", [piece.fingerprint for piece in pieces], (1_000, 10_000))
    grow("synthetic", invent_fingerprints(100_000), (1_000, 10_000, 100_000))
    if not pieces:
        return
    documents = [(parse(piece.title), parse(piece.text)) for piece in pieces[:1000]]
    start = time.process_time()
    for title, text in documents:
        fingerprint(title, text)
    spent = (time.process_time() - start) / len(documents)
    say(f"  fingerprint, after parsing: {spent * 1e6:.0f} us (mean of {len(documents)} articles)")
    sample = pieces[:5000]
    for name, add in (("copies", add_copy), ("stories", add_story)):
        say(f"  held by {name}: {measure_bytes(sample, add):.0f} bytes (mean of {len(sample)})")


def add_copy() -> Callable[[int, Piece], None]:
    """Return what adds to a new index of copies."""
    index = CopyIndex()
    return lambda key, p: index.add(key, p.id, p.url, p.source, p.version, p.fingerprint)


def add_story() -> Callable[[int, Piece], None]:
    """Return what adds to a new index of stories."""
    index = StoryIndex()
    return lambda key, p: index.add(key, Place(p.id, key), p.fingerprint, p.at, p.source)


def measure_bytes(pieces: list[Piece], make: Callable[[], Callable[[int, Piece], None]]) -> float:
    """Return the bytes that an index takes for an article beside the article's fingerprint."""
    tracemalloc.start()
    add = make()
    for key, piece in enumerate(pieces):
        add(key, piece)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / len(pieces)


def grow(name: str, fingerprints: Iterable[Fingerprint], sizes: tuple[int, ...]) -> None:
    """Fill both indexes and print the mean cost over the last 500 articles before each size."""
    copies, stories = CopyIndex(), StoryIndex()
    began = datetime(2020, 1, 1, tzinfo=UTC)
    spent = [0.0] * 4
    for key, made in enumerate(fingerprints):
        names = (str(key), f"https://a.example/{key}", f"outlet {key % 50}", str(key), made)
        at = began + WINDOW * key / max(sizes)
        steps: tuple[Callable[[], object], ...] = (
            partial(copies.find, *names),
            partial(copies.add, key, *names),
            partial(stories.find, made, names[2], at),
            partial(stories.add, key, Place(names[2], key), made, at, names[2]),
        )
        for place, step in enumerate(steps):
            start = time.process_time()
            step()
            spent[place] += time.process_time() - start
        if key + 1 in sizes:
            means = [f"{value / 500 * 1e6:6.0f}" for value in spent]
            say(f"  {name:10} {key + 1:8}   {means[0]:>12}  {means[1]}  {means[2]:>14}  {means[3]}")
        if key + 501 in sizes or key + 1 in sizes:
            spent = [0.0] * 4


def main() -> int:
    """Print all tables; return 0."""
    there = (DATA / "stream").is_dir()
    pieces = read_stream(range(6, 12)) if there else []
    if there:
        late = datetime(2015, 8, 8, tzinfo=UTC)
        asked = [p for p in pieces if p.at >= late and p.title and len(p.text) >= LEAST_TEXT]
        measure_grouping(asked)
    measure_cost(pieces)
    say(
        "\nNot measured: whether what is called a copy is one to an editor; other months, countries"
    )
    say("and languages; more than 100,000 articles.")
    if not there:
        say(f"Not measured: quality, for there is no {DATA}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
