"""Which medium or body an outlet cites: in a sentence, or for its whole article.

An origin is a folded name without the words for "newspaper" or "agency", so that two outlets that
cite one source give one string; `source_key` makes spellings of it equal too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analysis.arabic.document import Token
from analysis.arabic.tokens import fold_phrase
from analysis.claims.lexicon import (
    AGENCIES,
    ANONYMOUS,
    CITING,
    CREDIT_ONLY,
    DOCUMENTS,
    EVENTS,
    GENERIC_SOURCE,
    LOOSE_MEDIA,
    MEDIA,
    PUBLISHING,
    REPORTING,
    any_of,
    unprefixed,
)
from analysis.claims.phrase import BREAKS, MAX_NAME, Phrase, Span

_CREDIT_LINE = re.compile(
    r"^[ \t]{0,8}(?:المصدر|المصادر|مصدر الخبر)[ \t]{0,4}[:：][ \t]{0,4}(.{1,120})$", re.MULTILINE
)
_CREDIT_PARTS = re.compile(r"[/،,+|–—-]")
_LONG_VOWELS = re.compile("[اويهء]")


def source_key(name: str) -> str:
    """Return what all spellings of a source's name share: its consonants, if enough of them.

    >>> source_key("وول ستريت جورنال") == source_key("وول استريت جورنال")
    True
    """
    skeleton = _LONG_VOWELS.sub("", name.replace(" ", ""))
    return skeleton if len(skeleton) > 2 else name


class Source(NamedTuple):
    """A cited source: its name, the noun of the medium, or only that noun where it is `bare`."""

    name: str | None = None
    medium: str = ""
    bare: str = ""
    span: Span | None = None


def _spell_media() -> dict[str, tuple[str, bool]]:
    """Return each way to write the noun of a medium: the noun, and whether it is definite."""
    spelt: dict[str, tuple[str, bool]] = {}
    for noun in sorted(MEDIA):
        for prefix in ("", "و", "ل", "ول", "ب", "ف"):
            spelt[prefix + noun] = noun, False
        for prefix in ("ال", "وال", "بال", "لل", "ولل", "فال"):
            spelt[prefix + noun] = noun, True
    return spelt


_MEDIA_SPELT = _spell_media()
_AGENCIES_BY_WORD: dict[str, list[tuple[str, ...]]] = {}
for _agency in AGENCIES:
    if _agency not in CREDIT_ONLY:
        for _first in (_agency[0], "ل" + _agency[0]):
            _AGENCIES_BY_WORD.setdefault(_first, []).append(_agency)


_TRIGGERS = frozenset(
    {*_MEDIA_SPELT, *_AGENCIES_BY_WORD, *(c + cue for cue in CITING for c in ("", "و", "ف"))}
)


def find_source(words: Phrase) -> Source:
    """Return the source that a sentence cites: the first one named, else one pointed at."""
    bare = Source()
    for i in range(words.first, words.last):
        source = _source_at(words, i) if words.tokens[i].form in _TRIGGERS else None
        if source is None:
            continue
        if source.name:
            return source
        bare = bare if bare.bare else source
    return bare


def _source_at(words: Phrase, i: int) -> Source | None:
    medium = _MEDIA_SPELT.get(words.form(i))
    if medium is not None:
        if medium[1]:
            return Source(bare=medium[0], span=Span(i, i + 1)) if _is_told(words, i) else None
        return _named_medium(words, i, medium[0])
    agency = _agency_at(words, i)
    if agency and _is_told(words, i):
        name = " ".join(words.forms(agency)).removeprefix("ل")
        return Source(name, "وكاله", span=agency)
    if unprefixed(words.form(i), CITING):
        return _named_body(words, i)
    return None


def _named_medium(words: Phrase, i: int, medium: str) -> Source | None:
    if medium in LOOSE_MEDIA:
        if not (words.tells(i - 1) or _is_told_to(words, i)):
            return None
    elif not (_is_told(words, i) or any_of(words.forms(words.whole), REPORTING | PUBLISHING)):
        return None
    span = words.name_from(i + 1, 4)
    name = plain_name(words.forms(span))
    if not name:
        return None
    return Source(name, medium, span=Span(i, span.last))


def _is_told_to(words: Phrase, i: int) -> bool:
    """Tell whether somebody speaks to the medium at word `i`: قال … لوكالة, في لقاء مع قناة."""
    if words.form(i - 1) == "مع":
        return words.form(i - 2) in PUBLISHING
    near = range(max(words.first, i - 1 - MAX_NAME), i)
    return words.form(i)[0] == "ل" and any(map(words.reports, near))


def _named_body(words: Phrase, i: int) -> Source | None:
    start = i + 1
    if words.form(start) == "عن":
        start += 1
    if start >= words.last or BREAKS.search(words.gap(start).replace('"', "")):
        return None
    span = words.name_from(start, 5)
    forms = _without_message(words.forms(span))
    if forms and forms[0].removeprefix("ل") in DOCUMENTS:
        forms = _of_document(forms)
    elif forms and forms[0].startswith("لل") and len(forms[0]) > 4:
        forms[0] = "ا" + forms[0][1:]
    elif forms and unprefixed(words.form(i), frozenset({"وفقا", "طبقا"})):
        forms[0] = forms[0].removeprefix("ل")
    if not forms or len(forms[0]) < 3 or forms[0].removeprefix("ال") in ANONYMOUS:
        return None
    if any(form in _MEDIA_SPELT or form in REPORTING for form in forms):
        return None
    return Source(" ".join(forms), span=Span(i, span.last))


def _without_message(forms: Sequence[str]) -> list[str]:
    """Return a name without what follows it: where it is, or what is told (بالمنطقة, بمقتل)."""
    for n, form in enumerate(forms[1:], 1):
        if form.startswith("بال") or form[1:] in EVENTS:
            return list(forms[:n])
    return list(forms)


def _of_document(forms: Sequence[str]) -> list[str]:
    """Return the body whose statement, toll or figures are cited: بيان لوزارة النقل."""
    for n, form in enumerate(forms):
        if n and form[0] == "ل" and len(form) > 3:
            return ["ا" + form[1:] if form.startswith("لل") else form[1:], *forms[n + 1 :]]
    return []


def plain_name(forms: Iterable[str]) -> str:
    """Return a source's folded name without generic words; "" where nothing else is left."""
    return " ".join(form for form in forms if form not in GENERIC_SOURCE and form not in MEDIA)


def _is_told(words: Phrase, i: int) -> bool:
    """Tell whether word `i` stands where a source is cited: by a reporting word or a cue."""
    near = range(max(words.first, i - 2), min(words.last, i + 2))
    return any(map(words.tells, near)) or words.form(i).startswith(("لل", "ولل"))


def _agency_at(words: Phrase, i: int) -> Span | None:
    for agency in _AGENCIES_BY_WORD.get(words.form(i), ()):
        span = Span(i, min(words.last, i + len(agency)))
        if words.forms(span)[1:] == agency[1:]:
            return span
    return None


def is_source(words: Phrase, i: int) -> bool:
    """Tell whether a medium or an agency stands at word `i`."""
    return words.form(i) in _MEDIA_SPELT or _agency_at(words, i) is not None


def find_credit(text: str, opening: Sequence[Token], closing: Sequence[Token]) -> str | None:
    """Return the source that a credit line, a dateline or a signature of an article names.

    `opening` and `closing` are the first and the last few words of `text`.
    """
    match = _CREDIT_LINE.search(text[-4000:])
    if match is not None:
        for part in _CREDIT_PARTS.split(match[1]):
            name = plain_name(fold_phrase(part))
            if name and name != "متابعات":
                return name
    for tokens in (opening, closing):
        forms = tuple(token.form for token in tokens)
        for agency in AGENCIES:
            if agency[0] not in forms:
                continue
            for i in range(len(forms) - len(agency) + 1):
                if forms[i : i + len(agency)] == agency and _is_set_off(text, tokens, i, agency):
                    return " ".join(agency)
    return None


def _is_set_off(text: str, tokens: Sequence[Token], i: int, agency: tuple[str, ...]) -> bool:
    """Tell whether the agency at `i` stands apart as a credit does: (رويترز), الرياض – واس."""
    before = text[max(0, tokens[i].start - 3) : tokens[i].start].strip(" \t")
    end = tokens[i + len(agency) - 1].end
    after = text[end : end + 3].strip(" \t")
    opens = not before or before[-1] in "(-–—:،/\n["
    return opens and (not after or after[0] in ")-–—:/\n].،")
