"""What watches would find in an archive, and in which spellings a name is found."""

from __future__ import annotations

import pytest

from analysis.arabic.sentences import parse
from analysis.mentions.matcher import Matcher
from analysis.mentions.queries.index import QueryIndex
from analysis.mentions.queries.parser import parse_query
from analysis.mentions.spellings import MOST_TRIED, Spelling, find_spellings
from analysis.mentions.trial import MOST_SURFACES, Share, Trial
from analysis.mentions.watchlist import Watch, Watchlist, parse_watchlist
from analysis.reading import Mention

WATCHLIST = """
watches:
  - {id: khamenei, name: علي خامنئي, latin: [Ali Khamenei]}
  - {id: m-hasan, name: محمد حسن}
  - {id: a-hasan, name: أحمد حسن}
  - {id: oman, name: عمان, kind: place, context: {any: [سلطنة]}}
  - {id: twin, name: عمان, kind: place, context: {any: [سلطنة]}}
  - {id: nuclear, query: '(نووي OR "البرنامج النووي") AND (إيران OR title:طهران) NOT كرة'}
"""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Return the watches compiled."""
    return Matcher(parse_watchlist(WATCHLIST))


def tried(matcher: Matcher, *texts: str, examples: int = 3) -> Trial:
    """Return a trial on articles without titles."""
    trial = Trial(examples)
    for number, text in enumerate(texts):
        title, body = parse(""), parse(text)
        trial.take(title, body, matcher.find(f"a{number}", title, body))
    return trial


def test_each_kind_says_what_it_adds(matcher: Matcher) -> None:
    """Mentions, articles, and the articles that nothing but this kind found are counted apart."""
    found = tried(
        matcher, "قال علي خامنئي. ثم رد لخامنئي", "قال علي خمنئي", "كان علي خامنئي هنا", "لا أحد"
    ).found["khamenei"]
    assert (found.mentions, found.articles) == (4, 3)
    counts = {kind: (s.mentions, s.articles, s.only) for kind, s in found.kinds.items()}
    assert counts == {"exact": (2, 2, 1), "clitic": (1, 1, 0), "variant": (1, 1, 1)}
    assert found.kinds["exact"].surfaces == {"علي خامنئي": 2}


def test_examples_show_the_place(matcher: Matcher) -> None:
    """An example is cut between words, says that it is, and there is one for each surface."""
    far = "كلمة " * 40
    share = tried(matcher, f"{far}علي خامنئي {far}", "علي خامنئي", "علي خامنئي").found["khamenei"]
    (example,) = share.kinds["exact"].examples
    assert (example.article, example.start, example.surface) == ("a0", len(far), "علي خامنئي")
    assert example.before == "…" + "كلمة " * 11
    assert example.after == " كلمة" * 11 + "…"


def test_surfaces_are_bounded() -> None:
    """However many different surfaces there are, some are named and the rest is counted."""
    trial, text = Trial(1), parse("x" * 500)
    mentions = [Mention("a", "w", "text", at, at + 1, f"s{at}", "exact", 1.0) for at in range(500)]
    trial.take(parse(""), text, [*mentions, *mentions])
    share: Share = trial.found["w"].kinds["exact"]
    assert (len(share.surfaces), share.others) == (MOST_SURFACES, 2 * (500 - MOST_SURFACES))
    assert (share.mentions, len(share.examples)) == (1_000, 1)


def spellings(matcher: Matcher, watch: str) -> dict[str, Spelling]:
    """Return the spellings of a watch by their texts."""
    (chosen,) = [w for w in parse_watchlist(WATCHLIST).watches if w.id == watch]
    return {spelling.text: spelling for spelling in find_spellings(chosen, matcher)}


@pytest.mark.parametrize(
    ("watch", "told"),
    [
        ("khamenei", Spelling("علي خامنئي", "exact", 1.0)),
        ("khamenei", Spelling("Ali Khamenei", "exact", 1.0)),
        ("khamenei", Spelling("علي خامنه اي", "folded", 1.0)),
        ("khamenei", Spelling("لعلي خامنئي", "clitic", 1.0)),
        ("khamenei", Spelling("علي خمنئي", "variant", 0.85)),
        ("khamenei", Spelling("خامنئي", "exact", 0.9)),
        ("m-hasan", Spelling("حسن", "exact", 1.0, named=True)),
        ("oman", Spelling("عمان", "exact", 0.5, others=("twin",))),
        ("oman", Spelling("وعمان", "clitic", 0.5, others=("twin",))),
    ],
)
def test_spellings_of_a_name(matcher: Matcher, watch: str, told: Spelling) -> None:
    """Forms, clitics, other spellings and last parts are told, and what else they could name."""
    assert spellings(matcher, watch)[told.text] == told


def test_every_spelling_told_is_found(matcher: Matcher) -> None:
    """What is told of a name, the matcher does find where it stands alone."""
    told = spellings(matcher, "khamenei")
    empty = parse("")
    alone = [s for s in told.values() if not s.named]
    found = [{m.watch for m in matcher.find("", empty, parse(s.text))} for s in alone]
    assert found == [{"khamenei"}] * len(alone)
    assert len(alone) > 100


def test_the_longest_name_is_explained_in_bounds() -> None:
    """A name of as many words and letters as are allowed is tried in no more spellings."""
    watchlist = parse_watchlist(f"watches: [{{id: w, name: {'ثقجظتشئي ' * 20}}}]")
    calls = 0

    class Counting:
        """A finder that counts and finds nothing."""

        def find(self, *_: object) -> tuple[Mention, ...]:
            nonlocal calls
            calls += 1
            return ()

    assert list(find_spellings(watchlist.watches[0], Counting())) == []
    assert MOST_TRIED < calls <= 2 * MOST_TRIED


def test_what_wakes_a_query() -> None:
    """A query is woken by the words that it needs, alternatives each with what goes with them."""
    queries = [("one", "نووي"), ("two", "(نووي OR ذري) AND إيران"), ("three", '"لجنة الطاقة"')]
    index = QueryIndex((name, parse_query(query)) for name, query in queries)
    woken = {
        name: sorted(tuple(word.form for word in words) for words in index.wakers(name))
        for name, _ in queries
    }
    assert woken == {
        "one": [("نوو",)],
        "two": [("ايران", "ذري"), ("ايران", "نوو")],
        "three": [("الطاقه", "لجنه")],
    }


def test_a_latin_name_is_explained_in_arabic() -> None:
    """The spellings of a watch include what its name in Latin script sounds like."""
    watch = Watch(id="m", name="المستشارة", kind="person", latin=("Angela Merkel",))
    told = find_spellings(watch, Matcher(Watchlist((watch,), "")))
    variants = [each.text for each in told if each.kind == "variant"]
    assert variants[:2] == ["انجيلا ميركل", "انغيلا ميركل"]
    assert not [text for text in variants if not text.isascii() and "mer" in text]
