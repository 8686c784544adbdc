"""Two tellings of one story, an hour apart: which conflicts are told, and which are none."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from analysis.claims.comparison import claim_of_text, compare_gists
from analysis.claims.gist import take_gist
from analysis.claims.memory import ClaimMemory
from analysis.reading import Claim

AT = datetime(2015, 2, 1, 9, tzinfo=UTC)
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases/story.jsonl").read_text("utf-8").splitlines()
]


def tell(text: str, outlet: str, hours: int = 0, story: str = "s") -> Claim:
    """Return `text` as an outlet tells it of one watch."""
    claim = claim_of_text(text, AT + timedelta(hours=hours))
    return msgspec.structs.replace(
        claim,
        claim=f"{outlet} {text}",
        article=outlet,
        source=outlet,
        story=story,
        watches=("company",),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["shows"])
def test_case(case: dict[str, Any]) -> None:
    """A conflict between two tellings of a story has the kind that the case gives, or is none."""
    earlier, later = tell(case["a"], "a"), tell(case["b"], "b", hours=1)
    found = compare_gists(take_gist(earlier), take_gist(later), related=False)
    assert (found.kind if found.relation == "contradiction" else None) == case["kind"]


def test_antonyms_of_another_day() -> None:
    """Out of one story, an opposite that is told days later is of another event."""
    watches = ("company", "factory")
    earlier, later = (
        msgspec.structs.replace(tell(text, outlet, hours, story=outlet), watches=watches)
        for text, outlet, hours in (
            ("مجلس البلدة يقر خطة بناء الجسر المعلق الجديد", "a", 0),
            ("مجلس البلدة يرفض خطة بناء الجسر المعلق الجديد", "b", 72),
        )
    )
    found = compare_gists(take_gist(earlier), take_gist(later), related=False)
    assert found.relation != "contradiction"


def test_headline_without_the_figure_overtakes_nothing() -> None:
    """A later telling that gives no figure leaves the figure told before open to contradiction."""
    memory = ClaimMemory()
    told = (
        tell("وصول الشاحنة السادسة إلى المخيم محملة بنحو 11 طنا من الدقيق", "a"),
        tell("وصول الشاحنة السادسة إلى المخيم", "b", hours=1),
        tell("وصول الشاحنة السادسة إلى المخيم محملة بنحو 25 طنا من الدقيق", "c", hours=2),
    )
    for claim in told[:2]:
        memory.add(memory.judge(claim, "joined").claim)
    judgement = memory.judge(told[2], "joined")
    assert [conflict.against.article for conflict in judgement.conflicts] == ["a"]
