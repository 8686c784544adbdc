"""Measure how `rasid compare` judges the project's own pairs of claims.

    .venv/bin/python -m bench.eval_claims [--misses] [--unseen] [--set-floors]

Conflicts by kind with their hard negatives, developing figures and their twins that truly conflict:
bench/gold/claims. A third of the pairs is held: figures of it are printed, its rows never. Ends
with 1 where a figure is below its floor in bench/floors.json. `--unseen` asks only the pairs that
nothing was tuned by, and prints totals by kind: each look makes them a little less unseen.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from bench.asking import ask
from bench.floors import hold
from bench.gold.claims.cases import (
    KINDS,
    Pair,
    is_check,
    read_conflicts,
    read_figures,
    read_fresh,
    read_unseen,
)
from bench.report import say

MARGIN = 0.02
KIND_MARGIN = 0.05
"""By how much a floor lies below what was reached, so that one changed case is no failure: a kind
has about twenty-five conflicts.
"""


class Judged(NamedTuple):
    """A pair with what `rasid compare` says of it."""

    pair: Pair
    relation: str
    kind: str | None
    score: float

    @property
    def is_hit(self) -> bool:
        """Return whether it is called a contradiction by a rule: only such ones may alert."""
        return self.relation == "contradiction" and self.kind is not None

    @property
    def is_wanted(self) -> bool:
        """Return whether it is one."""
        return self.pair.expected == "contradiction"


def line_of(pair: Pair) -> dict[str, Any]:
    """Return a pair as the command is asked."""
    line = {"id": pair.id, "a": pair.a, "b": pair.b}
    return line | ({"a_at": pair.a_at, "b_at": pair.b_at} if pair.a_at else {})


def judge(pairs: Sequence[Pair], *, related: bool | None = None) -> list[Judged]:
    """Return each pair with its answer; asked with `--related` as the pair says, or as told."""
    answers = {}
    for flag in (True, False):
        asked = [p for p in pairs if (p.story if related is None else related) == flag]
        if asked:
            told = ask(map(line_of, asked), related=flag)
            answers.update({answer["id"]: answer for answer in told})
    found = ((pair, answers[pair.id]) for pair in pairs)
    return [Judged(pair, a["relation"], a["kind"], a["score"]) for pair, a in found]


class Counts(NamedTuple):
    """Of some pairs: contradictions wanted, those found, all found, and found with their kind."""

    wanted: int
    right: int
    hits: int
    typed: int
    negatives: int

    @property
    def recall(self) -> float:
        """Return the share of the contradictions that was found."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """Return the share of what was found that is one."""
        return self.right / self.hits if self.hits else 1.0


def count(judged: Iterable[Judged]) -> Counts:
    """Return the counts of some pairs."""
    rows = list(judged)
    right = [row for row in rows if row.is_wanted and row.is_hit]
    wanted = sum(row.is_wanted for row in rows)
    typed = sum(row.kind == row.pair.kind for row in right)
    hits = sum(row.is_hit for row in rows)
    return Counts(wanted, len(right), hits, typed, len(rows) - wanted)


def parts(judged: Iterable[Judged]) -> tuple[list[Judged], list[Judged]]:
    """Return those that may be looked at, and those that are held."""
    rows = list(judged)
    return [r for r in rows if not r.pair.is_held], [r for r in rows if r.pair.is_held]


def report_conflicts(judged: list[Judged]) -> None:
    """Print recall and precision by kind."""
    say("\nOwn conflict cases: contradiction or not, `--related` where both are of one story")
    head = "recall  precision   (found of wanted, wrong of negatives, kind right)"
    say(f"  {'kind':10} {'part':5} {head}")
    for kind in (*KINDS, "all"):
        chosen = [row for row in judged if kind in (row.pair.kind, "all")]
        for part, rows in zip(("dev", "held"), parts(chosen), strict=True):
            _say_counts(kind, part, count(rows))
    _say_counts("all", "both", count(judged))


def _say_counts(kind: str, part: str, c: Counts) -> None:
    say(
        f"  {kind:10} {part:5} {c.recall:5.3f}   {c.precision:5.3f}"
        f"      ({c.right}/{c.wanted}, {c.hits - c.right}/{c.negatives}, {c.typed}/{c.right})"
    )


def report_figures(developing: list[Judged], twins: list[Judged]) -> None:
    """Print how figures that moved on, and those that conflict, are called."""
    say("\nDeveloping figures, to be called update; twins that conflict, to be called so")
    for name, rows in (("developing", developing), ("twins", twins)):
        for part, chosen in zip(("dev", "held"), parts(rows), strict=True):
            called = [row.relation for row in chosen]
            words = sorted(set(called), key=called.count, reverse=True)
            shares = ", ".join(f"{called.count(w)} {w}" for w in words)
            say(f"  {name:10} {part:5} {len(called)}: {shares}")


def report_fresh(fresh: list[Judged]) -> None:
    """Print how the fresh pairs are called, by half."""
    say("\nFresh pairs, written before the rules were mended by the work half of them")
    for part, is_in in (("work", False), ("check", True)):
        rows = [row for row in fresh if is_check(row.pair) == is_in]
        _say_counts("all", part, count(row for row in rows if row.pair.kind in KINDS))
        for name in ("developing", "twins"):
            called = [row.relation for row in rows if row.pair.kind == name]
            right = [
                row for row in rows if (row.pair.kind, row.pair.expected) == (name, row.relation)
            ]
            say(f"  {name:10} {part:5} {len(right)} of {len(called)} called so")


def report_unseen() -> None:
    """Print totals of the pairs that no rule was made or mended by."""
    rows = judge(list(read_unseen()))
    say("\nUnseen pairs, totals only")
    for kind in (*KINDS, "all"):
        kinds = KINDS if kind == "all" else (kind,)
        _say_counts(kind, "", count(row for row in rows if row.pair.kind in kinds))
    for name in ("developing", "twins"):
        called = [row.relation for row in rows if row.pair.kind == name]
        shares = ", ".join(f"{called.count(word)} {word}" for word in sorted(set(called)))
        say(f"  {name:10} {len(called)}: {shares}")


def figures(conflicts: list[Judged], developing: list[Judged], twins: list[Judged]) -> Any:
    """Return what floors are pinned for."""
    by_kind = {kind: count(r for r in conflicts if r.pair.kind == kind).recall for kind in KINDS}
    whole = count(conflicts)
    calls = [row.relation for row in developing]
    return {
        "recall": whole.recall,
        "precision": whole.precision,
        **{f"recall_{kind}": recall for kind, recall in by_kind.items()},
        "developing_updates": calls.count("update") / max(1, len(calls)),
        "developing_not_contradicted": 1 - calls.count("contradiction") / max(1, len(calls)),
        "twins": count(twins).recall,
    }


def show_misses(judged: Iterable[Judged]) -> None:
    """Print what was called wrongly; nothing that is held may be given."""
    for row in judged:
        wrong = row.relation != row.pair.expected
        if row.pair.kind != "developing":
            wrong = row.is_wanted != row.is_hit
        if wrong:
            say(f"\n{row.pair.id}: {row.relation} {row.score:.2f}, is {row.pair.expected}")
            say(f"  a {row.pair.a}\n  b {row.pair.b}\n  {row.pair.why}")


def main() -> int:
    """Measure, print and check; return 1 where something is below its floor."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", action="store_true", help="Print what is called wrongly.")
    parser.add_argument("--set-floors", action="store_true", help="Pin what is reached now.")
    parser.add_argument("--unseen", action="store_true", help="Ask only the unseen pairs.")
    given = parser.parse_args()
    if given.unseen:
        report_unseen()
        return 0
    conflicts = judge(list(read_conflicts()))
    developing, twins = (judge(list(read_figures(name))) for name in ("developing", "twins"))
    report_conflicts(conflicts)
    alone = count(judge([row.pair for row in conflicts], related=False))
    say(f"  without --related, all: recall {alone.recall:.3f}, precision {alone.precision:.3f}")
    report_figures(developing, twins)
    fresh = judge(list(read_fresh()))
    report_fresh(fresh)
    say("\nnot measured: how often such conflicts occur in news; see bench.planting for a stream")
    if given.misses:
        work = [row for row in fresh if not is_check(row.pair)]
        show_misses([*parts([*conflicts, *developing, *twins])[0], *work])
    seen = count(row for row in fresh if row.pair.kind in KINDS)
    reached = figures(conflicts, developing, twins)
    reached |= {"fresh_recall": seen.recall, "fresh_precision": seen.precision}
    wider = dict.fromkeys([*(f"recall_{kind}" for kind in KINDS), "twins"], KIND_MARGIN)
    return 0 if hold("claims", reached, MARGIN, write=given.set_floors, wider=wider) else 1


if __name__ == "__main__":
    sys.exit(main())
