"""Queries compiled: what must hold as sets of numbered words, and what can wake a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from analysis.arabic.stems import stem
from analysis.mentions.queries.places import Places, Stretch
from analysis.mentions.queries.tree import And, Leaf, Node, Not, Or, Phrase, Word
from analysis.mentions.queries.words import ALONE, ANY_FORM, FIRST, LATER, Asked, Vocabulary

Part = int | Stretch
"""A word, by its number, or several that stand together."""


class Every:
    """Parts that must all be there, or all be absent, and choices that must all hold."""

    __slots__ = ("_absent", "_barred", "_choices", "_needed", "_parts", "_stretches", "_words")

    def __init__(
        self, parts: Iterable[Part], absent: Iterable[Part], choices: Iterable[Some]
    ) -> None:
        words, self._stretches = _part(parts)
        self._barred, self._absent = _part(absent)
        choices = tuple(choices)
        self._words = tuple(choice.words for choice in choices if choice.only_words)
        self._choices = tuple(choice for choice in choices if not choice.only_words)
        self._parts: tuple[Part, ...] = (*words, *self._stretches)
        self._needed = words.union(*(stretch.numbers for stretch in self._stretches))

    def holds(self, here: Places) -> bool:
        """Tell whether this is true of an article; the words are looked at first, all at once."""
        present = here.present
        if not (self._needed <= present and self._barred.isdisjoint(present)):
            return False
        # loops, as setting up a generator for all() costs more than most parts
        for words in self._words:
            if words.isdisjoint(present):
                return False
        for choice in self._choices:
            if not choice.holds(here):
                return False
        for stretch in self._stretches:
            if not here.holds(stretch):
                return False
        return not (self._absent and any(map(here.holds, self._absent)))

    def told(self, here: Places) -> Sequence[Part]:
        """Return the parts that make it true."""
        told = self._parts
        for words in self._words:
            told += (*(words & here.present),)
        for choice in self._choices:
            told += (*choice.told(here),)
        return told

    def wakers(self) -> Iterator[frozenset[int]]:
        """Yield sets of words of which one stands in every article of which this is true."""
        for number in self._needed:
            yield frozenset([number])
        yield from self._words
        for choice in self._choices:
            yield from choice.wakers()


class Some:
    """Parts of which one must be there, or be absent, or a whole that must hold.

    `words` are those parts that are words; with `only_words` there are no others.
    """

    __slots__ = ("_absent", "_stretches", "_vocabulary", "_wholes", "only_words", "words")

    def __init__(
        self,
        parts: Iterable[Part],
        absent: Iterable[Part],
        wholes: Iterable[Every],
        vocabulary: Vocabulary,
    ) -> None:
        self.words, self._stretches = _part(parts)
        self._absent = tuple(absent)
        self._wholes = tuple(wholes)
        self.only_words = not (self._stretches or self._absent or self._wholes)
        self._vocabulary = vocabulary

    def holds(self, here: Places) -> bool:
        """Tell whether this is true of an article."""
        if not self.words.isdisjoint(here.present):
            return True
        for stretch in self._stretches:
            if here.holds(stretch):
                return True
        for whole in self._wholes:
            if whole.holds(here):
                return True
        return not all(map(here.holds, self._absent))

    def told(self, here: Places) -> Sequence[Part]:
        """Return the parts that make it true."""
        told: list[Part] = [*(self.words & here.present), *filter(here.holds, self._stretches)]
        for whole in self._wholes:
            if whole.holds(here):
                told += whole.told(here)
        return told

    def wakers(self) -> Iterator[frozenset[int]]:
        """Yield the cheapest words of each alternative together, if each has some."""
        if self._absent:
            return
        each = [[frozenset([number]) for number in stretch.numbers] for stretch in self._stretches]
        each += [list(whole.wakers()) for whole in self._wholes]
        if all(each):
            cheapest = (min(sets, key=self._vocabulary.cost) for sets in each)
            yield self.words.union(*cheapest)


def _part(parts: Iterable[Part]) -> tuple[frozenset[int], tuple[Stretch, ...]]:
    words: list[int] = []
    stretches: list[Stretch] = []
    for part in parts:
        if isinstance(part, Stretch):
            stretches.append(part)
        else:
            words.append(part)
    return frozenset(words), tuple(stretches)


class Compiler:
    """Turns trees into conditions on the words of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._stretches: dict[tuple[tuple[int, ...], int | None], Stretch] = {}

    def compile(self, node: Node) -> Every:
        """Return the condition that is true where `node` is."""
        return self._every(node, negated=False)

    def part(self, leaf: Leaf) -> Part:
        """Return the number of a word, or of a phrase of one; the stretch of a longer phrase."""
        if isinstance(leaf, Word):
            asked = Asked(ANY_FORM, stem(leaf.form), title=leaf.title)
            if leaf.spelled:
                asked = Asked(ALONE, leaf.form, leaf.spelled, leaf.title)
            return self._vocabulary.number(asked)
        ways = [FIRST if leaf.near or i == 0 else LATER for i in range(len(leaf.forms))]
        if len(ways) == 1:
            ways = [ALONE]
        words = zip(ways, leaf.forms, leaf.spelled, strict=True)
        numbers = tuple(self._vocabulary.number(Asked(*word, leaf.title)) for word in words)
        if len(numbers) == 1:
            return numbers[0]
        stretch = Stretch(numbers, leaf.near)
        return self._stretches.setdefault((numbers, leaf.near), stretch)

    def _every(self, node: Node, *, negated: bool) -> Every:
        parts, absent, inner = self._sort(node, And, negated=negated)
        return Every(parts, absent, [self._some(choice, negated=n) for choice, n in inner])

    def _some(self, node: Node, *, negated: bool) -> Some:
        parts, absent, inner = self._sort(node, Or, negated=negated)
        wholes = [self._every(whole, negated=n) for whole, n in inner]
        return Some(parts, absent, wholes, self._vocabulary)

    def _sort(
        self, node: Node, joined: type[Node], *, negated: bool
    ) -> tuple[list[Part], list[Part], list[tuple[Node, bool]]]:
        """Return what must be there, what must be absent, and what is joined in the other way."""
        parts: list[Part] = []
        absent: list[Part] = []
        inner: list[tuple[Node, bool]] = []
        for one, inside in _flatten(node, joined, negated=negated):
            if isinstance(one, Word | Phrase):
                (absent if inside else parts).append(self.part(one))
            else:
                inner.append((one, inside))
        return parts, absent, inner


def _flatten(node: Node, joined: type[Node], *, negated: bool) -> Iterator[tuple[Node, bool]]:
    """Yield what `node` joins in this way, and whether each must not hold.

    Not all of them is one that does not, so below a NOT the joining of parts is the other one.
    """
    if isinstance(node, Not):
        yield from _flatten(node.part, joined, negated=not negated)
    elif isinstance(node, And | Or) and isinstance(node, joined) is not negated:
        for part in node.parts:
            yield from _flatten(part, joined, negated=negated)
    else:
        yield node, negated
