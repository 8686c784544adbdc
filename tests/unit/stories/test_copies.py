"""Copies: repeats, revisions and near copies, and an index that forgets exactly."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reading import Fingerprint
from analysis.stories import chains, copies
from analysis.stories.copies import FREQUENT, CopyIndex, CopyMatch
from analysis.stories.resemblance import estimate_resemblance
from tests.unit.stories.articles import (
    BRIDGE,
    BRIDGE_TITLE,
    DATES,
    DATES_TITLE,
    GOAL,
    GOAL_TITLE,
    Asked,
    asked,
    histories,
)

SENTENCES = BRIDGE.split(". ")
OTHER_WORDS = DATES.split()


def holding(*articles: Asked) -> CopyIndex:
    """Return an index of `articles`, under the keys 10, 20 and so on."""
    index = CopyIndex()
    for number, article in enumerate(articles, 1):
        article.add_copy(index, number * 10)
    return index


def relation(match: CopyMatch | None) -> tuple[str, int] | None:
    """Return what was found and where."""
    return match and (match.relation, match.key)


FIRST = asked("alif", BRIDGE_TITLE, BRIDGE, url="https://alif.example/1")


def test_same_version_by_id_is_a_repeat() -> None:
    """An article that comes again unchanged under its id is a repeat of itself."""
    assert FIRST.find_copy(holding(FIRST)) == CopyMatch("repeat", 10, "alif-1", 1.0)


def test_same_version_by_url_is_a_repeat() -> None:
    """An article that comes again under another id is known by its URL."""
    again = FIRST._replace(article="other", source="")
    assert relation(again.find_copy(holding(FIRST))) == ("repeat", 10)


def test_same_version_of_an_outlet_is_a_repeat() -> None:
    """An outlet that puts an unchanged article at a second address repeats it."""
    again = FIRST._replace(article="other", url="https://alif.example/2")
    assert relation(again.find_copy(holding(FIRST))) == ("repeat", 10)


def test_missing_urls_are_not_the_same_url() -> None:
    """Two articles without a URL are not one article."""
    other = asked("ba", DATES_TITLE, DATES)
    assert other.find_copy(holding(FIRST._replace(url=""))) is None


def test_changed_article_revises_its_newest_version() -> None:
    """Another version under the same id is a revision of the newest held, to a named degree."""
    second = FIRST._replace(text=". ".join(SENTENCES[:4]))
    third = FIRST._replace(text=". ".join([*SENTENCES[:2], *DATES.split(". ")]))
    match = third.find_copy(holding(FIRST, second))
    assert match == CopyMatch("revision", 20, "alif-1", 0.5)


def test_version_that_was_held_before_is_a_repeat() -> None:
    """An old version that comes again after a newer one tells nothing new."""
    second = FIRST._replace(text=DATES)
    assert relation(FIRST.find_copy(holding(FIRST, second))) == ("repeat", 10)


def test_longer_article_of_the_same_title_is_a_revision() -> None:
    """An outlet that publishes its article again, longer and elsewhere, revises it."""
    longer = asked("alif", BRIDGE_TITLE, f"{BRIDGE} {GOAL}", name="alif-2")
    assert longer.find_copy(holding(FIRST)) == CopyMatch("revision", 10, "alif-1", 1.0)


def test_column_is_no_revision() -> None:
    """An outlet's column has the same title every day and another text: nothing was here before."""
    column = asked("alif", "كلمة الصباح", BRIDGE, name="monday")
    assert asked("alif", "كلمة الصباح", DATES, name="tuesday").find_copy(holding(column)) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BRIDGE, id="unchanged"),
        pytest.param(". ".join(SENTENCES[:3]), id="paragraphs cut"),
        pytest.param(f"سهيل - وكالة الضفة للأنباء من مراسلها هناك: {BRIDGE}", id="agency line"),
        pytest.param(". ".join(reversed(SENTENCES)), id="reordered"),
        pytest.param(
            " ".join(w if n % 10 else OTHER_WORDS[n // 10] for n, w in enumerate(BRIDGE.split())),
            id="every tenth word replaced",
        ),
    ],
)
def test_near_copy_of_another_outlet_is_a_copy(text: str) -> None:
    """Another outlet's article, lightly edited under another headline, is a copy."""
    assert relation(asked("ba", "جسر يسقط", text).find_copy(holding(FIRST))) == ("copy", 10)


def test_earliest_telling_is_named() -> None:
    """Of several outlets that had the text, the copy is of the earliest."""
    held = holding(asked("jim", DATES_TITLE, DATES), FIRST, asked("ba", "جسر الميناء", BRIDGE))
    assert relation(asked("dal", "عاجل من سهيل", BRIDGE).find_copy(held)) == ("copy", 20)


def test_the_credited_telling_is_named() -> None:
    """Of several that have the text, the one of the outlet that is credited is the likely original,
    and an outlet that is credited without having the text changes nothing.
    """
    index = CopyIndex()
    for key, outlet in enumerate(("a", "agency", "b")):
        asked(outlet, BRIDGE_TITLE, BRIDGE).add_copy(index, key)
    asked("other", DATES_TITLE, DATES).add_copy(index, 3)
    copy = asked("c", BRIDGE_TITLE, BRIDGE)
    found = [copy.find_copy(index, crediting) for crediting in ("agency-1", "other-1", "")]
    assert [match and match.article for match in found] == ["agency-1", "a-1", "a-1"]


def test_own_article_is_no_copy() -> None:
    """An outlet does not copy itself: its own text under a new headline is no copy."""
    assert asked("alif", "عنوان جديد", BRIDGE, name="alif-2").find_copy(holding(FIRST)) is None


def test_longer_article_around_a_note_is_no_copy() -> None:
    """An article that quotes another whole but says much more is no copy; the reverse is one."""
    note = asked("alif", "خبر قصير", ". ".join(SENTENCES[:2]))
    report = asked("ba", "تقرير مفصل", f"{BRIDGE} {GOAL} {DATES}")
    assert report.find_copy(holding(note)) is None
    assert relation(note.find_copy(holding(report))) == ("copy", 10)


def test_other_news_is_no_copy() -> None:
    """Articles about different things are none of each other's copies."""
    held = holding(FIRST, asked("ba", DATES_TITLE, DATES))
    assert asked("jim", GOAL_TITLE, GOAL).find_copy(held) is None


def test_same_headline_alone_is_a_copy() -> None:
    """Two outlets' articles without text are copies when their headlines have the same words."""
    flash = asked("alif", "عاجل: زلزال يهز جزر المرجان", "")
    held = holding(flash)
    assert relation(asked("ba", "عاجل | زلزال يهز جزر المرجان", "").find_copy(held)) == ("copy", 10)
    assert asked("ba", "عاجل: زلزال قوي يهز جزر المرجان", "").find_copy(held) is None


def test_headline_of_three_words_is_no_copy() -> None:
    """Short headlines are the same by chance."""
    held = holding(asked("alif", "أسعار العملات اليوم", ""))
    assert asked("ba", "أسعار العملات اليوم", "").find_copy(held) is None


def test_headline_alone_is_no_copy_of_an_article() -> None:
    """An article without text is no copy of one that has a text, nor the other way round."""
    flash = asked("ba", BRIDGE_TITLE, "")
    assert (flash.find_copy(holding(FIRST)), FIRST.find_copy(holding(flash))) == (None, None)


def test_formula_is_no_sign_of_a_copy() -> None:
    """What very many articles end with tells nothing, until enough of them are gone."""
    formula = " ".join(BRIDGE.split()[:16])
    index = CopyIndex()
    for number in range(FREQUENT + 1):
        story = " ".join(f"{word}{number}" for word in GOAL.split())
        asked(f"outlet {number}", "", f"{story}\n{formula}").add_copy(index, number)
    formula_alone = asked("alif", "", formula)
    assert formula_alone.find_copy(index) is None
    index.remove(0)
    assert formula_alone.find_copy(index) == CopyMatch("copy", 1, "outlet 1-1", 1.0)


def test_text_that_everybody_has_is_still_a_copy() -> None:
    """However many outlets hold a text, one more is a copy of the earliest."""
    index = CopyIndex()
    for number in range(3 * FREQUENT):
        asked(f"outlet {number}", BRIDGE_TITLE, BRIDGE).add_copy(index, number)
    assert FIRST.find_copy(index) == CopyMatch("copy", 0, "outlet 0-1", 1.0)


def test_keys_ascend() -> None:
    """A key that does not follow those held is refused, and so is a removal of what is not held."""
    index = holding(FIRST)
    with pytest.raises(ValueError, match="key 10 does not follow"):
        FIRST.add_copy(index, 10)
    with pytest.raises(KeyError):
        index.remove(11)
    assert len(index) == 1


def test_oldest_goes_first() -> None:
    """Only the oldest article can be let go, and none is held twice or after it is gone."""
    index = holding(FIRST, asked("ba", DATES_TITLE, DATES))
    with pytest.raises(KeyError):
        index.remove(20)
    index.remove(10)
    assert (FIRST.find_copy(index), len(index)) == (None, 1)
    index.remove(20)
    with pytest.raises(KeyError):
        index.remove(20)


NOTICE_TITLE = "برقية تهنئة"
NOTICE = (
    "بعث حاكم الجزر برقية تهنئة إلى رئيس {0} بمناسبة ذكرى استقلال بلاده. "
    "وتمنى الحاكم باسمه وباسم أهل الجزر لرئيس {0} {1} دوام الصحة والعافية. "
    "وأشاد بالعلاقات التي تربط الجزر مع {0} والتي يحرص {1} على تنميتها في كل مجال."
)
RATES = (
    "أعلن مصرف الجزر المركزي نشرة أسعار العملات ليوم {0} في مقره وسط مدينة سهيل. "
    "وبلغ سعر الدينار {1} مقابل الريال وبلغ سعر الدرهم {2} مقابل العملة المحلية. "
    "وسجل مؤشر السوق {3} نقطة عند الإغلاق بتداولات بلغت قيمتها {4} مليونا."
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            NOTICE.format("نخيلستان", "سهيلان"), NOTICE.format("برقستان", "مرجان"), id="names"
        ),
        pytest.param(
            RATES.format("الأحد", 351, 462, 8790, 5120),
            RATES.format("الاثنين", 357, 470, 8714, 4933),
            id="numbers",
        ),
    ],
)
def test_other_names_or_numbers_in_one_form_are_no_copy(one: str, other: str) -> None:
    """Notices from one template are copies only where their names and numbers are the same."""
    held = holding(asked("alif", NOTICE_TITLE, one))
    assert asked("ba", "", other).find_copy(held) is None
    assert relation(asked("ba", "", one).find_copy(held)) == ("copy", 10)


def test_decimals_written_otherwise_are_the_same_numbers() -> None:
    """A point, a comma or a letter between the digits makes no other number."""
    points = RATES.format("الأحد", "35.17", "46.25", "87.90", "51.20")
    commas = RATES.format("الأحد", "35,17", "46,25", "87,90", "51,20")
    held = holding(asked("alif", "", points))
    assert relation(asked("ba", "", commas).find_copy(held)) == ("copy", 10)


def test_flood_of_one_outlet_hides_no_copy() -> None:
    """An outlet's ten thousand near-identical articles are held, asked about and let go."""
    index = CopyIndex()
    FIRST.add_copy(index, 0)
    made = FIRST.fingerprint
    for number in range(1, 10_000):
        title = msgspec.structs.replace(made, title=number)
        index.add(number, f"flood {number}", "", "dal", str(number), title)
    assert relation(asked("ba", "جسر يسقط", BRIDGE).find_copy(index)) == ("copy", 0)
    again = index.find("flood 7", "", "dal", "7", made)
    assert again == CopyMatch("repeat", 7, "flood 7", 1.0)
    for number in range(10_000):
        index.remove(number)
    assert (len(index), FIRST.find_copy(index)) == (0, None)


def test_huge_and_tiny_articles_are_held() -> None:
    """An article of 70,000 words and one of three words are known again as themselves."""
    huge = asked("alif", "سجل", " ".join(f"كلمة{n} في سطر رقم {n}." for n in range(14_000)))
    tiny = asked("ba", "", "زلزال قوي الآن")
    held = holding(huge, tiny)
    copied = huge._replace(source="jim", article="jim-1", title="السجل كله")
    found = [relation(each.find_copy(held)) for each in (huge, tiny, copied)]
    assert found == [("repeat", 10), ("repeat", 20), ("copy", 10)]


def test_resemblance_is_estimated() -> None:
    """The estimate from sketches is close to the true part of elements in common."""
    chance = random.Random(1)
    pool = [chance.getrandbits(48) for _ in range(1_500)]
    ours, theirs = sorted(pool[:1_000]), sorted(pool[500:])
    estimate = estimate_resemblance(tuple(ours[:48]), tuple(theirs[:48]))
    assert estimate == pytest.approx(1 / 3, abs=0.15)


hashes = st.integers(1, 12)
fingerprints = st.builds(
    Fingerprint,
    title=st.integers(0, 2),
    sentences=st.lists(hashes, max_size=4, unique=True).map(tuple),
    signature=st.lists(hashes.map(lambda drawn: drawn << 16 | drawn), max_size=6, unique=True).map(
        lambda drawn: tuple(sorted(drawn))
    ),
    pairs=st.integers(0, 12),
    numbers=st.lists(hashes, max_size=3, unique=True).map(tuple),
    names=st.lists(hashes, max_size=3, unique=True).map(tuple),
    words=st.binary(max_size=2),
)
articles = st.tuples(
    st.sampled_from("abcd"),
    st.sampled_from(["", "u", "v"]),
    st.sampled_from("xyz"),
    st.sampled_from(["1", "2"]),
    fingerprints,
)
Drawn = tuple[str, str, str, str, Fingerprint]


@given(histories(articles), st.lists(articles, max_size=5))
def test_index_forgets_exactly(history: list[tuple[Drawn, int]], questions: list[Drawn]) -> None:
    """After any removals the index answers as one to which the other articles alone were added."""
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in (("FREQUENT", 3), ("MAX_POSTINGS", 2), ("MAX_CANDIDATES", 2)):
            patch.setattr(copies, name, limit)
        # small blocks, and numbers of which each comes again after a few articles
        patch.setattr(copies, "_BLOCK", 4)
        for name, limit in (("_BITS", 4), ("_BLOCK", 16), ("_LOW", 15), ("_BLOCKS", 40)):
            patch.setattr(chains, name, limit)
        worn, fresh = CopyIndex(), CopyIndex()
        oldest = 0
        for key, (drawn, lasts) in enumerate(history):
            worn.add(key, *drawn)
            while oldest <= key and key - oldest >= lasts:
                worn.remove(oldest)
                oldest += 1
        for key, (drawn, _) in enumerate(history[oldest:], oldest):
            fresh.add(key, *drawn)
        asked_about = [*questions, *(article for article, _ in history)]
        assert [worn.find(*q) for q in asked_about] == [fresh.find(*q) for q in asked_about]


@given(articles)
def test_article_repeats_itself(article: Drawn) -> None:
    """Whatever its fingerprint, an article that was added is a repeat of itself."""
    index = CopyIndex()
    index.add(1, *article)
    assert index.find(*article) == CopyMatch("repeat", 1, article[0], 1.0)
