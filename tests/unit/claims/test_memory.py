"""What a new claim is beside those told before, and how memory forgets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.comparison import claim_of_text
from analysis.claims.judgement import Judgement, Relation
from analysis.claims.memory import WINDOW, ClaimMemory
from analysis.reading import Claim

AT = datetime(2015, 2, 1, 9, tzinfo=UTC)
CUT_1994 = "قطع البلدان علاقاتهما التجارية في عام 1994"
CUT_1994_AGAIN = "العلاقات التجارية بين البلدين مقطوعة منذ عام 1994"
CUT_1996 = "العلاقات التجارية بين البلدين مقطوعة منذ عام 1996"
DEAD = "مقتل {} شخصا في انهيار جسر السكة القديم"


def tell(  # noqa: PLR0913 - what makes a telling is what the tests vary
    text: str,
    source: str,
    *,
    hours: int = 0,
    origin: str | None = None,
    story: str = "s",
    article: str = "",
    watches: tuple[str, ...] = ("north", "south"),
) -> Claim:
    """Return `text` as a claim that `source` tells `hours` after the beginning."""
    article = article or f"{source}-{hours}"
    return msgspec.structs.replace(
        claim_of_text(text, AT + timedelta(hours=hours)),
        claim=f"{article}:{text}",
        article=article,
        source=source,
        origin=origin,
        story=story,
        watches=watches,
    )


def judge_in_turn(claims: list[Claim], relation: Relation = "joined") -> list[Judgement]:
    """Return how each claim is judged by a memory that holds those before it."""
    memory = ClaimMemory()
    judgements = []
    for claim in claims:
        judgements.append(memory.judge(claim, relation))
        memory.add(judgements[-1].claim)
    return judgements


def statuses(judgements: list[Judgement]) -> list[str | None]:
    """Return the statuses decided."""
    return [judgement.claim.status for judgement in judgements]


def test_first_telling() -> None:
    """What nobody told before is new and the first of its family."""
    (judgement,) = judge_in_turn([tell(CUT_1994, "a")])
    assert judgement.claim.status == "new"
    assert judgement.claim.first == judgement.claim.claim
    assert judgement.conflicts == ()


def test_independent_telling() -> None:
    """Another outlet that cites nobody corroborates; its claim joins the family."""
    first, second = judge_in_turn([tell(CUT_1994, "a"), tell(CUT_1994_AGAIN, "b", hours=1)])
    assert second.claim.status == "corroborated"
    assert second.claim.first == first.claim.claim


def test_one_origin() -> None:
    """Outlets that cite one source, however they spell it, repeat it."""
    told = [
        tell(CUT_1994, "a", origin="وول ستريت جورنال"),
        tell(CUT_1994_AGAIN, "b", hours=1, origin="وول استريت جورنال"),
    ]
    assert statuses(judge_in_turn(told)) == ["new", "repeated"]


def test_same_outlet() -> None:
    """An outlet that tells again what it told repeats itself."""
    told = [tell(CUT_1994, "a"), tell(CUT_1994_AGAIN, "a", hours=1)]
    assert statuses(judge_in_turn(told)) == ["new", "repeated"]


def test_copy() -> None:
    """A copy repeats, whoever prints it."""
    memory = ClaimMemory()
    memory.add(memory.judge(tell(CUT_1994, "a"), "new").claim)
    assert memory.judge(tell(CUT_1994, "b", hours=1), "copy").claim.status == "repeated"


def test_conflict_between_families() -> None:
    """One conflict between two families is new once; later tellings of both only join it."""
    told = [
        tell(CUT_1994, "a"),
        tell(CUT_1996, "b", hours=1),
        tell(CUT_1994_AGAIN, "c", hours=2),
        tell(CUT_1996, "d", hours=3),
    ]
    judgements = judge_in_turn(told)
    assert statuses(judgements) == ["new", "contradicts", "corroborated", "corroborated"]
    news = [[c.is_new for c in judgement.conflicts] for judgement in judgements]
    assert news == [[], [True], [False], [False]]
    first, second = judgements[0].claim, judgements[1].claim
    assert judgements[1].conflicts[0].kind == "date"
    assert judgements[1].conflicts[0].against == first
    assert second.rivals == (first.claim,)
    assert judgements[2].claim.rivals == (second.claim,)


def test_a_conflict_says_how_widely_each_side_is_told() -> None:
    """Who copies another, or tells it after one source, is one more outlet and no more origin."""
    told = [
        tell(CUT_1994, "a"),
        tell(CUT_1994_AGAIN, "b", hours=1, origin="a"),
        tell(CUT_1994, "c", hours=2),
        tell(CUT_1994, "a", hours=3),
        tell(CUT_1996, "d", hours=4),
        tell(CUT_1996, "e", hours=5, origin="d"),
    ]
    last, later = judge_in_turn(told)[-2:]
    [first], [again] = last.conflicts, later.conflicts
    assert (first.now, first.before) == ((1, 1), (3, 2))
    assert (again.now, again.before) == ((2, 1), (3, 2))


def test_rivals_outlive_their_finding() -> None:
    """A later telling carries the conflict on when the claims that found it are let go."""
    told = [
        tell(CUT_1994, "a"),
        tell(CUT_1996, "b", hours=1),
        tell(CUT_1994_AGAIN, "c", hours=2),
    ]
    memory = ClaimMemory()
    numbers = [memory.add(memory.judge(claim, "joined").claim) for claim in told]
    memory.remove(numbers[0])
    memory.remove(numbers[1])
    later = memory.judge(tell(CUT_1996, "b", hours=3, article="b-new"), "joined")
    assert [c.against.claim for c in later.conflicts] == [told[2].claim]


def test_correction() -> None:
    """An outlet that gives another date for what it told corrects itself."""
    told = [tell(CUT_1994, "a"), tell(CUT_1996, "a", hours=1)]
    assert statuses(judge_in_turn(told)) == ["new", "corrects"]


def test_revised_article() -> None:
    """A revision is held against the version before it; another article never against itself."""
    memory = ClaimMemory()
    memory.add(memory.judge(tell(CUT_1994, "a", article="1"), "new").claim)
    revised = tell(CUT_1996, "a", hours=1, article="1")
    assert memory.judge(revised, "revision").claim.status == "corrects"
    assert memory.judge(revised, "joined").claim.status == "new"


def test_rising_toll() -> None:
    """A toll that grows updates its family, and an outlet that lags behind contradicts nobody."""
    told = [
        tell(DEAD.format(12), "a"),
        tell(DEAD.format(15), "b", hours=2),
        tell(DEAD.format(17), "c", hours=4),
        tell(DEAD.format(15), "d", hours=5),
    ]
    judgements = judge_in_turn(told)
    assert statuses(judgements) == ["new", "updates", "updates", "corroborated"]
    assert {judgement.claim.first for judgement in judgements} == {told[0].claim}
    assert [judgement.conflicts for judgement in judgements] == [(), (), (), ()]


def test_newest_toll() -> None:
    """Only the newest toll of a family can be contradicted: what grew by steps is no leap."""
    told = [tell(DEAD.format(n), f"outlet{n}", hours=n) for n in (3, 9, 20, 33)]
    assert statuses(judge_in_turn(told)) == ["new", "updates", "updates", "updates"]
    leap = judge_in_turn([*told, tell(DEAD.format(400), "late", hours=40)])[-1]
    assert [c.against.claim for c in leap.conflicts] == [told[-1].claim]


def test_lead_restates_headline() -> None:
    """The lead that says what the headline said, with more, joins the headline's family."""
    memory = ClaimMemory()
    headline = tell("غيلان الراوي يحضر جلسة المحكمة", "a")
    headline = msgspec.structs.replace(headline, field="title")
    lead = tell("حضر غيلان الراوي الوزير السابق صباحا جلسة المحكمة برفقة ثلاثة محامين", "a")
    first, second = memory.judge_all([headline, lead], "new")
    assert (second.claim.status, second.claim.first) == ("repeated", first.claim.claim)


def test_one_origin_two_tolls() -> None:
    """Two outlets that cite one origin within hours contradict each other about its count."""
    told = [
        tell(DEAD.format(12), "a", origin="وزاره الصحه"),
        tell(DEAD.format(15), "b", hours=2, origin="وزاره الصحه"),
    ]
    assert statuses(judge_in_turn(told)) == ["new", "contradicts"]


def test_far_apart() -> None:
    """Claims over thirty days apart are not held against each other."""
    days = WINDOW.days * 24
    told = [tell(CUT_1994, "a"), tell(CUT_1996, "b", hours=days + 1)]
    assert statuses(judge_in_turn(told)) == ["new", "new"]


def test_other_names() -> None:
    """Claims of two stories that share no pair of names are not about one thing."""
    told = [
        tell(CUT_1994, "a", watches=("north", "south")),
        tell(CUT_1996, "b", hours=1, story="t", watches=("east", "north")),
    ]
    assert statuses(judge_in_turn(told)) == ["new", "new"]


def test_told_twice_in_one_article() -> None:
    """What an article tells twice is one telling, and its conflict one finding."""
    memory = ClaimMemory()
    memory.add(memory.judge(tell(CUT_1994, "a"), "new").claim)
    twice = [tell(CUT_1996, "b", hours=1), tell(CUT_1996 + " بين البلدين", "b", hours=1)]
    first, second = memory.judge_all(twice, "joined")
    assert [c.is_new for c in (*first.conflicts, *second.conflicts)] == [True, False]
    assert (second.claim.status, second.claim.first) == ("repeated", first.claim.first)


TEXTS = (CUT_1994, CUT_1994_AGAIN, CUT_1996, DEAD.format(12), DEAD.format(15), DEAD.format(150))
TELLINGS = st.builds(
    tell,
    st.sampled_from(TEXTS),
    st.sampled_from(["a", "b", "c"]),
    hours=st.integers(0, 60),
    origin=st.sampled_from([None, "رويترز"]),
    story=st.sampled_from(["s", "t"]),
    article=st.integers(0, 9).map(str),
)


@given(st.lists(TELLINGS, max_size=12), st.sets(st.integers(0, 11)), TELLINGS)
def test_forgetting(told: list[Claim], forgotten: set[int], asked: Claim) -> None:
    """After a claim is let go, memory is what it would be had the claim never been added."""
    memory = ClaimMemory()
    decided = {}
    for claim in told:
        judged = memory.judge(claim, "joined").claim
        decided[memory.add(judged)] = judged
    kept = [claim for number, claim in decided.items() if number not in forgotten]
    for number in decided:
        if number in forgotten:
            memory.remove(number)
    anew = ClaimMemory()
    for claim in kept:
        anew.add(claim)
    assert len(memory) == len(anew)
    assert memory.judge(asked, "joined") == anew.judge(asked, "joined")


@given(st.lists(TELLINGS, max_size=12), TELLINGS)
def test_judging_changes_nothing(told: list[Claim], asked: Claim) -> None:
    """A claim that is only judged leaves no trace: judged again, it is judged the same."""
    memory = ClaimMemory()
    for claim in told:
        memory.add(memory.judge(claim, "joined").claim)
    assert memory.judge(asked, "joined") == memory.judge(asked, "joined")


def test_cost_of_a_question() -> None:
    """However many claims share everything, at most the newest few are looked at."""
    memory = ClaimMemory()
    for n in range(500):
        memory.add(memory.judge(tell(CUT_1994, f"outlet{n}"), "joined").claim)
    judgement = memory.judge(tell(CUT_1996, "late", hours=1), "joined")
    assert [conflict.is_new for conflict in judgement.conflicts] == [True]


def test_adding_and_removing_twice() -> None:
    """A claim is held as often as it was added, each time by another number."""
    memory = ClaimMemory()
    claim = memory.judge(tell(CUT_1994, "a"), "new").claim
    numbers = [memory.add(claim), memory.add(claim)]
    sizes = [len(memory)]
    for number in numbers:
        memory.remove(number)
        sizes.append(len(memory))
    assert sizes == [2, 1, 0]
