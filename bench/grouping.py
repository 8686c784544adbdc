"""Measure how well stories are told apart beside a single pass over TF-IDF.

    .venv/bin/python -m bench.grouping [--picture]

Reads the measuring data beside the project (../shared/data). `--picture` draws
docs/images/stories.svg anew.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from analysis.arabic.sentences import parse
from analysis.arabic.stems import stem
from analysis.arabic.words import FREQUENT
from analysis.stories import grouping
from analysis.stories.copies import CopyIndex
from analysis.stories.grouping import StoryIndex
from analysis.stories.merged import Place
from bench.plot import Chart, draw
from bench.report import say
from bench.stories import DATA, LEAST_TEXT, Piece, read_stream

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "stories.svg"
OURS = (0.18, 0.2, 0.22, 0.24, 0.25, 0.26, 0.27, 0.28, 0.3, 0.32, 0.35, 0.4)
THEIRS = (0.2, 0.24, 0.26, 0.28, 0.3, 0.32, 0.34, 0.38, 0.42)
LEAD = 60
"""Words of the text that the single pass over TF-IDF looks at, as it was first measured."""

SHUFFLES = 3
FOLDS = 5


class Score(NamedTuple):
    """Sums of precision and recall over the articles of one labelled story."""

    precision: float
    recall: float
    articles: int


class Labels:
    """The stories that were labelled, and closed BCubed over them."""

    def __init__(self) -> None:
        labels = json.loads((DATA / "stream/stories-dev.json").read_text())
        self.ambiguous = set(labels["ambiguous"])
        self.stories = [set(members) for members in labels["stories"]]

    def score(self, story_of: dict[str, str]) -> list[Score]:
        """Return the score of each labelled story; what is on no list is an error."""
        predicted: dict[str, set[str]] = defaultdict(set)
        for article, story in story_of.items():
            if article not in self.ambiguous:
                predicted[story].add(article)
        scores = []
        for members in self.stories:
            found = [(predicted[story_of[article]], members) for article in sorted(members)]
            precision = math.fsum(len(one & two) / len(one) for one, two in found)
            recall = math.fsum(len(one & two) / len(two) for one, two in found)
            scores.append(Score(precision, recall, len(members)))
        return scores


def mean(scores: Sequence[Score]) -> tuple[float, float, float]:
    """Return F1, precision and recall over all articles of the stories."""
    articles = sum(score.articles for score in scores)
    precision = math.fsum(score.precision for score in scores) / articles
    recall = math.fsum(score.recall for score in scores) / articles
    return 2 * precision * recall / (precision + recall), precision, recall


def cross(swept: dict[float, list[Score]], shuffle: int) -> float:
    """Return F1 over five folds by story, the threshold chosen on the other four each time."""
    stories = list(range(len(next(iter(swept.values())))))
    random.Random(shuffle).shuffle(stories)
    chosen = []
    for fold in (stories[start::FOLDS] for start in range(FOLDS)):
        others = [story for story in stories if story not in fold]
        best = max(swept, key=lambda at: mean([swept[at][story] for story in others])[0])
        chosen += [swept[best][story] for story in fold]
    return mean(chosen)[0]


def find_copies(pieces: Sequence[Piece]) -> list[int | None]:
    """Return for each article the key of the one that it copies, revises or repeats."""
    index, found = CopyIndex(), []
    for key, piece in enumerate(pieces):
        names = (piece.id, piece.url, piece.source, piece.version, piece.fingerprint)
        match = index.find(*names)
        found.append(match.key if match else None)
        index.add(key, *names)
    return found


def group(pieces: Sequence[Piece], copied: Sequence[int | None]) -> tuple[dict[str, str], int]:
    """Return the story of each article as the stage `relate` decides it, and how many merged."""
    index, story_of, merged = StoryIndex(), {}, 0
    for key, (piece, of) in enumerate(zip(pieces, copied, strict=True)):
        match = None
        if of is not None:
            place = index.story_of(of)
        else:
            match = index.find(piece.fingerprint, piece.source, piece.at)
            place = Place(match.story, match.began) if match else Place(piece.id, key)
        story_of[piece.id] = place.story
        index.add(key, place, piece.fingerprint, piece.at, piece.source)
        if match is not None and match.merged:
            index.merge(key, match.merged, place)
            merged += 1
    return story_of, merged


def vectors(pieces: Sequence[Piece]) -> list[dict[str, float]]:
    """Return unit TF-IDF vectors of title and first 60 words; df over all of the articles."""
    counted = []
    for piece in pieces:
        words = [token.form for token in parse(piece.title).tokens]
        words += [token.form for token in parse(piece.text).tokens[:LEAD]]
        counted.append(Counter(stem(word) for word in words if word not in FREQUENT))
    df = Counter(word for count in counted for word in count)
    made = []
    for count in counted:
        raw = {w: (1 + math.log(n)) * math.log(len(pieces) / df[w]) for w, n in count.items()}
        length = math.sqrt(math.fsum(value * value for value in raw.values())) or 1.0
        made.append({word: value / length for word, value in raw.items()})
    return made


def nearest(made: Sequence[dict[str, float]]) -> Iterator[dict[int, float]]:
    """Yield the cosine of each article with all before it that share a word."""
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for key, vector in enumerate(made):
        near: dict[int, float] = {}
        for word, value in vector.items():
            for other, weight in postings[word]:
                near[other] = near.get(other, 0.0) + value * weight
            postings[word].append((key, value))
        yield {other: cosine for other, cosine in near.items() if cosine >= min(THEIRS)}


def single_pass(
    pieces: Sequence[Piece], near: Sequence[dict[int, float]], at: float
) -> dict[str, str]:
    """Return stories by the nearest article before, from a cosine of `at` on."""
    stories: list[str] = []
    for piece, cosines in zip(pieces, near, strict=True):
        best = max(cosines, key=lambda key: (cosines[key], -key), default=None)
        joins = best is not None and cosines[best] >= at
        stories.append(stories[best] if best is not None and joins else piece.id)
    return {piece.id: story for piece, story in zip(pieces, stories, strict=True)}


def sweep(
    name: str, thresholds: Sequence[float], make: Callable[[float], dict[str, str]]
) -> dict[float, list[Score]]:
    """Print and return the scores at each threshold."""
    labels = Labels()
    swept = {}
    for at in thresholds:
        swept[at] = labels.score(make(at))
        f1, precision, recall = mean(swept[at])
        say(f"  {name:12} {at:9.2f}  {f1:.3f}      {precision:.3f}   {recall:.3f}")
    folds = [cross(swept, shuffle) for shuffle in range(SHUFFLES)]
    say(f"  {name:12} five folds, {SHUFFLES} shuffles: " + ", ".join(f"{f:.3f}" for f in folds))
    return swept


def measure_quality(*, picture: bool) -> None:
    """Print closed BCubed by threshold, ours and that of a single pass over TF-IDF."""
    late = datetime(2015, 8, 8, tzinfo=UTC)
    stream = read_stream(range(8, 12))
    pieces = [p for p in stream if p.at >= late and p.title and len(p.text) >= LEAST_TEXT]
    copied = find_copies(pieces)
    say(f"Stories: closed BCubed, stream 8-11 August, {len(pieces)} articles, 202 of them labelled")
    say("  what         threshold  F1     precision  recall")

    def ours(at: float) -> dict[str, str]:
        usual, grouping.SIMILAR = grouping.SIMILAR, at
        try:
            return group(pieces, copied)[0]
        finally:
            grouping.SIMILAR = usual

    swept = sweep("Rasid", OURS, ours)
    near = [*nearest(vectors(pieces))]
    peers = sweep("TF-IDF", THEIRS, lambda at: single_pass(pieces, near, at))
    say(f"  stories merged at {grouping.SIMILAR}: {group(pieces, copied)[1]}")
    if picture:
        charts = [
            Chart(f"{name}: closed BCubed F1", "0-1", [(at, mean(s)[0]) for at, s in all_.items()])
            for name, all_ in (("Rasid", swept), ("TF-IDF single pass", peers))
        ]
        PICTURE.write_text(draw("Stories by the likeness needed", charts, "likeness"), "utf-8")


@click.command()
@click.option("--picture", is_flag=True, help="Draw docs/images/stories.svg.")
def main(*, picture: bool) -> None:
    """Print the tables."""
    if not (DATA / "stream").is_dir():
        say(f"Not measured: there is no {DATA}.")
    else:
        measure_quality(picture=picture)


if __name__ == "__main__":
    sys.exit(main())
