"""Which queries are true of an article, why, and what very many of them cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.document import Document
from analysis.arabic.folding import fold
from analysis.arabic.sentences import parse
from analysis.arabic.stems import stem
from analysis.mentions.matcher import Matcher
from analysis.mentions.queries.conditions import Compiler
from analysis.mentions.queries.explanation import explain
from analysis.mentions.queries.index import MOST_PLACES, QueryIndex
from analysis.mentions.queries.parser import find_lacking, parse_query
from analysis.mentions.queries.places import MAX_TRIES, find_near, find_runs
from analysis.mentions.queries.tree import And, Leaf, Node, Not, Or, Phrase, Word, leaves
from analysis.mentions.queries.words import Vocabulary, keys_of
from analysis.mentions.walk import adjoins
from analysis.mentions.watchlist import Watch, Watchlist, parse_watchlist

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases/queries_found.yaml").read_text("utf-8")
)
MARK = re.compile("[⟦⟧]")
Place = tuple[str, int, int]

PIECES = st.sampled_from(
    [
        *("نووي", "النووي", "وبالنووي", "نووية", "ايران", "إيران", "لايران", "برنامج", "البرنامج"),
        *("على", "علي", "كرة", "الكرة", "طهران", ".", "،", "\n", "-", "\u200f", "ـ", "iran"),
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map(" ".join) | st.lists(PIECES, max_size=25).map("".join)
FREE = st.sampled_from(["نووي", "ايران", "كره", "برنامج", "النووي", "iran"])
WORDS = st.builds(Word, FREE, title=st.booleans()) | st.just(Word("علي", "علي"))
PHRASES = st.lists(FREE, min_size=1, max_size=3, unique=True).flatmap(
    lambda forms: st.builds(
        Phrase,
        st.just(tuple(forms)),
        st.just(("",) * len(forms)),
        st.none() | st.integers(1, 3) if len(forms) > 1 else st.none(),
        st.booleans(),
    )
)


def nodes(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Return strategies of nodes with these parts."""
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, children) | st.builds(And, several) | st.builds(Or, several)


TREES: st.SearchStrategy[Node] = st.recursive(WORDS | PHRASES, nodes, max_leaves=8).filter(
    lambda tree: find_lacking(tree) is None
)


def find(query: str, title: str, text: str) -> list[Place]:
    """Return the places that a query is found at."""
    matcher = Matcher(Watchlist((Watch(id="t", name="t", kind="topic", query=query),), ""))
    found = matcher.find("a1", parse(title), parse(text))
    assert {(m.watch, m.kind, m.score) for m in found} <= {("t", "query", 1.0)}
    assert all({"title": title, "text": text}[m.field][m.start : m.end] == m.surface for m in found)
    return [(m.field, m.start, m.end) for m in found]


def read_marks(field: str, marked: str) -> Iterator[Place]:
    """Yield the places that are marked in a field."""
    edges = [mark.start() - number for number, mark in enumerate(MARK.finditer(marked))]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield field, start, end


def stands(how: str, word: str, spelled: str, document: Document, token: int) -> bool:
    """Tell whether a token is a word of a query, looked at by itself."""
    start, end, form = document.tokens[token]
    surface = document.original[start:end].replace("ـ", "")
    return word in keys_of(form)[how] and (not spelled or surface.endswith(spelled))


def is_in(leaf: Leaf, document: Document) -> bool:
    """Tell whether a leaf stands in a document, trying every place."""
    tokens = range(len(document.tokens))
    if isinstance(leaf, Word):
        how, word = ("=", leaf.form) if leaf.spelled else ("*", stem(leaf.form))
        return any(stands(how, word, leaf.spelled, document, at) for at in tokens)
    size = len(leaf.forms)
    if leaf.near is None:
        ways = ("<", *">" * (size - 1)) if size > 1 else ("=",)
        return any(
            all(
                stands(how, form, "", document, at + i) and (i == 0 or adjoins(document, at + i))
                for i, (how, form) in enumerate(zip(ways, leaf.forms, strict=True))
            )
            for at in range(len(tokens) - size + 1)
        )
    return any(
        all(
            any(stands("<", form, "", document, i) for i in tokens[at : at + size + leaf.near])
            for form in leaf.forms
        )
        for at in tokens
    )


def is_true(node: Node, title: Document, text: Document) -> bool:
    """Tell whether a query holds, by walking its tree."""
    if isinstance(node, Word | Phrase):
        return is_in(node, title) or (not node.title and is_in(node, text))
    if isinstance(node, Not):
        return not is_true(node.part, title, text)
    join = all if isinstance(node, And) else any
    return join(is_true(part, title, text) for part in node.parts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["shows"])
def test_a_query_in_an_article(case: dict[str, Any]) -> None:
    """A query is found exactly at the marked places."""
    marked = {"title": case.get("title", ""), "text": case["text"]}
    wanted = [place for field in marked for place in read_marks(field, marked[field])]
    assert find(case["query"], *(MARK.sub("", marked[f]) for f in marked)) == wanted


@given(st.lists(TREES, min_size=1, max_size=12), TEXTS, TEXTS)
def test_the_index_finds_what_trying_each_finds(trees: list[Node], title: str, text: str) -> None:
    """Queries that no word wakes are not true; of the others the compiled ones tell the truth."""
    documents = parse(title), parse(text)
    index = QueryIndex((str(number), tree) for number, tree in enumerate(trees))
    found = {mention.watch for mention in index.find("a1", *documents)}
    assert found == {str(n) for n, tree in enumerate(trees) if is_true(tree, *documents)}


@given(TREES, TEXTS, TEXTS)
def test_an_explanation_can_be_replayed(tree: Node, title: str, text: str) -> None:
    """From the leaves that were found alone follows whether the query holds; each is there."""
    documents = parse(title), parse(text)
    explanation = explain(tree, *documents)
    there = {found.leaf: bool(found.places) for found in explanation.found}

    def replay(node: Node) -> bool:
        if isinstance(node, Word | Phrase):
            return there[node]
        if isinstance(node, Not):
            return not replay(node.part)
        return (all if isinstance(node, And) else any)(map(replay, node.parts))

    assert [found.leaf for found in explanation.found] == list(leaves(tree))
    assert replay(tree) == explanation.holds == is_true(tree, *documents)
    for leaf, places in explanation.found:
        for in_text, start, end in places:
            assert is_in(leaf, parse(documents[in_text].original[start:end]))


@given(TREES, st.lists(PIECES, max_size=25).map(" ".join))  # ة ends a word before its fold does
def test_folding_a_text_changes_nothing(tree: Node, text: str) -> None:
    """A query that asks for no frequent word finds as much in a text without hamza and marks."""
    if not any(isinstance(leaf, Word) and leaf.spelled for leaf in leaves(tree)):
        index = QueryIndex([("t", tree)])
        found = index.find("a1", parse(""), parse(text))
        # a line end parts the words of a phrase, and folded it would be a space
        lines = "\n".join(fold(line) for line in text.splitlines())
        bare = index.find("a1", parse(""), parse(lines))
        assert [fold(m.surface) for m in found] == [fold(m.surface) for m in bare]


@given(st.permutations(["نووي", "إيران", "نووي إيران", "نووي NOT كرة", '"نووي إيران"~2']), TEXTS)
def test_the_order_of_watches_does_not_matter(queries: list[str], text: str) -> None:
    """The same topics in another order find the same mentions in the same order."""
    watches = tuple(Watch(id=q, name=q, kind="topic", query=q) for q in queries)
    ordered = tuple(sorted(watches, key=lambda watch: watch.id))
    found = [
        Matcher(Watchlist(each, "")).find("a1", parse(""), parse(text))
        for each in (watches, ordered)
    ]
    assert found[0] == found[1]


def test_names_and_topics_together() -> None:
    """Mentions of names and topics are told in the order in which they stand, and may overlap."""
    text = """
watches:
  - {id: z-iran, name: إيران}
  - {id: a-nuclear, query: نووي إيران}
"""
    found = Matcher(parse_watchlist(text)).find("a1", parse("النووي"), parse("قالت إيران"))
    assert [(m.watch, m.field, m.surface, m.kind) for m in found] == [
        ("a-nuclear", "title", "النووي", "query"),
        ("a-nuclear", "text", "إيران", "query"),
        ("z-iran", "text", "إيران", "exact"),
    ]


def test_the_rarest_word_wakes_a_query() -> None:
    """A word that few queries ask for wakes a query; equal queries are looked at once."""
    queries = [(f"w{n}", f"السعودية كلمة{letter}") for n, letter in enumerate("ابتثجحخد")]
    queries += [("x", "السعودية مجلس"), ("y", "السعودية مجلس")]
    index = QueryIndex((watch, parse_query(query)) for watch, query in queries)
    here = set().union(*map(index.vocabulary.read, ["السعوديه", "مجلس"]))
    woken = index._woken(here)  # noqa: SLF001 - no result shows what was not looked at
    assert [index._watches[at] for at in woken] == [("x", "y")]  # noqa: SLF001 - as above


@pytest.mark.parametrize(
    ("query", "wakers"),
    [
        ("قرار", [["قرار"]]),
        ("قرار NOT كره", [["قرار"]]),
        ("قرار OR طب", [["طب", "قرار"]]),
        ("(قرار OR طب) ايران", [["ايران"], ["طب", "قرار"]]),
        ("(قرار OR (طب ايران)) NOT كره", [["طب", "قرار"]]),
        ("(قرار OR NOT كره) ايران", [["ايران"]]),
        ("(قرار OR (NOT كره NOT طب)) ايران", [["ايران"]]),
        ('"برنامج قرار" OR طب', [["برنامج", "طب"]]),
        ("NOT (كره OR NOT قرار)", [["قرار"]]),
    ],
)
def test_what_can_wake_a_query(query: str, wakers: list[list[str]]) -> None:
    """A query is woken by a word that it needs, or by one of each of its alternatives."""
    vocabulary = Vocabulary()
    condition = Compiler(vocabulary).compile(parse_query(query))
    vocabulary.uses = [0 if word.form in {"طب", "برنامج"} else 1 for word in vocabulary.asked]
    found = [sorted(vocabulary.asked[n].form for n in numbers) for numbers in condition.wakers()]
    assert sorted(found) == wakers


@pytest.mark.parametrize("near", [None, 3])
def test_many_repeated_words(near: int | None) -> None:
    """Words that stand everywhere, but never together, cost a bounded number of tries."""
    words = [list(range(0, 900_000, 9)), list(range(0, 900_000, 9))]
    words[1] = [at + 5 for at in words[1]]
    if near is None:
        assert list(find_runs(words, 0)) == []
        words[1] = [at + 1 for at in words[0]]
        assert len(list(find_runs(words, 0))) == MAX_TRIES
    else:
        assert find_near(words, 2, 0) is None


def test_the_nearest_may_begin_before_a_try_that_failed() -> None:
    """What was too far from the words before it may be near to the next."""
    assert find_near([[0, 8], [5]], 4, 0) == (5, 8)


def test_ten_thousand_queries_of_one_word() -> None:
    """Queries that ask for one and the same thing are looked at once, and each is told."""
    watches = tuple(
        Watch(id=f"w{n}", name="t", kind="topic", query="السعودية") for n in range(10_000)
    )
    found = Matcher(Watchlist(watches, "")).find("a1", parse(""), parse("في السعودية " * 1_000))
    assert len(found) == len({m.watch for m in found}) == 10_000


def test_places_are_bounded() -> None:
    """However many words a query has, one article has few mentions of it."""
    words = [a + b + c for a in "بتث" for b in "جحخ" for c in "دذر"]
    found = find(" OR ".join(words), " ".join(words), " ".join(words))
    assert len(found) == MOST_PLACES
