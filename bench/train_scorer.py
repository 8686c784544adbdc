"""Train the scorer of two claims and write analysis/claims/scorer.json.

    python -m venv .venv-train
    .venv-train/bin/pip install -r requirements.lock --no-deps
    .venv-train/bin/pip install -r bench/requirements-train.txt
    .venv-train/bin/python -m bench.train_scorer --date YYYY-MM-DD

Learns from Arabic News Stance, train (Apache-2.0), and from each of its headlines beside the
nearest different ones, nothing else. Prints what cross-validation makes of it; folds share no
headline, and the different ones that judge a fold are found among its own headlines. The same data
and versions give the same bytes.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import msgspec
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from analysis.arabic.stems import stem
from analysis.arabic.tokens import tokenise
from analysis.claims import scoring
from analysis.claims.features import list_features
from analysis.claims.scoring import (
    UNIT,
    Head,
    Scale,
    Tree,
    Weights,
    describe,
    join_margins,
    margin_of,
    weigh_grams,
)
from analysis.claims.sketch import match_words, take_sketch
from bench.pairs import find_nearest, group_headlines, read_ans
from bench.report import say

OUT = Path(scoring.__file__).with_name("scorer.json")
FOLDS = 5
TREES = 250
NEAR = 3
"""Nearest different headlines that each headline is trained beside."""

LEAST_PAIRS = 4  # in which a gram must stand to be learned
LEAST_WEIGHT = 20  # of a gram, in thousandths of a logit
GROW = {
    "objective": "binary",
    "learning_rate": 0.03,
    "num_leaves": 12,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}


class Example(NamedTuple):
    """A pair described: its stance, or "different", and the folds of its headlines."""

    stance: str
    fold: int
    other_fold: int
    numbers: tuple[int, ...]
    grams: Sequence[str]


def fold_of(group: str) -> int:
    """Return the fold of a group of headlines; the same in every run."""
    return sum(group.encode()) % FOLDS


def weigh_stems(headlines: Sequence[str]) -> dict[str, int]:
    """Return how rare each stem is that stands in two headlines or more, 0–1000."""
    spread = Counter(
        word for line in headlines for word in {stem(token.form) for token in tokenise(line)}
    )
    whole = math.log(len(headlines))
    return {
        word: round(1000 * math.log(len(headlines) / n) / whole)
        for word, n in sorted(spread.items())
        if n > 1
    }


def describe_pairs(rarity: dict[str, int]) -> tuple[list[Example], list[Example]]:
    """Return what is trained on, and the hard negatives that each fold is judged by."""
    pairs = read_ans("train")
    groups = group_headlines(pairs)
    sketches = {headline: take_sketch(headline, rarity) for headline in groups}

    def example(a: str, b: str, stance: str) -> Example:
        return Example(
            stance, fold_of(groups[a]), fold_of(groups[b]), *describe(sketches[a], sketches[b])
        )

    told = [example(*pair) for pair in pairs]
    apart = sorted({tuple(sorted(pair)) for pair in find_nearest(groups, NEAR)})
    told += [example(a, b, "different") for a, b in apart]
    judged = [
        example(a, b, "different")
        for fold in range(FOLDS)
        for a, b in find_nearest({h: g for h, g in groups.items() if fold_of(g) == fold})
    ]
    return told, judged


def learn_grams(
    examples: Sequence[Example], wanted: np.ndarray[Any, Any]
) -> tuple[dict[str, int], int]:
    """Return the weights of a linear model over grams, and its bias, in thousandths."""
    spread = Counter(gram for example in examples for gram in example.grams)
    index = {g: n for n, g in enumerate(sorted(g for g, n in spread.items() if n >= LEAST_PAIRS))}
    rows, columns, values = [], [], []
    for row, example in enumerate(examples):
        known = [index[gram] for gram in example.grams if gram in index]
        rows += [row] * len(known)
        columns += known
        values += [1 / math.sqrt(1 + len(known))] * len(known)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(examples), len(index)))
    model = LogisticRegression(C=1.0, max_iter=500, solver="liblinear", random_state=1)
    model.fit(matrix, wanted)
    weights = {gram: round(UNIT * model.coef_[0][n]) for gram, n in index.items()}
    kept = {gram: weight for gram, weight in weights.items() if abs(weight) >= LEAST_WEIGHT}
    return kept, round(UNIT * model.intercept_[0])


def learn(examples: Sequence[Example], wanted: np.ndarray[Any, Any]) -> Head:
    """Return a head trained on `examples`; the trees see a linear margin that has not seen them."""
    margins = np.zeros(len(examples))
    folds = np.array([example.fold for example in examples])
    for fold in sorted(set(folds)):
        seen = np.flatnonzero(folds != fold)
        weights, bias = learn_grams([examples[n] for n in seen.tolist()], wanted[seen])
        for n in np.flatnonzero(folds == fold).tolist():
            margins[n] = weigh_grams(weights, bias, examples[n].grams)
    numbers = np.column_stack([np.array([e.numbers for e in examples]), margins])
    model = lightgbm.train(GROW, lightgbm.Dataset(numbers, wanted), TREES)
    weights, bias = learn_grams(examples, wanted)
    trees = [flatten(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]
    return Head(weights, bias, tuple(trees))


def flatten(root: dict[str, Any]) -> Tree:
    """Return one tree of LightGBM's with whole thresholds and leaves."""
    nodes: list[tuple[int, int, int, int]] = []
    leaves: list[int] = []

    def add(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            leaves.append(round(UNIT * node["leaf_value"]))
            return -len(leaves)
        at = len(nodes)
        nodes.append((0, 0, 0, 0))
        below, above = add(node["left_child"]), add(node["right_child"])
        nodes[at] = (node["split_feature"], math.floor(node["threshold"]), below, above)
        return at

    start = add(root)
    return Tree(tuple(nodes) if start >= 0 else ((0, 0, -1, -1),), tuple(leaves))


def calibrate(margins: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> Scale:
    """Return the slope and offset that fit margins of heads that had not seen the pairs (Platt)."""
    model = LogisticRegression(C=1e6).fit(margins[:, None] / UNIT, wanted)
    return Scale(round(float(model.coef_[0][0]), 3), round(float(model.intercept_[0]), 3))


def chances(scale: Scale, margins: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the probabilities that margins stand for."""
    return np.array([scale.chance(margin) for margin in margins])


def calibration_error(p: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> float:
    """Return the expected calibration error in ten bins of equal width."""
    bins = np.minimum((p * 10).astype(int), 9)
    gaps = [
        abs(p[bins == b].mean() - wanted[bins == b].mean()) * (bins == b).sum() for b in set(bins)
    ]
    return float(sum(gaps) / len(p))


def mean_f1(called: np.ndarray[Any, Any], disagree: np.ndarray[Any, Any]) -> float:
    """Return the mean F1 of disagree and agree."""
    scores = []
    for mine, truth in ((called, disagree), (~called, ~disagree)):
        scores.append(2 * (mine & truth).sum() / max(1, mine.sum() + truth.sum()))
    return float(np.mean(scores))


HEADS = ("related", "conflict", "both")
_RELATED = {"agree", "disagree"}


def is_wanted(name: str, example: Example) -> bool:
    """Return what a head is to answer."""
    return example.stance in _RELATED if name == "related" else example.stance == "disagree"


def is_used(name: str, example: Example) -> bool:
    """Return whether a head learns from an example."""
    return name != "conflict" or example.stance in _RELATED


def train(name: str, examples: Sequence[Example]) -> Head:
    """Return a head, not calibrated yet."""
    used = [example for example in examples if is_used(name, example)]
    return learn(used, np.array([is_wanted(name, example) for example in used]))


def cross(name: str, told: Sequence[Example], judged: Sequence[Example]) -> list[Any]:
    """Return margins of `told` and of `judged` by heads that have not seen their headlines."""
    margins = [np.zeros(len(told)), np.zeros(len(judged))]
    for fold in range(FOLDS):
        head = train(name, [e for e in told if fold not in {e.fold, e.other_fold}])
        for examples, out in zip((told, judged), margins, strict=True):
            for n, example in enumerate(examples):
                if example.fold == fold:
                    out[n] = margin_of(head, example.numbers, example.grams)
    return margins


def fit(name: str, told: Sequence[Example], judged: Sequence[Example]) -> tuple[Head, list[Any]]:
    """Return a calibrated head and the margins it gives in cross-validation."""
    margins = cross(name, told, judged)
    at = np.array([is_used(name, e) and e.fold == e.other_fold for e in told])
    wanted = np.array([is_wanted(name, e) for e in told])
    scale = calibrate(margins[0][at], wanted[at])
    error = calibration_error(chances(scale, margins[0][at]), wanted[at])
    auc = roc_auc_score(wanted[at], margins[0][at])
    say(f"{name}: AUC {auc:.3f}, calibration error {error:.3f}")
    return msgspec.structs.replace(train(name, told), scale=scale), margins


def choose_cut(p: np.ndarray[Any, Any], disagree: np.ndarray[Any, Any]) -> tuple[float, str]:
    """Return from where on a conflict is called one, and how good that is."""
    certain = max((n / 100 for n in range(30, 80)), key=lambda cut: mean_f1(p >= cut, disagree))
    reached = mean_f1(p >= certain, disagree)
    return certain, f"mean F1 of agree and disagree {reached:.3f} from {certain:.2f} on"


def rank(
    told: Sequence[Example], ours: np.ndarray[Any, Any], apart: np.ndarray[Any, Any]
) -> tuple[Scale, list[str]]:
    """Return the scale of all heads together, and how well they rank."""
    disagree = np.array([e.stance == "disagree" for e in told])
    known = np.array([e.fold == e.other_fold for e in told])
    scale = calibrate(ours[known], disagree[known])
    error = calibration_error(chances(scale, ours[known]), disagree[known])
    lines = [f"calibration error of a contradiction {error:.3f}"]
    for share in (0.01, 0.02, 0.05):
        recall = (ours[disagree] > np.quantile(apart, 1 - share)).mean()
        lines.append(f"disagree recall {recall:.3f} at {share:.0%} false alarms")
    return scale, lines


def main() -> int:
    """Train, say how good it is in cross-validation, and write the weights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--date", required=True, help="The day that the weights name.")
    given = parser.parse_args()
    headlines = sorted(group_headlines(read_ans("train")))
    rarity = weigh_stems(headlines)
    told, judged = describe_pairs(rarity)
    fitted = {name: fit(name, told, judged) for name in HEADS}
    heads = {name: head for name, (head, _) in fitted.items()}
    tied = np.array([e.stance in _RELATED for e in told])
    disagree = np.array([e.stance == "disagree" for e in told])
    chosen = chances(heads["conflict"].scale, fitted["conflict"][1][0])
    certain, told_by = choose_cut(chosen[tied], disagree[tied])
    margins = (join_margins(*(fitted[name][1][n] for name in HEADS)) for n in (0, 1))
    ours, apart = map(np.asarray, margins)
    together, lines = rank(told, ours, apart)
    say("\n".join([told_by, *lines]))
    notes = {"trained": given.date, "cross-validation": "; ".join([told_by, *lines])}
    write(Weights(provenance(notes), names(), rarity, **heads, together=together, certain=certain))
    return 0


def names() -> tuple[str, ...]:
    """Return the names of what the trees ask for."""
    empty = take_sketch("", {})
    return (*list_features(empty, empty, match_words(empty, empty)), "grams")


def provenance(notes: dict[str, str]) -> dict[str, str]:
    """Return where the weights come from."""
    pairs = Counter(pair.stance for pair in read_ans("train"))
    counted = ", ".join(f"{n} {stance}" for stance, n in sorted(pairs.items()))
    return {
        "data": f"Arabic News Stance, train (Apache-2.0): {counted}; and each of its headlines "
        f"beside the {NEAR} nearest different ones",
        "command": "python -m bench.train_scorer",
        "versions": f"lightgbm {lightgbm.__version__}, numpy {np.__version__}",
        **notes,
    }


def write(weights: Weights) -> None:
    """Write the weights."""
    OUT.write_bytes(msgspec.json.encode(weights) + b"\n")
    say(f"wrote {OUT.name}: {OUT.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    sys.exit(main())
