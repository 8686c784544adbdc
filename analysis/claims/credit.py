"""The source that a whole article credits, also where no claim is taken of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from analysis.arabic.document import Document
from analysis.arabic.sentences import parse
from analysis.claims.attribution import CLOSING, OPENING
from analysis.claims.phrase import Phrase
from analysis.claims.sources import find_credit, find_source, plain_name, source_key

LEAD = 3
MAX_OUTLETS = 4_096
"""Outlets whose folded names are remembered."""


def credit_of(text: Document) -> str:
    """Return the medium that the first three sentences cite, else who is credited; folded.

    It is "" where nobody is.
    >>> credit_of(parse("قالت وكالة نورس إن المدرسة افتتحت أمس."))
    'نورس'
    """
    for sentence in text.sentences[:LEAD]:
        source = find_source(Phrase(text, sentence))
        if source.name and source.medium:
            return source.name
    tokens = text.tokens
    return find_credit(text.original, tokens[:OPENING], tokens[-CLOSING:]) or ""


def crediting(credit: str) -> Callable[[str], bool] | None:
    """Return what tells whether `credit` is to an outlet, None where nobody is credited.

    The outlet's name may be spelt otherwise, or hold more of the words that all media have.
    >>> is_credited = crediting("نورس")
    >>> is_credited and is_credited("وكالة نورس للأنباء")
    True
    """
    key = source_key(credit)
    return (lambda outlet: _key_of(outlet) == key) if credit else None


@lru_cache(maxsize=MAX_OUTLETS)
def _key_of(outlet: str) -> str:
    return source_key(plain_name(token.form for token in parse(outlet[:200]).tokens))
