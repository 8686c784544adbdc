"""Two claims beside each other: contradiction, same, update, or about different things.

First, are they about one thing: names, story and the roots of what is said; then the rules of
`conflicts`; then likeness.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from analysis.claims.clash import Clash, Pair, Tie
from analysis.claims.conflicts import find_clashes
from analysis.claims.events import tell_other_events
from analysis.claims.extraction import read_bare
from analysis.claims.figures import fits, tells
from analysis.claims.gist import Gist, take_gist
from analysis.claims.keys import resemble, weigh
from analysis.claims.scoring import Score, read_weights, score_texts
from analysis.claims.swaps import may_be_tied
from analysis.reading import Claim, ConflictKind, Quantity

CERTAIN = 0.7
"""From this confidence on, a conflict is called a contradiction."""

_RELATED = Tie(share=0.3, weight=1.0, alike=0.5, given=True)
_IN_STORY = Tie(share=0.6, weight=1.6, alike=0.5)
_BY_NAMES = Tie(share=0.7, weight=2.0, alike=0.62)
_BY_WORDS = Tie(share=0.75, weight=2.6, alike=0.62)

_SIDES = {"asserts": 0, "negates": 1, "denies": 1, "neither": 2}

TellingRelation = Literal["contradiction", "same", "update", "other"]


class Comparison(NamedTuple):
    """How two claims stand to each other.

    `score` is the confidence, 0–1, that the two contradict, comparable between pairs; `kind` is
    set where there is a conflict, certain or not; `alike` is how much of what they say is the
    same, 0–1; `why` names the rule and the deciding words; `deciding` are the values that differ,
    the earlier one first, empty where words decide.
    """

    relation: TellingRelation
    score: float
    kind: ConflictKind | None
    why: str
    alike: float = 0.0
    deciding: tuple[str, ...] = ()


STRANGERS = Comparison("other", 0.0, None, "no names in common")
"""Two claims that nothing ties: how alike they are worded is not asked."""


def claim_of_text(text: str, at: datetime) -> Claim:
    """Return `text`, said at `at`, as a claim that `compare_claims` takes; it knows no names."""
    return read_bare(text, at)


def compare_claims(a: Claim, b: Claim, *, related: bool) -> Comparison:
    """Return how two claims stand to each other; the order of the arguments does not matter.

    `related` says that both are known to be about the same thing: then "other" is the answer only
    where they have nothing in common. Of two claims published at different times the later one
    can update the earlier.
    """
    found = compare_gists(take_gist(a), take_gist(b), related=related)
    timeless = related and a.published_at == b.published_at
    return _settle(found, score_texts(a.text, b.text), related=related, timeless=timeless)


def _settle(found: Comparison, score: Score, *, related: bool, timeless: bool) -> Comparison:
    """Return what the rules found with the trained score in place of theirs.

    The score decides only where both are known to be about one thing at one time, of which it
    knows nothing, and then without a kind: what is scored and not typed never alerts.
    """
    if found.relation == "update":
        return found
    if not related:
        return found._replace(score=score.contradiction)
    if found.relation == "contradiction":
        return found._replace(score=max(score.conflict, found.score))
    if not timeless or (found.alike == 0 and score.related == 0):
        return found
    scored = found._replace(score=score.conflict, kind=None)
    if score.conflict >= read_weights().certain:
        return scored._replace(relation="contradiction", why=f"scored {score.conflict:.2f}")
    return scored._replace(relation="same")


def compare_gists(a: Gist, b: Gist, *, related: bool) -> Comparison:
    """Return what `compare_claims` does, for claims made ready by `take_gist`."""
    tie = _tie(a, b, related=related)
    if tie is None:
        return STRANGERS
    alike = round(resemble(a.words, b.words), 3)
    earlier, later = sorted((a, b), key=_order)
    clashes = list(find_clashes(Pair(earlier, later, tie))) if related or _may_clash(a, b) else []
    conflicts = [clash for clash in clashes if clash.relation == "contradiction"]
    updates = [clash for clash in clashes if clash.relation == "update"]
    if updates:
        # what has moved on is one thing: its words are told anew
        conflicts = [clash for clash in conflicts if clash.kind in {"negation", "denial"}]
        conflicts = [clash for clash in conflicts if clash.kind != updates[0].kind]
    worst = max(conflicts, key=_severity) if conflicts else None
    if worst is not None and worst.score >= CERTAIN:
        return Comparison(
            "contradiction", worst.score, worst.kind, worst.why, alike, worst.deciding
        )
    score, kind = (worst.score, worst.kind) if worst else (0.0, None)
    if updates:
        return Comparison("update", max(score, updates[0].score), kind, updates[0].why, alike)
    shared = " ".join(sorted(a.words & b.words))
    if worst is None and _are_one(a, b, alike, tie):
        return Comparison("same", score, kind, f"shared: {shared}", alike)
    common = shared or set(a.claim.watches) & set(b.claim.watches)
    why = worst.why if worst else f"shared: {shared}"
    return Comparison("same" if related and common else "other", score, kind, why, alike)


def _may_clash(a: Gist, b: Gist) -> bool:
    """Tell whether `find_clashes` can find anything; cheap to ask. Where not both give numbers, or
    both dates, and all is asserted, only two clauses that share most of their words can clash.
    """
    if (a.claim.quantities and b.claim.quantities) or (a.claim.moments and b.claim.moments):
        return True
    if not (a.asserts and b.asserts):
        return True
    return any(may_be_tied(one, other) for one in a.clauses for other in b.clauses)


def _order(gist: Gist) -> tuple[object, ...]:
    return gist.claim.published_at, gist.claim.claim, gist.claim.text


def _severity(clash: Clash) -> tuple[float, str]:
    return clash.score, clash.why


def _tie(a: Gist, b: Gist, *, related: bool) -> Tie | None:
    """Return how much two claims must share to be about one thing; None where they cannot be."""
    if related:
        return _RELATED
    if not a.watches and not b.watches:
        return _BY_WORDS
    shared = len(a.names & b.names)
    story = a.claim.story
    in_story = story != "" and story == b.claim.story and not a.watches.isdisjoint(b.watches)
    if shared < 2 and not in_story:
        return None
    tie = _IN_STORY if in_story and shared > 1 else _BY_NAMES
    differ = not (a.names <= b.names or b.names <= a.names)
    return tie._replace(names_differ=True) if differ else tie


def may_be_one(a: Gist, b: Gist) -> bool:
    """Tell whether `compare_gists` can find two unrelated claims the same; cheap to ask."""
    tie = _tie(a, b, related=False)
    if tie is None:
        return False
    return round(resemble(a.words, b.words), 3) >= tie.alike or _detail(a, b)


def _are_one(a: Gist, b: Gist, alike: float, tie: Tie) -> bool:
    """Tell whether two claims tell one thing: in like words, or with one rare detail."""
    if not (alike >= tie.alike or _detail(a, b)) or not _can_be_one(a.claim, b.claim):
        return False
    return not tell_other_events(a, b)


def _can_be_one(a: Claim, b: Claim) -> bool:
    """Tell whether two claims can tell one thing: one of their numbers fits, and neither denies
    what the other asserts, or leaves open what the other says.
    """
    if _SIDES[a.polarity] != _SIDES[b.polarity] or _differ_in_date(a, b):
        return False
    mine, theirs = _telling_numbers(a), _telling_numbers(b)
    if not mine or not theirs:
        return True
    counts = [[q for q in numbers if not q.ordinal] for numbers in (mine, theirs)]
    if all(counts):
        mine, theirs = counts  # the sixth aircraft, with 25 tons or with 11
    if any(tells(a, quantity) for quantity in theirs) or any(tells(b, q) for q in mine):
        return True
    return any(
        one.unit == other.unit and one.ordinal == other.ordinal and fits(one, other)
        for one in mine
        for other in theirs
    )


def _differ_in_date(a: Claim, b: Claim) -> bool:
    """Tell whether both name days by their date, and none that the other names."""
    mine, theirs = _days_in_digits(a), _days_in_digits(b)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _telling_numbers(claim: Claim) -> list[Quantity]:
    """Return the numbers of a claim but for one and two, which grammar asks for everywhere."""
    return [quantity for quantity in claim.quantities if quantity.value > 2 or quantity.unit]


def _detail(a: Gist, b: Gist) -> bool:
    """Tell whether both give one rare detail, however they are worded: a number of one thing
    beside a date («the fourth since 2009») or in one story («12 killed»), or the day of an event.
    """
    dated = a.claim.moments and b.claim.moments
    if not dated and not (a.claim.quantities and b.claim.quantities):
        return False
    shared = weigh(a.words & b.words)
    dates = {m.value for m in a.claim.moments} & {m.value for m in b.claim.moments}
    numbers = [
        one
        for one in a.claim.quantities
        for other in b.claim.quantities
        if one.value > 2
        and (one.value, one.unit, one.ordinal, one.effect)
        == (other.value, other.unit, other.ordinal, other.effect)
        and (one.counted == other.counted or not (one.counted and other.counted) or one.effect)
    ]
    if dates and numbers and shared >= 1:
        return True
    if shared >= 2 and dates & _days_in_digits(a.claim) & _days_in_digits(b.claim):
        return True
    if a.claim.story == "" or a.claim.story != b.claim.story:
        return False
    tolls = any(number.effect for number in numbers)
    figures = any(number.unit or number.counted for number in numbers)
    return (tolls and shared >= 1) or (figures and shared >= 2)


def _days_in_digits(claim: Claim) -> set[str]:
    """Return the days that a claim names by their date, not by "yesterday" or "Thursday"."""
    said = {m: claim.text[m.start - claim.start : m.end - claim.start] for m in claim.moments}
    return {
        moment.value
        for moment, words in said.items()
        if len(moment.value) == 10 and any(char.isdigit() for char in words)
    }
