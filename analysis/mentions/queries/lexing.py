"""Takes a query apart: operators, brackets, words and phrases, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, cast

from analysis.arabic.bidi import strip_controls

Kind = Literal["AND", "OR", "NOT", "title:", "(", ")", "phrase", "near", "word", "end"]

_EXCERPT = 20
_KINDS = {
    "near": "near",
    "word": "word",
    **dict.fromkeys(("straight", "angled", "curly"), "phrase"),
}
_SIGNS = {"AND", "OR", "NOT", "title:", "(", ")"}
_LEXEME = re.compile(
    r"(?P<space>[\s،؛,;]+)|(?P<sign>title:|[()])"
    # keyboards and papers confuse left and right quotes
    r'|"(?P<straight>[^"]*)"|[«»](?P<angled>[^«»]*)[«»]|[“”„‟](?P<curly>[^“”„‟]*)[“”„‟]'
    r'|(?P<open>["«»“”„‟])|~\s*(?P<near>\w*)'
    # a separator inside a number belongs to it
    r'|(?P<word>(?:[^\s()"«»“”„‟~،؛,;]|(?<=\d)[،,](?=\d))+)'
)


class QueryError(ValueError):
    """A query that cannot be used: `offset` is where, in code points of the query from 0.

    The message says what to write instead and shows the place, with ^ before it.
    """

    def __init__(self, query: str, offset: int, problem: str) -> None:
        before, after = query[max(offset - _EXCERPT, 0) : offset], query[offset:][:_EXCERPT]
        shown = " ".join(strip_controls(f"{before}^{after}").split("\n"))
        left = "…" if offset > _EXCERPT else ""
        right = "…" if len(query) > offset + _EXCERPT else ""
        super().__init__(f"character {offset + 1}: {problem} (at ^ in {left}{shown}{right})")
        self.offset = offset


class Lexeme(NamedTuple):
    """A part of a query; `text` is what stands between the quotes of a phrase, or after ~."""

    kind: Kind
    at: int
    text: str


def lex(query: str) -> Iterator[Lexeme]:
    """Yield the parts of `query`, and at last its end; raises QueryError at a quote left open.

    Direction marks and other invisible characters are none, wherever they stand. Takes time
    linear in the query.
    """
    shown, places = _without_controls(query)
    for match in _LEXEME.finditer(shown):  # every character begins one of its alternatives
        name, text, at = match.lastgroup or "", match[match.lastgroup or 0], places[match.start()]
        if name == "open":
            raise QueryError(query, at, f"this {text} is never closed: write another after it")
        if name != "space":
            kind = text if text in _SIGNS and name in {"sign", "word"} else _KINDS[name]
            yield Lexeme(cast("Kind", kind), at, text)
    yield Lexeme("end", len(query), "")


def _without_controls(query: str) -> tuple[str, Sequence[int]]:
    """Return `query` without what is invisible, and where each of its characters stood."""
    if strip_controls(query) == query:
        return query, range(len(query))
    places = [at for at, char in enumerate(query) if char.isspace() or strip_controls(char)]
    return "".join(query[at] for at in places), places
