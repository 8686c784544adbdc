"""Measure what remembering claims costs as more of them are held, on claims made up for it.

    .venv/bin/python -m bench.claims_growth [--sizes 1000,10000,100000]

Words are drawn as in real text (Zipf), watches and stories as on a busy desk; every fifth claim
tells an earlier one again. Prints the mean over the last 200 articles of 5 claims before each size:
judging them, adding them; and the memory that a claim takes. Articles before those are added as
if all they say were new: what a claim costs does not depend on how the others were judged.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import msgspec

from analysis.claims.memory import ClaimMemory
from analysis.reading import Claim, Clause
from bench.report import resident_memory, say

WORDS, WATCHES, OUTLETS = 30_000, 1_000, 50
PER_ARTICLE, LAST, BACK = 5, 200, 2_000
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
_LETTERS = "بتجحدرسطعفقكلمنه"


def make_word(number: int) -> str:
    """Return a word of six letters that no other number gives."""
    return "".join(_LETTERS[number >> shift & 15] for shift in (0, 4, 8, 12)) + "يب"


def make_articles(seed: int) -> Iterator[list[Claim]]:
    """Yield articles of five claims each, without end."""
    drawn = random.Random(seed)
    words = [make_word(number) for number in range(WORDS)]
    ranks = list(accumulate(1 / (rank + 10) for rank in range(WORDS)))
    recent: list[Claim] = []
    for number in range(sys.maxsize):
        at = BEGAN + timedelta(minutes=number / 10)
        story = f"{drawn.randrange(max(0, number - 3_000), number + 1) // 4:016x}"
        claims = []
        for nth in range(PER_ARTICLE):
            if recent and drawn.random() < 0.2:
                claim = drawn.choice(recent)
            else:
                said = drawn.choices(words, cum_weights=ranks, k=14)
                names = {f"watch-{int(drawn.paretovariate(0.6)) % WATCHES}" for _ in range(2)}
                stems = tuple(sorted(set(said)))
                halves = (Clause(0, 60, tuple(said[:7])), Clause(60, 120, tuple(said[7:])))
                claim = Claim(
                    "", "", "", "", at, tuple(sorted(names)), "text", 0, 120, " ".join(said)
                )
                claim = msgspec.structs.replace(claim, stems=stems, clauses=halves)
            article = f"{number:016x}"
            claims.append(
                msgspec.structs.replace(
                    claim,
                    claim=f"{number:012x}{nth:04x}",
                    article=article,
                    source=f"outlet {drawn.randrange(OUTLETS)}",
                    published_at=at,
                    story=story,
                )
            )
        recent = (recent + claims)[-BACK:]
        yield claims


def measure(sizes: tuple[int, ...]) -> None:
    """Print a line for each size."""
    say("claims held   judge ms an article   add ms an article   KiB a claim   not new")
    gc.collect()
    empty = resident_memory()
    memory, seen = ClaimMemory(), 0
    judging = adding = told = 0.0
    for claims in make_articles(1):
        seen += PER_ARTICLE
        if not any(seen <= size < seen + LAST * PER_ARTICLE for size in sizes):
            for claim in claims:
                memory.add(msgspec.structs.replace(claim, first=claim.claim, status="new"))
            continue
        start = time.process_time()
        judged = memory.judge_all(claims, "new")
        middle = time.process_time()
        for one in judged:
            memory.add(one.claim)
        end = time.process_time()
        judging, adding = judging + middle - start, adding + end - middle
        told += sum(one.claim.status != "new" for one in judged)
        if seen in sizes:
            size = (resident_memory() - empty) * 1024 / seen
            share = told / (LAST * PER_ARTICLE)
            each = f"{judging / LAST * 1e3:21.2f} {adding / LAST * 1e3:19.2f}"
            say(f"{seen:11,} {each} {size:13.1f} {share:9.0%}")
            judging = adding = told = 0.0
        if seen >= max(sizes):
            return


def main() -> int:
    """Measure and print; return 0."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="1000,10000,100000", help="Claims held, ascending.")
    measure(tuple(int(size) for size in parser.parse_args().sizes.split(",")))
    say("not measured: claims that expire meanwhile; real wording, which is told again more often")
    return 0


if __name__ == "__main__":
    sys.exit(main())
