"""Which words may be other spellings of a word of a name."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.arabic.folding import fold
from analysis.mentions.countries import DOUBLES
from analysis.mentions.names import FOREIGN_GIVEN
from analysis.mentions.spelling import is_foreign, may_resemble, resemblance, skeleton, skeletons

with (Path(__file__).parent / "cases/spellings.tsv").open(encoding="utf-8") as lines:
    PAIRS = [tuple(row) for row in csv.reader(lines, delimiter="\t") if not row[0].startswith("#")]
SOUNDS = [
    *("تطث", "زظذض", "سص", "غجقك", ("تش", "ش"), ("نج", "نغ"), "بب", "رر", "لل", "نن"),
    *(("ا", ""), ("و", ""), ("ي", ""), ("ه", "ا", ""), ("هاي", "يي")),
]
ALIKE = (
    st.lists(st.sampled_from(SOUNDS), min_size=3, max_size=8)
    .flatmap(lambda sounds: st.tuples(*(st.permutations(sound) for sound in sounds)))
    .map(lambda ways: ("".join(way[0] for way in ways), "".join(way[1] for way in ways)))
)
KNOWN = st.sampled_from(sorted(DOUBLES) + sorted(FOREIGN_GIVEN))
WORDS = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=9)


@pytest.mark.parametrize(("text", "name", "wanted", "shows"), PAIRS, ids=[p[3] for p in PAIRS])
def test_a_pair_of_spellings(text: str, name: str, wanted: str, shows: str) -> None:
    """Two spellings resemble each other as the list says."""
    assert (resemblance(fold(text), fold(name)), shows) == (wanted, shows)


@given(WORDS, WORDS)
def test_different_consonants_are_never_one_name(form: str, name: str) -> None:
    """Words with other skeletons are other words."""
    if skeleton(form) != skeleton(name):
        assert resemblance(form, name) == "none"


@given(st.lists(WORDS))
@example(["قال", "ه", "خامنههاي", "قال"])
def test_skeletons_of_many(forms: list[str]) -> None:
    """The words beside a word change nothing of its skeleton, be that empty or not."""
    assert skeletons(forms) == [skeleton(form) for form in forms]


@given(WORDS)
def test_a_word_is_no_respelling_of_itself(form: str) -> None:
    """A word as given is not a variant."""
    assert resemblance(form, form) == "none"


@given(WORDS)
def test_names_of_three_consonants_look_native(form: str) -> None:
    """A word that a three-letter root explains never varies by itself."""
    if len(skeleton(form)) <= 3:
        assert not is_foreign(form)


@given(ALIKE | st.tuples(KNOWN, KNOWN) | KNOWN.map(lambda name: (name, name + "ه")))
@example((fold("تشرشل"), fold("شرشل")))
@example((fold("عنان"), fold("أنان")))
def test_no_respelling_is_ruled_out_by_its_edges(pair: tuple[str, str]) -> None:
    """What resembles a word in whole does so by the letters at its ends too."""
    for form, name in (pair, pair[::-1]):
        if form and name and not may_resemble(form, name):
            assert resemblance(form, name) == "none"
            assert resemblance(form, name, foreign=True) == "none"
