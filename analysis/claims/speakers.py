"""Who says a sentence."""

from __future__ import annotations

import re

from analysis.arabic.words import FREQUENT
from analysis.claims.lexicon import (
    CORRECTING,
    DENIALS,
    LABELS,
    NAME_ENDS,
    NEGATORS,
    PREPOSITIONS,
    PRONOUN_SUBJECT,
    REJECTIONS,
    SAYING,
    WEEKDAYS,
    any_of,
    unprefixed,
)
from analysis.claims.phrase import BREAKS, MAX_NAME, Phrase, Span
from analysis.claims.sources import is_source

_NO_NAME = NAME_ENDS | WEEKDAYS | NEGATORS | PRONOUN_SUBJECT | FREQUENT
_DATELINE = re.compile(r"\S[ ـ]*[-–—][ ـ]*\S")
_TITLE_SPEAKER = re.compile(r"^[^:\n]{2,60}:")


def find_speaker(words: Phrase) -> Span | None:
    """Return the words that name who says a sentence: before the verb or after it, or in a
    headline before its colon.
    """
    for i in range(words.first, words.last):
        if unprefixed(words.form(i), SAYING):
            span = _subject_before(words, i) or _subject_after(words, i)
            if span is not None:
                return None if is_source(words, span.first) else span
    return _title_speaker(words)


def _subject_before(words: Phrase, i: int) -> Span | None:
    """Return the name right before the verb at `i`: the ministry denies."""
    if words.form(i)[0] in "وف" or BREAKS.search(words.gap(i)):
        return None
    first = last = i - 1 if words.form(i - 1) in NEGATORS else i
    while first > words.first and last - first < MAX_NAME:
        form = words.form(first - 1)
        if form in _NO_NAME or words.reports(first - 1):
            break
        first -= 1
        if BREAKS.search(words.gap(first)):
            break
    if first == last or words.form(first - 1) in PREPOSITIONS:
        return None
    return Span(first, last)


def _subject_after(words: Phrase, i: int) -> Span | None:
    """Return the name right after the verb at `i`: said the minister."""
    if i + 1 >= words.last or BREAKS.search(words.gap(i + 1)):
        return None
    if words.form(i - 1) in PRONOUN_SUBJECT:
        return None
    after = words.name_from(i + 1)
    if unprefixed(words.form(i), DENIALS | REJECTIONS):
        after = _without_object(words, after)
    return after if after.last > after.first else None


def _without_object(words: Phrase, name: Span) -> Span:
    """Cut a name where what is denied begins: after a definite word, at one that is no adjective.

    A denial takes its object without a particle (ينفي الحداد التهم); adjectives of origin and rank
    (الرئيس الأميركي) end in ي.
    """
    if not words.form(name.first).startswith("ال"):
        return name
    for last in range(name.first + 1, name.last):
        form = words.form(last)
        if form.startswith("ال") and not form.endswith(("ي", "يه")):
            return Span(name.first, last)
    return name


def _title_speaker(words: Phrase) -> Span | None:
    """Return the name before a colon with which a headline begins: كيري: لن ننسق."""
    rest = words.original[words.start : words.tokens[words.last - 1].end]
    match = _TITLE_SPEAKER.match(rest)
    if match is None or _DATELINE.search(match[0]):
        return None
    end = words.start + match.end()
    last = words.first
    while last < words.last and words.tokens[last].end < end:
        last += 1
    span = Span(words.first, last)
    labels = NAME_ENDS | CORRECTING | LABELS
    if not 0 < last - words.first <= 5 or any_of(words.forms(span), labels):
        return None
    return span
