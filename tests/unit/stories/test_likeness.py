"""How much words weigh, and which articles come most often among the postings."""

from __future__ import annotations

from array import array
from collections import Counter
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.stories.fingerprint import LEAD_WORDS
from analysis.stories.likeness import most_frequent
from analysis.stories.rarity import EMPHASIS, rarity_among


@pytest.mark.parametrize("articles", [0, 4_000, 70_123])
def test_rarities_are_whole_logarithms_of_every_count(articles: int) -> None:
    """Whatever number of the articles held has a word, its rarity stands in the table."""
    table = rarity_among(articles).tolist()
    known = {0: 3_968, 4_000: 3_968, 70_123: 69_632}[articles]
    assert table == [round(64 * log(1 + known / (count + 3))) for count in range(len(table))]
    assert len(table) > max(articles, 4_000)


def test_emphases_are_whole_logarithms_of_weights() -> None:
    """The weight of a word counts by its logarithm, in a byte, from 1 to 255."""
    table = EMPHASIS.tolist()
    assert table == [min(255, max(1, round(32 * log(1 + w / LEAD_WORDS)))) for w in range(1 << 16)]


@given(st.lists(st.sampled_from([0, 1, 2, 3, 7, (1 << 32) - 1]), max_size=40), st.integers(1, 4))
def test_most_frequent_are_those_a_counter_names(found: list[int], most: int) -> None:
    """Those that come most often are chosen, of equals those that come first."""
    named = [item for item, _ in Counter(found).most_common(most)]
    assert sorted(most_frequent(array("I", found), most)) == sorted(named)
