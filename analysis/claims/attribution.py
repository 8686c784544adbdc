"""Who says it: the speaker of a sentence, and the medium or body that the outlet cites for it.

Rules over folded words and the punctuation between them; no syntax. What they cannot tell stays
None.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.arabic.document import Document, Sentence
from analysis.claims.lexicon import SAYING, STATEMENTS, unprefixed
from analysis.claims.passages import Passage
from analysis.claims.phrase import Phrase, Span
from analysis.claims.sources import Source, find_credit, find_source
from analysis.claims.speakers import find_speaker, gender_of, leaves_speaker_out, speaks_as

LOOK_BACK = 4
"""Sentences before «وأضاف» among which its speaker is named."""

_OF_SOMEBODY = frozenset(c + noun for noun in STATEMENTS for c in ("", "و", "ب"))

OPENING, CLOSING = 12, 6
"""Words at the beginning and the end of a text among which an agency can be credited."""


class Attribution(NamedTuple):
    """Who says a sentence, the source cited for it, and the words that only tell so.

    `named` are the words of the speaker; `spans` cover them, those of the source and the verbs.
    """

    speaker: str | None = None
    origin: str | None = None
    named: Span | None = None
    spans: tuple[Span, ...] = ()


def trace_sources(passages: Sequence[Passage], text: Document) -> list[Source]:
    """Return the source of each passage: its own, the medium it points back to ("the newspaper"),
    or the one that the article credits in its first three sentences or its credit line.
    """
    own = [find_source(Phrase(p.document, p.sentence)) for p in passages]
    opening = [s.name for p, s in zip(passages, own, strict=True) if p.lead and s.medium]
    tokens = text.tokens
    credit = opening[0] if opening else None
    credit = credit or find_credit(text.original, tokens[:OPENING], tokens[-CLOSING:])
    named: dict[str, str] = {}
    last: str | None = None
    traced: list[Source] = []
    for source in own:
        name = source.name
        if name and source.medium:
            named[source.medium] = last = name
        elif name is None and source.bare:
            name = named.get(source.bare, last)
        traced.append(source._replace(name=name or credit))
    return traced


def attribute(document: Document, sentence: Sentence, source: Source) -> Attribution:
    """Return who says `sentence`, for which the outlet cites `source`."""
    words = Phrase(document, sentence)
    speaker = find_speaker(words)
    spans = [span for span in (source.span, speaker) if span]
    spans += [Span(i, i + 1) for i in range(words.first, words.last) if words.reports(i)]
    return Attribution(
        speaker=_name(words, speaker) if speaker else None,
        origin=source.name,
        named=speaker,
        spans=tuple(sorted(set(spans))),
    )


def _name(words: Phrase, speaker: Span) -> str:
    """Return a speaker in the article's words, without the ل of «بيان لوزارة النقل»."""
    text = words.text(speaker)
    if words.form(speaker.first)[0] != "ل" or words.form(speaker.first - 1) not in _OF_SOMEBODY:
        return text
    return "ا" + text[1:] if text.startswith("لل") else text[1:]


def recall_speaker(passages: Sequence[Passage], at: int) -> str | None:
    """Return who spoke last before passage `at`, which names nobody: «وأضاف أن».

    Looks back over a few sentences of the text; a verb of the other gender has another subject.
    """
    here = passages[at]
    words = Phrase(here.document, here.sentence)
    if here.field != "text" or not leaves_speaker_out(words):
        return None
    gender = gender_of(unprefixed(words.form(words.first), SAYING))
    for passage in reversed(passages[max(0, at - LOOK_BACK) : at]):
        before = Phrase(passage.document, passage.sentence)
        speaker = find_speaker(before)
        if speaker is not None and speaks_as(before, speaker) in ("", gender):
            return _name(before, speaker)
    return None
