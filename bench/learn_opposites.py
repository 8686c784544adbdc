"""Learn which words disagreeing headlines swap, and agreeing ones do not.

    .venv/bin/python -m bench.learn_opposites [--write]

Reads ../shared/data/ans/train.csv (Arabic News Stance, Apache-2.0). Two words are swapped where
they alone of their pair of headlines stand in one slot and do not answer each other.
Prints them with how often disagreeing and agreeing pairs swap them; `--write` writes those that
disagreeing pairs swap at least `LEAST` times, and over `RATIO` times as often as agreeing ones, to
analysis/claims/learned_opposites.py. Deterministic: no randomness, and sorted.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from analysis.claims.alignment import Alignment, align
from analysis.claims.comparison import claim_of_text
from analysis.claims.gist import take_gist
from analysis.claims.wording import Word
from bench.report import say

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "ans" / "train.csv"
SHIPPED = ROOT / "analysis" / "claims" / "learned_opposites.py"
AT = datetime(2020, 1, 1, tzinfo=UTC)
LEAST = 3
RATIO = 4.0
"""How much more often disagreeing pairs must swap two words, by the number of pairs of a kind."""
SHARE = 0.5
"""How much of the lighter headline must be answered for what is left to be a swap."""

Swapped = tuple[str, str]


def find_swapped(one: str, other: str) -> set[Swapped]:
    """Return the stems that two headlines swap, each pair sorted."""
    lines = [
        tuple(
            word
            for part in take_gist(claim_of_text(text, AT)).parts
            for word in (part.line.words if part.line else ())
        )
        for text in (one, other)
    ]
    found = align(lines[0], lines[1])
    none = range(0)
    if found.share(none, none) < SHARE:
        return set()
    slots = [(i, j) for i in found.left for j in found.right if found.is_slot(i, j)]
    pairs = {_stems(found, i, j) for i, j in slots if _is_plain(found.a[i], found.b[j])}
    return pairs if len(slots) <= 2 else set()


def _stems(found: Alignment, i: int, j: int) -> Swapped:
    first, second = sorted((found.a[i].stem, found.b[j].stem))
    return first, second


def _is_plain(one: Word, other: Word) -> bool:
    if one.key == other.key or one.stem.endswith(other.stem) or other.stem.endswith(one.stem):
        return False  # one word with a clitic
    return not any(word.place or word.state or word.is_name for word in (one, other))


def count_swaps() -> dict[str, Counter[Swapped]]:
    """Return how often pairs of headlines of each stance swap two stems."""
    counts: dict[str, Counter[Swapped]] = {"agree": Counter(), "disagree": Counter()}
    with DATA.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["stance"] in counts:
                counts[row["stance"]].update(find_swapped(row["s1"], row["s2"]))
    return counts


def main() -> int:
    """Count, print and with `--write` write what ships."""
    if not DATA.exists():
        say("not learned: ../shared/data/ans is not there")
        return 0
    counts = count_swaps()
    agree, disagree = counts["agree"], counts["disagree"]
    learned = [
        pair
        for pair, n in sorted(disagree.items())
        if n >= LEAST and n >= RATIO * agree[pair] * 1686 / 903
    ]
    for pair in sorted(disagree, key=lambda p: (-disagree[p], p)):
        if disagree[pair] >= LEAST:
            mark = "+" if pair in learned else " "
            say(f"{mark} {disagree[pair]:3} {agree[pair]:3}  {pair[0]}|{pair[1]}")
    say(f"{len(learned)} learned of {len(disagree)} swapped in disagreeing headlines")
    if "--write" in sys.argv:
        lines = "\n".join("|".join(pair) for pair in learned)
        SHIPPED.write_text(f'{HEAD}LEARNED = """\n{lines}\n"""\n', "utf-8")
    return 0


HEAD = '''"""What disagreeing headlines swap: written by bench/learn_opposites.py, not by hand.

Learned from the train part of Arabic News Stance (ANS, Apache-2.0): stems that at least three of
its 1,686 disagreeing pairs of headlines swap, four times the rate of its 903 agreeing ones.
"""

'''


if __name__ == "__main__":
    sys.exit(main())
