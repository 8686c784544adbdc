"""Two clauses word by word: which words answer each other, and which stand in one slot."""

from __future__ import annotations

from typing import NamedTuple

from analysis.arabic.stems import root_key, stem
from analysis.claims.geography import can_be_one
from analysis.claims.keys import weigh_word
from analysis.claims.opposites import Sense
from analysis.claims.wording import Word

_PLACE = "@"
_WRITTEN_ON = frozenset("بل")


class Alignment(NamedTuple):
    """Words of two clauses that answer each other, by index, and those that nothing answers."""

    a: tuple[Word, ...]
    b: tuple[Word, ...]
    there: dict[int, int]
    left: tuple[int, ...]
    right: tuple[int, ...]

    @property
    def weight(self) -> float:
        """Return what the words weigh that answer each other."""
        return sum(weigh_word(self.a[i].key) for i in self.there)

    @property
    def likeness(self) -> float:
        """Return the share, 0–1, of both clauses that is answered (Dice)."""
        return 2 * len(self.there) / (len(self.a) + len(self.b))

    def join(self, i: int, j: int) -> Alignment:
        """Return this with words `i` and `j` taken as answering each other."""
        return self._replace(there={**self.there, i: j})

    def share(self, but_a: range, but_b: range) -> float:
        """Return the share, 0–1, of the lighter clause that is answered, some words aside."""
        rest_a = sum(weigh_word(self.a[n].key) for n in self.left if n not in but_a)
        rest_b = sum(weigh_word(self.b[n].key) for n in self.right if n not in but_b)
        both = self.weight
        return both / (both + min(rest_a, rest_b)) if both else 0.0

    def gap_around(self, i: int, size: int = 1) -> range:
        """Return the words of `a` around `size` words from `i` on that nothing answers."""
        return _widen(i, size, set(self.left))

    def gap_beside(self, j: int, size: int = 1) -> range:
        """Return the words of `b` around `size` words from `j` on that nothing answers."""
        return _widen(j, size, set(self.right))

    def is_pair(self, i: int, j: int) -> bool:
        """Tell whether words `i` and `j` answer each other, or both clauses begin or end there."""
        if i < 0 or j < 0 or i >= len(self.a) or j >= len(self.b):
            return (i < 0 and j < 0) or (i == len(self.a) and j == len(self.b))
        return self.there.get(i) == j

    def is_slot(self, i: int, j: int) -> bool:
        """Tell whether word `i` of `a` and `j` of `b` stand beside words that answer each other."""
        if i and j and self.is_pair(i - 1, j - 1):
            return True
        inner = i + 1 < len(self.a) and j + 1 < len(self.b)
        return inner and self.is_pair(i + 1, j + 1)

    def is_gap(self, i: int, j: int, size: tuple[int, int] = (1, 1)) -> bool:
        """Tell whether the nearest words before, or those after, that are answered at all answer
        each other: an adjective that only one clause has changes no slot.
        """
        taken = set(self.there.values())
        before = next((n for n in range(i - 1, -1, -1) if n in self.there), -1)
        other = next((n for n in range(j - 1, -1, -1) if n in taken), -1)
        if before >= 0 and self.there[before] == other:
            return True
        after = next((n for n in range(i + size[0], len(self.a)) if n in self.there), -1)
        other = next((n for n in range(j + size[1], len(self.b)) if n in taken), -1)
        return after >= 0 and self.there[after] == other


def _widen(at: int, size: int, unanswered: set[int]) -> range:
    first, last = at, at + size
    if at not in unanswered:
        return range(first, last)
    while first - 1 in unanswered:
        first -= 1
    while last in unanswered:
        last += 1
    return range(first, last)


def align(a: tuple[Word, ...], b: tuple[Word, ...]) -> Alignment:
    """Return which words of two clauses answer each other: equal ones in their order, then those
    that mean much the same.
    """
    there: dict[int, int] = {}
    places: dict[str, list[int]] = {}
    for j, word in enumerate(b):
        places.setdefault(word.stem, []).append(j)
    for i, word in enumerate(a):
        _answer(i, places.get(word.stem, []), there)
    for test, list_marks in ((_are_equal, _list_equal), (_are_alike, _list_alike)):
        free = set(range(len(b))).difference(there.values())
        marked: dict[str | Sense, list[int]] = {}
        for j in free if len(there) < len(a) else ():
            for mark in list_marks(b[j]):
                marked.setdefault(mark, []).append(j)
        for i, word in enumerate(a):
            if free and i not in there:
                near = {j for mark in list_marks(word) for j in marked.get(mark, ())}
                _answer(i, [j for j in near & free if test(word, b[j])], there)
                free.discard(there.get(i, -1))
    left = tuple(i for i in range(len(a)) if i not in there)
    right = tuple(sorted(set(range(len(b))).difference(there.values())))
    return Alignment(a, b, there, left, right)


def _answer(i: int, fitting: list[int], there: dict[int, int]) -> None:
    """Let word `i` be answered by the nearest of the words that fit and are free."""
    near = there.get(i - 1, -1) + 1
    taken = there.values()
    best = min((j for j in fitting if j not in taken), key=lambda j: (abs(j - near), j), default=-1)
    if best >= 0:
        there[i] = best


def _list_equal(word: Word) -> tuple[str, ...]:
    """Return marks of which two words have one in common where `_are_equal` can be true."""
    marks: tuple[str, ...] = (word.stem, word.key, _drop_preposition(word))
    if word.place:
        marks = (*marks, _PLACE)
    if past := _past_of(word.form):
        marks = (*marks, past)
    return (*marks, _bare(word.form)) if word.is_name else marks


def _list_alike(word: Word) -> tuple[str | Sense, ...]:
    """Return marks of which two words have one in common where `_are_alike` can be true."""
    return (root_key(word.stem), word.key, word.state or _state(word) or word.key, *word.senses)


def _are_equal(a: Word, b: Word) -> bool:
    if a.place and b.place:
        return can_be_one(a.place, b.place)
    if a.is_name and b.is_name and _bare(a.form) == _bare(b.form):
        return True
    if a.stem in (b.stem, _past_of(b.form)) or b.stem == _past_of(a.form):
        return True
    if a.key == b.key and len(a.key) > 2:
        return True
    return (a.form[0] in _WRITTEN_ON) != (b.form[0] in _WRITTEN_ON) and (
        _drop_preposition(a) == _drop_preposition(b)
    )


def _past_of(form: str) -> str:
    """Return the past of a short imperfect whose root begins with و (تصل of وصل), else ""."""
    return "و" + form[1:] if len(form) == 3 and form[0] in "يت" else ""


def _drop_preposition(word: Word) -> str:
    """Return the stem without the preposition that a stem keeps where it could be a letter."""
    form = word.form
    return stem(form[1:]) if form[0] in _WRITTEN_ON and len(form) > 3 else word.stem


def _bare(form: str) -> str:
    return form[1:] if len(form) > 4 and form[0] in "بلوف" else form


def _are_alike(a: Word, b: Word) -> bool:
    if a.key == b.key or root_key(a.stem) == root_key(b.stem):
        return True
    if a.senses and b.senses and not set(a.senses).isdisjoint(b.senses):
        return True
    if a.place and b.place:
        return False
    one = a.state or _state(a)
    return one != "" and one == (b.state or _state(b))


def _state(word: Word) -> str:
    if not word.place:
        return ""
    return next((place.state or place.name for place in sorted(word.place)), "")
