"""Fingerprints: what of an article counts, and how much at most."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.stems import stem
from analysis.hashing import hash48
from analysis.reading import Fingerprint
from analysis.stories.fingerprint import (
    LEAD_WORDS,
    MAX_SENTENCES,
    MAX_TERMS,
    SKETCH,
    TITLE_WEIGHT,
)
from tests.unit.stories.articles import BRIDGE, BRIDGE_TITLE, DATES, DATES_TITLE, read

WORDS = ("جسر", "الوادي", "سهيل", "وزارة", "النقل", "طريق", "في", "من", "ميناء", "12", "bridge")
texts = st.lists(
    st.sampled_from((*WORDS, ".", "\n", "،", "\u202e", "ـ" * 50, "x" * 90)), max_size=120
).map(" ".join) | st.text(max_size=300)


def weight_of(word: str, made: Fingerprint) -> int:
    """Return how much the stem of a folded word weighs in a fingerprint, 0 where it is not held."""
    return {term.hash: term.weight for term in made.terms}.get(hash48(stem(word)), 0)


def test_spelling_and_punctuation_make_no_difference() -> None:
    """The same words with harakat, tatweel, other hamzas and other quotes are the same article."""
    plain = read("أزمة المياه تعود", "أعلنت إدارة المياه في سهيل أن الخزان امتلأ بعد أمطار أمس.")
    other = read(
        "ازمـة المِياه تعود", "اعلنت «إدارة المياه» في سهيل، ان الخزان امتلأ بعد امطار أمس!"
    )
    assert other == plain


def test_short_lines_do_not_count() -> None:
    """Credits, share buttons and boxes of links of fewer than four words change nothing."""
    furniture = "سهيل - وكالات\nشارك الخبر\nاقرأ أيضا\n" + BRIDGE + "\nطباعة\nXS\nحقوق النشر محفوظة"
    assert read(BRIDGE_TITLE, furniture) == read(BRIDGE_TITLE, BRIDGE)


def test_what_a_page_says_twice_counts_once() -> None:
    """A title repeated in the text and a repeated caption change nothing."""
    caption = "صورة من الجو لجسر الوادي بعد سقوطه.\n"
    once = read(BRIDGE_TITLE, caption + BRIDGE)
    assert read(BRIDGE_TITLE, BRIDGE_TITLE + "\n" + caption + caption + BRIDGE) == once


def test_list_of_short_lines_is_read_whole() -> None:
    """An article that consists of short lines alone, as a table of results, is all its words."""
    table = "\n".join(f"النادي {number} نقاط {number * 3}" for number in range(20))
    made = read("ترتيب الدوري", table.replace("نقاط ", ""))
    assert (len(made.signature) > 0, made.sentences) == (True, ())


def test_title_is_named_by_its_folded_words() -> None:
    """The title's hash is that of its folded words; without a title it is 0."""
    assert (read("جسرُ الوادي!", "").title, read("", BRIDGE).title) == (hash48("جسر الوادي"), 0)


def test_empty_article_has_an_empty_fingerprint() -> None:
    """Nothing gives nothing."""
    assert read("", " \n") == Fingerprint(title=0)


def test_short_article_is_one_sentence() -> None:
    """A text too short for a signature counts as a whole with its title, repeated or not."""
    made = read("زلزال يهز جزر المرجان", "")
    assert made.signature == ()
    assert made.sentences == (hash48("زلزال يهز جزر المرجان"),)
    assert read("زلزال يهز جزر المرجان", "زلزال يهز جزر المرجان").sentences == made.sentences


def test_three_words_are_no_article() -> None:
    """Three words in all can be a coincidence: nothing is left to compare."""
    assert read("أسعار العملات", "اليوم").sentences == ()


def test_title_words_weigh_more() -> None:
    """A word of the title weighs three times as much as the first word of the text."""
    made = read("فيضان المرجان", "وصل فريق الإنقاذ مساء أمس.")
    assert weight_of("فيضان", made) == 3 * weight_of("وصل", made) == TITLE_WEIGHT


def test_function_words_are_no_terms() -> None:
    """Words that stand in every article are left out, with and without a conjunction."""
    made = read("", "وقال إن هذا كان من قبل، ولكن بعد ذلك لم يكن على الجسر أحد.")
    assert [term.hash for term in made.terms] == [hash48(stem("الجسر"))]


def test_each_place_of_a_word_counts_the_earlier_more() -> None:
    """A word weighs by where it stands, once for each place; below the lead nothing counts."""
    lead = "البحر والصيد " * (LEAD_WORDS // 2)
    made = read("", f"{lead}. وزار الوفد السفينة.")
    places = range(1, LEAD_WORDS, 2)
    assert weight_of("صيد", made) == sum(LEAD_WORDS - place for place in places)
    assert weight_of("سفينه", made) == 0


def test_numbers_of_two_digits_and_more_are_kept() -> None:
    """Decimals are two numbers however they are written; years and single digits are none."""
    made = read("", "بلغ المؤشر 8790.77 نقطة في عام 2015 بعد 3 جلسات، وارتفع 49,12 بالمئة.")
    assert made.numbers == (8790, 77, 49, 12)


def test_words_said_again_are_names() -> None:
    """A word said twice is kept as what the text turns on, the most said first."""
    made = read("", "زار وفد نخيلان سوق نخيلان ثم عاد وفد التجار إلى نخيلان قبل المغرب.")
    assert made.names == (hash48(stem("نخيلان")), hash48(stem("وفد")))


def test_unlike_articles_have_nothing_in_common() -> None:
    """Two articles about different things share no sentence and no pair of words."""
    one, other = read(BRIDGE_TITLE, BRIDGE), read(DATES_TITLE, DATES)
    assert {*one.sentences} & {*other.sentences} == set()
    assert {*one.signature} & {*other.signature} == set()


def test_huge_article_is_cut() -> None:
    """However long the text, a fingerprint keeps its limits."""
    made = read("عنوان " * 30_000, "\n".join(f"سطر رقم {n} من نص طويل جدا" for n in range(9_000)))
    assert len(made.sentences) == MAX_SENTENCES
    assert len(made.signature) == SKETCH
    assert len(made.terms) <= MAX_TERMS


@given(texts, texts)
def test_fingerprint_is_within_its_limits(title: str, text: str) -> None:
    """Whatever the words, hashes have 48 bits and stand once, and weights are positive."""
    made = read(title, text)
    terms = [term.hash for term in made.terms]
    hashes = [made.title, *made.sentences, *made.signature, *terms]
    assert all(0 <= item < 1 << 48 for item in hashes)
    assert [*made.signature] == sorted(set(made.signature))
    assert terms == sorted(set(terms))
    assert len(made.sentences) == len(set(made.sentences))
    assert all(term.weight > 0 for term in made.terms)


def test_fingerprint_is_the_same_everywhere() -> None:
    """Hashes depend on the words alone: these were computed once, in another process."""
    made = read("", BRIDGE)
    assert (made.signature[:2], made.sentences[0]) == (
        (3562458178269, 3700611563067),
        223179343032602,
    )
