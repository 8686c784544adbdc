"""What is known of a claim held before it is unpacked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.comparison import STRANGERS, claim_of_text, compare_gists
from analysis.claims.gist import take_gist
from analysis.claims.outline import REACH, WINDOW, are_strangers, outline
from analysis.claims.retelling import is_retold
from analysis.reading import Claim

AT = datetime(2015, 2, 1, 9, tzinfo=UTC)
WORDS = "أعلنت بلدية الميناء افتتاح جسر السكة القديم أمام الشاحنات بعد ترميم طويل كلف البلدية مالا"


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Draw a claim of some words, watches and topics, in one of two stories."""
    words = draw(st.lists(st.sampled_from(WORDS.split()), min_size=11, max_size=14, unique=True))
    watches = tuple(sorted(draw(st.sets(st.sampled_from("abc"), max_size=3))))
    return msgspec.structs.replace(
        claim_of_text(" ".join(words), AT),
        watches=watches,
        topics=tuple(watch for watch in watches if draw(st.booleans())),
        story=draw(st.sampled_from(("", "one", "two"))),
    )


@given(claims(), claims())
def test_strangers(one: Claim, other: Claim) -> None:
    """Of two claims that their outlines call strangers, comparing finds no tie and no retelling."""
    a, b = take_gist(one), take_gist(other)
    if are_strangers(a, outline(a), outline(b)):
        assert compare_gists(a, b, related=False) is STRANGERS
        assert not is_retold(a, b)


def test_another_watch_of_one_story() -> None:
    """Two claims of one story about two names are strangers, whatever they say."""
    claim = msgspec.structs.replace(claim_of_text(WORDS, AT), story="one", watches=("a",))
    a, b = take_gist(claim), take_gist(msgspec.structs.replace(claim, watches=("b",)))
    assert are_strangers(a, outline(a), outline(b))
    assert not are_strangers(a, outline(a), outline(a))


def test_window() -> None:
    """Claims are near enough in time up to the whole window, to the microsecond."""
    claim = claim_of_text(WORDS, AT)
    later = [
        take_gist(
            msgspec.structs.replace(claim, published_at=AT + WINDOW + timedelta(microseconds=n))
        )
        for n in (0, 1)
    ]
    own = outline(take_gist(claim))
    assert [outline(gist).at - own.at <= REACH for gist in later] == [True, False]
