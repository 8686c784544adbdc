"""What is worth telling about an article: findings, each with the passages that show it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from analysis.claims.memory import Conflict, Judgement
from analysis.finding import Finding, FindingKind, Flood, Passage, Relation
from analysis.hashing import name_hash
from analysis.reading import Claim, Quote, Reading

MAX_FINDINGS = 20

MAX_SHOWN = 60
MAX_NAMED = 150
"""Longest name of a source in words, and as an option of a command, in code points."""

TOLD = frozenset({"asserts", "negates", "denies"})
CERTAIN = frozenset({"happened", "planned"})


def find_all(
    reading: Reading, story: str, relation: Relation, judgements: Sequence[Judgement]
) -> list[Finding]:
    """Return the findings of one article, the most pressing first."""
    found = [_conflict(j.claim, c, story) for j in judgements for c in j.conflicts if c.is_new]
    if relation in {"new", "joined"}:
        found += _new_claims(reading, story, judgements)
        if relation == "new":
            found += _new_story(reading, story)
        found += _mentions(reading, story)
    return found


def _new_claims(reading: Reading, story: str, judgements: Sequence[Judgement]) -> Iterable[Finding]:
    """Yield what is told for the first time, as a fact, where news stands, about its subjects."""
    titled = None
    if reading.title:
        titled = {mention.watch for mention in reading.mentions if mention.field == "title"}
    for claim in (judgement.claim for judgement in judgements):
        if claim.status != "new" or not claim.lead:
            continue
        if claim.polarity not in TOLD or claim.modality not in CERTAIN:
            continue
        watches = _subjects(claim, titled)
        if watches:
            yield _new_claim(claim, watches, story)


def _subjects(claim: Claim, titled: set[str] | None) -> tuple[str, ...]:
    """Return the watches that a claim in the lead is news of.

    What an article is about stands in its title: a name that is only in the text below is news
    there when it is the speaker, or when there is no title.
    """
    if titled is None:
        return claim.about
    spoken = claim.about if claim.speaker else ()
    return tuple(watch for watch in claim.watches if watch in titled or watch in spoken)


def finding_id(kind: FindingKind, watch: str, about: str, against: str = "") -> str:
    """Return the id of a finding: `about` is its first claim, article or story."""
    return name_hash("finding", kind, watch, about, against)


def passage_of(claim: Claim) -> Passage:
    """Return the passage in which `claim` stands."""
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
        passages=(passage_of(claim), passage_of(against)),
        also=tuple(shared[1:]),
        deciding=deciding,
    )


def _new_claim(claim: Claim, watches: tuple[str, ...], story: str) -> Finding:
    return Finding(
        finding=finding_id("new_claim", watches[0], claim.first),
        kind="new_claim",
        watch=watches[0],
        story=story,
        why=f"first telling among the claims remembered: {_about(claim, watches)}",
        claim=claim.claim,
        passages=(passage_of(claim),),
        also=watches[1:],
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
