"""Whether an article was here before: as itself, as an earlier version, at another outlet."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Literal, NamedTuple

from analysis.reading import Fingerprint
from analysis.stories.chains import Chains
from analysis.stories.held import (
    Held,
    Names,
    hold,
    name,
    pack,
    read_key,
    read_place,
    read_sketch,
    unpack,
)
from analysis.stories.resemblance import LEAST_COMMON, SHARED, part_copied

FREQUENT = 64
"""A sentence that more articles hold tells nothing: a formula, or furniture of a page."""

MAX_POSTINGS = 32
"""Of the articles that hold a hash so many are looked at, the earliest."""

MAX_CANDIDATES = 16

COMMON, RARE, SENTENCE = 1, 2, 100
"""What it counts that a hash is shared: one that many hold, a pair of words, a sentence. An article
is compared from `RARE` on."""

_BLOCK = 1 << 12
_BITS = 32
_LOW = (1 << _BITS) - 1


IsCredited = Callable[[str], bool]
"""Tells whether a new article credits the outlet that had the one with this id."""


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


class CopyIndex:
    """The articles held, found again by name, by sentences and by signature, the oldest removed.

    What it finds is a function of the articles held, in the order of their keys, and of nothing
    else: after removals it is as if the others alone had been added. The cost of a question is
    bounded whatever is held.
    """

    def __init__(self) -> None:
        self._chains = Chains()
        # by the number of the article, which only grows, in blocks that go as a whole
        self._blocks: dict[int, list[bytes]] = {}
        self._first = self._end = 0
        self._made: tuple[object, Held, Names] | None = None

    def __len__(self) -> int:
        """Return how many articles are held."""
        return self._end - self._first

    def find(  # noqa: PLR0917 - what an article is told by, and whom it credits
        self,
        article: str,
        url: str,
        source: str,
        version: str,
        fingerprint: Fingerprint,
        is_credited: IsCredited | None = None,
    ) -> CopyMatch | None:
        """Return what this article repeats, else what it revises, else what it copies.

        A repeat is the same version of the article, by id or URL ("" for none), or of one of the
        same outlet. A revision is another version of it, or of the outlet's article with that title
        and most of its sentences; the newest held is named. A copy is an article that another
        outlet had, most of whose sentences or half of whose pairs of words, with its numbers and
        without other names; `similarity` is the part that is copied. Named is the earliest of an
        outlet that the new article credits (`is_credited`; None: it credits none), else the
        earliest.
        """
        new, names = self._make((article, url, source, version, fingerprint))
        itself = [h for h in self._called(names.article) if h.article == new.article]
        if new.url:
            itself += [h for h in self._called(names.url) if h.url == new.url]
        return (
            self._find_repeat(new, names, itself)
            or self._find_revision(new, names, itself)
            or self._find_copy(new, names, is_credited)
        )

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
        if len(self) and key <= read_key(self._data(self._end - 1)):
            raise ValueError(f"key {key} does not follow those held")
        new, names = self._make((article, url, source, version, fingerprint))
        start = self._chains.push(self._end & _LOW, names.all())
        held = pack(new._replace(key=key), start)
        self._blocks.setdefault(self._end // _BLOCK, []).append(held)
        self._end += 1

    def remove(self, key: int) -> None:
        """Let go of the article under `key`. Raises KeyError unless it is the oldest held."""
        if not len(self) or read_key(self._data(self._first)) != key:
            raise KeyError(key)
        self._chains.pop(*read_place(self._data(self._first)))
        number, place = divmod(self._first, _BLOCK)
        self._blocks[number][place] = b""
        self._first += 1
        if place == _BLOCK - 1:
            del self._blocks[number]

    def overlap(self, fingerprint: Fingerprint, key: int) -> Overlap:
        """Return the sentences in common with the article under `key`. Raises KeyError."""
        numbers = range(self._first, self._end)
        place = bisect_left(numbers, key, key=lambda number: read_key(self._data(number)))
        if place == len(numbers) or read_key(self._data(numbers[place])) != key:
            raise KeyError(key)
        ours = self._telling(fingerprint.sentences)
        theirs = self._telling(self._held(numbers[place]).sentences)
        return Overlap(len(ours & theirs), len(ours), len(theirs))

    def _make(self, article: tuple[str, str, str, str, Fingerprint]) -> tuple[Held, Names]:
        """Return what an article is held as; what was asked about last is added next."""
        if self._made is None or self._made[0] != article:
            new = hold(0, *article)
            self._made = article, new, name(new, article[-1])
        return self._made[1:]

    def _data(self, number: int) -> bytes:
        return self._blocks[number // _BLOCK][number % _BLOCK]

    def _held(self, number: int) -> Held:
        return unpack(self._data(number), self._chains)

    def _called(self, item: int) -> list[Held]:
        """Return the articles of a name, the newest first, where they are many not all of them."""
        newest = self._chains.newest(item)
        if newest is None:
            return []
        some = [newest, *reversed(self._chains.owners(item, MAX_POSTINGS))]
        return [self._held(self._number(owner)) for owner in dict.fromkeys(some)]

    def _number(self, owner: int) -> int:
        """Return the number of an article, of which its hashes keep the low bits."""
        return self._first + (owner - self._first & _LOW)

    def _find_repeat(self, new: Held, names: Names, itself: list[Held]) -> CopyMatch | None:
        found = [h for h in self._called(names.version) if h.source == new.source] + itself
        same = [held for held in found if held.version == new.version]
        if not same:
            return None
        first = min(same, key=_key)
        return CopyMatch("repeat", first.key, first.article, 1.0)

    def _find_revision(self, new: Held, names: Names, itself: list[Held]) -> CopyMatch | None:
        if itself:
            newest = max(itself, key=_key)
            return self._match("revision", newest, self._share(new, newest))
        if not new.title:
            return None
        for held in self._called(names.title):
            if (held.title, held.source) == (new.title, new.source):
                share = self._share(new, held)
                if share >= SHARED:
                    return self._match("revision", held, share)
        return None

    def _share(self, new: Held, held: Held) -> float:
        """Return the sentences in common as a part of those of the shorter version."""
        ours, theirs = self._telling(new.sentences), self._telling(held.sentences)
        return len(ours & theirs) / max(1, min(len(ours), len(theirs)))

    def _find_copy(
        self, new: Held, names: Names, is_credited: IsCredited | None
    ) -> CopyMatch | None:
        """Return the first candidate that is credited and copied, else the first copied."""
        first: CopyMatch | None = None
        for held, telling in self._copy_candidates(new, names):
            credited = is_credited is None or is_credited(held.article)
            if (first is None or credited) and (part := part_copied(new, held, telling)):
                first = self._match("copy", held, part)
                if credited:
                    break
        return first

    def _copy_candidates(self, new: Held, names: Names) -> Iterator[tuple[Held, set[int]]]:
        """Yield what may be copied, the earliest first, and the new sentences that tell."""
        hits: dict[int, int] = defaultdict(int)
        telling: set[int] = set()
        for item, sentence in zip(names.sentences, new.sentences, strict=True):
            if self._look_up(item, hits, FREQUENT, SENTENCE) <= FREQUENT:
                telling.add(sentence)
        for item in names.probes:
            self._look_up(item, hits, MAX_POSTINGS, RARE)
        sketch, needed = {*new.sketch}, SENTENCE * max(1.0, SHARED * len(telling))
        # what is shared and then age as one number, the most and the oldest first
        first, enough = self._first, [(o, count) for o, count in hits.items() if count >= RARE]
        ranked = sorted((o - first & _LOW) - (count << _BITS) for o, count in enough)
        for place, rank in sorted((rank & _LOW, rank) for rank in ranked[:MAX_CANDIDATES]):
            number, shared = first + place, -(rank >> _BITS)
            source, theirs = read_sketch(self._data(number))
            if source == new.source or (
                new.sketch and len(sketch.intersection(theirs)) < LEAST_COMMON and shared < needed
            ):
                continue
            yield self._held(number), telling

    def _look_up(self, item: int, hits: dict[int, int], most: int, worth: int) -> int:
        """Count the earliest that hold a hash in `hits`; return how many do, `most` + 1 at most."""
        owners = self._chains.owners(item, most + 1)
        counted = worth if len(owners) <= most else COMMON
        for owner in owners[:MAX_POSTINGS]:
            hits[owner] += counted
        return len(owners)

    def _telling(self, sentences: Sequence[int]) -> set[int]:
        owners = self._chains.owners
        return {s for s in sentences if len(owners(s & _LOW, FREQUENT + 1)) <= FREQUENT}

    def _match(
        self, relation: Literal["repeat", "revision", "copy"], held: Held, similarity: float
    ) -> CopyMatch:
        return CopyMatch(relation, held.key, held.article, round(similarity, 4))


_key = attrgetter("key")
