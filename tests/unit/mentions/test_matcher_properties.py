"""What holds for any watchlist and any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.document import Document
from analysis.arabic.folding import fold
from analysis.arabic.sentences import parse
from analysis.mentions.forms import compile_forms
from analysis.mentions.index import NameIndex
from analysis.mentions.lexicon import Lexicon
from analysis.mentions.matcher import Matcher
from analysis.mentions.queries.words import Vocabulary
from analysis.mentions.readings import Start
from analysis.mentions.walk import Match, find_matches, find_starts
from analysis.mentions.watchlist import Watch, Watchlist

NAMES = (
    "علي خامنئي",
    "باراك أوباما",
    "محمد جواد ظريف",
    "حسن نصر الله",
    "عبد الفتاح السيسي",
    "دي ميستورا",
    "إيران",
    "الولايات المتحدة",
    "البيت الأبيض",
    "وول ستريت جورنال",
    "داعش",
    "فيينا",
)
WATCHES = tuple(
    Watch(id=f"w{number}", name=name, kind="person" if number < 6 else "organisation")
    for number, name in enumerate(NAMES)
)
MATCHER = Matcher(Watchlist(WATCHES, ""))
PIECES = st.sampled_from(
    [
        *NAMES,
        *" ".join(NAMES).split(),
        "و",
        "ل",
        "ال",
        "ب",
        "على",
        "قال",
        "\u200f",
        "ـ",
        ".",
        "\n",
        "ة",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=30).map(" ".join) | st.lists(
    PIECES, max_size=30
).map("".join)

INDEX = NameIndex(compile_forms(WATCHES))
LEXICON = Lexicon(INDEX, Vocabulary())
MISSPELLED = st.sampled_from(
    ["باراك أوياما", "براك أوباما", "دي ميستوررا", "الولايات المتخدة", "البيت الأبيظ", "خامنئب"]
)


@given(st.lists(PIECES | MISSPELLED, max_size=30).map(" ".join))
def test_no_name_is_ruled_out_by_the_word_after_its_first(text: str) -> None:
    """Following what every word may begin finds no more names than following what may go on."""
    document = parse(text)
    _, words = LEXICON.read(parse(""), document)
    told: dict[int, list[Match]] = {}
    for first, start, longer in find_starts(INDEX, document, words):
        told[first] = _find_whole(document, first, start, longer=longer)
    for first, word in enumerate(words):
        slips = [slip._replace(partial=True) for slip in INDEX.slips[document.tokens[first].form]]
        start = word.start or Start(tuple(slips), (), (), ())
        assert told.get(first, []) == _find_whole(document, first, start, longer=True)


def _find_whole(document: Document, first: int, start: Start, *, longer: bool) -> list[Match]:
    """Return the matches at a token without those of a part of a name alone, which are none."""
    lengths = find_matches(INDEX, document, first, start, longer=longer)
    return [m for same in lengths for m in same if not m.how.partial or m.last > first]


@given(TEXTS, TEXTS)
def test_offsets_index_the_original(title: str, text: str) -> None:
    """A surface is the original between its offsets; mentions are in order and do not overlap."""
    found = MATCHER.find("a1", parse(title), parse(text))
    free = {"title": 0, "text": 0}
    for m in found:
        assert {"title": title, "text": text}[m.field][m.start : m.end] == m.surface
        assert m.start >= free[m.field]
        free[m.field] = m.end
    assert [m.field for m in found] == sorted((m.field for m in found), reverse=True)


@given(
    st.sampled_from(WATCHES),
    st.sampled_from(["", "و", "ف", "ب", "ل", "وب", "ول", "ك"]),
    st.sampled_from(["قال", "أعلنت الوزارة", "2014", ""]),
)
def test_a_planted_name_is_found(watch: Watch, clitics: str, before: str) -> None:
    """Every name is found behind every clitic that Arabic may write before it."""
    name = watch.name
    if clitics.endswith("ل") and name.startswith("ال"):
        name = name.removeprefix("ا")  # ل and ال are written لل
    planted = f"{before} {clitics}{name} ثم غادر"
    found = MATCHER.find("a1", parse(""), parse(planted))
    assert [(m.watch, m.surface) for m in found] == [(watch.id, clitics + name)]


@given(st.permutations(WATCHES), TEXTS)
def test_order_of_watches_does_not_matter(watches: list[Watch], text: str) -> None:
    """The same watches in another order, in a fresh matcher, find the same mentions."""
    other = Matcher(Watchlist(tuple(watches), ""))
    assert other.find("a", parse(""), parse(text)) == MATCHER.find("a", parse(""), parse(text))


@given(st.sampled_from(WATCHES))
def test_folding_a_text_loses_no_mention(watch: Watch) -> None:
    """A name without its hamzas and dots is still found."""
    found = MATCHER.find("a1", parse(""), parse(f"زار {fold(watch.name)} المدينة"))
    assert [m.watch for m in found] == [watch.id]
