"""Who says it: the speaker of a sentence, and the medium or body that the outlet cites for it.

Rules over folded words and the punctuation between them; no syntax. What they cannot tell stays
None.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis.arabic.document import Document, Sentence
from analysis.claims.phrase import Phrase, Span
from analysis.claims.sources import find_source
from analysis.claims.speakers import find_speaker


class Attribution(NamedTuple):
    """Who says a sentence, the source cited for it, and the words that only tell so.

    `medium` is the noun of the cited medium where one is named ("صحيفه"), `bare` the noun where
    one is only pointed at ("the newspaper"); `named` are the words of the speaker.
    """

    speaker: str | None = None
    origin: str | None = None
    medium: str = ""
    bare: str = ""
    named: Span | None = None
    spans: tuple[Span, ...] = ()


def attribute(document: Document, sentence: Sentence) -> Attribution:
    """Return who says `sentence`, and whom the outlet cites for it, by its own words alone."""
    words = Phrase(document, sentence)
    source = find_source(words)
    speaker = find_speaker(words)
    spans = [span for span in (source.span, speaker) if span]
    spans += [Span(i, i + 1) for i in range(words.first, words.last) if words.reports(i)]
    return Attribution(
        speaker=words.text(speaker) if speaker else None,
        origin=source.name,
        medium=source.medium,
        bare=source.bare,
        named=speaker,
        spans=tuple(sorted(set(spans))),
    )
