"""Why an article belongs to its story: what it was compared with, and what the two share."""

from __future__ import annotations

from datetime import datetime

import msgspec

from analysis.arabic.document import Document
from analysis.reading import Reading
from analysis.stories.copies import CopyIndex, IsCredited
from analysis.stories.fingerprint import name_terms
from analysis.stories.grouping import StoryIndex

MOST_WORDS = 12


class SharedWord(msgspec.Struct, frozen=True):
    """A word of both, as the new article has it first.

    `part` is what it adds to the similarity; `articles` is how many of those held have it.
    """

    word: str
    part: float
    articles: int


class SharedSentences(msgspec.Struct, frozen=True):
    """Sentences of four words or more in common, and how many each has, without formulas."""

    common: int
    ours: int
    theirs: int


class Explanation(msgspec.Struct, frozen=True):
    """The article held that decides where a new one belongs, under `key`, and why.

    `relation` is what the copy index says of the two; None where only likeness counts: then
    `needed` is the similarity from which on it joins, `words` are the shared ones that weigh
    most, at most 12, `more` counts the others, and `rest` is what these add to the similarity.
    Else `sentences` are counted.
    """

    key: int
    relation: str | None
    similarity: float
    needed: float = 0.0
    words: tuple[SharedWord, ...] = ()
    more: int = 0
    rest: float = 0.0
    sentences: SharedSentences | None = None


def explain(
    reading: Reading,
    documents: tuple[Document, Document],
    now: datetime,
    copies: CopyIndex,
    stories: StoryIndex,
    *,
    is_credited: IsCredited | None,
) -> Explanation | None:
    """Return why `reading`, whose title and text are `documents`, is decided as it is at `now`.

    None where nothing held shares a word with it. The indexes are as they are before it is added.
    """
    match = copies.find(
        reading.article,
        reading.url,
        reading.source,
        reading.version,
        reading.fingerprint,
        is_credited,
    )
    if match is not None:
        shared = SharedSentences(*copies.overlap(reading.fingerprint, match.key))
        return Explanation(match.key, match.relation, match.similarity, sentences=shared)
    likeness = stories.explain(reading.fingerprint, reading.source, now)
    if likeness is None:
        return None
    shown = likeness.terms[:MOST_WORDS]
    named = name_terms({term.hash for term in shown}, *documents)
    words = [SharedWord(named[t.hash], round(t.part, 4), t.articles) for t in shown]
    return Explanation(
        likeness.match.key,
        None,
        likeness.match.similarity,
        likeness.match.needed,
        words=tuple(words),
        more=len(likeness.terms) - len(shown),
        rest=round(sum(term.part for term in likeness.terms[MOST_WORDS:]), 4),
    )
