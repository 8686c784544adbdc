"""Very many queries under one roof: an article looks only at those that one of its words wakes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain, product

from analysis.arabic.document import Document
from analysis.mentions.queries.conditions import Compiler
from analysis.mentions.queries.places import Place, Places
from analysis.mentions.queries.tree import Node
from analysis.mentions.queries.words import Asked, Readings, Vocabulary
from analysis.reading import Field, Mention

MOST_PLACES = 10
"""Places told of one query in one article, at most."""

MOST_PAIRS = 64
"""Pairs of words that may wake one query; where it would be more, single words do."""


class QueryIndex:
    """Queries compiled for finding, by the ids of their watches. Equal queries are one.

    Each is looked at only where the rarest word that it needs stands (of alternatives, the rarest
    of each), and the next rarest. `vocabulary` are the words that they ask for.
    """

    def __init__(self, queries: Iterable[tuple[str, Node]]) -> None:
        self.vocabulary = Vocabulary()
        self._compiler = Compiler(self.vocabulary)
        watches: dict[Node, list[str]] = {}
        for watch, node in queries:
            watches.setdefault(node, []).append(watch)
        self._watches = [tuple(sorted(ids)) for ids in watches.values()]
        self._queries = [self._compiler.compile(node) for node in watches]
        self._alone: dict[int, list[int]] = {}
        self._pairs: dict[int, list[tuple[int, int]]] = {}
        for at, query in enumerate(self._queries):
            self._index(at, sorted(query.wakers(), key=self.vocabulary.cost))

    def find(
        self,
        article: str,
        title: Document,
        text: Document,
        read: tuple[Readings, Readings] | None = None,
    ) -> list[Mention]:
        """Return the mentions of the queries that are true of an article, in no order.

        `read` has for each token of title and text what `vocabulary` reads it as, None where that
        was not yet read.
        """
        found: list[Mention] = []
        if not self._queries:
            return found
        here = Places(self.vocabulary, title, text, read or self.vocabulary.read_all(title, text))
        fields: tuple[tuple[Field, str], ...] = (("title", title.original), ("text", text.original))
        for at in self._woken(here.present):
            query = self._queries[at]
            if not query.holds(here):
                continue
            for in_text, start, end in _choose(here.first_places(query.told(here))):
                field, original = fields[in_text]
                surface = original[start:end]
                for watch in self._watches[at]:
                    mention = Mention(article, watch, field, start, end, surface, "query", 1.0)
                    found.append(mention)
        return found

    def wakers(self, watch: str) -> list[tuple[Asked, ...]]:
        """Return what wakes the query of `watch`: a word, or two that stand in one article."""
        of = {at for at, watches in enumerate(self._watches) if watch in watches}
        found: list[tuple[int, ...]] = [
            (first,) for first, ats in self._alone.items() if of.intersection(ats)
        ]
        found += [
            (first, second)
            for first, pairs in self._pairs.items()
            for second, at in pairs
            if at in of
        ]
        asked = self.vocabulary.asked
        return [tuple(asked[number] for number in numbers) for numbers in found]

    def _index(self, at: int, wakers: list[frozenset[int]]) -> None:
        """Let a query be woken by the first of `wakers`, with another that shares no word."""
        rarest = wakers[0]
        other = next((w for w in wakers[1:] if rarest.isdisjoint(w)), None)
        if other and len(rarest) * len(other) <= MOST_PAIRS:
            for first, second in product(rarest, other):
                self._pairs.setdefault(first, []).append((second, at))
        else:
            for first in rarest:
                self._alone.setdefault(first, []).append(at)

    def _woken(self, present: set[int]) -> set[int]:
        alone, pairs = self._alone, self._pairs
        woken = set(chain.from_iterable([alone[first] for first in alone.keys() & present]))
        seconds = chain.from_iterable([pairs[first] for first in pairs.keys() & present])
        woken.update([at for second, at in seconds if second in present])
        return woken


def _choose(places: set[Place]) -> Collection[Place]:
    """Return the first of the places of one query, at most MOST_PLACES."""
    return places if len(places) <= MOST_PLACES else sorted(places)[:MOST_PLACES]
