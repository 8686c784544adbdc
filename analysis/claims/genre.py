"""What kind of text an article is: a report of what happened, or something else.

A report says when, or who says so, in its first sentences, and its writer keeps out of it. A
column reasons, asks and says "we". Only the outlet's own voice counts: quoted words are others'.
"""

from __future__ import annotations

import re

from analysis.arabic.document import Document
from analysis.claims.lexicon import REPORTING, unprefixed
from analysis.claims.newswords import ANCHORS, ARGUING, ASKING, FIRST_PERSON, REVIEWS
from analysis.reading import Genre

HEAD = 150
"""Words of the text that are looked at."""

LEAD = 45
"""Words among which a report says when, or who says so."""

LONGEST_QUOTE = 600
_QUOTED = re.compile(r"[«“][^«»“”\n]{1,600}[»”]|\"[^\"\n]{1,600}\"")
SAID = 8
"""Words among which a report that does not say when begins with who says so."""

_DATELINE = re.compile(r"\s*[^.\n]{2,60}?(?:\)|[–—:ـ]|\s-|-\s)")
_QUESTION = re.compile(r"[?؟]")


def find_genre(title: Document, text: Document) -> Genre:
    """Return what kind of text an article is.

    >>> from analysis.arabic.sentences import parse
    >>> find_genre(parse("لماذا ننسى الجسر؟"), parse("كلنا نعرف أن الجسر قديم، فمن المسؤول؟"))
    'opinion'
    """
    forms = [token.form for token in title.tokens]
    if _reviews(forms):
        return "furniture"
    if _argues(title, forms, text):
        return "opinion"
    return "report" if not text.tokens or _is_dated(text) else "feature"


def _reviews(forms: list[str]) -> bool:
    return any(
        tuple(forms[i : i + len(phrase)]) == phrase for phrase in REVIEWS for i in range(len(forms))
    )


def _argues(title: Document, forms: list[str], text: Document) -> bool:
    """Tell whether the marks of a column outweigh those of a report."""
    voice = _own_voice(text)
    marks = sum(form in FIRST_PERSON for form in voice)
    marks += sum(form in ARGUING for form in voice)
    marks += len(_QUESTION.findall(text.original[: _end_of(text)]))
    if _is_exclaimed(title.original) or (forms and forms[0] in ASKING):
        marks += 2
    elif _QUESTION.search(title.original):
        marks += 1
    return marks >= (4 if _is_anchored(text) else 2)


def _is_exclaimed(title: str) -> bool:
    return "!" in title


def _end_of(text: Document) -> int:
    return text.tokens[min(HEAD, len(text.tokens)) - 1].end if text.tokens else 0


def _own_voice(text: Document) -> list[str]:
    """Return the first words that stand in no quotation marks."""
    end = _end_of(text)
    # a quotation that begins among them may end after them
    quoted = [match.span() for match in _QUOTED.finditer(text.original, 0, end + LONGEST_QUOTE)]
    return [
        token.form
        for token in text.tokens[:HEAD]
        if not any(start <= token.start < stop for start, stop in quoted)
    ]


def _is_dated(text: Document) -> bool:
    """Tell whether the first words say when, or begin with who says so, or with a dateline."""
    lead = text.tokens[:LEAD]
    if any(token.form in ANCHORS for token in lead) or _DATELINE.match(text.original[:80]):
        return True
    return any(unprefixed(token.form, REPORTING) for token in lead[:SAID])


def _is_anchored(text: Document) -> bool:
    """Tell whether the text says when, or who says so, where a report does."""
    lead = [token.form for token in text.tokens[:LEAD]]
    return any(form in ANCHORS for form in lead) or any(
        unprefixed(form, REPORTING) for form in lead[:25]
    )
