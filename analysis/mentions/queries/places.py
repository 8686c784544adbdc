"""Where the words of queries stand in one article, and where several of them stand together."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from analysis.arabic.document import Document, Token
from analysis.mentions.queries.parser import MAX_NEAR, MAX_PHRASE
from analysis.mentions.queries.words import Readings, Vocabulary
from analysis.mentions.walk import adjoins

MAX_TRIES = 250
"""Places of a phrase's rarest word that are tried in a title or text, so that none costs much."""

_APART = MAX_NEAR + MAX_PHRASE  # nothing stands together over the end of the title


Place = tuple[bool, int, int]
"""Whether it is in the text, not in the title, and the offsets of a part of that original."""


class Stretch:
    """Words that stand together: in this order, or any with at most `near` others among them."""

    __slots__ = ("near", "numbers")  # one object each, so that hashing costs nothing

    def __init__(self, numbers: tuple[int, ...], near: int | None) -> None:
        self.numbers = numbers
        self.near = near


class Places:
    """The words of one article that queries ask for, `read` of title and text.

    A place inside is the number of a token in the title, or `base` and more in the text.
    `present` are the words that stand anywhere.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        title: Document,
        text: Document,
        read: tuple[Readings, Readings],
    ) -> None:
        self._vocabulary = vocabulary
        self._documents = (title, text)
        self._base = len(title.tokens) + _APART
        self._read = read
        self._firsts = self._find_firsts()
        self._listed: dict[int, list[int]] | None = None
        self._places: dict[int, list[int]] = {}
        self._stretches: dict[Stretch, tuple[tuple[int, int], ...]] = {}
        self.present = {*self._firsts[0], *self._firsts[1]}
        for number in vocabulary.spelled & self.present:
            if not self._at(number):
                self.present.discard(number)

    def holds(self, part: int | Stretch) -> bool:
        """Tell whether a word or stretch stands anywhere."""
        return bool(self._find(part)) if isinstance(part, Stretch) else part in self.present

    def told(self, part: int | Stretch) -> list[Place]:
        """Return the first place of a word or stretch in the title, and the first in the text."""
        return sorted(self.first_places([part]))

    def first_places(self, parts: Iterable[int | Stretch]) -> set[Place]:
        """Return the first places of words and stretches in the title, and in the text."""
        in_title, in_text = self._firsts
        spelled = self._vocabulary.spelled
        places: set[Place] = set()
        for part in parts:
            if isinstance(part, Stretch):
                places.update(self._place(first, last) for first, last in self._find(part))
            elif part in spelled:
                places.update(self._first_spelled(part))
            else:
                if part in in_text:
                    start, end, _ = in_text[part]
                    places.add((True, start, end))
                if part in in_title:
                    start, end, _ = in_title[part]
                    places.add((False, start, end))
        return places

    def _first_spelled(self, number: int) -> Iterator[Place]:
        """Yield the first places of a word whose letters count."""
        places = self._at(number)
        later = bisect_left(places, self._base)
        for at in (*places[: min(later, 1)], *places[later : later + 1]):
            yield self._place(at, at)

    def _find_firsts(self) -> tuple[dict[int, Token], dict[int, Token]]:
        """Return where each word stands first in the title, and in the text."""
        title, text = (
            {
                number: token
                for token, numbers in zip(reversed(document.tokens), reversed(read), strict=True)
                if numbers
                for number in numbers
            }
            for document, read in zip(self._documents, self._read, strict=True)
        )
        in_title = self._vocabulary.in_title
        title.update({in_title[n]: title[n] for n in in_title.keys() & title.keys()})
        return title, text

    def _at(self, number: int) -> list[int]:
        """Return where a word stands, ascending."""
        if self._listed is None:
            self._listed = self._list_places()
        if number not in self._vocabulary.spelled:
            return self._listed.get(number, [])
        places = self._places.get(number)
        if places is None:
            asked = self._vocabulary.asked[number]
            listed = self._listed.get(number, [])
            places = [at for at in listed if asked.is_spelled(self._surface(at))]
            self._places[number] = places
        return places

    def _list_places(self) -> dict[int, list[int]]:
        listed: defaultdict[int, list[int]] = defaultdict(list)
        for read, first in zip(self._read, (0, self._base), strict=True):
            for at, numbers in enumerate(read, first):
                if numbers:
                    for number in numbers:
                        listed[number].append(at)
            if not first:
                in_title = self._vocabulary.in_title
                listed |= {in_title[n]: [*listed[n]] for n in in_title.keys() & listed.keys()}
        return listed

    def _token(self, at: int) -> tuple[bool, int]:
        """Return whether a place is in the text, and the number of its token there."""
        return (True, at - self._base) if at >= self._base else (False, at)

    def _surface(self, at: int) -> str:
        in_text, token = self._token(at)
        document = self._documents[in_text]
        return document.original[document.tokens[token].start : document.tokens[token].end]

    def _place(self, first: int, last: int) -> Place:
        in_text, token = self._token(first)
        tokens = self._documents[in_text].tokens
        return in_text, tokens[token].start, tokens[token + last - first].end

    def _find(self, stretch: Stretch) -> tuple[tuple[int, int], ...]:
        """Return the first and last word of a stretch in the title, and in the text."""
        found = self._stretches.get(stretch)
        if found is None:
            found = ()
            if self.present.issuperset(stretch.numbers):
                words = [self._at(number) for number in stretch.numbers]
                found = tuple(self._find_both(words, stretch.near))
            self._stretches[stretch] = found
        return found

    def _find_both(self, words: Sequence[list[int]], near: int | None) -> Iterator[tuple[int, int]]:
        first = self._find_from(0, words, near)
        if first:
            yield first
        if first and first[0] < self._base and (second := self._find_from(self._base, words, near)):
            yield second

    def _find_from(
        self, start: int, words: Sequence[list[int]], near: int | None
    ) -> tuple[int, int] | None:
        if near is None:
            return next((span for span in find_runs(words, start) if self._adjoin(*span)), None)
        return find_near(words, len(words) + near, start)

    def _adjoin(self, first: int, last: int) -> bool:
        in_text, token = self._token(first)
        document = self._documents[in_text]
        return all(adjoins(document, token + i) for i in range(1, last - first + 1))


def find_runs(words: Sequence[list[int]], start: int) -> Iterator[tuple[int, int]]:
    """Yield where words stand one after the other, from `start` on, first and last.

    `words` are the places of each; the rarest is looked at, at most MAX_TRIES times.
    """
    anchor = min(range(len(words)), key=lambda at: len(words[at]))
    begin = bisect_left(words[anchor], start + anchor)
    for at in islice(words[anchor], begin, begin + MAX_TRIES):
        first = at - anchor
        if all(_stands(word, first + i) for i, word in enumerate(words)):
            yield first, first + len(words) - 1


def find_near(words: Sequence[list[int]], span: int, start: int) -> tuple[int, int] | None:
    """Return the first and last of `span` places or fewer, from `start` on, that hold all words.

    It is the one that ends first, and of these the shortest. Takes at most MAX_TRIES steps.
    """
    low = start
    for _ in range(MAX_TRIES):
        firsts = [bisect_left(word, low) for word in words]
        if any(at == len(word) for at, word in zip(firsts, words, strict=True)):
            return None
        last = max(word[at] for at, word in zip(firsts, words, strict=True))
        first = min(word[bisect_left(word, last + 1) - 1] for word in words)
        if last - first < span:
            return first, last
        low = last - span + 1  # what begins before ends too early for one of the words
    return None


def _stands(places: Sequence[int], at: int) -> bool:
    found = bisect_left(places, at)
    return found < len(places) and places[found] == at
