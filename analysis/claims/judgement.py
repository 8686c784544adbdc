"""What a claim comes to beside the tellings before it: status, conflicts, what is only likely."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from analysis.arabic.folding import fold
from analysis.arabic.stems import stem
from analysis.claims.comparison import Comparison, compare_gists, may_be_one
from analysis.claims.gist import Gist
from analysis.claims.keys import weigh
from analysis.claims.lexicon import CORRECTING
from analysis.claims.sources import source_key
from analysis.reading import Claim, ClaimStatus, ConflictKind, Possible

MAX_RIVALS = 16
MAX_POSSIBLE = 3
LIKELY = 0.4
"""From this confidence on, a conflict that is not certain is kept on record."""

RESTATED = 0.6
"""The share of a headline's words that a sentence of the lead repeats when it says the same."""

_CORRECTING = frozenset(stem(word) for word in CORRECTING)

Relation = Literal["new", "joined", "copy", "revision", "repeat"]


class Spread(NamedTuple):
    """How many outlets tell something, and how many of those independently of each other."""

    outlets: int = 1
    origins: int = 1


ALONE = Spread()


class Conflict(NamedTuple):
    """A conflict with another family of tellings; `is_new` if the two were not known to conflict.

    `against` is the telling of that family that conflicts most clearly; `deciding` are the values
    that differ, the earlier one first. `now` and `before` say how widely each side is told.
    """

    against: Claim
    kind: ConflictKind
    confidence: float
    why: str
    is_new: bool
    deciding: tuple[str, ...] = ()
    now: Spread = ALONE
    before: Spread = ALONE


class Judgement(NamedTuple):
    """A claim with `status`, `first`, `rivals` and `possible` decided, and its conflicts.

    `echo` says that another article has lately told much the same of one of its watches.
    """

    claim: Claim
    conflicts: tuple[Conflict, ...]
    echo: bool = False


class Told(NamedTuple):
    """A claim told before, beside the one that is judged."""

    comparison: Comparison
    claim: Claim

    @property
    def family(self) -> str:
        """Return the id of the earliest telling of its family."""
        return self.claim.first or self.claim.claim


def find_twin(gist: Gist, before: Sequence[Gist]) -> Claim | None:
    """Return the claim among those of the same article that already tells what `gist` tells."""
    for other in before:
        if _restates(gist, other):
            return other.claim
        if may_be_one(gist, other) and compare_gists(gist, other, related=False).relation == "same":
            return other.claim
    return None


def _restates(gist: Gist, other: Gist) -> bool:
    """Tell whether one is a headline and the other a sentence of the lead that says it too."""
    fields = {gist.claim.field, other.claim.field}
    if len(fields) == 1 or not (gist.claim.lead and other.claim.lead):
        return False
    if gist.claim.polarity != other.claim.polarity:
        return False
    headline = gist if gist.claim.field == "title" else other
    shared = weigh(gist.words & other.words)
    return shared >= 1.5 and shared >= RESTATED * weigh(headline.words)


def contradicts(told: Told) -> bool:
    """Tell whether the two certainly contradict each other."""
    return told.comparison.relation == "contradiction"


def closeness(told: Told) -> tuple[float, float, str]:
    """Return what orders tellings by likeness; of equals the earliest comes last."""
    return told.comparison.alike, -told.claim.published_at.timestamp(), told.claim.claim


def drop_overtaken(told: Sequence[Told]) -> list[Told]:
    """Return the tellings without figures that a later telling of their family has replaced.

    Of the tolls 3, 9 and 13 of one family only the last one can be contradicted.
    """
    newest: dict[str, datetime] = {}
    for one in told:
        if one.comparison.relation != "other" and _has_figures(one.claim):
            at = one.claim.published_at
            newest[one.family] = max(at, newest.get(one.family, at))
    return [
        one
        for one in told
        if one.comparison.kind != "number"
        or one.claim.published_at >= newest.get(one.family, one.claim.published_at)
    ]


def _has_figures(claim: Claim) -> bool:
    return any(not quantity.ordinal for quantity in claim.quantities)


def drop_disputed(same: Sequence[Told], standing: Sequence[Told]) -> list[Told]:
    """Return the tellings of `same` but for those of a family that is contradicted, and of which
    they do not give what decides: a headline without the figure is no second witness of it.
    """
    disputed = [told for told in standing if contradicts(told)]
    return [
        one
        for one in same
        if all(_backs(one, clash) for clash in disputed if clash.family == one.family)
    ]


def _backs(one: Told, clash: Told) -> bool:
    """Tell whether a telling before gives the value with which a claim contradicts `clash`."""
    if not clash.comparison.deciding:
        return one.comparison.alike >= clash.comparison.alike
    return any(
        _gives(one.claim, value) and not _gives(clash.claim, value)
        for value in clash.comparison.deciding
    )


def _gives(claim: Claim, value: str) -> bool:
    values = {f"{quantity.value:g}" for quantity in claim.quantities}
    values |= {moment.value for moment in claim.moments}
    return value in values or value in fold(claim.text)


def pick_strongest(told: Sequence[Told]) -> list[Told]:
    """Return the clearest telling of each family, the clearest family first."""
    best: dict[str, Told] = {}
    for one in told:
        held = best.get(one.family)
        if held is None or _clearness(one) > _clearness(held):
            best[one.family] = one
    return sorted(best.values(), key=_clearness, reverse=True)


def _clearness(told: Told) -> tuple[float, float, str]:
    return told.comparison.score, -told.claim.published_at.timestamp(), told.claim.claim


def make_conflict(
    clash: Told, told: Sequence[Told], known: Collection[str], now: Spread
) -> Conflict:
    """Return the conflict with a telling that is contradicted; `known` are families known to be."""
    found = clash.comparison
    return Conflict(
        against=clash.claim,
        kind=found.kind or "attribute",
        confidence=found.score,
        why=found.why,
        is_new=clash.family not in known,
        deciding=found.deciding,
        now=now,
        before=_spread_of(one.claim for one in told if one.family == clash.family),
    )


def spread_now(claim: Claim, relation: Relation, same: Sequence[Told]) -> Spread:
    """Return how widely `claim` is told, now that it is; `same` are the tellings before."""
    before = [one.claim for one in same]
    if same and status_of_telling(claim, relation, same) == "repeated":
        spread = _spread_of(before)
        return spread._replace(outlets=len({claim.source, *(one.source for one in before)}))
    return _spread_of([*before, claim])


def _spread_of(tellings: Iterable[Claim]) -> Spread:
    """Return how widely the tellings of one family are told: a repetition has no own origin."""
    outlets, origins = set(), set()
    for claim in tellings:
        outlets.add(claim.source)
        if claim.status != "repeated":
            origins.add(_source(claim))
    return Spread(len(outlets), max(1, len(origins)))


def merge_rivals(found: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the families that are contradicted, those just found first, at most 16."""
    return tuple(dict.fromkeys((*found, *known)))[:MAX_RIVALS]


def list_possible(told: Sequence[Told]) -> tuple[Possible, ...]:
    """Return the likeliest of the conflicts that are not certain, at most three."""
    likely = [
        t for t in told if not contradicts(t) and t.comparison.kind and t.comparison.score >= LIKELY
    ]
    likely.sort(key=_clearness, reverse=True)
    return tuple(
        Possible(t.claim.claim, t.comparison.score, t.comparison.kind)
        for t in likely[:MAX_POSSIBLE]
        if t.comparison.kind
    )


def status_of_conflict(claim: Claim, conflicts: tuple[Conflict, ...]) -> ClaimStatus | None:
    """Return "corrects" or "contradicts" where a conflict is new, else None."""
    new = [conflict for conflict in conflicts if conflict.is_new]
    if not new:
        return None
    return "corrects" if any(_corrects(claim, conflict) for conflict in new) else "contradicts"


def status_of_telling(claim: Claim, relation: Relation, same: Sequence[Told]) -> ClaimStatus:
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
