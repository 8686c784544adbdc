"""Words of the articles held: a list of keys each, that forgets exactly."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.stories import vocabulary
from analysis.stories.vocabulary import Vocabulary
from tests.unit.stories.articles import histories, wear

hashes = st.sets(st.integers(1, 4), max_size=4)


def told(words: Vocabulary) -> list[tuple[int, list[int]]]:
    """Return how often each word is counted, and its two newest keys."""
    numbers = [words.number(item) for item in range(1, 5)]
    known = [number for number in numbers if number is not None]
    return [(words.counts[number], [*words.newest(number, 2)]) for number in known]


@given(histories(hashes), st.sampled_from([2, 6, 256]))
def test_vocabulary_forgets_exactly(history: list[tuple[set[int], int]], long: int) -> None:
    """After any removals each word has the keys and the count of the articles left, in order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "LONG", long)
        worn, fresh = Vocabulary(), Vocabulary()
        numbers: dict[int, list[int]] = {}

        def add(words: Vocabulary, key: int, drawn: set[int]) -> None:
            made = words.add(key, sorted(drawn))
            numbers.setdefault(key, made)

        def remove(key: int) -> None:
            worn.remove(key, numbers[key])

        wear(history, partial(add, worn), remove, partial(add, fresh))
        assert told(worn) == told(fresh)
        assert len(worn) == len(fresh)


def test_long_lists_are_shortened_in_time() -> None:
    """A word of a stream without end is kept for those articles alone that are held."""
    words, number = Vocabulary(), -1
    for key in range(5 * vocabulary.LONG):
        (number,) = words.add(key, [9])
        if key >= vocabulary.LONG:
            words.remove(key - vocabulary.LONG, [number])
    newest = [*range(4 * vocabulary.LONG, 5 * vocabulary.LONG)]
    assert (words.counts[number], [*words.newest(number, 10**6)]) == (vocabulary.LONG, newest)
