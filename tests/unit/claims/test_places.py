"""Places are found in a text by our own list, with clitics, whatever else their names mean."""

from __future__ import annotations

from analysis.arabic.tokens import fold_phrase
from analysis.claims.places import find_places


def test_places_with_clitics_and_of_two_words() -> None:
    """A clitic hides no place, and the longest name counts."""
    found = find_places(fold_phrase("وصلت قافلة إلى عدن ثم بصنعاء والدار البيضاء"))
    assert found == {"عدن": True, "صنعاء": False, "الدار البيضاء": False}


def test_a_place_is_located_once_for_all() -> None:
    """One place in a text where only places are said is enough."""
    assert find_places(fold_phrase("فاز روما")) == {"روما": False}
    assert find_places(fold_phrase("فاز روما على ضيفه في روما")) == {"روما": True}


def test_a_form_of_two_places_is_none() -> None:
    """وجدة may be the city, or جدة after و."""
    assert find_places(fold_phrase("الرياض وجدة")) == {"الرياض": False}
