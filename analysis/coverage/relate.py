"""The stage `relate`: what an article is beside all others, one decision an event."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from analysis.canary import SOURCE as CANARY
from analysis.claims.memory import Judgement
from analysis.coverage.entry import CoverageEntry, Kept
from analysis.coverage.findings import MAX_FINDINGS, find_all, flood_finding
from analysis.coverage.floods import name_source
from analysis.coverage.memory import CoverageMemory
from analysis.decision import Head, Origin, Output, Tick, head_of
from analysis.finding import Outcome, Quarantined, Related, StoryLink, StoryMerged
from analysis.hashing import name_hash
from analysis.reading import Reading, ReadingRecord, Refused

MAX_ENTRY = 64 << 10

WHERE = {
    "id_conflict": "its id was given to an article of another outlet or URL",
    "source_paused": "its source is paused after a flood of articles that were refused",
}
"""What is wrong with an article that could be read, by its reason."""


class RelateStage:
    """Implements `analysis.decision.Stage` over the inbox `readings`."""

    name = "relate"
    entry_type = CoverageEntry
    event_type = ReadingRecord

    def fresh(self, floor: int = 0) -> CoverageMemory:
        """Return an empty memory."""
        return CoverageMemory(floor)

    def time_of(self, event: ReadingRecord, appended_at: datetime) -> datetime:  # noqa: ARG002 - an article's time was fixed when it was read
        """Return the time that the event itself names."""
        return event.at

    def subject_of(self, event: ReadingRecord) -> str:
        """Return the article's id."""
        return "tick" if isinstance(event, Tick) else event.article

    def origin_of(self, event: ReadingRecord) -> Origin | None:
        """Return the record on `articles` that was read."""
        return None if isinstance(event, Tick) else event.origin

    def refuse(self, memory: CoverageMemory, head: Head) -> CoverageEntry:  # noqa: ARG002 - nothing else changes
        """Return the decision for a reading that our own code failed on."""
        reason = head.failed.partition(":")[0]
        return CoverageEntry(head, outcome="quarantined", refused=reason)

    def step(
        self, memory: CoverageMemory, offset: int, event: ReadingRecord, now: datetime
    ) -> CoverageEntry:
        """Decide one event; change nothing."""
        head = head_of(self, memory, offset, event, now)
        match event:
            case Tick():
                return CoverageEntry(head)
            case Refused():
                return _quarantine(memory, head, event.source, event.reason)
            case Reading(source=source) if source == CANARY:
                return CoverageEntry(head, outcome="canary")
            case Reading():
                return _relate(memory, head, event)

    def outputs(self, entry: CoverageEntry, event: ReadingRecord | None) -> list[Output]:
        """Return the article's one record on `findings`, and what goes to quarantine."""
        if event is None or entry.outcome is None or isinstance(event, Tick):
            return []
        related = Related(
            article=event.article,
            outcome=entry.outcome,
            at=entry.head.now,
            source=event.source,
            url=event.url if isinstance(event, Reading) else "",
            title=event.title if isinstance(event, Reading) else "",
            published_at=event.published_at if isinstance(event, Reading) else None,
            link=entry.link,
            claims=entry.claims,
            findings=entry.findings,
            more_findings=entry.more_findings,
            more_claims=entry.more_claims,
            refused=entry.refused,
            passed_over=entry.passed_over,
            merged=entry.merged,
        )
        outputs = [Output("findings", event.article, related)]
        if entry.outcome == "quarantined" and not entry.head.failed:
            outputs.append(Output("quarantine", event.article, _quarantined(entry, event)))
        return outputs


def _quarantine(memory: CoverageMemory, head: Head, source: str, reason: str) -> CoverageEntry:
    """Return the decision to refuse an article, and to pause its source where that is a flood."""
    name = name_source(source)
    flood = memory.floods.find(name, reason, head.now)
    found = () if flood is None else (flood_finding(flood),)
    return CoverageEntry(head, outcome="quarantined", findings=found, refused=reason, source=name)


def _relate(memory: CoverageMemory, head: Head, reading: Reading) -> CoverageEntry:
    if _is_of_two(memory, reading):
        return _quarantine(memory, head, reading.source, "id_conflict")
    source = name_source(reading.source)
    if memory.floods.is_paused(source, head.now):
        return _quarantine(memory, head, reading.source, "source_paused")
    link, began, merged = _place(memory, head, reading)
    if link.relation == "repeat":
        return CoverageEntry(head, outcome="repeat", link=link, source=source)
    judgements = _judge(memory, reading, link)
    findings, passed_over = find_all(reading, link.story, link.relation, judgements)
    outcome: Outcome = link.relation
    entry = CoverageEntry(
        head,
        outcome=outcome,
        kept=Kept(
            reading.article,
            reading.version,
            reading.url,
            reading.source,
            reading.published_at,
            reading.fingerprint,
            began,
        ),
        link=link,
        claims=tuple(judgement.claim for judgement in judgements),
        findings=tuple(findings[:MAX_FINDINGS]),
        more_findings=max(0, len(findings) - MAX_FINDINGS),
        source=source,
        passed_over=passed_over,
        merged=merged,
    )
    return _fit(entry)


def _judge(memory: CoverageMemory, reading: Reading, link: StoryLink) -> list[Judgement]:
    """Judge the claims of an article; return them in the order in which they stand."""
    claims = [msgspec.structs.replace(claim, story=link.story) for claim in reading.claims]
    # what names the most is judged first: a title tells the same with fewer names
    order = sorted(range(len(claims)), key=lambda number: -len(claims[number].watches))
    judged = memory.claims.judge_all([claims[number] for number in order], link.relation)
    found = dict(zip(order, judged, strict=True))
    return [found[number] for number in range(len(claims))]


def _is_of_two(memory: CoverageMemory, reading: Reading) -> bool:
    """Tell whether an id that was given is used for articles of two outlets or URLs."""
    known = memory.known_as(reading.article)
    if known is None or reading.article == name_hash("url", reading.url):
        return False
    return known.source != reading.source or known.url != reading.url


class _Placed(NamedTuple):
    """An article's story, the offset that it began at, and the one that turned out part of it."""

    link: StoryLink
    began: int
    merged: StoryMerged | None = None


def _place(memory: CoverageMemory, head: Head, reading: Reading) -> _Placed:
    match = memory.copies.find(
        reading.article,
        reading.url,
        reading.source,
        reading.version,
        reading.fingerprint,
        memory.crediting(reading.credit),
    )
    if match is not None:
        at = memory.stories.story_of(match.key)
        found = (match.relation, match.article, match.similarity)
        credit = reading.credit if match.relation == "copy" else ""
        return _Placed(StoryLink(reading.article, at.story, *found, credit=credit), at.began)
    joined = memory.stories.find(reading.fingerprint, reading.source, head.now)
    if joined is None:
        story = name_hash("story", reading.article)
        return _Placed(StoryLink(reading.article, story, "new"), head.offset)
    link = StoryLink(reading.article, joined.story, "joined", None, joined.similarity)
    merged = StoryMerged(joined.merged, joined.story) if joined.merged else None
    return _Placed(link, joined.began, merged)


def _fit(entry: CoverageEntry) -> CoverageEntry:
    """Return `entry` at no more than 64 KiB: findings go first, the last ones first, then claims.

    What went is counted. A head and what is kept of an article take a few KiB.
    """
    while len(msgspec.msgpack.encode(entry)) > MAX_ENTRY:
        findings, claims = len(entry.findings), len(entry.claims)
        if findings > 1 or (findings and not claims):
            entry = msgspec.structs.replace(
                entry,
                findings=entry.findings[: findings // 2],
                more_findings=entry.more_findings + findings - findings // 2,
            )
        elif claims:
            entry = msgspec.structs.replace(
                entry,
                claims=entry.claims[: claims // 2],
                more_claims=entry.more_claims + claims - claims // 2,
            )
        else:
            return entry
    return entry


def _quarantined(entry: CoverageEntry, event: Reading | Refused) -> Quarantined:
    if isinstance(event, Refused):
        return Quarantined(
            stage="read",
            reason=event.reason,
            where=event.where,
            article=event.article,
            source=event.source,
            data=event.data,
            size=event.size,
            sha256=event.sha256,
            at=entry.head.now,
            record=event.origin,
        )
    return Quarantined(
        stage="relate",
        reason=entry.refused,
        where=WHERE[entry.refused],
        article=event.article,
        source=event.source,
        at=entry.head.now,
        record=event.origin,
    )
