"""What was claimed before: judges a claim by the decided claims that are held.

The law of forgetting: memory is a function of the claims held, in the order in which they were
added, and of nothing else. What must outlive a claim (its family's earliest telling, the families
that contradict it) later claims of the family carry themselves, in `first` and `rivals`.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from datetime import timedelta
from typing import Literal, NamedTuple

import msgspec

from analysis.arabic.stems import stem
from analysis.claims.comparison import Comparison, compare_gists
from analysis.claims.gist import Gist, take_gist
from analysis.claims.lexicon import CORRECTING
from analysis.claims.postings import Key, Postings, keys_of
from analysis.claims.sources import source_key
from analysis.reading import Claim, ClaimStatus, ConflictKind, Possible

WINDOW = timedelta(days=30)
"""Tellings further apart than this are of different events."""

MAX_CANDIDATES = 64
MAX_RIVALS = 16
MAX_POSSIBLE = 3
LIKELY = 0.4
"""From this confidence on, a conflict that is not certain is kept on record."""

_CACHED = 4096
_CORRECTING = frozenset(stem(word) for word in CORRECTING)

Relation = Literal["new", "joined", "copy", "revision", "repeat"]


class Conflict(NamedTuple):
    """A conflict with another family of tellings; `is_new` if the two were not known to conflict.

    `against` is the telling of that family that conflicts most clearly.
    """

    against: Claim
    kind: ConflictKind
    confidence: float
    why: str
    is_new: bool


class Judgement(NamedTuple):
    """A claim with `status`, `first`, `rivals` and `possible` decided, and its conflicts."""

    claim: Claim
    conflicts: tuple[Conflict, ...]


class _Told(NamedTuple):
    """A claim told before, beside the one that is judged."""

    comparison: Comparison
    claim: Claim

    @property
    def family(self) -> str:
        return self.claim.first or self.claim.claim


class _Held(NamedTuple):
    claim: Claim
    keys: tuple[Key, ...]


class ClaimMemory:
    """The decided claims that are held, and what follows from them for the next one."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._numbers: dict[str, deque[int]] = {}
        self._next = 0
        self._postings = Postings()
        self._rivals: dict[str, Counter[str]] = {}
        self._gists: dict[int, Gist] = {}

    def __len__(self) -> int:
        """Return how many claims are held."""
        return len(self._held)

    def add(self, claim: Claim) -> None:
        """Hold a decided claim as the newest.

        An article that comes again once it was forgotten brings its claims again: each is held as
        often as it was added.
        """
        held = _Held(claim, keys_of(take_gist(claim)))
        number, self._next = self._next, self._next + 1
        self._held[number] = held
        self._numbers.setdefault(claim.claim, deque()).append(number)
        self._postings.add(number, held.keys)
        for rival in claim.rivals:
            self._rivals.setdefault(claim.first, Counter())[rival] += 1
            self._rivals.setdefault(rival, Counter())[claim.first] += 1

    def remove(self, claim: Claim) -> None:
        """Let go of the oldest telling of a claim; nothing happens when it is not held."""
        numbers = self._numbers.get(claim.claim)
        if not numbers:
            return
        number = numbers.popleft()
        if not numbers:
            del self._numbers[claim.claim]
        held = self._held.pop(number)
        self._gists.pop(number, None)
        self._postings.remove(number, held.keys)
        for rival in held.claim.rivals:
            self._forget_rival(held.claim.first, rival)
            self._forget_rival(rival, held.claim.first)

    def _forget_rival(self, family: str, rival: str) -> None:
        rivals = self._rivals[family]
        rivals[rival] -= 1
        if not rivals[rival]:
            del rivals[rival]
        if not rivals:
            del self._rivals[family]

    def judge(self, claim: Claim, relation: Relation) -> Judgement:
        """Return `claim`, whose story is set, with what is decided about it; change nothing."""
        return self._judge(claim, relation, ())

    def judge_all(self, claims: Sequence[Claim], relation: Relation) -> list[Judgement]:
        """Judge the claims of one article in order.

        What an article tells twice is one telling: the second joins the family of the first, and
        a conflict that the first has found is not new.
        """
        judged: list[Judgement] = []
        before: list[Gist] = []
        for claim in claims:
            judged.append(self._judge(claim, relation, before))
            before.append(take_gist(judged[-1].claim))
        return judged

    def _judge(self, claim: Claim, relation: Relation, before: Sequence[Gist]) -> Judgement:
        gist = take_gist(claim)
        told = self._compare(gist, relation)
        same = [t for t in told if t.comparison.relation == "same"]
        updated = [t for t in told if t.comparison.relation == "update"]
        twice = _told_twice(gist, before)
        first = max(same, key=_closeness).family if same else twice.first if twice else ""
        clashing = _strongest([t for t in told if _contradicts(t) and t.family != first])
        if not first and updated and not clashing:
            first = max(updated, key=_closeness).family
        known = self._known_rivals(first, before)
        conflicts = tuple(_conflict(t, is_new=t.family not in known) for t in clashing)
        status = _status_of_conflict(claim, conflicts)
        if status is None and (same or twice):
            status = _status_of_telling(claim, relation, same)
        decided = msgspec.structs.replace(
            claim,
            first=first or claim.claim,
            status=status or ("updates" if first else "new"),
            rivals=_merge(tuple(t.family for t in clashing), known),
            possible=_possible(told),
        )
        return Judgement(decided, conflicts)

    def _compare(self, gist: Gist, relation: Relation) -> list[_Told]:
        claim = gist.claim
        told: list[_Told] = []
        for number in self._postings.find(keys_of(gist)):
            other = self._held[number].claim
            if other.claim == claim.claim or _is_apart(claim, other, relation):
                continue
            told.append(_Told(compare_gists(gist, self._gist(number), related=False), other))
            if len(told) == MAX_CANDIDATES:
                break
        return told

    def _gist(self, number: int) -> Gist:
        gist = self._gists.get(number)
        if gist is None:
            gist = take_gist(self._held[number].claim)
            if len(self._gists) >= _CACHED:
                del self._gists[next(iter(self._gists))]
            self._gists[number] = gist
        return gist

    def _known_rivals(self, family: str, before: Sequence[Gist]) -> tuple[str, ...]:
        known = set(self._rivals.get(family, ()))
        for gist in before:
            if family and gist.claim.first == family:
                known.update(gist.claim.rivals)
        return tuple(sorted(known))


def _is_apart(claim: Claim, other: Claim, relation: Relation) -> bool:
    if other.article == claim.article and relation != "revision":
        return True
    return abs(claim.published_at - other.published_at) > WINDOW


def _told_twice(gist: Gist, before: Sequence[Gist]) -> Claim | None:
    for other in before:
        if compare_gists(gist, other, related=False).relation == "same":
            return other.claim
    return None


def _contradicts(told: _Told) -> bool:
    return told.comparison.relation == "contradiction"


def _closeness(told: _Told) -> tuple[float, float, str]:
    return told.comparison.alike, -told.claim.published_at.timestamp(), told.claim.claim


def _strongest(told: Sequence[_Told]) -> list[_Told]:
    """Return the clearest telling of each family, the clearest family first."""
    best: dict[str, _Told] = {}
    for one in told:
        held = best.get(one.family)
        if held is None or _clearness(one) > _clearness(held):
            best[one.family] = one
    return sorted(best.values(), key=_clearness, reverse=True)


def _clearness(told: _Told) -> tuple[float, float, str]:
    return told.comparison.score, -told.claim.published_at.timestamp(), told.claim.claim


def _conflict(told: _Told, *, is_new: bool) -> Conflict:
    comparison = told.comparison
    kind = comparison.kind or "attribute"
    return Conflict(told.claim, kind, comparison.score, comparison.why, is_new)


def _merge(found: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*found, *known)))[:MAX_RIVALS]


def _possible(told: Sequence[_Told]) -> tuple[Possible, ...]:
    likely = [
        t
        for t in told
        if not _contradicts(t) and t.comparison.kind and t.comparison.score >= LIKELY
    ]
    likely.sort(key=_clearness, reverse=True)
    return tuple(
        Possible(t.claim.claim, t.comparison.score, t.comparison.kind)
        for t in likely[:MAX_POSSIBLE]
        if t.comparison.kind
    )


def _status_of_conflict(claim: Claim, conflicts: tuple[Conflict, ...]) -> ClaimStatus | None:
    new = [conflict for conflict in conflicts if conflict.is_new]
    if not new:
        return None
    return "corrects" if any(_corrects(claim, conflict) for conflict in new) else "contradicts"


def _status_of_telling(claim: Claim, relation: Relation, same: Sequence[_Told]) -> ClaimStatus:
    """Return whether a claim that was told before is told independently now.

    `same` are the tellings before; none where only the article itself told it before.
    """
    if not same or relation == "copy" or any(_of_one_source(claim, t.claim) for t in same):
        return "repeated"
    return "corroborated"


def _corrects(claim: Claim, conflict: Conflict) -> bool:
    if claim.source != conflict.against.source:
        return False
    return conflict.kind in {"number", "date"} or not _CORRECTING.isdisjoint(claim.stems)


def _of_one_source(a: Claim, b: Claim) -> bool:
    """Tell whether one outlet, or two outlets after one source, tell both."""
    return a.source == b.source or _source(a) == _source(b)


def _source(claim: Claim) -> str:
    return source_key(claim.origin or claim.source)
