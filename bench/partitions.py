"""Measure how alike the stories are of one partition of `articles` and of four.

    .venv/bin/python -m bench.partitions

The order in which one worker has the records of four partitions is made up: each keeps its own
order, and they are read by turns. Needs the measuring data beside the project (../shared/data).
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

from analysis.hashing import hash48
from bench.grouping import find_copies, group
from bench.report import say
from bench.stories import DATA, Piece, read_stream

BURSTS = (2, 10, 100)


def interleave(pieces: Sequence[Piece], burst: int) -> list[Piece]:
    """Return the articles as one worker has them from four partitions, read by turns.

    Each partition keeps its order; a turn is at most `burst` articles, as many as chance says.
    """
    chance = random.Random(4)
    waiting: list[list[Piece]] = [[], [], [], []]
    for piece in reversed(pieces):
        waiting[hash48(piece.id) % 4].append(piece)
    mixed: list[Piece] = []
    while any(waiting):
        for partition in waiting:
            mixed += [partition.pop() for _ in range(min(len(partition), chance.randint(0, burst)))]
    return mixed


def agreement(one: dict[str, str], other: dict[str, str]) -> float:
    """Return BCubed F1 between two groupings of the same articles."""
    sizes, others = Counter(one.values()), Counter(other.values())
    both = Counter((one[article], other[article]) for article in one)
    precision = math.fsum(count * count / others[b] for (_, b), count in both.items())
    recall = math.fsum(count * count / sizes[a] for (a, _), count in both.items())
    return 2 * precision * recall / (precision + recall) / len(one)


def main() -> None:
    """Print how alike the stories are of one partition and of four."""
    if not (DATA / "stream").is_dir():
        say(f"Not measured: there is no {DATA}.")
        return
    pieces = read_stream(range(6, 12))
    straight = group(pieces, find_copies(pieces))[0]
    for burst in BURSTS:
        mixed = interleave(pieces, burst)
        stories = group(mixed, find_copies(mixed))[0]
        say(
            f"  four partitions, up to {burst} articles of one at a turn: BCubed"
            f" {agreement(straight, stories):.4f} against one, {len(pieces)} articles"
        )


if __name__ == "__main__":
    main()
