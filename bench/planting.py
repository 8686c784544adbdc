"""Plant 120 articles that contradict real ones into the six days, and see which are alerted.

    .venv/bin/python -m bench.planting [--each]

`bench/gold/claims/planted.jsonl` and `planted_again.jsonl`, sixty each, say of each which article
it rewrites, which outlet tells it, how many minutes later, and its title and text as own words and
places ["title"|"text", start, end] of the original, so that no sentence of the data lies in the
project. The originals were taken in a seeded order (seeds 6 and 77) of the articles whose title
names a watch, leaving out opinion and what holds no claim that a desk would check. Each set was
written before any rule was tuned to it.

A planted article is alerted rightly where a contradiction or correction about one of its claims was
sent, against the original, a copy of it, or another telling of a claim of it. Reads
../shared/data/stream; says so and ends with 0 where that is not there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from alerts.records import Alert
from alerts.rules.settings import AlertsConfig
from analysis import reader
from analysis.decision import BEGINNING
from analysis.finding import Finding, StoryLink
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reading import Claim
from bench.gold.claims.cases import FOLDER, KINDS
from bench.report import say
from bench.stream import WATCHES, lines
from rasid.monitor import spare_collector
from rasid.rules import rules_of
from streams.replay import Replay, replay

CONFLICTS = ("contradiction", "correction")
SETS = ("planted", "planted_again")
OUTCOMES = ("right", "other", "unsent", "possible", "nothing", "no claim", "copy")


def planted_rows(name: str) -> list[dict[str, Any]]:
    """Return what one of SETS plants, one row an article."""
    return [json.loads(row) for row in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def planted_id(row: dict[str, Any]) -> str:
    """Return the id of the planted article."""
    return f"planted-{row['article']}"


def rewrite(row: dict[str, Any], original: dict[str, Any]) -> dict[str, Any]:
    """Return the planted article; ValueError where the original is not the one it was made of."""
    whole = f"{original['title']}\n{original['text']}"
    if hashlib.sha256(whole.encode()).hexdigest()[:8] != row["check"]:
        raise ValueError(
            f"article {row['article']} of the stream is not the one that was rewritten"
        )
    later = datetime.fromisoformat(original["published_at"]) + timedelta(minutes=row["minutes"])
    return {
        "id": planted_id(row),
        "url": f"https://{row['source']}.example/{row['article']}",
        "source": row["source"],
        "title": _join(row["title"], original),
        "text": _join(row["text"], original),
        "published_at": later.isoformat(),
    }


def _join(parts: list[Any], original: dict[str, Any]) -> str:
    return " ".join(p if isinstance(p, str) else original[p[0]][p[1] : p[2]] for p in parts)


def plant(articles: list[bytes], rows: Iterable[dict[str, Any]]) -> list[bytes]:
    """Return the stream with the planted articles in it, each when its time has come."""
    decoded = [json.loads(line) for line in articles]
    by_id = {article["id"]: article for article in decoded}
    times = list(accumulate((datetime.fromisoformat(a["published_at"]) for a in decoded), max))
    made = [rewrite(row, by_id[row["article"]]) for row in rows]
    made.sort(key=lambda article: article["published_at"], reverse=True)
    stream = list(articles)
    for article in made:
        at = bisect_right(times, datetime.fromisoformat(article["published_at"]))
        stream.insert(at, json.dumps(article, ensure_ascii=False).encode())
    return stream


@dataclass
class Seen:
    """What came of the stream, as far as the planted articles need it."""

    claims: dict[str, Claim] = field(default_factory=dict)
    of_article: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    findings: list[Finding] = field(default_factory=list)
    links: dict[str, StoryLink] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)

    def take(self, event: Any) -> None:
        """Remember one event."""
        if isinstance(event, Claim):
            self.claims[event.claim] = event
            self.of_article[event.article].append(event.claim)
        elif isinstance(event, StoryLink):
            self.links[event.article] = event
        elif isinstance(event, Finding) and event.kind in CONFLICTS:
            self.findings.append(event)
        elif isinstance(event, Alert):
            self.sent.update(event.findings)

    def is_telling(self, claim: str, original: str) -> bool:
        """Return whether a claim is of the original, of a copy, or of a family that it tells."""
        told = self.claims.get(claim)
        if told is None:
            return False
        families = {self.claims[own].first or own for own in self.of_article[original]}
        root = self._root(original)
        return self._root(told.article) == root or (told.first or claim) in families

    def _root(self, article: str) -> str:
        for _ in range(50):
            link = self.links.get(article)
            if link is None or link.of is None:
                break
            article = link.of
        return article


def outcome_of(row: dict[str, Any], seen: Seen) -> str:
    """Return what came of one planted article, the best of OUTCOMES."""
    article, original = planted_id(row), row["article"]
    own = set(seen.of_article[article])
    found = [finding for finding in seen.findings if finding.claim in own]
    right = [f for f in found if f.against and seen.is_telling(f.against, original)]
    if any(finding.finding in seen.sent for finding in right):
        return "right"
    if right:
        return "unsent"
    if found:
        return "other"
    likely = [possible.claim for claim in own for possible in seen.claims[claim].possible]
    if any(seen.is_telling(claim, original) for claim in likely):
        return "possible"
    if own:
        return "nothing"
    link = seen.links.get(article)
    return "copy" if link and link.relation in ("copy", "revision", "repeat") else "no claim"


def watch(stream: list[bytes]) -> Seen:
    """Return what came of a stream with the ten watches of `bench.stream`."""
    watchlist = parse_watchlist(WATCHES)
    rules = rules_of(watchlist, AlertsConfig(warm_up=0.0), BEGINNING)
    run = Replay(reader.Reader(Matcher(watchlist)), rules, datetime.now(UTC))
    spare_collector()
    seen = Seen()
    for event in replay(stream, run):
        seen.take(event)
    return seen


def report(rows: list[dict[str, Any]], outcomes: dict[str, str]) -> None:
    """Print how many were alerted, by kind."""
    say(f"  {'kind':10} planted  " + "  ".join(OUTCOMES))
    for kind in (*KINDS, "all"):
        chosen = [outcomes[planted_id(row)] for row in rows if kind in (row["kind"], "all")]
        if chosen:
            counts = Counter(chosen)
            cells = "  ".join(f"{counts[name]:>{len(name)}}" for name in OUTCOMES)
            say(f"  {kind:10} {len(chosen):7}  {cells}")
    right = sum(outcome == "right" for outcome in outcomes.values())
    say(f"  alerted with the right against: {right / len(rows):.1%} of {len(rows)}")


def main() -> None:
    """Plant, replay and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", action="store_true", help="Print the outcome of each.")
    given = parser.parse_args()
    articles = lines()
    if not articles:
        say("not measured: ../shared/data/stream is not there")
        return
    sets = {name: planted_rows(name) for name in SETS}
    seen = watch(plant(articles, [row for rows in sets.values() for row in rows]))
    say("Planted conflicts: six days, ten watches, contradiction or correction, right `against`")
    for name, rows in sets.items():
        outcomes = {planted_id(row): outcome_of(row, seen) for row in rows}
        say(name)
        report(rows, outcomes)
        if given.each:
            for row in rows:
                say(f"  {row['kind']:10} {planted_id(row)} {outcomes[planted_id(row)]}")
    say("  other: against another claim; unsent: found, in no alert; possible: on record only")
    say("not measured: what else is alerted beside them; see bench.stream")


if __name__ == "__main__":
    main()
