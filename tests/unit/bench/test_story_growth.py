"""What articles cost as more are held: how a stream is made longer than it is."""

from __future__ import annotations

import pytest

from analysis.reading import Fingerprint, Term
from bench.stories import Piece
from bench.story_growth import RARE, measure, repeat
from tests.unit.stories.articles import MONDAY

COMMON = 1


def piece(number: int) -> Piece:
    """Return an article with a word that all have and one of its own."""
    made = Fingerprint(
        title=number,
        sentences=(number + 100,),
        signature=(number + 200,),
        terms=(Term(COMMON, 3), Term(number + 10, 5)),
    )
    return Piece("", "", "outlet", "", "", "", MONDAY, made)


PIECES = [piece(number) for number in range(RARE + 1)]


def test_a_stream_is_repeated_with_rare_words_of_its_own() -> None:
    """Frequent words stay in each round; rare ones, titles and sentences are others."""
    made = [repeated for repeated, _ in repeat(PIECES, 2 * len(PIECES))]
    assert made[: len(PIECES)] == [piece.fingerprint for piece in PIECES]
    for before, after in zip(made[: len(PIECES)], made[len(PIECES) :], strict=True):
        assert {term.hash for term in before.terms} & {term.hash for term in after.terms} == {
            COMMON
        }
        assert before.title != after.title
        assert set(before.sentences).isdisjoint(after.sentences)
        assert set(before.signature).isdisjoint(after.signature)


def test_what_is_measured_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A line tells what articles cost and take once so many are held."""
    measure(PIECES, 20)
    told = capsys.readouterr().out
    assert told.startswith("         20 held, us: copies found ")
    assert "stories added" in told
