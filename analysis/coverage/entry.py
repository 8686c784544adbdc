"""The decision that `relate` makes about one event: all that memory keeps of it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from analysis.decision import Head
from analysis.finding import Finding, Flood, Outcome, StoryLink, StoryMerged
from analysis.reading import Claim, Fingerprint


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What memory keeps of an article besides its claims: enough to recognise it and its like.

    `began` is the offset at which its story began, -1 where that was not noted.
    """

    article: str
    version: str
    url: str
    source: str
    published_at: datetime
    fingerprint: Fingerprint
    began: int = -1


class CoverageEntry(msgspec.Struct, frozen=True, array_like=True):
    """One decision of `relate`.

    `outcome` is None for a tick. `kept` is None for what adds nothing to remember: a repeat, an
    article that was refused, a canary, a tick. `claims` carry what was decided about each.
    `refused` is the reason of a quarantined article. `source` is the name by which floods are
    counted, "" where the article does not say whose it is. `passed_over` counts new claims that are
    no news, by reason.
    `merged` is the story that became part of that of `link`: its articles are counted as of this
    one for as long as the entry is held, which is longer than any of them is.
    """

    head: Head
    outcome: Outcome | None = None
    kept: Kept | None = None
    link: StoryLink | None = None
    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()
    more_findings: int = 0
    more_claims: int = 0
    refused: str = ""
    source: str = ""
    passed_over: dict[str, int] = {}
    merged: StoryMerged | None = None

    @property
    def flood(self) -> Flood | None:
        """Return the flood that this decision told of."""
        return next((finding.flood for finding in self.findings if finding.flood), None)

    @property
    def told(self) -> frozenset[str]:
        """Return the watches to which the article brought something new."""
        new = (finding for finding in self.findings if finding.kind == "new_claim")
        return frozenset(watch for finding in new for watch in (finding.watch, *finding.also))
