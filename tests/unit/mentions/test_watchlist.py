"""A watchlist as editors write it: what it means, and what is told of a wrong one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analysis.mentions.nodes import MAX_DEPTH, Problem
from analysis.mentions.watchlist import (
    MAX_NAME,
    MAX_PROBLEMS,
    MAX_WATCHES,
    MAX_WORDS,
    WATCH_KEYS,
    Context,
    Watch,
    WatchAlert,
    WatchlistError,
    parse_watchlist,
)

REFUSED: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases/refused.yaml").read_text("utf-8")
)


def problems(text: str) -> list[tuple[int, str]]:
    """Return what is wrong with a watchlist."""
    with pytest.raises(WatchlistError) as error:
        parse_watchlist(text)
    return [(line, message) for line, message in error.value.problems]


def one(fields: str) -> str:
    """Return a watchlist of one watch with `fields` beside its id and name."""
    return f"watches:\n  - {{id: a, name: إيران, {fields}}}\n"


def test_a_whole_watch() -> None:
    """Every key is read; values are the text that stands there."""
    text = """
watches:
  - id: khamenei
    name: علي خامنئي   # a comment
    kind: person
    aliases: [المرشد الأعلى الإيراني, "آية الله خامنئي"]
    latin: [Ali Khamenei]
    context: {any: [إيران], none: [كرة القدم]}
    alert: {on: [contradiction], severity: urgent, route: no}
"""
    assert parse_watchlist(text).watches == (
        Watch(
            id="khamenei",
            name="علي خامنئي",
            kind="person",
            aliases=("المرشد الأعلى الإيراني", "آية الله خامنئي"),
            latin=("Ali Khamenei",),
            context=Context(any=("إيران",), none=("كرة القدم",)),
            alert=WatchAlert(("contradiction",), "urgent", "no"),
        ),
    )


def test_defaults() -> None:
    """Id and name are enough: claims, contradictions and corrections are then told as notices."""
    watch = parse_watchlist("watches: [{id: 2030, name: رؤية 2030}]").watches[0]
    assert (watch.id, watch.kind, watch.aliases, watch.context) == ("2030", "entity", (), Context())
    assert watch.alert == WatchAlert(("new_claim", "contradiction", "correction"), "notice", None)


def test_no_watches_yet() -> None:
    """An empty list is a watchlist."""
    assert parse_watchlist("watches: []").watches == ()


def test_invisible_marks_are_taken_out_of_names() -> None:
    """Direction marks that came along when a name was pasted are no part of it."""
    assert (
        parse_watchlist('watches: [{id: a, name: "\u200fإيران\u200e"}]').watches[0].name == "إيران"
    )


def test_hash_names_what_is_found() -> None:
    """The hash changes with names, kind and context, not with alert settings, order or layout."""
    two = "watches: [{id: a, name: إيران}, {id: b, name: العراق, aliases: [بغداد, البصرة]}]"
    same = """
watches:
  - {id: b, name: العراق, aliases: [البصرة, بغداد], alert: {severity: urgent}}
  - {id: a, name: إيران}
"""
    assert parse_watchlist(two).hash == parse_watchlist(same).hash
    for change in ("kind: place", "aliases: [طهران]", "latin: [Iran]", "context: {any: [نووي]}"):
        assert parse_watchlist(one(change)).hash != parse_watchlist(one("kind: entity")).hash


@pytest.mark.parametrize("case", REFUSED, ids=[case["says"] for case in REFUSED])
def test_a_wrong_value(case: dict[str, Any]) -> None:
    """A problem says on which line, what is wrong and what to write instead."""
    text = case["text"] if "text" in case else one(case["watch"])
    assert problems(text) == [(case["line"], case["says"])]


@pytest.mark.parametrize(
    ("alias", "wanted"),
    [
        ("ا" * (MAX_NAME + 1), "aliases has 201 characters: write at most 200"),
        ("أب " * (MAX_WORDS + 1), "aliases has 21 words: write at most 20"),
    ],
    ids=["letters", "words"],
)
def test_a_long_name(alias: str, wanted: str) -> None:
    """A name is bounded in letters and in words."""
    assert problems(one(f"aliases: [{alias}]")) == [(2, wanted)]


def test_every_problem_is_told() -> None:
    """All problems of all watches come at once, in the order of their lines."""
    text = """watches:
  - name: إيران
    color: red
  - id: x
    name: ""
    alert: {on: all}
  - id: x
    name: العراق
"""
    assert problems(text) == [
        (2, "id is missing: every watch has an id and a name"),
        (3, f"'color' is no key of a watch: write one of {', '.join(WATCH_KEYS)}"),
        (5, "name is empty: write a text or leave the key out"),
        (6, "on is text: write a list, as in [one, two]"),
        (7, "id x stands in line 4 too: change one"),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("سالم الحداد", "person"),
        ("الشيخ سالم الحداد", "person"),
        ("جون هاربر", "person"),
        ("سالم", "entity"),
        ("ميناء سالم", "entity"),
        ("الولايات المتحدة", "entity"),
    ],
)
def test_a_kind_that_is_not_said(name: str, kind: str) -> None:
    """A name that begins with a given name is a person's, whatever title stands before it."""
    assert parse_watchlist(f"watches: [{{id: a, name: {name}}}]").watches[0].kind == kind


def test_a_topic() -> None:
    """A watch with a query is a topic, whose name is only what it is called."""
    text = """
watches:
  - id: iran-nuclear
    kind: topic
    query: '(نووي OR "البرنامج النووي") AND إيران NOT كرة'
  - {id: floods, name: سيول جدة, query: سيول جدة, alert: {severity: urgent}}
"""
    assert parse_watchlist(text).watches == (
        Watch(
            id="iran-nuclear",
            name="iran-nuclear",
            kind="topic",
            query='(نووي OR "البرنامج النووي") AND إيران NOT كرة',
        ),
        Watch(
            id="floods",
            name="سيول جدة",
            kind="topic",
            alert=WatchAlert(severity="urgent"),
            query="سيول جدة",
        ),
    )


def test_the_documented_watchlist() -> None:
    """The example of the documentation is a watchlist."""
    page = (Path(__file__).parents[3] / "docs/watchlist.md").read_text("utf-8")
    watches = parse_watchlist(page.split("```")[1].removeprefix("yaml")).watches
    assert [watch.kind for watch in watches] == ["person", "place", "topic"]


def test_the_hash_of_a_topic() -> None:
    """What a topic finds is its query; what it is called changes nothing."""

    def hash_of(fields: str) -> str:
        return parse_watchlist(f"watches: [{{id: t, {fields}}}]").hash

    assert hash_of("query: نووي") == hash_of("query: نووي, kind: topic, name: الذرة")
    assert hash_of("query: نووي") != hash_of("query: ذري")


def test_too_many_words_in_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """All queries together have a bounded number of words."""
    monkeypatch.setattr("analysis.mentions.watchlist.MAX_QUERY_WORDS", 3)
    text = "watches:\n" + "".join(f"- {{id: t{n}, query: نووي إيران}}\n" for n in range(4))
    limit = "the queries to here have more than 3 words together: write fewer or shorter ones"
    assert problems(text) == [(3, limit)]


def test_problems_are_bounded() -> None:
    """A file that is wrong everywhere gets a first thousand problems and a count."""
    text = "watches:\n" + "  - {}\n" * MAX_PROBLEMS
    found = problems(text)
    assert (len(found), found[-1][1]) == (MAX_PROBLEMS + 1, "and 1,000 more problems")


def test_too_many_watches() -> None:
    """More watches than the matcher is made for are refused."""
    text = "watches:\n" + "- a\n" * (MAX_WATCHES + 1)
    assert problems(text) == [(1, "200,001 watches: write at most 200,000")]


def test_too_long_a_watch() -> None:
    """A watch of more than 64 KiB is refused whole."""
    aliases = ", ".join(["المرشد الأعلى"] * 3_000)
    assert problems(one(f"aliases: [{aliases}]")) == [
        (2, "a watch of 79 KiB: write at most 64 KiB")
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("watches:\n  - id: a\n   name: b", 3, "check the indentation"),
        ("watches: [", 2, "check the indentation"),
        ("watches: &all []", 1, "&all is an anchor"),
        ("watches:\n- *all", 2, "*all is an alias"),
        ("watches: !!python/object:os.system []", 1, "is a tag"),
        ("watches: []\n---\nwatches: []", 2, "a second document"),
        ("a: \x00", 1, "U+0000"),
        ("a:\n  b: \ud800", 2, "U+D800"),
        ("? [a]\n: b", 1, "a key must be a word"),
        ("[" * 100_000, 1, f"nested deeper than {MAX_DEPTH} levels"),
    ],
    ids=["indentation", "unclosed", "anchor", "alias", "tag", "documents", "nul", "surrogate",
         "complex key", "nesting"],
)  # fmt: skip
def test_hostile_yaml(text: str, line: int, words: str) -> None:
    """What YAML allows beyond plain text, lists and mappings is refused with its line."""
    found = problems(text)
    assert found[0][0] == line
    assert words in found[0][1]


def test_alias_bomb_costs_nothing() -> None:
    """Aliases of aliases are refused one by one and never expanded."""
    levels = [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 12)]
    anchors, aliases, keys, missing = 12, 99, 12, 1
    found = problems("x0: &x0 [a]\n" + "\n".join(levels))
    assert len(found) == anchors + aliases + keys + missing


@given(st.text(max_size=200) | st.text("watches: []{}-\n&*!|>\"'#aا", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text does anything but give a watchlist or problems on lines that it has."""
    try:
        found: tuple[Watch | Problem, ...] = parse_watchlist(text).watches
    except WatchlistError as error:
        found = error.problems
    last = len(text.splitlines()) + 1
    assert all(isinstance(f, Watch) or 1 <= f.line <= last for f in found)
