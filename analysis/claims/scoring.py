"""How likely two short texts contradict each other, by a small trained model.

Three heads, each boosted trees over `features` and a linear model over what the texts do not share:
one tells whether they are about one thing, one whether they conflict if they are, one both at once;
what is known of no tie is scored by all three. Trained by
`bench.train_scorer`; the weights and where they come from stand in `scorer.json`. What is scored
ranks, and settles what is known to be about one thing; it never makes an alert by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from analysis.claims.features import list_features, list_grams
from analysis.claims.sketch import Sketch, match_words, take_sketch

UNIT = 1000
"""Weights, leaves and margins are in thousandths of a logit."""


class Tree(msgspec.Struct, frozen=True, array_like=True):
    """A tree of decisions: (feature, threshold, if not above, if above) a node, the root first; a
    child below 0 is a leaf, counted from -1.
    """

    nodes: tuple[tuple[int, int, int, int], ...]
    leaves: tuple[int, ...]


class Scale(msgspec.Struct, frozen=True):
    """What makes a margin a calibrated logit (Platt)."""

    slope: float = 1.0
    offset: float = 0.0

    def chance(self, margin: float) -> float:
        """Return the probability, 0–1, for a margin in thousandths of a logit."""
        return round(1 / (1 + math.exp(-(self.slope * margin / UNIT + self.offset))), 4)


class Head(msgspec.Struct, frozen=True):
    """A model of one question; `scale` makes a probability of its margin."""

    grams: dict[str, int]
    bias: int
    trees: tuple[Tree, ...]
    scale: Scale = Scale()


class Weights(msgspec.Struct, frozen=True):
    """All that was learned; `rarity` is the weight of a stem, 0–1000.

    From a conflict of `certain` on, two texts about one thing contradict each other.
    """

    provenance: dict[str, str]
    features: tuple[str, ...]
    rarity: dict[str, int]
    conflict: Head
    related: Head
    both: Head
    together: Scale
    certain: float


class Score(NamedTuple):
    """Probabilities, 0–1: that two texts are about one thing, that they conflict if so, and that
    they contradict each other, as far as nothing is known of what they are about.
    """

    related: float
    conflict: float
    contradiction: float


@cache
def read_weights() -> Weights:
    """Return the weights that come with the project."""
    text = files(__package__).joinpath("scorer.json").read_bytes()
    return msgspec.json.decode(text, type=Weights)


def score_texts(a: str, b: str, weights: Weights | None = None) -> Score:
    """Return how two claims stand to each other; the same when they change places."""
    known = weights or read_weights()
    return score_sketches(take_sketch(a, known.rarity), take_sketch(b, known.rarity), known)


def score_sketches(a: Sketch, b: Sketch, weights: Weights) -> Score:
    """Return what `score_texts` does, for texts made ready by `take_sketch`.

    Two cases stand in no training data: a text beside itself, and texts without a common word.
    """
    if a.folded == b.folded:
        return Score(1.0, 0.0, 0.0)
    numbers, grams = describe(a, b)
    heads = (weights.related, weights.conflict, weights.both)
    related, conflict, both = (margin_of(head, numbers, grams) for head in heads)
    settled = weights.conflict.scale.chance(conflict)
    if not share_word(a, b):
        return Score(0.0, settled, 0.0)
    together = weights.together.chance(join_margins(related, conflict, both))
    return Score(weights.related.scale.chance(related), settled, together)


def share_word(a: Sketch, b: Sketch) -> bool:
    """Tell whether one root stands in both, of a word that is no function word."""
    roots = {a.roots[i] for i in a.heavy(range(len(a.forms)))}
    return any(b.roots[i] in roots for i in b.heavy(range(len(b.forms))))


def join_margins(related: float, conflict: float, both: float) -> float:
    """Return the margin of three heads together; halves, for two of them ask half the question."""
    return both + (related + conflict) / 2


def describe(a: Sketch, b: Sketch) -> tuple[tuple[int, ...], Sequence[str]]:
    """Return the features of two texts, in an order of their names, and their grams."""
    first, second = min(a, b), max(a, b)
    match = match_words(first, second)
    return tuple(list_features(first, second, match).values()), list_grams(first, second, match)


def margin_of(head: Head, numbers: Sequence[int], grams: Sequence[str]) -> int:
    """Return the margin that one head gives, in thousandths of a logit."""
    return grow(head.trees, (*numbers, weigh_grams(head.grams, head.bias, grams)))


def weigh_grams(weights: Mapping[str, int], bias: int, grams: Sequence[str]) -> int:
    """Return the margin of the linear model: what `grams` weigh, by the root of how many of them
    are known.
    """
    known = [weights[gram] for gram in grams if gram in weights]
    return bias + round(sum(known) / math.sqrt(1 + len(known)))


def grow(trees: Sequence[Tree], numbers: Sequence[int]) -> int:
    """Return the margin of all trees together."""
    margin = 0
    for tree in trees:
        at = 0
        nodes = tree.nodes
        while at >= 0:
            feature, threshold, below, above = nodes[at]
            at = below if numbers[feature] <= threshold else above
        margin += tree.leaves[-1 - at]
    return margin
