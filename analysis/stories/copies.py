"""Whether an article was here before: as itself, as an earlier version, at another outlet."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from analysis.hashing import name_hash
from analysis.reading import Fingerprint
from analysis.stories.fingerprint import SKETCH
from analysis.stories.postings import Postings

SHARED = 0.6
"""Sentences in common: of a copy's own, or of the shorter of two versions."""

RESEMBLANCE = 0.45
"""The estimated part of all pairs of words in two articles that both have, in a copy."""

FREQUENT = 64
"""A sentence that more articles hold tells nothing: a formula, or furniture of a page."""

MAX_POSTINGS = 64
"""Of the articles that hold a hash so many are looked at, the earliest."""

PROBES = 16
"""How many of a signature's hashes, the lowest, articles are found by."""

LEAST_PROBES = 4
MAX_CANDIDATES = 64


class CopyMatch(NamedTuple):
    """The article held that a new one repeats, revises or copies; `similarity` is 0–1."""

    relation: Literal["repeat", "revision", "copy"]
    key: int
    article: str
    similarity: float


class Overlap(NamedTuple):
    """How many sentences two articles have in common, and how many each has, without formulas."""

    common: int
    ours: int
    theirs: int


class _Held(NamedTuple):
    article: str
    url: str
    source: str
    version: str
    title: int
    sentences: Sequence[int]
    signature: Sequence[int]


class _Shared(NamedTuple):
    """Sentences in common, as a part of the new article's and of the shorter one's."""

    of_new: float
    of_shorter: float


def _hold(article: str, url: str, source: str, version: str, fingerprint: Fingerprint) -> _Held:
    """Return what is held of an article: its hashes side by side, a tenth of what tuples take."""
    sentences, signature = array("Q", fingerprint.sentences), array("Q", fingerprint.signature)
    return _Held(article, url, source, version, fingerprint.title, sentences, signature)


class CopyIndex:
    """The articles held, found again by name, by sentences and by signature.

    What it finds is a function of the articles held, in the order of their keys, and of nothing
    else: after any removals it is as if the others alone had been added. The cost of a question
    is bounded whatever is held.
    """

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._named = Postings()
        self._sentences = Postings()
        self._probes = Postings()

    def __len__(self) -> int:
        """Return how many articles are held."""
        return len(self._held)

    def find(
        self, article: str, url: str, source: str, version: str, fingerprint: Fingerprint
    ) -> CopyMatch | None:
        """Return what this article repeats, else what it revises, else what it copies.

        A repeat is the same version of the article, by id or URL ("" for none), or of one of the
        same outlet. A revision is another version of it, or of the outlet's article with that title
        and most of its sentences; the newest held is named. A copy is an article most of whose
        sentences another outlet had, or that resembles another outlet's; the earliest is named.
        """
        new = _hold(article, url, source, version, fingerprint)
        return self._find_repeat(new) or self._find_revision(new) or self._find_copy(new)

    def add(  # noqa: PLR0917 - in the order of find, the key before
        self,
        key: int,
        article: str,
        url: str,
        source: str,
        version: str,
        fingerprint: Fingerprint,
    ) -> None:
        """Take in an article under `key`. Raises ValueError unless it is higher than all held."""
        if self._held and key <= next(reversed(self._held)):
            raise ValueError(f"key {key} does not follow those held")
        new = self._held[key] = _hold(article, url, source, version, fingerprint)
        self._named.add(key, _all_names(new))
        self._sentences.add(key, fingerprint.sentences)
        self._probes.add(key, fingerprint.signature[:PROBES])

    def remove(self, key: int) -> None:
        """Let go of the article under `key`. Raises KeyError when there is none."""
        old = self._held.pop(key)
        self._named.remove(key, _all_names(old))
        self._sentences.remove(key, old.sentences)
        self._probes.remove(key, old.signature[:PROBES])

    def overlap(self, fingerprint: Fingerprint, key: int) -> Overlap:
        """Return the sentences in common with the article under `key`. Raises KeyError."""
        ours = set(self._telling(fingerprint.sentences))
        theirs = set(self._telling(self._held[key].sentences))
        return Overlap(len(ours & theirs), len(ours), len(theirs))

    def _find_repeat(self, new: _Held) -> CopyMatch | None:
        for name in _versions(new):
            if keys := self._named.keys(name):
                return self._match("repeat", keys[0], 1.0)
        return None

    def _find_revision(self, new: _Held) -> CopyMatch | None:
        for name in _names(new):
            if keys := self._named.keys(name):
                return self._match("revision", keys[-1], self._compare(new, keys[-1]).of_shorter)
        for name in _titles(new):
            for key in reversed(self._named.keys(name)[-MAX_CANDIDATES:]):
                shared = self._compare(new, key).of_shorter
                if shared >= SHARED:
                    return self._match("revision", key, shared)
        return None

    def _find_copy(self, new: _Held) -> CopyMatch | None:
        for key in self._candidates(new):
            if similarity := self._similarity(new, key):
                return self._match("copy", key, similarity)
        return None

    def _candidates(self, new: _Held) -> list[int]:
        """Return the articles of other outlets that could be copied, the earliest first."""
        sentences = self._hits(self._sentences, new.sentences)
        probes = self._hits(self._probes, new.signature[:PROBES])
        hits = {key: count for key, count in probes.items() if count >= LEAST_PROBES}
        for key, count in sentences.items():
            hits[key] = hits.get(key, 0) + count
        others = [key for key in hits if self._held[key].source != new.source]
        others.sort(key=lambda key: (-hits[key], key))
        return sorted(others[:MAX_CANDIDATES])

    def _hits(self, postings: Postings, hashes: Sequence[int]) -> Counter[int]:
        hits: Counter[int] = Counter()
        for item in hashes:
            hits.update(postings.keys(item)[:MAX_POSTINGS])
        return hits

    def _similarity(self, new: _Held, key: int) -> float:
        """Return how much `new` and the article under `key` are alike if it is a copy, else 0."""
        ours, theirs = new, self._held[key]
        if not ours.signature or not theirs.signature:
            both_short = not ours.signature and not theirs.signature
            return float(both_short and ours.sentences == theirs.sentences)
        resemblance = estimate_resemblance(ours.signature, theirs.signature)
        shared = self._compare(new, key).of_new
        is_copy = resemblance >= RESEMBLANCE or shared >= SHARED
        return max(resemblance, shared) if is_copy else 0.0

    def _compare(self, new: _Held, key: int) -> _Shared:
        ours = set(self._telling(new.sentences))
        theirs = self._telling(self._held[key].sentences)
        common = sum(sentence in ours for sentence in theirs)
        if not common:
            return _Shared(0.0, 0.0)
        return _Shared(common / len(ours), common / min(len(ours), len(theirs)))

    def _telling(self, sentences: Sequence[int]) -> list[int]:
        count = self._sentences.count
        return [item for item in sentences if count(item) <= FREQUENT]

    def _match(
        self, relation: Literal["repeat", "revision", "copy"], key: int, similarity: float
    ) -> CopyMatch:
        return CopyMatch(relation, key, self._held[key].article, round(similarity, 4))


def estimate_resemblance(ours: Sequence[int], theirs: Sequence[int]) -> float:
    """Return the estimated Jaccard similarity of two sets from their bottom-k sketches.

    The lowest hashes of the union are a sample of it; those that stand in both sketches stand in
    both sets (Broder 1997). The standard error is at most 0.072.
    """
    both = {*ours} & {*theirs}
    sample = sorted({*ours, *theirs})[:SKETCH]
    return sum(item in both for item in sample) / len(sample) if sample else 0.0


def _all_names(article: _Held) -> set[int]:
    return {*_versions(article), *_names(article), *_titles(article)}


def _versions(article: _Held) -> list[int]:
    version = article.version
    named = [_name("article", article.article, version)]
    if article.url:
        named.append(_name("url", article.url, version))
    return [*named, _name("outlet", article.source, version)]


def _names(article: _Held) -> list[int]:
    url = [_name("url", article.url)] if article.url else []
    return [_name("article", article.article), *url]


def _titles(article: _Held) -> list[int]:
    title = article.title
    return [_name("title", article.source, str(title))] if title else []


def _name(*parts: str) -> int:
    """Return 64 bits that stand for `parts`: a tenth of what the parts themselves take."""
    return int(name_hash(*parts), 16)
