"""What is worth telling about an article: findings, each with the passages that show it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analysis.claims.judgement import ALONE, Spread
from analysis.claims.memory import Conflict, Judgement
from analysis.coverage.newsworth import News, choose_news
from analysis.finding import Finding, FindingKind, Flood, Passage, Relation
from analysis.hashing import name_hash
from analysis.reading import Claim, Quote, Reading

MAX_FINDINGS = 20

MAX_SHOWN = 60
MAX_NAMED = 150
"""Longest name of a source in words, and as an option of a command, in code points."""


class Found(NamedTuple):
    """The findings of one article, and its new claims that are none, by reason."""

    findings: list[Finding]
    passed_over: dict[str, int]


def find_all(
    reading: Reading, story: str, relation: Relation, judgements: Sequence[Judgement]
) -> Found:
    """Return the findings of one article, the most pressing first."""
    found = [_conflict(j.claim, c, story) for j in judgements for c in j.conflicts if c.is_new]
    passed_over: dict[str, int] = {}
    if relation in {"new", "joined"}:
        choice = choose_news(reading, judgements)
        found += [_new_claim(news, story) for news in choice.news]
        passed_over = choice.passed_over
        if relation == "new":
            found += _new_story(reading, story)
        found += _mentions(reading, story)
    return Found(found, passed_over)


def finding_id(kind: FindingKind, watch: str, about: str, against: str = "") -> str:
    """Return the id of a finding: `about` is its first claim, article or story."""
    return name_hash("finding", kind, watch, about, against)


def passage_of(claim: Claim, told: Spread = ALONE) -> Passage:
    """Return the passage in which `claim` stands; `told` says how widely it is told."""
    return Passage(
        article=claim.article,
        source=claim.source,
        url=claim.url,
        published_at=claim.published_at,
        field=claim.field,
        start=claim.start,
        end=claim.end,
        text=claim.text,
        claim=claim.claim,
        speaker=claim.speaker,
        origin=claim.origin,
        outlets=told.outlets,
        origins=told.origins,
    )


def _conflict(claim: Claim, conflict: Conflict, story: str) -> Finding:
    against = conflict.against
    shared = [watch for watch in claim.watches if watch in against.watches] or claim.watches
    deciding = conflict.deciding
    if (claim.published_at, claim.claim) < (against.published_at, against.claim):
        # told later, published earlier: what was said before comes first, as among the passages
        deciding = deciding[::-1]
    kind: FindingKind = "correction" if claim.status == "corrects" else "contradiction"
    return Finding(
        finding=finding_id(kind, shared[0], claim.first, against.first),
        kind=kind,
        watch=shared[0],
        story=story,
        why=conflict.why,
        claim=claim.claim,
        against=against.claim,
        conflict=conflict.kind,
        confidence=conflict.confidence,
        passages=(passage_of(claim, conflict.now), passage_of(against, conflict.before)),
        also=tuple(shared[1:]),
        deciding=deciding,
    )


def _new_claim(news: News, story: str) -> Finding:
    claim, watches = news.claim, news.watches
    return Finding(
        finding=finding_id("new_claim", watches[0], claim.first),
        kind="new_claim",
        watch=watches[0],
        story=story,
        why=f"first telling among the claims remembered: {_about(claim, watches)}",
        claim=claim.claim,
        passages=(passage_of(claim),),
        also=watches[1:],
        worth=news.worth,
    )


def _about(claim: Claim, watches: tuple[str, ...]) -> str:
    names = ", ".join(watches)
    speaker = f", said by {claim.speaker}" if claim.speaker else ""
    origin = f", after {claim.origin}" if claim.origin else ""
    return f"{claim.polarity} about {names}{speaker}{origin}"


def _new_story(reading: Reading, story: str) -> Iterable[Finding]:
    watches = tuple(reading.quotes)
    if not watches:
        return
    yield Finding(
        finding=finding_id("new_story", watches[0], story),
        kind="new_story",
        watch=watches[0],
        story=story,
        why="no story held is like this article",
        passages=(_passage(reading, reading.quotes[watches[0]]),),
        also=watches[1:],
    )


def _mentions(reading: Reading, story: str) -> Iterable[Finding]:
    first = {mention.watch: mention for mention in reversed(reading.mentions)}
    for watch, quote in reading.quotes.items():
        mention = first[watch]
        yield Finding(
            finding=finding_id("mention", watch, reading.article),
            kind="mention",
            watch=watch,
            story=story,
            why=f"{mention.kind} form of the name: {mention.surface}",
            confidence=mention.score,
            passages=(_passage(reading, quote),),
        )


def _passage(reading: Reading, quote: Quote) -> Passage:
    return Passage(
        article=reading.article,
        source=reading.source,
        url=reading.url,
        published_at=reading.published_at,
        field=quote.field,
        start=quote.start,
        end=quote.end,
        text=quote.text,
    )


def flood_finding(flood: Flood) -> Finding:
    """Return what is told of a flood: once each, in one line for all of its source."""
    return Finding(
        finding=finding_id("flood", "", flood.source, flood.until.isoformat()),
        kind="flood",
        watch="",
        story=name_hash("source", flood.source),
        why=_why_flood(flood),
        flood=flood,
    )


def replay_command(source: str) -> str:
    """Return what to type to replay the quarantined articles of a source, safe for a shell.

    >>> print(replay_command("News; $(reboot)"))
    rasid quarantine replay --source 'News; $(reboot)'
    """
    named = f"--source {shlex.quote(source)}"
    # a command that is cut would do something else
    fitting = named if len(named) <= MAX_NAMED else "--reason source_paused"
    return f"rasid quarantine replay {fitting}"


def _why_flood(flood: Flood) -> str:
    reason, count = next(iter(flood.reasons.items()))
    since, until = (f"{at:%Y-%m-%d %H:%M} UTC" for at in (flood.since, flood.until))
    of, then = "all sources", f"nothing is paused, and the next flood is told after {until}"
    if flood.source:
        of, then = flood.source[:MAX_SHOWN], f"it is paused until {until}"
    return (
        f"since {since} {flood.refused} of {flood.records} articles of {of} were refused, "
        f"{count} of them as {reason}; {then}; once it is mended: {replay_command(flood.source)}"
    )
