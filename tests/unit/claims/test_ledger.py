"""The ledger of a watch: what is kept, what is counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analysis.claims.ledger import MAX_TELLINGS, Ledger
from analysis.reading import Claim, Possible

NOON = datetime(2025, 10, 5, 12, tzinfo=UTC)


def claim(
    name: str, at: datetime = NOON, first: str = "", possible: tuple[Possible, ...] = ()
) -> Claim:
    """Return a claim about the watch `w`, told at `at`."""
    return Claim(
        claim=name,
        article=f"article of {name}",
        source="s",
        url="",
        published_at=at,
        watches=("w",),
        field="text",
        start=0,
        end=4,
        text="text",
        first=first or name,
        possible=possible,
    )


def test_only_claims_of_the_watch() -> None:
    """What is told of others stands in another ledger."""
    ledger = Ledger("x")
    ledger.take([claim("1")], [], NOON)
    assert ledger.families() == []


def test_a_possible_conflict_is_listed_with_both_claims() -> None:
    """It stands in the family of the later one, beside what it may contradict."""
    ledger = Ledger("w", disputed=True)
    ledger.take([claim("1"), claim("2")], [], NOON)
    doubted = claim("3", possible=(Possible("1", 0.6, "number"),))
    ledger.take([doubted], [], NOON + timedelta(hours=1))
    (family,) = ledger.families()
    (likely,) = family.possible
    assert (likely.claim, likely.before, likely.score) == (doubted, claim("1"), 0.6)


def test_tellings_are_bounded() -> None:
    """A thing that is told without end keeps its first tellings, and counts the others."""
    ledger = Ledger("w")
    for number in range(MAX_TELLINGS + 50):
        ledger.take([claim(f"{number:03}", NOON + timedelta(hours=number), "000")], [], NOON)
    (family,) = ledger.families()
    assert (len(family.tellings), family.more) == (MAX_TELLINGS + 1, 49)
    assert family.tellings[0].claim == "000"


def test_only_the_newest_of_the_past_are_kept() -> None:
    """What nobody can tell again is kept up to a number, and all of it is counted."""
    ledger = Ledger("w", most=2)
    for number in range(1_000):
        at = NOON + timedelta(days=number)
        ledger.take([claim(f"{number}", at)], [], at)
    assert [family.first for family in ledger.families()] == ["998", "999"]
    assert ledger.count() == 1_000
    assert len(ledger) <= 140
