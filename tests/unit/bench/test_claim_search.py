"""Which of many claims tell what a text tells."""

from __future__ import annotations

from itertools import product

import pytest

from bench.claim_search import ASKED, ClaimSearch, Found, rate_told, strip_post

POOL = (
    "وزير الصحة يعلن إغلاق المدارس أسبوعا",
    "أمطار غزيرة تغلق طرق الساحل",
    "الوزير يفتتح معرض الكتاب في العاصمة",
    "إغلاق مدارس العاصمة بسبب الأمطار",
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("أغلقت المدرسة أسبوعاً بإعلان من وزارة الصحة", 0),  # other forms of the same roots
        ("RT @a: #معرض_الكتاب افتتحه الوزيـر https://t.co/x", 2),  # a post about it
        ("امطار غزيره عالساحل", 1),  # spelt as posts are
    ],
)
def test_the_claim_that_tells_the_same_comes_first(text: str, place: int) -> None:
    """A claim is found by its words in other forms, spellings and company."""
    assert ClaimSearch(POOL).find(text)[0].place == place


def test_what_was_told_scores_above_what_is_new() -> None:
    """The best score of a text that was told before is far above that of one that was not."""
    who, does, what = (
        ("الأمير", "المدير", "القاضي"),
        ("يستقبل", "يودع", "يهنئ"),
        "ضيوفا عمالا طلابا",
    )
    others = tuple(" ".join(words) for words in product(who, does, what.split()))
    search = ClaimSearch((*POOL, *others))
    told = search.find("افتتاح معرض الكتاب في العاصمة")[0]
    new = search.find("القاضي يزور مصنعا")[0]
    assert told.score > 2 * new.score


def test_words_that_stand_together_tell_more_than_the_same_words_apart() -> None:
    """Of two texts with the same words of a claim, one that keeps them together tells it more."""
    search = ClaimSearch(POOL)
    between = " ".join(["ثم"] * 20)
    near = search.find(f"معرض الكتاب {between}")[0]
    far = search.find(f"معرض {between} الكتاب")[0]
    assert (near.place, near.score) == (far.place, far.score) == (2, far.score)
    assert near.told > far.told


def test_a_claim_that_is_told_whole_is_told_more_than_a_longer_one() -> None:
    """Of two claims with the same words of a text, the one without others is told more."""
    search = ClaimSearch(("حريق الميناء", "حريق الميناء يسبق افتتاح معرض الكتاب", *POOL))
    whole, part = search.find("حريق")[:2]
    assert (whole.place, part.place) == (0, 1)
    assert whole.told / part.told > whole.score / part.score


def test_what_is_told_most_is_looked_for_among_the_nearest() -> None:
    """A text is told as strongly as the claim among its nearest that is told most; none is 0."""
    nearest = [Found(place, 9.0 - place, float(place)) for place in range(ASKED + 1)]
    assert rate_told(nearest) == ASKED - 1
    assert rate_told([]) == 0.0


@pytest.mark.parametrize("text", ["", "😂", "https://t.co/x", "\ud800", "ا" * 100_000, "ﷺ" * 5_000])
def test_any_text_can_be_asked_for(text: str) -> None:
    """A text without a known word finds nothing; none is too long or too strange."""
    assert ClaimSearch(POOL).find(text) == []


def test_an_empty_pool_knows_nothing() -> None:
    """Nothing is found among no claims, or among claims without a word."""
    assert ClaimSearch(()).find("نص") == []
    assert ClaimSearch(("", "!")).find("نص") == []


def test_equal_claims_come_in_their_order() -> None:
    """Of claims in the same words the earlier one comes first."""
    found = ClaimSearch(("خبر واحد", "خبر واحد", "غيره")).find("خبر واحد", limit=2)
    assert [one.place for one in found] == [0, 1]


def test_a_post_is_stripped_of_what_it_does_not_say() -> None:
    """Links, names that are called, marks and emojis go; words of a hashtag stay."""
    assert strip_post("@a #خبر_عاجل ⚡ وصل الوفد.. www.a.example/1") == "خبر عاجل وصل الوفد.."
