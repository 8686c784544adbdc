"""The trained scorer: what it may depend on, and what it may not."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.claims.features import list_features, list_grams
from analysis.claims.scoring import Tree, grow, read_weights, score_texts, weigh_grams
from analysis.claims.senses import ALIKE, ALTERNATIVES, OPPOSITES
from analysis.claims.sketch import (
    FORM,
    MAX_WORDS,
    SENSE,
    SPELLING,
    STEM,
    match_words,
    take_sketch,
)

_WORDS = st.sampled_from(
    ("النفط", "الذهب", "يرتفع", "يهبط", "هبوط", "ارتفاع", "مصر", "لبنان", "لا", "لم", "5", "7")
)
_TEXTS = st.lists(_WORDS, max_size=8).map(" ".join) | st.text(max_size=30)


@settings(max_examples=60, deadline=None)
@given(_TEXTS, _TEXTS)
def test_places(a: str, b: str) -> None:
    """Two texts that change places have the same score, a probability, whatever they are."""
    score = score_texts(a, b)
    assert score == score_texts(b, a)
    assert all(0 <= chance <= 1 for chance in score)


def test_opposites_beat_wording() -> None:
    """The same event in other words is less of a conflict than the opposite event in its words."""
    told = "أسعار القمح ترتفع في الأسواق"
    same, opposite = "ارتفاع أسعار القمح في الأسواق", "أسعار القمح تنخفض في الأسواق"
    assert score_texts(told, same).conflict < 0.5 < score_texts(told, opposite).conflict


def test_strangers() -> None:
    """Texts about different things are no contradiction, be they as opposed as can be."""
    score = score_texts("أسعار القمح ترتفع في الأسواق", "المنتخب يخسر مباراته الأخيرة أمام ضيفه")
    assert score.contradiction < 0.1


def test_itself() -> None:
    """A text does not conflict with itself, marks and spelling forms aside."""
    assert score_texts("ارتفاع أسعار القمح", "إرتفاعُ اسعار القمح!") == (1.0, 0.0, 0.0)


def test_levels() -> None:
    """Words match by form, stem, sense and spelling, each once, and the rest is told."""
    a = take_sketch("الحكومة ترفع رسوم ميناء بورسعيد غدا", {})
    b = take_sketch("حكومة يزيد رسوم ميناء بورسعيدي", {})
    match = match_words(a, b)
    found = {(level, a.forms[i], b.forms[j]) for level, i, j in match.pairs}
    assert found == {
        (FORM, "رسوم", "رسوم"),
        (FORM, "ميناء", "ميناء"),
        (STEM, "الحكومه", "حكومه"),
        (SENSE, "ترفع", "يزيد"),
        (STEM if a.stems[4] == b.stems[4] else SPELLING, "بورسعيد", "بورسعيدي"),
    }
    assert ([a.forms[i] for i in match.left], match.right) == (["غدا"], ())


def test_weights() -> None:
    """A word weighs what is known of it, 1000 if nothing is; a function word weighs 100."""
    assert take_sketch("وزير في مدريد", {"وزير": 400}).weights == (400, 100, 1000)


def test_long_text() -> None:
    """Of a text without end the first words are read."""
    assert len(take_sketch("كلمة " * 500, {}).forms) == MAX_WORDS


def test_features_know_opposites() -> None:
    """Opposed words, swapped countries, negations and numbers are counted."""
    a, b = take_sketch("مصر ترفع الرسوم 5 مرات", {}), take_sketch("لبنان لم يخفض الرسوم 7 مرات", {})
    match = match_words(a, b)
    found = list_features(a, b, match)
    names = ("opposed", "swapped_lands", "negated_apart", "numbers_swapped", "direction_opposed")
    assert {name: found[name] for name in names} == dict.fromkeys(names, 1)
    assert {"wمصر", "x5~7", "mرسم"} <= set(list_grams(a, b, match))


def test_tree() -> None:
    """A tree goes to its first child up to the threshold, to the second above it."""
    tree = Tree(nodes=((1, 4, -1, 1), (0, 0, -2, -3)), leaves=(10, 20, 30))
    assert [grow((tree, tree), numbers) for numbers in ((0, 4), (0, 5), (1, 5))] == [20, 40, 60]


@pytest.mark.parametrize(
    ("grams", "expected"), [((), 7), (("unknown",), 7), (("a", "b", "c", "unknown"), 7 + 3)]
)
def test_grams(grams: tuple[str, ...], expected: int) -> None:
    """Unknown grams weigh nothing, known ones by the root of how many there are."""
    assert weigh_grams({"a": 1, "b": 2, "c": 3}, 7, grams) == expected


def test_weights_fit_the_features() -> None:
    """The weights were trained on the very features that are computed now."""
    empty = take_sketch("", {})
    names = (*list_features(empty, empty, match_words(empty, empty)), "grams")
    assert read_weights().features == names


def test_provenance() -> None:
    """The weights say where they come from, and stay a small file."""
    weights = read_weights()
    assert weights.provenance["data"].startswith("Arabic News Stance, train (Apache-2.0)")
    assert weights.provenance.keys() >= {"command", "versions", "trained", "cross-validation"}
    assert len(msgspec.json.encode(weights)) < 1_500_000


def test_senses() -> None:
    """The lists tell opposites, alternatives and synonyms by stem."""
    assert dict(OPPOSITES["هبوط"])[0] == 1 != dict(OPPOSITES["صعود"])[0]
    assert ALTERNATIVES["لبنان"] != ALTERNATIVES["مصر"]
    assert ALIKE["ثمن"] == ALIKE["سعر"]
