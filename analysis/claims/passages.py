"""Which sentences of an article can hold a claim: no furniture, captions, questions or wishes."""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.arabic.document import Document, Sentence
from analysis.claims.lexicon import ASKING, BYLINES, CREDIT_ONLY, FURNITURE, NO_CLAIMS, WISHES
from analysis.reading import Field

SHORTEST = 4
LONGEST = 600
CAPTION = 12
DATELINE = 14
LEAD = 3

_IDLE: dict[str, list[tuple[str, ...]]] = {}
for _phrase in (*NO_CLAIMS, *FURNITURE):
    _IDLE.setdefault(_phrase[0], []).append(_phrase)

_QUESTION = re.compile(r"[?؟][\s!»”\"’'›)\]]*$")
_LABELLED = re.compile(r"\S+\s?[:：]")
_EXHORTING = re.compile(r"فلن[ء-ي]{2,}\Z")
_WONDERING = frozenset({"ما", "يا", "كم"})
_ENDED = re.compile(r"[.!?؟…:؛،][\s»”\"’'›)\]]*$")


class Passage(NamedTuple):
    """A sentence that may hold a claim, with the folded forms of its words."""

    field: Field
    document: Document
    sentence: Sentence
    forms: tuple[str, ...]
    lead: bool


def find_passages(title: Document, text: Document) -> list[Passage]:
    """Return the sentences of an article that may hold a claim, each wording once, in order.

    `lead` are those of the title and the first three of the text.
    """
    passages: list[Passage] = []
    seen: set[tuple[str, ...]] = set()
    fields: tuple[tuple[Field, Document], ...] = (("title", title), ("text", text))
    for field, document in fields:
        count = 0
        for sentence in document.sentences:
            forms = tuple(t.form for t in document.tokens[sentence.first : sentence.last])
            if forms in seen or not _can_claim(field, document, sentence, forms):
                continue
            seen.add(forms)
            count += 1
            lead = field == "title" or count <= LEAD
            passages.append(Passage(field, document, sentence, forms, lead))
    return passages


def _can_claim(
    field: Field, document: Document, sentence: Sentence, forms: tuple[str, ...]
) -> bool:
    if len(forms) < SHORTEST or sentence.end - sentence.start > LONGEST:
        return False
    if forms[0] in WISHES or forms[0] in ASKING or _EXHORTING.match(forms[0]):
        return False
    if _begins_idly(forms) or _is_dateline(forms):
        return False
    surface = document.original[sentence.start : sentence.end]
    if _QUESTION.search(surface[-8:]) or (forms[0] in _WONDERING and "!" in surface[-8:]):
        return False
    return field == "title" or not (
        _is_caption(document, sentence, surface) or _is_byline(surface, forms)
    )


def _begins_idly(forms: tuple[str, ...]) -> bool:
    """Tell whether a sentence begins as a wish, an opinion or the furniture of a page."""
    return any(forms[: len(phrase)] == phrase for phrase in _IDLE.get(forms[0], ()))


def _is_byline(surface: str, forms: tuple[str, ...]) -> bool:
    """Tell whether a short sentence says who made the text: كتب: …, تصوير: …."""
    return forms[0] in BYLINES and len(forms) < DATELINE and bool(_LABELLED.match(surface))


def _is_dateline(forms: tuple[str, ...]) -> bool:
    """Tell whether a sentence only says where and when: مكة 26 شوال الموافق 11 أغسطس واس."""
    return len(forms) < DATELINE and ("الموافق" in forms or (forms[-1],) in CREDIT_ONLY)


def _is_caption(document: Document, sentence: Sentence, surface: str) -> bool:
    """Tell whether a sentence is a short line of its own that ends without a full stop.

    Headings, bylines and words under pictures look so; a text of one line does not.
    """
    if sentence.last - sentence.first >= CAPTION or _ENDED.search(surface[-8:]):
        return False
    original = document.original
    before, after = original[: sentence.start].rstrip(" \t"), original[sentence.end :].lstrip(" \t")
    alone = (not before or before[-1] == "\n") and (not after or after[0] == "\n")
    return alone and len(document.sentences) > 1
