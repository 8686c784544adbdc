"""Words of the articles held: a list of keys each, that forgets exactly."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.stories import vocabulary
from analysis.stories.vocabulary import UNKNOWN, Vocabulary
from tests.unit.stories.articles import histories, wear

hashes = st.sets(st.integers(1, 4), max_size=4)


def told(words: Vocabulary) -> list[tuple[int, list[int]]]:
    """Return how often each word is counted, and its two newest keys."""
    known = [number for number in words.numbers(range(1, 5)) if number != UNKNOWN]
    return [(words.counts.tolist()[number], [*words.newest([number], 2, 2)]) for number in known]


@given(histories(hashes), st.sampled_from([1, 2, 16]), st.sampled_from([2, 64]))
def test_vocabulary_forgets_exactly(
    history: list[tuple[set[int], int]], spare: int, newest: int
) -> None:
    """After any removals each word has the keys and the count of the articles left, in order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "SPARE", spare)
        patch.setattr(vocabulary, "NEWEST", newest)
        worn, fresh = Vocabulary(), Vocabulary()
        numbers: dict[int, list[int]] = {}

        def add(words: Vocabulary, key: int, drawn: set[int]) -> None:
            made = words.add(key, sorted(drawn))
            numbers.setdefault(key, made)

        def remove(key: int) -> None:
            worn.remove(numbers[key])

        wear(history, partial(add, worn), remove, partial(add, fresh))
        assert told(worn) == told(fresh)
        assert len(worn) == len(fresh)


def test_of_a_frequent_word_the_newest_alone_are_known() -> None:
    """A word of a stream without end keeps the keys of its newest articles, and counts them all."""
    words, number = Vocabulary(), UNKNOWN
    for key in range(1_000):
        (number,) = words.add(key, [9])
    newest = [*range(1_000 - vocabulary.NEWEST, 1_000)]
    assert (words.counts.tolist()[number], [*words.newest([number], 10**6, 10**6)]) == (
        1_000,
        newest,
    )


def test_room_of_a_word_that_is_gone_is_used_again() -> None:
    """A stream whose words are soon gone takes no more room than its first article."""
    words = Vocabulary()
    numbers = []
    for key in range(100):
        numbers += words.add(key, [key])
        words.remove(numbers[-1:])
    assert set(numbers) == {1}
