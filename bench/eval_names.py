"""Measure how many mentions of watched names are found, and how many of what is found is wrong.

    .venv/bin/python -m bench.eval_names [--misses] [--set-floors]

A mention is found where a hit of its watch overlaps it; a hit that overlaps no mention of its
watch is wrong. Reads ../shared/data/ner and ../shared/data/seeds and says so where they are not
there; the own cases lie in tests/unit/mentions/cases. Ends with 1 where a figure is below its floor
in bench/floors.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from analysis.arabic.sentences import parse
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import Watch, Watchlist
from bench.floors import hold
from bench.gold.cases import KINDS as LATIN_KINDS
from bench.gold.cases import SENTENCE, Case, read_marked, read_slips
from bench.gold.names import (
    FORMS,
    SHARE,
    SPELLINGS,
    Gold,
    make_gold,
    read_sentences,
    widen,
)
from bench.gold.spellings import Spellings
from bench.report import say

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
ANERCORP = SHARED / "ner" / "anercorp-train.txt"
SEEDS = SHARED / "seeds" / "articles.jsonl"
COUNTS = Path(__file__).parent / "gold" / "seeds.tsv"
LATIN = Path(__file__).parent / "gold" / "latin.tsv"
MARGIN = 0.002
"""By how much a floor lies below what was reached, so that one changed case is no failure."""


@dataclass
class Score:
    """Counts of one data set; mentions by the form in which they stand."""

    data: str
    found: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    right: int = 0
    hits: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Return the share of the mentions that were found."""
        return self.found.total() / self.wanted.total()

    @property
    def precision(self) -> float:
        """Return the share of the hits that are right."""
        return self.right / self.hits

    def add(
        self,
        text: str,
        wanted: Iterable[tuple[str, int, int, str]],
        found: Iterable[tuple[str, int, int]],
    ) -> None:
        """Count one text."""
        gold, hits = list(wanted), list(found)
        for watch, start, end, form in gold:
            self.wanted[form] += 1
            if any(w == watch and s < end and start < e for w, s, e in hits):
                self.found[form] += 1
            else:
                self.misses.append(f"missed {form}: {text[start:end]}")
        for watch, start, end in hits:
            self.hits += 1
            if any(w == watch and s < end and start < e for w, s, e, _ in gold):
                self.right += 1
            else:
                around = text[max(0, start - 30) : end + 30].replace("\n", " ")
                self.misses.append(f"wrong: {text[start:end]} in: {around}")


def find(matcher: Matcher, text: str, title: str = "") -> list[tuple[str, int, int]]:
    """Return the watch and place of each hit in a text, and of those in its title, at 0."""
    found = matcher.find("a", parse(title), parse(text))
    return [(m.watch, m.start, m.end) for m in found]


def measure_gold(gold: Gold, data: str, least: float, alone: float = 0.0) -> Score:
    """Return how the names are found whose places are labelled in a share of at least `least`.

    And in a share of at least `alone` where no longer label covers them.
    """
    score = Score(data)
    watched = {at for at, n in enumerate(gold.names) if n.share >= least and n.alone >= alone}
    watches = [
        msgspec.convert(
            {"id": str(at), "name": gold.names[at].name, "kind": gold.names[at].kind}, Watch
        )
        for at in sorted(watched)
    ]
    matcher = Matcher(Watchlist(tuple(watches), ""))
    places = defaultdict(list)
    for place in gold.places:
        if place.name in watched:
            places[place.sentence].append((str(place.name), place.start, place.end, place.form))
    for at, sentence in enumerate(gold.sentences):
        score.add(sentence.text, places[at], find(matcher, sentence.text))
    return score


def measure_cases(cases: Iterable[Case], data: str) -> Score:
    """Return how the names of the project's own cases are found."""
    score = Score(data)
    for case in cases:
        matcher = Matcher(Watchlist(case.watches, ""))
        score.add(case.text, case.wanted, find(matcher, case.text))
    return score


def measure_seeds() -> Score:
    """Return how often each name of the seeds was found, against how often it stands there."""
    rows = [line.split("\t") for line in COUNTS.read_text("utf-8").splitlines() if line[0] != "#"]
    watches = tuple(msgspec.convert({"id": r[0], "name": r[0], "kind": r[1]}, Watch) for r in rows)
    matcher = Matcher(Watchlist(watches, ""))
    score = Score("seeds: 5 articles, 20 names, counted by hand")
    for at, line in enumerate(SEEDS.read_text("utf-8").splitlines()):
        article = json.loads(line)
        hits = Counter(watch for watch, _, _ in find(matcher, article["text"], article["title"]))
        for name, _, *counts in rows:
            wanted = int(counts[at])
            both = min(wanted, hits[name])
            score.wanted["any"] += wanted
            score.found["any"] += both
            score.hits += hits[name]
            score.right += both
            if wanted != hits[name]:
                score.misses.append(f"{name}, article {at + 1}: {hits[name]} of {wanted}")
    return score


def measure_latin() -> Score:
    """Return how Arabic spellings are found of names that are given in Latin script only."""
    rows = [line.split("\t") for line in LATIN.read_text("utf-8").splitlines() if line[0] != "#"]
    watches = tuple(Watch(id=name, name=name, kind=LATIN_KINDS[kind]) for kind, name, _ in rows)
    matcher = Matcher(Watchlist(watches, ""))
    score = Score(f"Latin names alone: {len(rows)}, none in Arabic")
    before, after = SENTENCE.split("{}")
    for _, name, spellings in rows:
        for spelling in spellings.split(" | "):
            text, start = before + spelling + after, len(before)
            score.add(text, [(name, start, start + len(spelling), "variant")], find(matcher, text))
    return score


def measure() -> tuple[dict[str, Score], list[str]]:
    """Return the scores by name, and what could not be measured."""
    scores, missing = {}, []
    if ANERCORP.exists():
        spellings = Spellings(SPELLINGS.read_text("utf-8").splitlines())
        labelled = list(read_sentences(ANERCORP))
        data = "ANERcorp train"
        wide = make_gold(widen(labelled), spellings)
        plain = make_gold(labelled, spellings)
        scores["anercorp"] = measure_gold(wide, f"{data}, labels widened", SHARE)
        scores["anercorp_labels"] = measure_gold(plain, f"{data}, labels as they are", SHARE)
        whole = f"{data}, labelled by themselves"
        scores["anercorp_alone"] = measure_gold(plain, whole, SHARE, SHARE)
        scores["anercorp_all"] = measure_gold(plain, f"{data}, every label a name", 0.0)
    else:
        missing.append("ANERcorp: ../shared/data/ner is not there")
    files = ("found.yaml", "passed_over.yaml", "wild.tsv", "latin.tsv", "negative.tsv", "known.tsv")
    cases = [case for file in files for case in read_marked(file)]
    cases += read_slips("slips.tsv")
    scores["cases"] = measure_cases(cases, f"own cases: {len(cases)}, known failures among them")
    scores["latin"] = measure_latin()
    if SEEDS.exists():
        scores["seeds"] = measure_seeds()
    else:
        missing.append("seeds: ../shared/data/seeds is not there")
    return scores, missing


def report(scores: dict[str, Score]) -> None:
    """Print the table."""
    say(f"{'names':44}{'mentions':>9}{'recall':>8}{'hits':>8}{'precision':>10}")
    for score in scores.values():
        mentions = score.wanted.total()
        say(
            f"{score.data:44}{mentions:9,}{score.recall:8.3f}{score.hits:8,}{score.precision:10.3f}"
        )
        if set(score.wanted) & set(FORMS):
            kinds = [
                f"{f} {score.found[f]:,}/{score.wanted[f]:,}" for f in FORMS if score.wanted[f]
            ]
            say(f"  recall by form: {', '.join(kinds)}")


def main() -> int:
    """Measure, print and check; return 1 where something is below its floor."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", action="store_true", help="Print each miss and wrong hit.")
    parser.add_argument("--set-floors", action="store_true", help="Pin what is reached now.")
    given = parser.parse_args()
    scores, missing = measure()
    report(scores)
    if given.misses:
        for name, score in scores.items():
            say(f"\n{name}")
            for miss in score.misses:
                say(f"  {miss}")
    say()
    say(f"names are watched whose words are labelled in at least {SHARE:.0%} of their places, but")
    say("for every label a name; widened labels go as far as a name labelled whole elsewhere")
    for what in missing:
        say(f"not measured: {what}")
    say("not measured: news later than 2014; which of two people of one name is meant")
    held = [
        hold(
            f"names {name}",
            {"recall": score.recall, "precision": score.precision},
            MARGIN,
            write=given.set_floors,
        )
        for name, score in scores.items()
    ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
