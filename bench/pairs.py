"""Pairs of headlines to train and measure the scorer with: those of Arabic News Stance, and each
headline beside its nearest different one.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

ANS = Path(__file__).resolve().parents[2] / "shared" / "data" / "ans"
SIZES = (2, 3, 4)
NEAREST, FARTHEST = 0.6, 0.15
"""Cosines between which a different headline is a hard negative: nearer ones may say the same."""

_SCALE = 1e6  # weights are whole, so that sums come out the same in any order


class Labelled(NamedTuple):
    """Two headlines and their stance: agree, disagree or other."""

    a: str
    b: str
    stance: str


def read_ans(name: str) -> list[Labelled]:
    """Return the pairs of one part of Arabic News Stance, "train" or "dev"."""
    with (ANS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Labelled(row["s1"].strip(), row["s2"].strip(), row["stance"])
            for row in csv.DictReader(lines)
        ]


def group_headlines(pairs: Iterable[Labelled]) -> dict[str, str]:
    """Return, by headline, one headline that stands for all that pairs tie to it."""
    parent: dict[str, str] = {}

    def find(headline: str) -> str:
        while parent.setdefault(headline, headline) != headline:
            headline = parent[headline]
        return headline

    for pair in pairs:
        first, second = sorted((find(pair.a), find(pair.b)))
        parent[second] = first
    return {headline: find(headline) for headline in sorted(parent)}


def find_nearest(groups: dict[str, str], count: int = 1) -> list[tuple[str, str]]:
    """Return each headline with the `count` nearest of other groups, by cosine of the TF-IDF of
    character 2- to 4-grams within words, where that is from FARTHEST to NEAREST.
    """
    headlines = sorted(groups)
    vectors = _vectors(headlines)
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, vector in enumerate(vectors):
        for gram, weight in vector.items():
            postings[gram].append((i, weight))
    found = []
    for i, vector in enumerate(vectors):
        near = _nearest(vector, postings)
        others = [
            (cosine, -j)
            for j, cosine in near.items()
            if FARTHEST <= cosine <= NEAREST and groups[headlines[j]] != groups[headlines[i]]
        ]
        found += [(headlines[i], headlines[-j]) for _, j in sorted(others, reverse=True)[:count]]
    return found


def _vectors(headlines: Sequence[str]) -> list[dict[str, int]]:
    counts = [Counter(_grams(headline)) for headline in headlines]
    spread = Counter(gram for count in counts for gram in count)
    vectors = []
    for count in counts:
        raw = {
            gram: (1 + math.log(n)) * (1 + math.log((1 + len(counts)) / (1 + spread[gram])))
            for gram, n in count.items()
        }
        norm = math.sqrt(math.fsum(weight * weight for weight in raw.values())) or 1.0
        vectors.append({gram: round(_SCALE * weight / norm) for gram, weight in raw.items()})
    return vectors


def _grams(text: str) -> list[str]:
    return [
        padded[k : k + n]
        for word in text.split()
        for padded in (f" {word} ",)
        for n in SIZES
        for k in range(len(padded) - n + 1)
    ]


def _nearest(
    vector: dict[str, int], postings: dict[str, list[tuple[int, int]]]
) -> dict[int, float]:
    sums: dict[int, int] = defaultdict(int)
    for gram, weight in vector.items():
        for j, other in postings[gram]:
            sums[j] += weight * other
    return {j: total / _SCALE**2 for j, total in sums.items()}
