"""What two claims beside each other come to: how sure it is that they are about one thing, and
what they disagree about.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, NamedTuple

from analysis.claims.gist import Gist
from analysis.claims.keys import contain, weigh
from analysis.reading import ConflictKind


class Tie(NamedTuple):
    """How sure it is that two claims are about the same thing.

    `share` is the part of the lighter clause's words that must be shared, `weight` how much these
    must weigh; `alike` is how much two claims must have in common to be one. `names_differ` says
    that each names something that the other does not, `given` that the tie is known, not found.
    """

    share: float
    weight: float
    alike: float
    given: bool = False
    names_differ: bool = False


class Clash(NamedTuple):
    """What two clauses disagree about. An update is a disagreement that time explains.

    `deciding` are the values that differ, the earlier one first; empty where words decide.
    """

    relation: Literal["contradiction", "update"]
    kind: ConflictKind
    score: float
    why: str
    deciding: tuple[str, ...] = ()


class Pair(NamedTuple):
    """Two claims in the order of time; `apart` is how much lies between them."""

    earlier: Gist
    later: Gist
    tie: Tie

    @property
    def apart(self) -> timedelta:
        """Return the time from the earlier to the later telling."""
        return self.later.claim.published_at - self.earlier.claim.published_at

    @property
    def in_one_story(self) -> bool:
        """Tell whether both are known to be about one thing, or told in one story."""
        story = self.earlier.claim.story
        return self.tie.given or (story != "" and story == self.later.claim.story)

    @property
    def one_origin(self) -> bool:
        """Tell whether both tell after the same cited source."""
        a, b = self.earlier.claim.origin, self.later.claim.origin
        return a is not None and a == b


def is_about_one(a: frozenset[str], b: frozenset[str], tie: Tie) -> bool:
    """Tell whether two sets of words share enough to be of one thing, given the tie."""
    return weigh(a & b) >= tie.weight and contain(a, b) >= tie.share


def rate(a: frozenset[str], b: frozenset[str], tie: Tie) -> float:
    """Return the confidence, 0–1, of a conflict between clauses with these words."""
    score = 0.5 + 0.35 * contain(a, b) + 0.03 * min(4.0, weigh(a & b))
    score += 0.1 * tie.given - 0.3 * tie.names_differ
    return round(min(0.95, score), 3)


def agree(a: str, b: str) -> bool:
    """Tell whether two dates can be one: a month and a day in it are."""
    return a.startswith(b) or b.startswith(a)
