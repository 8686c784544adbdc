"""Queries as editors write them: what they say, and what is told of a wrong one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analysis.mentions.queries.lexing import QueryError
from analysis.mentions.queries.parser import (
    MAX_DEPTH,
    MAX_NEAR,
    MAX_PHRASE,
    MAX_QUERY,
    MAX_TERMS,
    parse_query,
)
from analysis.mentions.queries.tree import And, Node, Not, Or, Phrase, Word, leaves, render

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "cases/queries_written.yaml").read_text("utf-8")
)

FREE = st.sampled_from(["نووي", "ايران", "طهران", "كره", "iran", "1,200", "الرييس"])
WORDS = FREE.map(Word) | st.sampled_from([Word("علي", "علي"), Word("علي", "على")])
FORMS = st.lists(FREE, min_size=1, max_size=4, unique=True).map(tuple)
PHRASES = st.builds(
    lambda forms, near: Phrase(forms, ("",) * len(forms), near if len(forms) > 1 else None),
    FORMS,
    st.none() | st.integers(1, MAX_NEAR),
)
LEAVES = st.builds(
    lambda leaf, title: type(leaf)(**{**as_fields(leaf), "title": title}),
    WORDS | PHRASES,
    st.booleans(),
)


def as_fields(leaf: Word | Phrase) -> dict[str, Any]:
    """Return the fields of a leaf."""
    return {name: getattr(leaf, name) for name in type(leaf).__slots__}


def nodes(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Return strategies of nodes with these parts."""
    several = st.lists(children, min_size=2, max_size=4).map(tuple)
    return st.builds(Not, children) | st.builds(And, several) | st.builds(Or, several)


TREES: st.SearchStrategy[Node] = st.recursive(LEAVES, nodes, max_leaves=12)


def problem(query: str) -> tuple[int, str]:
    """Return where a query is wrong, and what is told of it."""
    with pytest.raises(QueryError) as error:
        parse_query(query)
    return error.value.offset, str(error.value)


@pytest.mark.parametrize("case", CASES["read"], ids=lambda case: case["shows"])
def test_a_query(case: dict[str, Any]) -> None:
    """A query is read as the canonical one beside it."""
    assert render(parse_query(case["query"])) == case["is"]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["says"])
def test_a_wrong_query(case: dict[str, Any]) -> None:
    """What is wrong is told with what to write instead, and the ^ stands before its character."""
    query = case["query"].replace("^", "")
    offset, message = problem(query)
    assert (offset, message) == (
        case["query"].index("^"),
        f"character {offset + 1}: {case['says']} (at ^ in {case['query']})",
    )


@given(TREES)
def test_a_rendered_tree_is_read_as_itself(tree: Node) -> None:
    """Rendering a tree gives a query that says the same; what asks for no word is refused."""
    anchored = And((Word("مفاعل"), tree))
    assert parse_query(render(anchored)) == anchored


@given(TREES, st.data())
def test_invisible_marks_and_spaces_say_nothing(tree: Node, data: st.DataObject) -> None:
    """Direction marks, zero-width marks and spaces between the parts of a query change nothing."""
    query = render(And((Word("مفاعل"), tree)))
    marks = st.sampled_from(["\u200f", "\u202b", "\u2066", "\u200b", "\ufeff", "\u061c"])
    at = data.draw(st.integers(0, len(query)))
    marked = query[:at] + data.draw(marks) + query[at:]
    assert parse_query(marked.replace(" ", "  ")) == parse_query(query)


@given(st.text(alphabet='نوويab"«»“”()~3، \u200f:*-أ', max_size=60) | st.text(max_size=40))
def test_any_text_is_read_or_refused(query: str) -> None:
    """Nothing but a QueryError comes of any text, and it points into the text or at its end."""
    told: QueryError | None = None
    try:
        node = parse_query(query)
    except QueryError as error:
        told = error
    else:
        assert parse_query(render(node)) == node
    assert told is None or (0 <= told.offset <= len(query) and "\n" not in str(told))


def test_offsets_count_what_is_invisible() -> None:
    """An error points at the character of the query as it was given, marks included."""
    assert problem("\u200fنووي\u200f AND)")[0] == 10


def test_an_excerpt_is_short() -> None:
    """Of a long query only the place is shown."""
    offset, message = problem("نووي " * 100 + ")" + " ايران" * 50)
    shown = " (at ^ in …نووي نووي نووي نووي ^) ايران ايران ايران …)"
    assert (offset, message[-len(shown) :]) == (500, shown)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (" OR ".join(["نووي"] * 10_000)[:MAX_QUERY], "more than 500 words"),
        ("نووي " * 10_000, "50,000 characters: write at most 10,000"),
        ("(" * 1_000 + "نووي" + ")" * 1_000, "more than 32 brackets within each other"),
        ("NOT (" * 1_000 + "نووي" + ")" * 1_000, "more than 32 brackets within each other"),
        ('"' + "نووي " * 1_000 + '"', "a phrase of 1000 words: write at most 20"),
        ('"نووي ايران"~' + "9" * 5_000, "write a number from 1 to 50"),
        ("NOT " * 2_000 + "نووي", "NOT stands twice"),
    ],
    ids=["terms", "characters", "brackets", "nots", "phrase", "near", "not not"],
)
def test_a_hostile_query(query: str, says: str) -> None:
    """What would cost too much is refused, and says how much may be written."""
    assert says in problem(query)[1]


def test_the_largest_query() -> None:
    """All limits can be reached."""
    words = " ".join(f"كلمه{letter}" for letter in "ابتثجحخدذرزسشصضطظعغفقكلمن"[:MAX_PHRASE])
    deep = "(" * MAX_DEPTH + "نووي" + ")" * MAX_DEPTH
    longest = f'"{words}"~{MAX_NEAR} {deep}' + " كره" * (MAX_TERMS - 2)
    assert len(list(leaves(parse_query(longest)))) == MAX_TERMS
