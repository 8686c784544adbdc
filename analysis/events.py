"""What one article led to, as the event lines that people and programs read."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.coverage.relate import WHERE
from analysis.finding import Finding, Quarantined, Related, StoryLink, StoryMerged
from analysis.reading import Claim, Mention, Reading, Refused

Event = Mention | StoryLink | StoryMerged | Claim | Finding | Quarantined

_WHERE = WHERE | {"code_error": "a defect of ours; the log says which"}


def events_of(reading: Reading | Refused, related: Related) -> Iterator[Event]:
    """Yield the events of one article: its mentions, story, claims and findings, or its refusal."""
    if related.outcome == "quarantined":
        where = reading.where if isinstance(reading, Refused) else _WHERE.get(related.refused, "")
        yield Quarantined(related.refused, where, article=related.article, source=related.source)
        yield from related.findings
        return
    if isinstance(reading, Reading):
        yield from reading.mentions
    if related.link is not None:
        yield related.link
    if related.merged is not None:
        yield related.merged
    yield from related.claims
    yield from related.findings
