"""Who says a sentence."""

from __future__ import annotations

import re

from analysis.arabic.words import FREQUENT
from analysis.claims.lexicon import (
    ANNOUNCEMENTS,
    COMPLEMENT,
    CORRECTING,
    DENIALS,
    EVENTS,
    LABELS,
    NAME_ENDS,
    NEGATORS,
    PREPOSITIONS,
    PRONOUN_SUBJECT,
    QUOTING,
    REJECTIONS,
    SAYING,
    STATEMENTS,
    WEEKDAYS,
    any_of,
    fold_words,
    spell,
    unprefixed,
)
from analysis.claims.people import GIVEN
from analysis.claims.phrase import BREAKS, MAX_NAME, Phrase, Span
from analysis.claims.sources import is_source

_NO_NAME = NAME_ENDS | WEEKDAYS | NEGATORS | PRONOUN_SUBJECT | FREQUENT
_DATELINE = re.compile(r"\S[ ـ]*[-–—][ ـ]*\S")
_SAYING, _QUOTING = spell(SAYING), spell(QUOTING)
_STATEMENTS = {c + noun: noun for noun in sorted(STATEMENTS) for c in ("", "و", "ب")}
_QUOTES = re.compile(r"[:«\"“]")
_TOLD = COMPLEMENT | fold_words("قوله قولها قولهم تأكيده تأكيدها")
_AFTER_PRONOUN = COMPLEMENT | fold_words("في إلى على خلال أمس اليوم أيضا كذلك")
_NO_SPEAKER = fold_words("صحفي صحافي رسمي مشترك له لها صادر مكتوب خطي متلفز صحفية رسمية مقتضب")
_MASCULINE = fold_words("تابع توقع توقعوا")
_ADMITTING = fold_words("أقر أقرت")
_OWN = ("ته", "تها", "تهم", "ها", "هم")
"""Endings of what somebody denies of himself: his resignation."""
SHORT = 2
"""Words of a name that a denial may leave without an object: he denied it himself."""
_TITLE_SPEAKER = re.compile(r"^[^:\n]{2,60}:")


def find_speaker(words: Phrase) -> Span | None:
    """Return the words that name who says a sentence: before the verb or after it, or in a
    headline before its colon.
    """
    for i in range(words.first, words.last):
        if words.form(i) in _SAYING and not _is_deed(words, i):
            span = _subject_before(words, i) or _subject_after(words, i)
            if span is not None:
                return None if is_source(words, span.first) else span
    return _quoted_speaker(words) or _noun_speaker(words) or _title_speaker(words)


def _is_deed(words: Phrase, i: int) -> bool:
    """Tell whether أقر at `i` passes a law: to admit takes "that" or ب."""
    if unprefixed(words.form(i), _ADMITTING) == "":
        return False
    following = [words.form(n) for n in range(i + 1, min(words.last, i + 1 + MAX_NAME))]
    return not any(form in COMPLEMENT or form[0] == "ب" for form in following)


def leaves_speaker_out(words: Phrase) -> bool:
    """Tell whether a sentence begins with a verb of saying whose subject was named before:
    «وأضاف أن», «وقالت في بيان».
    """
    said = unprefixed(words.form(words.first), SAYING)
    if not said or _subject_after(words, words.first) is not None:
        return False
    return words.form(words.first + 1) in _AFTER_PRONOUN or _opens_quote(words, words.first + 1)


def _opens_quote(words: Phrase, i: int) -> bool:
    return i < words.last and bool(_QUOTES.search(words.gap(i)))


def speaks_as(words: Phrase, span: Span) -> str:
    """Return the gender, "f" or "m", of the verb of saying beside a speaker, "" for no verb."""
    for i in (span.first - 1, span.last):
        if verb := unprefixed(words.form(i), SAYING):
            return gender_of(verb)
    return ""


def gender_of(verb: str) -> str:
    """Return the gender, "f" or "m", that the folded form of a verb of saying shows."""
    return "f" if verb.endswith("ت") or (verb[0] == "ت" and verb not in _MASCULINE) else "m"


def _quoted_speaker(words: Phrase) -> Span | None:
    """Return whom a medium quotes: ونقلت صحيفة … عن المدير قوله."""
    for i in range(words.first, words.last):
        if words.form(i) not in _QUOTING:
            continue
        for at in range(i + 1, min(words.last, i + 1 + MAX_NAME)):
            if words.form(at) == "عن":
                span = words.name_from(at + 1)
                told = words.form(span.last) in _TOLD
                return span if told and span.last > span.first else None
    return None


def _noun_speaker(words: Phrase) -> Span | None:
    """Return whose statement tells what follows: بيان لوزارة النقل أن, إعلان الشركة إغلاق."""
    for i in range(words.first, words.last - 1):
        noun = _STATEMENTS.get(words.form(i))
        if noun is None or words.form(i + 1) in _NO_SPEAKER:
            continue
        span = words.name_from(i + 1)
        if span.last == span.first or is_source(words, span.first):
            continue
        after = words.form(span.last)
        if after in COMPLEMENT or (noun in ANNOUNCEMENTS and after in EVENTS):
            return span
    return None


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
    if words.form(i - 1) in PRONOUN_SUBJECT or words.form(i + 1) in _NO_SPEAKER:
        return None
    after = _before_medium(words, words.name_from(i + 1))
    if unprefixed(words.form(i), DENIALS | REJECTIONS):
        after = _without_object(words, after)
        if after.last == words.last and after.last - after.first > SHORT:
            after = _cut_at_event(words, after)
    return after if after.last > after.first else None


def _before_medium(words: Phrase, name: Span) -> Span:
    """Cut a name where the medium begins to which somebody speaks: الحداد لوكالة, لرويترز."""
    for last in range(name.first + 1, name.last):
        if words.form(last)[0] == "ل" and is_source(words, last):
            return Span(name.first, last)
    return name


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
        if len(form) > 4 and form.endswith(_OWN):
            return Span(name.first, last)
    return name


def _cut_at_event(words: Phrase, name: Span) -> Span:
    """Cut a name that leaves nothing to be denied: after the noun, what is definite, and adjectives
    (متحدث عسكري | وقوع الهجوم).
    """
    for last in range(name.first + 1, name.last):
        form = words.form(last)
        if not (form.startswith("ال") or form.endswith(("ي", "يه")) or unprefixed(form, GIVEN)):
            return Span(name.first, last)
    return name


def _is_told_to(words: Phrase, i: int) -> bool:
    """Tell whether word `i` names to whom somebody speaks: الوزير لـ «الضفة»: …."""
    form = words.form(i)
    if form == "ل":
        return True
    return form[0] == "ل" and is_source(words, i)


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
    told_to = (i for i in range(words.first + 1, last) if _is_told_to(words, i))
    span = Span(words.first, next(told_to, last))
    last = span.last
    if unprefixed(words.form(words.first), SAYING):
        return None  # وتابع: …
    labels = NAME_ENDS | CORRECTING | LABELS
    if not 0 < last - words.first <= 5 or any_of(words.forms(span), labels):
        return None
    return span
