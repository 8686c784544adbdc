"""What was claimed before: judges a claim by the decided claims that are held.

The law of forgetting: memory is a function of the claims held, in the order in which they were
added, and of nothing else. What must outlive a claim (its family's earliest telling, the families
that contradict it) later claims of the family carry themselves, in `first` and `rivals`.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from analysis.claims.comparison import STRANGERS, Comparison, compare_gists
from analysis.claims.echoes import NEWEST, echo_keys, is_echo
from analysis.claims.gist import Gist, take_gist
from analysis.claims.judgement import (
    Conflict,
    Judgement,
    Relation,
    Told,
    closeness,
    contradicts,
    drop_disputed,
    drop_overtaken,
    find_twin,
    list_possible,
    make_conflict,
    merge_rivals,
    pick_strongest,
    spread_now,
    status_of_conflict,
    status_of_telling,
)
from analysis.claims.keys import resemble
from analysis.claims.outline import REACH, WINDOW, Outline, are_strangers, outline
from analysis.claims.postings import Postings, keys_of
from analysis.claims.retelling import is_retold
from analysis.reading import Claim

__all__ = ["WINDOW", "ClaimMemory", "Conflict", "Judgement"]

MAX_CANDIDATES = 32
_CACHED = 4096
"""Claims that are held ready beside the packed ones: those asked for last."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Claim).decode


class _Held(NamedTuple):
    """A claim as it is held: packed, since hardly any of them is asked for again."""

    packed: bytes
    told: tuple[str, ...]
    outline: Outline


class ClaimMemory:
    """The decided claims that are held, and what follows from them for the next one."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._next = 0
        self._postings = Postings()
        self._echoes = Postings()
        self._rivals: dict[str, Counter[str]] = {}
        self._gists: dict[int, Gist] = {}
        self._judged: list[Gist] = []

    def __len__(self) -> int:
        """Return how many claims are held."""
        return len(self._held)

    def add(self, claim: Claim, told: Collection[str] = ()) -> int:
        """Hold a decided claim as the newest; its article is news to the watches `told`.

        Returns the number by which it can be let go. An article that comes again once it was
        forgotten brings its claims again: each is held as often as it was added.
        """
        gist = next((one for one in self._judged if one.claim is claim), None) or take_gist(claim)
        number, self._next = self._next, self._next + 1
        self._held[number] = _Held(pack(claim), tuple(told), outline(gist))
        self._keep_ready(number, gist)
        self._postings.add(number, keys_of(gist))
        self._echoes.add(number, echo_keys(gist, told))
        for rival in claim.rivals:
            self._rivals.setdefault(claim.first, Counter())[rival] += 1
            self._rivals.setdefault(rival, Counter())[claim.first] += 1
        return number

    def remove(self, number: int) -> None:
        """Let go of the claim that was added as `number`. Raises KeyError if it is not held."""
        held = self._held.pop(number)
        gist = self._gists.pop(number, None) or take_gist(unpack(held.packed))
        claim = gist.claim
        self._postings.remove(number, keys_of(gist))
        self._echoes.remove(number, echo_keys(gist, held.told))
        for rival in claim.rivals:
            self._forget_rival(claim.first, rival)
            self._forget_rival(rival, claim.first)

    def _forget_rival(self, family: str, rival: str) -> None:
        rivals = self._rivals[family]
        rivals[rival] -= 1
        if not rivals[rival]:
            del rivals[rival]
        if not rivals:
            del self._rivals[family]

    def judge(self, claim: Claim, relation: Relation) -> Judgement:
        """Return `claim`, whose story is set, with what is decided about it; change nothing."""
        return self._judge(take_gist(claim), relation, ())

    def judge_all(self, claims: Sequence[Claim], relation: Relation) -> list[Judgement]:
        """Judge the claims of one article in order.

        What an article tells twice is one telling: the second joins the family of the first, and
        a conflict that the first has found is not new.
        """
        judged: list[Judgement] = []
        before: list[Gist] = []
        for claim in claims:
            gist = take_gist(claim)
            judged.append(self._judge(gist, relation, before))
            before.append(gist.decide(judged[-1].claim))
        self._judged = before  # they are likely to be added next
        return judged

    def _judge(self, gist: Gist, relation: Relation, before: Sequence[Gist]) -> Judgement:
        claim = gist.claim
        told, strangers = self._compare(gist, relation)
        standing = drop_overtaken(told)
        same = drop_disputed([t for t in told if t.comparison.relation == "same"], standing)
        updated = [t for t in told if t.comparison.relation == "update"]
        twice = find_twin(gist, before)
        first = max(same, key=closeness).family if same else twice.first if twice else ""
        clashing = pick_strongest([t for t in standing if contradicts(t) and t.family != first])
        if not first and updated and not clashing:
            first = max(updated, key=closeness).family
        known = self._known_rivals(first, before)
        now = spread_now(claim, relation, same)
        if clashing:  # strangers too can be of a family that is contradicted
            told += [Told(STRANGERS, self._gist(number).claim) for number in strangers]
        conflicts = tuple(make_conflict(t, told, known, now) for t in clashing)
        status = status_of_conflict(claim, conflicts)
        if status is None and (same or twice):
            status = status_of_telling(claim, relation, same)
        decided = msgspec.structs.replace(
            claim,
            first=first or claim.claim,
            status=status or ("updates" if first else "new"),
            rivals=merge_rivals(tuple(t.family for t in clashing), known),
            possible=list_possible(told),
        )
        return Judgement(decided, conflicts, decided.status == "new" and self._is_echo(gist))

    def _is_echo(self, gist: Gist) -> bool:
        """Tell whether one of the watches was lately told by another article what `gist` says."""
        found = islice(self._echoes.find(echo_keys(gist, gist.claim.watches)), NEWEST)
        return any(is_echo(gist, self._gist(number)) for number in found)

    def _compare(self, gist: Gist, relation: Relation) -> tuple[list[Told], list[int]]:
        """Return the claims found beside `gist`, and of those that it has no tie to the numbers."""
        claim, own = gist.claim, outline(gist)
        told: list[Told] = []
        strangers: list[int] = []
        for number in self._postings.find(keys_of(gist)):
            other = self._held[number].outline
            if abs(own.at - other.at) > REACH:
                continue
            if own.article == other.article and (
                relation != "revision" or self._gist(number).claim.claim == claim.claim
            ):
                continue
            if are_strangers(gist, own, other):
                strangers.append(number)
            else:
                ready = self._gist(number)
                told.append(Told(_compare(gist, ready), ready.claim))
            if len(told) + len(strangers) == MAX_CANDIDATES:
                break
        return told, strangers

    def _gist(self, number: int) -> Gist:
        gist = self._gists.pop(number, None) or take_gist(unpack(self._held[number].packed))
        self._keep_ready(number, gist)
        return gist

    def _keep_ready(self, number: int, gist: Gist) -> None:
        if len(self._gists) >= _CACHED:
            del self._gists[next(iter(self._gists))]
        self._gists[number] = gist

    def _known_rivals(self, family: str, before: Sequence[Gist]) -> tuple[str, ...]:
        known = set(self._rivals.get(family, ()))
        for gist in before:
            if family and gist.claim.first == family:
                known.update(gist.claim.rivals)
        return tuple(sorted(known))


def pack(claim: Claim) -> bytes:
    """Return `claim` in about a quarter of the memory it takes ready."""
    return zlib.compress(_encode(claim), level=1)


def unpack(packed: bytes) -> Claim:
    """Return the claim that `pack` packed."""
    return _decode(zlib.decompress(packed))


def _compare(gist: Gist, other: Gist) -> Comparison:
    comparison = compare_gists(gist, other, related=False)
    if comparison.relation == "other" and not comparison.kind and is_retold(gist, other):
        alike = round(resemble(gist.words, other.words), 3)
        return comparison._replace(relation="same", why="nearly the same words", alike=alike)
    return comparison
