"""Which of the watched names in a sentence it is about: its subject, its object, its speaker.

No syntax is known here. A headline is about every name in it, and so are the sentences below it
that name it again. Elsewhere a name is only where something happens when a preposition of place or
a noun for a place stands before it (في عسير، بمنطقة عسير), or when it comes late in a long
sentence. A speaker is what a sentence is about wherever he stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.arabic.document import Document, Sentence
from analysis.claims.lexicon import PLACE_PREPOSITIONS, PLACES
from analysis.claims.phrase import Span
from analysis.reading import Mention

EARLY = 12
"""Words of a sentence of the text among which its subject and object are expected."""

_IN = ("ب", "وب", "فب")


def find_subjects(
    document: Document,
    sentence: Sentence,
    mentions: Sequence[Mention],
    speaker: Span | None,
    headline: frozenset[str],
) -> tuple[str, ...]:
    """Return the watches, sorted, that `sentence` is about, given its mentions and speaker.

    `headline` are the watches that the article's title names.
    """
    tokens = document.tokens
    starts = {tokens[i].start: i for i in range(sentence.first, sentence.last)}
    about: set[str] = set()
    for mention in mentions:
        at = starts.get(mention.start, sentence.last)
        speaks = speaker is not None and speaker.first <= at < speaker.last
        if speaks or mention.watch in headline:
            about.add(mention.watch)
        elif at - sentence.first < EARLY:
            before = tokens[at - 1].form if sentence.first < at < sentence.last else ""
            inside = mention.kind == "clitic" and tokens[at].form.startswith(_IN)
            if not (inside or before in PLACE_PREPOSITIONS or before in PLACES):
                about.add(mention.watch)
    return tuple(sorted(about))
