"""A sentence cut into clauses: the content words that stand together, and what they do.

No syntax is known here: a clause ends at a strong break, or at a comma or colon that a word for a
new clause follows; one with fewer than two content words joins the one before it. A date inside
"since he took office in 2009" is the date of taking office: see `time_of`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from analysis.arabic.document import Document, Sentence, Token
from analysis.arabic.stems import stem
from analysis.arabic.words import FREQUENT
from analysis.claims.lexicon import (
    CITING,
    CLAUSE_OPENERS,
    COMPLEMENT,
    EXCLUDED,
    LIKELIHOODS,
    NEGATORS,
    PLACES,
    REPORTING,
    RUMOURS,
    STRONG_OPENERS,
    SUBORDINATORS,
    TIME_WORDS,
    WEEKDAYS,
    fold_words,
    spell,
)
from analysis.claims.polarity import Stance, find_stance
from analysis.reading import Clause

MAX_CLAUSES = 12
MAX_STEMS = 24
MAX_PLACES = 4
REACH = 8
_ADJUNCT = frozenset({"علي", "في", "عبر", "خلال", "بعد", "قبل", "مع"})
_NO_CONTENT = FREQUENT | TIME_WORDS | WEEKDAYS | NEGATORS | LIKELIHOODS | spell(REPORTING | CITING)
_REPORTING = spell(REPORTING)
_STRONG = re.compile(r"[؛;…\n]|\.\s|\s[–—-]\s")
_WEAK = re.compile(r"[،,:]")


@lru_cache(maxsize=1 << 16)
def is_content(form: str) -> bool:
    """Tell whether a folded word says what is said, rather than how or when."""
    return not (len(form) < 2 or form in _NO_CONTENT or not any(char.isalpha() for char in form))


def split_clauses(
    document: Document, sentence: Sentence, silent: frozenset[int]
) -> tuple[Clause, ...]:
    """Return the clauses of `sentence`; tokens whose index is in `silent` are no content."""
    parts: list[tuple[int, int]] = []
    for first, last in _parts(document, sentence):
        neighbours = ((first, last), parts[-1]) if parts else ()
        if any(_count(document.tokens, *part, silent) < 2 for part in neighbours):
            parts[-1] = (parts[-1][0], last)
        else:
            parts.append((first, last))
    return tuple(_clause(document.tokens, *part, silent) for part in parts[:MAX_CLAUSES])


def _parts(document: Document, sentence: Sentence) -> Iterator[tuple[int, int]]:
    first = sentence.first
    for i in range(sentence.first + 1, sentence.last):
        if _begins(document, i):
            yield first, i
            first = i
    yield first, sentence.last


def _begins(document: Document, i: int) -> bool:
    token = document.tokens[i]
    if token.form in STRONG_OPENERS:
        return True
    gap = document.original[document.tokens[i - 1].end : token.start]
    if gap == " ":
        return False
    if _STRONG.search(gap):
        return True
    return bool(_WEAK.search(gap)) and (
        token.form in CLAUSE_OPENERS
        or (token.form[0] in "وف" and len(token.form) > 3)
        or token.form in _REPORTING
    )


def _count(tokens: Sequence[Token], first: int, last: int, silent: frozenset[int]) -> int:
    return sum(i not in silent and is_content(tokens[i].form) for i in range(first, last))


_BEING = fold_words("يكون تكون يكونوا كان كانت كانوا")
"""Words of what is denied that leave open what it is: denies that it has paid."""


def stems_between(
    tokens: Sequence[Token], first: int, last: int, silent: frozenset[int]
) -> tuple[str, ...]:
    """Return the distinct stems of the content words in the range, in their order."""
    stems = (
        stem(tokens[i].form)
        for i in range(first, last)
        if i not in silent and is_content(tokens[i].form)
    )
    return tuple(dict.fromkeys(s for s in stems if s))[:MAX_STEMS]


def _clause(tokens: Sequence[Token], first: int, last: int, silent: frozenset[int]) -> Clause:
    stance = find_stance([token.form for token in tokens[first:last]])
    return Clause(
        start=tokens[first].start,
        end=tokens[last - 1].end,
        stems=stems_between(tokens, first, last, silent),
        polarity=stance.polarity,
        target=_target(tokens, first, last, silent, stance),
        places=_places(tokens, first, last),
    )


def _places(tokens: Sequence[Token], first: int, last: int) -> tuple[tuple[str, str], ...]:
    """Return the nouns for places with the name that follows each."""
    pairs = ((tokens[i].form, tokens[i + 1].form) for i in range(first, last - 1))
    return tuple((PLACES[noun], stem(name)) for noun, name in pairs if noun in PLACES)[:MAX_PLACES]


def _target(
    tokens: Sequence[Token], first: int, last: int, silent: frozenset[int], stance: Stance
) -> str:
    """Return the stem of what is negated, which follows its negation, or of what is denied: the
    first word after "that", or after the denial and words such as "existence" or "reports". It is
    "" where only "these reports" are denied, whatever they were.
    """
    if stance.polarity in {"asserts", "negates"}:
        at = first + stance.target
        return stem(tokens[at].form) if first <= at < last else ""
    if stance.polarity != "denies":
        return ""
    start = first + stance.target
    end = first + stance.at if stance.target < stance.at else last  # what is called false
    said = next((i for i in range(start, end) if tokens[i].form in COMPLEMENT), None)
    if said is not None:
        after = (
            i
            for i in range(said + 1, last)
            if (i not in silent or tokens[i].form in REPORTING) and tokens[i].form not in _BEING
        )
        return stem(tokens[next(after, said)].form)
    for i in range(start, last):
        form = tokens[i].form
        if form in _ADJUNCT:
            return ""
        if i not in silent and is_content(form) and form not in RUMOURS | EXCLUDED:
            return stem(form)
    return ""


def time_of(
    tokens: Sequence[Token], first: int, at: int, silent: frozenset[int]
) -> tuple[str, ...]:
    """Return the stems of what a date at token `at` is the date of, if a word such as "since"
    between `first` and it says so ("since he took office in 2009"); () if the whole clause is.
    """
    for i in range(at - 1, max(first, at - REACH) - 1, -1):
        if tokens[i].form in SUBORDINATORS:
            return stems_between(tokens, i + 1, at, silent)
    return ()
