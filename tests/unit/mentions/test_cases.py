"""Names in sentences, marked by hand: what is found, as what, and what is passed over."""

from __future__ import annotations

import pytest

from analysis.arabic.sentences import parse
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import Watchlist
from bench.gold.cases import Case, Wanted, read_marked, read_slips

MARKED = [
    case
    for file in ("found.yaml", "passed_over.yaml", "wild.tsv", "latin.tsv", "negative.tsv")
    for case in read_marked(file)
]
KNOWN = list(read_marked("known.tsv"))
SLIPS = list(read_slips("slips.tsv"))


def find(case: Case) -> list[Wanted]:
    """Return what is found in a case."""
    found = Matcher(Watchlist(case.watches, "")).find("a1", parse(""), parse(case.text))
    return [Wanted(m.watch, m.start, m.end, m.kind) for m in found]


@pytest.mark.parametrize("case", MARKED, ids=[case.shows for case in MARKED])
def test_a_marked_sentence(case: Case) -> None:
    """Exactly the marked names are found, each in its place and for its reason."""
    assert find(case) == list(case.wanted)


@pytest.mark.parametrize("case", SLIPS, ids=[case.shows for case in SLIPS])
def test_a_name_with_one_letter_wrong(case: Case) -> None:
    """A name with a slip of the pen is found whole, as a slip or as another spelling."""
    found = find(case)
    assert [m[:3] for m in found] == [m[:3] for m in case.wanted]
    assert {m.kind for m in found} <= {"variant", "fuzzy"}


@pytest.mark.parametrize("case", KNOWN, ids=[case.shows for case in KNOWN])
def test_a_known_failure(case: Case) -> None:
    """What is known to go wrong still does; what comes right belongs with the other cases."""
    assert find(case) != list(case.wanted)


def test_there_are_enough_cases() -> None:
    """At least three hundred cases say what names are."""
    assert len(MARKED) + len(SLIPS) + len(KNOWN) >= 300
