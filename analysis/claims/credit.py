"""The source that a whole article credits, for articles of which no claim is taken."""

from __future__ import annotations

from analysis.arabic.sentences import parse
from analysis.claims.attribution import CLOSING, OPENING
from analysis.claims.phrase import Phrase
from analysis.claims.sources import find_credit, find_source

LEAD = 3
HEAD, TAIL = 1_200, 400
"""Code points at the beginning and at the end of a text that are looked at."""


def credit_of(text: str) -> str | None:
    """Return the medium that the first three sentences cite, else who is credited; folded.

    >>> credit_of("قالت وكالة نورس إن المدرسة افتتحت أمس.")
    'نورس'
    """
    head = parse(text[:HEAD])
    for sentence in head.sentences[:LEAD]:
        source = find_source(Phrase(head, sentence))
        if source.name and source.medium:
            return source.name
    credit = find_credit(head.original, head.tokens[:OPENING], ())
    if credit is not None or len(text) <= CLOSING:
        return credit
    tail = parse(text[-TAIL:])
    return find_credit(tail.original, (), tail.tokens[-CLOSING:])
