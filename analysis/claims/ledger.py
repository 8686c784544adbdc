"""The ledger of one watch: families of tellings, who said it first, who after, who contradicts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from analysis.finding import Finding, Passage
from analysis.reading import Claim, ConflictKind

MAX_TELLINGS = 50
"""Tellings of one family that are kept besides the first, the earliest ones; others are counted."""

MAX_CLASHES = 50
"""Conflicts of one family that are kept, and possible ones."""

TELLABLE_FOR = timedelta(days=30)
"""A family that nobody has told for so long is told by nobody any more."""


class Likely(msgspec.Struct, frozen=True):
    """A conflict that is only likely: never sent. Either claim is None where it is not held."""

    score: float
    conflict: ConflictKind
    claim: Claim
    against: str
    before: Claim | None = None


class Clash(msgspec.Struct, frozen=True):
    """A conflict with another family, its first telling `family`; `passages` newest first.

    `deciding` are the values that differ, the earlier first; empty where words decide.
    """

    kind: Literal["contradiction", "correction"]
    conflict: ConflictKind | None
    family: str
    confidence: float
    why: str
    deciding: tuple[str, ...]
    passages: tuple[Passage, ...]


class Family(msgspec.Struct, frozen=True):
    """Tellings of one thing, the earliest first; `more` counts those left out.

    `clashes` are the conflicts that it brought up, `rivals` all families that it is known to
    contradict, earlier and later ones.
    """

    first: str
    tellings: tuple[Claim, ...]
    more: int
    clashes: tuple[Clash, ...]
    rivals: tuple[str, ...]
    possible: tuple[Likely, ...]


class Ledger:
    """The claims about one watch, bounded by those of 30 days and the `most` newest families.

    `most` None keeps all. With `disputed`, families without a conflict do not count.
    """

    def __init__(self, watch: str, most: int | None = None, *, disputed: bool = False) -> None:
        self._watch, self._most, self._disputed = watch, most, disputed
        self._open: dict[str, _Growing] = {}
        self._closed: list[_Growing] = []
        self._dropped = 0
        self._family_of: dict[str, _Growing] = {}

    def __len__(self) -> int:
        """Return how many families are held."""
        return len(self._open) + len(self._closed)

    def take(self, claims: Iterable[Claim], findings: Iterable[Finding], now: datetime) -> None:
        """Take in what one article told at `now`, which never runs backwards."""
        for claim in claims:
            if self._watch in claim.watches:
                self._add(claim, now)
        for finding in findings:
            if (
                finding.kind in {"contradiction", "correction"}
                and finding.claim
                and finding.against
            ):
                self._clash(finding)
        self._close(now)

    def families(self) -> list[Family]:
        """Return the families in the order of their first tellings, at most the newest `most`."""
        held = self._closed + [family for family in self._open.values() if self._counts(family)]
        ordered = sorted(held, key=_order)
        if self._most is not None:
            ordered = ordered[max(0, len(ordered) - self._most) :]
        return [family.tell() for family in ordered]

    def count(self) -> int:
        """Return how many families there are, with those that are not kept."""
        counted = sum(self._counts(family) for family in self._open.values())
        return self._dropped + len(self._closed) + counted

    def _add(self, claim: Claim, now: datetime) -> None:
        name = claim.first or claim.claim
        family = self._open.pop(name, None) or _Growing(name)
        self._open[name] = family  # the last to be told stands last
        family.latest = now
        family.rivals.update(dict.fromkeys(claim.rivals))
        for rival in claim.rivals:
            if rival in self._open:
                self._open[rival].rivals[name] = None
        family.add(claim)
        if self._family_of.setdefault(claim.claim, family) is family:
            family.claims.add(claim.claim)
        for possible in claim.possible:
            other = self._family_of.get(possible.claim)
            before = other.known.get(possible.claim) if other else None
            likely = Likely(possible.score, possible.conflict, claim, possible.claim, before)
            family.possible = [*family.possible, likely][:MAX_CLASHES]

    def _clash(self, finding: Finding) -> None:
        family = self._family_of.get(finding.claim or "")
        if family is None or len(family.clashes) >= MAX_CLASHES:
            return
        other = self._family_of.get(finding.against or "")
        kind: Literal["contradiction", "correction"] = (
            "correction" if finding.kind == "correction" else "contradiction"
        )
        family.clashes.append(
            Clash(
                kind=kind,
                conflict=finding.conflict,
                family=other.first if other else "",
                confidence=finding.confidence,
                why=finding.why,
                deciding=finding.deciding,
                passages=finding.passages,
            )
        )

    def _counts(self, family: _Growing) -> bool:
        return not self._disputed or bool(family.clashes or family.rivals or family.possible)

    def _close(self, now: datetime) -> None:
        while (
            self._open and (oldest := next(iter(self._open.values()))).latest + TELLABLE_FOR < now
        ):
            del self._open[oldest.first]
            for claim in oldest.claims:
                del self._family_of[claim]
            if self._counts(oldest):
                self._closed.append(oldest)
        if self._most is not None and len(self._closed) > 4 * self._most + 100:
            self._closed.sort(key=_order)
            gone = len(self._closed) - self._most
            self._dropped += gone
            self._closed = self._closed[gone:]


class _Growing:
    """A family while it is told."""

    def __init__(self, first: str) -> None:
        self.first = first
        self.latest: datetime
        self.known: dict[str, Claim] = {}
        self.claims: set[str] = set()
        self.more = 0
        self.clashes: list[Clash] = []
        self.rivals: dict[str, None] = {}
        self.possible: list[Likely] = []

    def add(self, claim: Claim) -> None:
        if len(self.known) <= MAX_TELLINGS or claim.claim in self.known:
            self.known.setdefault(claim.claim, claim)
        else:
            self.more += 1

    def tell(self) -> Family:
        return Family(
            first=self.first,
            tellings=tuple(sorted(self.known.values(), key=_told)),
            more=self.more,
            clashes=tuple(self.clashes),
            rivals=tuple(sorted(self.rivals)),
            possible=tuple(self.possible),
        )


def _told(claim: Claim) -> tuple[datetime, bool, str, int]:
    # of one article, the title first, then as they stand
    return claim.published_at, claim.field != "title", claim.article, claim.start


def _order(family: _Growing) -> tuple[datetime, str]:
    return min(claim.published_at for claim in family.known.values()), family.first
