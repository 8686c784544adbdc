"""Which of many claims tell what a text tells: the search behind "was this claimed before?".

A claim is ranked by four views of its words: stems, roots, and the runs of three and of four
letters inside its words, which forgive what stemming and spelling miss. Each view scores by Okapi
BM25 (Robertson and Zaragoza 2009); its scores are made comparable between questions by how far
above all claims of the pool they stand, in standard deviations, and added up.

Whether the text was told at all is asked of the nearest claims with two views more: the pairs of
words that stand near each other in both, for a name alone is shared by much that is different; and
how much of the claim the text covers.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from analysis.arabic.sentences import parse
from analysis.arabic.stems import root_key, stem

MAX_TEXT = 2000
"""Characters of a question that are looked at."""

ASKED = 5
"""Nearest claims of which one may be what a text tells."""

APART = 8
"""Words by which two of a pair may stand apart; from 5 to 12 it makes no difference."""

_K1, _B = 1.2, 0.75  # as usual; nothing was gained by others
_NOISE = re.compile(r"https?://\S+|www\.\S+|\bpic\.twitter\S+|@\w+|\bRT\b")
_MARKS = re.compile(r"[^\w\s.,،:؛!؟?%$\"()«»-]|_")

Forms = Sequence[str]
View = Callable[[Forms], list[str]]


class Found(NamedTuple):
    """A claim that was found: its place in the pool; by how many standard deviations, summed over
    the views, it stands above the pool; and how strongly it is told by the text, from 0,
    comparable between texts.
    """

    place: int
    score: float
    told: float


def strip_post(text: str) -> str:
    """Return the words of a post: no links, no names called, hashtags as the words in them.

    >>> strip_post("RT @someone: #سد_النهضة يمتلئ 😮 https://t.co/x")
    ': سد النهضة يمتلئ'
    """
    plain = _MARKS.sub(" ", _NOISE.sub(" ", text[:MAX_TEXT]))
    return " ".join(plain.split())


def _stems(forms: Forms) -> list[str]:
    return [stem(form) for form in forms]


def _roots(forms: Forms) -> list[str]:
    return [root_key(form) for form in forms]


def _runs(length: int) -> View:
    def list_runs(forms: Forms) -> list[str]:
        words = [f" {form} " for form in forms]
        return [w[i : i + length] for w in words for i in range(max(1, len(w) - length + 1))]

    return list_runs


def _pairs(forms: Forms) -> list[str]:
    stems = _stems(forms)
    return [
        f"{min(stem, other)} {max(stem, other)}"
        for at, stem in enumerate(stems)
        for other in stems[at + 1 : at + 1 + APART]
        if stem != other
    ]


VIEWS: dict[str, View] = {"stems": _stems, "roots": _roots, "runs of 3": _runs(3), "of 4": _runs(4)}


class Ranking:
    """One view of a pool of texts, scored by BM25."""

    def __init__(self, pool: Sequence[Forms], view: View) -> None:
        self._view = view
        terms = [Counter(view(forms)) for forms in pool]
        lengths = [sum(counts.values()) for counts in terms]
        mean = sum(lengths) / len(lengths) or 1.0 if lengths else 1.0
        self._size = len(pool)
        held: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, counts in enumerate(terms):
            damping = _K1 * (1 - _B + _B * lengths[place] / mean)
            for term, count in counts.items():
                held[term].append((place, count * (_K1 + 1) / (count + damping)))
        self._held = dict(held)
        self._whole = [0.0] * len(pool)
        for term, listed in held.items():
            rarity = self._rarity(term)
            for place, weight in listed:
                self._whole[place] += rarity * weight

    def _rarity(self, term: str) -> float:
        held = len(self._held.get(term, ()))
        return math.log(1 + (self._size - held + 0.5) / (held + 0.5))

    def score(self, forms: Forms) -> dict[int, float]:
        """Return the BM25 score of each text that shares a term with the question."""
        scores: defaultdict[int, float] = defaultdict(float)
        for term in sorted(set(self._view(forms))):
            rarity = self._rarity(term)
            for place, weight in self._held.get(term, ()):
                scores[place] += rarity * weight
        return dict(scores)

    def spread(self, scores: Mapping[int, float]) -> float:
        """Return the standard deviation of `scores` over the pool; 1 where there is none."""
        mean = sum(scores.values()) / max(1, self._size)
        squares = sum(value * value for value in scores.values()) / max(1, self._size)
        return math.sqrt(squares - mean * mean) if squares > mean * mean else 1.0

    def rise(self, forms: Forms) -> dict[int, float]:
        """Return by how many standard deviations each of them stands above a text of score 0."""
        scores = self.score(forms)
        spread = self.spread(scores)
        return {place: value / spread for place, value in scores.items()}

    def cover(self, place: int, score: float) -> float:
        """Return which share, 0–1, of what it could score at most a text has reached."""
        return score / self._whole[place] if self._whole[place] else 0.0


class ClaimSearch:
    """A pool of claims, each a text of some words, that can be asked what tells the same."""

    def __init__(self, pool: Sequence[str]) -> None:
        forms = [read_forms(text) for text in pool]
        self._views = [Ranking(forms, view) for view in VIEWS.values()]
        self._pairs = Ranking(forms, _pairs)

    def find(self, text: str, limit: int = 5) -> list[Found]:
        """Return the claims nearest to `text`, the nearest first, of equals the earlier one."""
        forms = read_forms(strip_post(text))
        total: defaultdict[int, float] = defaultdict(float)
        covered: defaultdict[int, float] = defaultdict(float)
        for view in self._views:
            scores = view.score(forms)
            spread = view.spread(scores)
            for place, value in scores.items():
                total[place] += value / spread
                covered[place] += view.cover(place, value) / len(self._views)
        pairs = self._pairs.rise(forms)
        best = sorted(total.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return [
            Found(place, round(value, 3), _weigh(value + pairs.get(place, 0.0), covered[place]))
            for place, value in best
        ]


def _weigh(evidence: float, covered: float) -> float:
    """Return how strongly a claim is told: the square root, for a text need not tell all of it."""
    return round(evidence * math.sqrt(covered), 3)


def rate_told(found: Sequence[Found]) -> float:
    """Return how strongly the one of the nearest claims is told that is told most; 0 of none."""
    return max((one.told for one in found[:ASKED]), default=0.0)


def read_forms(text: str) -> list[str]:
    """Return the folded words of a text."""
    return [token.form for token in parse(text).tokens]
