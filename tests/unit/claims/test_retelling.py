"""Claims in nearly the same words are one telling, whatever their story."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from analysis.claims.comparison import claim_of_text
from analysis.claims.gist import take_gist
from analysis.claims.memory import ClaimMemory
from analysis.claims.retelling import is_retold, list_wording_keys
from analysis.reading import Claim

AT = datetime(2020, 5, 1, 9, tzinfo=UTC)
TOLD = "الوزير يفتتح معرض الكتب القديمة وسط حضور رسمي وشعبي كبير"


def claim_of(text: str, number: int, watch: str = "minister") -> Claim:
    """Return a claim of an article and an outlet of its own, in a story of its own."""
    return msgspec.structs.replace(
        claim_of_text(text, AT),
        claim=f"claim {number}",
        article=f"article {number}",
        source=f"outlet {number}",
        story=f"story {number}",
        watches=(watch,),
    )


def test_a_claim_is_known_again_in_another_story() -> None:
    """What another outlet tells in nearly the same words is no new claim, in whatever story."""
    memory = ClaimMemory()
    memory.add(memory.judge(claim_of(TOLD, 1), "new").claim)
    again = memory.judge(claim_of(TOLD.replace("وسط", "أمس وسط"), 2), "new").claim
    assert (again.status, again.first) == ("corroborated", "claim 1")


@pytest.mark.parametrize(
    ("text", "watch"),
    [
        (TOLD, "mayor"),  # of somebody else
        (TOLD.replace("يفتتح", "لم يفتتح"), "minister"),  # negated
        (TOLD + " قبل 9 أعوام", "minister"),  # with a number
        (TOLD.replace("الكتب القديمة", "الزهور البرية"), "minister"),  # another thing
        ("الوزير يفتتح معرضا", "minister"),  # too little to know it by
    ],
)
def test_what_differs_where_it_matters_is_not_retold(text: str, watch: str) -> None:
    """Another name, number, side or matter makes another claim, however alike the words are."""
    told, other = take_gist(claim_of(TOLD, 1)), take_gist(claim_of(text, 2, watch))
    assert is_retold(told, told)
    assert not is_retold(told, other)


def test_keys_of_like_words_meet() -> None:
    """Claims that share most of their words share a key; claims of other words share none."""
    told = set(list_wording_keys(take_gist(claim_of(TOLD, 1))))
    again = set(list_wording_keys(take_gist(claim_of(TOLD + " مساء", 2))))
    other = set(list_wording_keys(take_gist(claim_of("أمطار غزيرة تغلق طرق الساحل الشمالي", 3))))
    assert told & again
    assert not told & other
    assert list_wording_keys(take_gist(claim_of("صباح الخير", 4))) == ()
