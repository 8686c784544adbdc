"""What an article means beside all others: the records on topic `findings` and `quarantine`."""

from __future__ import annotations

from typing import Literal

import msgspec

from analysis.decision import Instant, Origin
from analysis.reading import Claim, ConflictKind, Field

Relation = Literal["new", "joined", "copy", "revision", "repeat"]
Outcome = Literal["new", "joined", "copy", "revision", "repeat", "quarantined", "canary"]
FindingKind = Literal["mention", "new_story", "new_claim", "contradiction", "correction", "flood"]

PassedOver = Literal[
    "opinion", "not_news", "background", "uncertain", "retold", "detail", "passing"
]
"""Why a new claim is no news."""


class StoryLink(msgspec.Struct, frozen=True, tag_field="event", tag="story"):
    """How an article stands to its story; `of` is the article it copies or revises.

    For a copy `of` is the likely original: the article of the source that it credits where that is
    held, else the earliest. `credit` is that source, folded, "" where it credits none.
    """

    article: str
    story: str
    relation: Relation
    of: str | None = None
    similarity: float = 0.0
    credit: str = ""


class StoryMerged(msgspec.Struct, frozen=True, tag_field="event", tag="story_merged"):
    """A story that turned out to be part of an earlier one, `into`, whose id later articles have.

    What was told under the old id keeps it.
    """

    old: str = msgspec.field(name="from")
    into: str


class Passage(msgspec.Struct, frozen=True):
    """A quoted passage with who said it and when: evidence for a finding.

    `outlets` is how many outlets have told it, as far as is remembered, and `origins` how many of
    those neither copy another nor tell it after a source that was heard before.
    """

    article: str
    source: str
    url: str
    published_at: Instant
    field: Field
    start: int
    end: int
    text: str
    claim: str | None = None
    speaker: str | None = None
    origin: str | None = None
    outlets: int = 1
    origins: int = 1


class Flood(msgspec.Struct, frozen=True):
    """Articles of one source of which too many were refused.

    Of `records` that came of the source within ten minutes, `refused` could not be taken, the
    first at `since`; `reasons` count them by why, the most frequent first. The source is paused
    until `until`. `source` is "" where the articles do not say whose they are: then `records` are
    those of all sources, and nothing is paused, only no further flood is told of until then.
    """

    source: str
    refused: int
    records: int
    reasons: dict[str, int]
    since: Instant
    until: Instant


class Finding(msgspec.Struct, frozen=True, tag_field="event", tag="finding"):
    """Something that a watch may want to hear of; it explains itself in data and in words.

    `watch` is the watch it names first and `also` the others that it concerns: one conflict is one
    finding, however many watched names stand in it. `why` names the rule that fired and what
    decided; `passages` come newest first: what is said now, then what was said before.
    `confidence` is 0–1. `deciding` are the values that differ, the earlier one first: two dates,
    two numbers; it is empty where words decide. A finding with a `flood` is about a source and has
    neither watch nor passages; its `story` stands for the source. `worth` says of a new claim how
    much it is worth, 1–3, to `watch` and to each of `also`.
    """

    finding: str
    kind: FindingKind
    watch: str
    story: str
    why: str
    claim: str | None = None
    against: str | None = None
    conflict: ConflictKind | None = None
    confidence: float = 1.0
    passages: tuple[Passage, ...] = ()
    also: tuple[str, ...] = ()
    deciding: tuple[str, ...] = ()
    flood: Flood | None = None
    worth: tuple[int, ...] = ()


class Quarantined(msgspec.Struct, frozen=True, tag_field="event", tag="quarantine"):
    """What could not be taken, why, and what is left of it (`data`, cut at 64 KiB).

    `where` says in words what is wrong and where; `record` names the record in the log that holds
    it whole for as long as the log does.
    """

    reason: str
    where: str
    stage: str = ""
    article: str = ""
    source: str = ""
    data: bytes = b""
    size: int = 0
    sha256: str = ""
    at: Instant | None = None
    record: Origin | None = None
    origin: Origin | None = None


class Related(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="related"):
    """The one outcome of one article, with all that was found in it.

    At most 20 findings; `more_findings` and `more_claims` count those left out. `passed_over`
    counts new claims that are no news, by reason. `merged` names the story that this article
    showed to be part of its own.
    """

    article: str
    outcome: Outcome
    at: Instant
    source: str = ""
    url: str = ""
    title: str = ""
    published_at: Instant | None = None
    link: StoryLink | None = None
    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()
    more_findings: int = 0
    more_claims: int = 0
    refused: str = ""
    origin: Origin | None = None
    passed_over: dict[str, int] = {}
    merged: StoryMerged | None = None
