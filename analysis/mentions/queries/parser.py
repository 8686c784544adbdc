"""Reads a query as an editor writes it; an error points at the character.

    query = all, { "OR", all } ;
    all   = part, { [ "AND" ], part } ;
    part  = [ "NOT" ], [ "title:" ], ( word | phrase, [ "~", number ] | "(", query, ")" ) ;

Two parts beside each other must both hold, as with AND between them. A comma is a space. Depth is
limited, so reading needs no more stack than that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from analysis.arabic.tokens import tokenise
from analysis.arabic.words import FREQUENT
from analysis.mentions.fields import show
from analysis.mentions.queries.lexing import Kind, Lexeme, QueryError, lex
from analysis.mentions.queries.tree import And, Node, Not, Or, Phrase, Word
from analysis.mentions.queries.words import spelling

MAX_QUERY = 10_000
"""Code points of a query."""
MAX_TERMS = 500
"""Words and phrases of a query."""
MAX_DEPTH = 32
"""Brackets within brackets."""
MAX_PHRASE = 20
"""Words of a phrase."""
MAX_NEAR = 50
"""Other words that may stand between the words of a phrase."""

_MEANT = {"or": "OR", "and": "AND", "not": "NOT", "او": "OR", "و": "AND", "ليس": "NOT"}
_SYMBOLS = {"|": "OR", "||": "OR", "&": "AND", "&&": "AND", "+": "AND", "-": "NOT", "!": "NOT"}
_LEADING = re.compile(r"[-+!]")
_WILDCARD = re.compile(r"[*?]")


def parse_query(query: str) -> Node:
    """Return what `query` says; raises QueryError where it says nothing that can be looked for.

    >>> parse_query("نووي NOT كرة")
    And(parts=(Word(form='نووي', spelled='', title=False, at=0), \
Not(part=Word(form='كره', spelled='', title=False, at=9), at=5)), at=0)
    """
    if len(query) > MAX_QUERY:
        much = f"{len(query):,} characters: write at most {MAX_QUERY:,}, or several watches"
        raise QueryError(query, MAX_QUERY, much)
    node = _Parser(query).read()
    if lacking := find_lacking(node):
        bad, problem = lacking
        raise QueryError(query, bad.at, problem)
    return node


class _Parser:
    """Reads one query from left to right, one part of it ahead."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._lexemes = lex(query)
        self._next = next(self._lexemes)
        self._depth = 0
        self._terms = 0

    def read(self) -> Node:
        if self._is_next("end"):
            raise self._error("nothing in it: write the words to look for")
        node = self._any(title=False)
        if not self._is_next("end"):
            raise self._error("this ) closes nothing: take it out, or write ( before")
        return node

    def _any(self, *, title: bool) -> Node:
        at = self._next.at
        parts = [self._all(title=title)]
        while self._take("OR"):
            parts.append(self._all(title=title))
        return parts[0] if len(parts) == 1 else Or(tuple(parts), at)

    def _all(self, *, title: bool) -> Node:
        at = self._next.at
        parts = [self._part(title=title)]
        while self._take("AND") or self._next.kind not in {"OR", ")", "end"}:
            parts.append(self._part(title=title))
        return parts[0] if len(parts) == 1 else And(tuple(parts), at)

    def _part(self, *, title: bool) -> Node:
        at = self._next.at
        if self._take("NOT"):
            if self._next.kind == "NOT":
                raise self._error("NOT stands twice: write it once, or not at all")
            return Not(self._item(title=title), at)
        return self._item(title=title)

    def _item(self, *, title: bool) -> Node:
        if self._take("title:"):
            if self._next.kind in {"NOT", "title:"}:
                raise self._error("title: takes a word, a phrase or (…): write NOT before title:")
            title = True
        found = self._next
        if found.kind == "(":
            return self._bracket(title=title)
        if found.kind not in {"word", "phrase"}:
            raise self._error(_missing(found.kind))
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise self._error(f"more than {MAX_TERMS} words: write at most that, or two watches")
        self._advance()
        if found.kind == "word":
            return self._word(found, title=title)
        return self._phrase(found.text, found.at, near=self._near(), title=title)

    def _bracket(self, *, title: bool) -> Node:
        opened = self._next
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(f"more than {MAX_DEPTH} brackets within each other: write fewer")
        self._advance()
        if self._next.kind == ")":
            raise self._error("nothing stands in these brackets: write a word, or take them out")
        node = self._any(title=title)
        if not self._take(")"):
            raise QueryError(self._query, opened.at, "this ( is never closed: write ) after it")
        self._depth -= 1
        return node

    def _word(self, found: Lexeme, *, title: bool) -> Node:
        """Return a word, or what is written together of several words as the phrase they are."""
        tokens = tokenise(found.text)
        self._check_word(found, "".join(token.form for token in tokens))
        if not tokens:
            named = show(found.text)
            raise QueryError(self._query, found.at, f"{named} is no word: take it out or quote it")
        if len(tokens) > 1:
            return self._phrase(found.text, found.at, near=None, title=title)
        return Word(tokens[0].form, _spell(found.text, tokens)[0], title, found.at)

    def _check_word(self, found: Lexeme, form: str) -> None:
        text, problem = found.text, ""
        if meant := _SYMBOLS.get(text) or _MEANT.get(form):
            also = "" if text in _SYMBOLS else f', or "{text}" for the word'
            problem = f"{text} is no operator: write {meant} in capitals{also}"
        elif _LEADING.match(text):
            problem = f"{text[0]} before a word: write {_SYMBOLS[text[0]]} instead"
        elif _WILDCARD.search(text):
            problem = "no wildcards: a word is found in all its forms, so write it without * and ?"
        elif ":" in text.rstrip(":") or text.endswith(":"):
            problem = f"only title: can stand before a word: put {show(text)} into quotes"
        if problem:
            raise QueryError(self._query, found.at, problem)

    def _near(self) -> tuple[int, int] | None:
        """Return how near the words of a phrase must be, and where that stands."""
        found = self._next
        if found.kind != "near":
            return None
        self._advance()
        number = "".join(token.form for token in tokenise(found.text))
        known = number.isascii() and number.isdigit() and len(number) < 5
        if not known or not 1 <= int(number) <= MAX_NEAR:
            wanted = f"write a number from 1 to {MAX_NEAR} after ~"
            raise QueryError(self._query, found.at, wanted)
        return int(number), found.at

    def _phrase(self, text: str, at: int, *, near: tuple[int, int] | None, title: bool) -> Phrase:
        tokens = tokenise(text)
        forms = tuple(token.form for token in tokens)
        if not forms:
            raise QueryError(self._query, at, "no word in these quotes: write one")
        if len(forms) > MAX_PHRASE:
            much = f"a phrase of {len(forms)} words: write at most {MAX_PHRASE}"
            raise QueryError(self._query, at, much)
        if near and len(set(forms)) < max(len(forms), 2):
            one = "~ needs two words or more between its quotes, each of them once"
            raise QueryError(self._query, near[1], one)
        return Phrase(forms, _spell(text, tokens), near[0] if near else None, title, at)

    def _take(self, kind: Kind) -> bool:
        """Go past the next part if it is a `kind`, and tell whether it was."""
        if there := self._is_next(kind):
            self._advance()
        return there

    def _is_next(self, kind: Kind) -> bool:
        return self._next.kind == kind

    def _advance(self) -> None:
        self._next = next(self._lexemes)

    def _error(self, problem: str) -> QueryError:
        return QueryError(self._query, self._next.at, problem)


def _missing(found: Kind) -> str:
    """Return what to say where `found` stands in the place of a word."""
    if found == "end":
        return "a word is missing at the end: write one, or take out what asks for it"
    if found == "near":
        return '~ stands after no phrase: write it right after quotes, as in "a b"~3'
    return f"a word is missing before {found}: write one, or take {found} out"


def _spell(text: str, tokens: Iterable[tuple[int, int, str]]) -> tuple[str, ...]:
    """Return the letters of each frequent word, "" for others."""
    return tuple(
        spelling(text[start:end]) if form in FREQUENT else "" for start, end, form in tokens
    )


def find_lacking(node: Node) -> tuple[Node, str] | None:
    """Return the part for which no word can be looked up, and what to write; None for a good query.

    What is true of articles that have none of its words would have to be tried on every article.
    """
    return _lacking(node, negated=False)


def _lacking(node: Node, *, negated: bool) -> tuple[Node, str] | None:
    if isinstance(node, Not):
        found = _lacking(node.part, negated=not negated)
        return (node, found[1]) if found and not negated else found
    if isinstance(node, Word | Phrase):
        if negated:
            return node, "a query needs a word that must be there: write one, as in `word NOT …`"
        forms = (node.form,) if isinstance(node, Word) else node.forms
        if FREQUENT.issuperset(forms):
            named = " ".join(forms)
            return node, f"{named} is in almost every article: write a rarer word beside it"
        return None
    each = _all_lacking(node.parts, negated=negated)
    if isinstance(node, And) is negated:  # one of the parts is enough, so each needs a word
        return next((found for found in each if found), None)
    told = list(each)
    return None if None in told else told[0]


def _all_lacking(parts: Iterable[Node], *, negated: bool) -> Iterator[tuple[Node, str] | None]:
    return (_lacking(part, negated=negated) for part in parts)
