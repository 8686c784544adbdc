"""Measure what an article costs and takes, for copies and stories together, as more are held.

    .venv/bin/python -m bench.story_growth [--sizes 10000,100000]

Reads the measuring data beside the project (../shared/data), six days that are repeated with words
of their own. Takes about a minute, and says on standard error how far it is; a million articles
(--sizes 1000000) take eight minutes on busy cores, and 1.3 GB.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from analysis.reading import Fingerprint, Term
from analysis.stories.copies import CopyIndex
from analysis.stories.grouping import StoryIndex
from analysis.stories.merged import Place
from bench.report import say
from bench.stories import DATA, Piece, read_stream

TELLING = 50_000
"""Articles after which it is said how far it is."""
RARE = 4
"""Words of so few articles of the stream are others when it is repeated."""

T = TypeVar("T")


def repeat(pieces: Sequence[Piece], count: int) -> Iterator[tuple[Fingerprint, str]]:
    """Yield so many articles: the stream again and again, with rare words of its own each time.

    The words grow as the square root of the articles, as in a stream (Heaps' law); what is said
    with them, in sentences and pairs of words, is another each time.
    """
    df = Counter(term.hash for piece in pieces for term in piece.fingerprint.terms)
    for number in range(count):
        made, source = pieces[number % len(pieces)].fingerprint, pieces[number % len(pieces)].source
        time_round = number // len(pieces)
        turn, other = (
            n * 0x9E3779B97F4B & (1 << 48) - 1 for n in (math.isqrt(time_round), time_round)
        )
        terms = {}
        for term in made.terms:
            own = term.hash ^ turn if df[term.hash] <= RARE else term.hash
            terms[own] = Term(own, term.weight)
        yield (
            msgspec.structs.replace(
                made,
                title=made.title ^ time_round,
                sentences=tuple(item ^ other for item in made.sentences),
                signature=tuple(sorted(item ^ other for item in made.signature)),
                terms=tuple(terms[key] for key in sorted(terms)),
            ),
            source,
        )


def resident() -> int:
    """Return the bytes of memory that this process has."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * 4096


def measure(pieces: Sequence[Piece], held: int) -> None:
    """Print what an article costs and takes where `held` articles are, one going for each new."""
    asked = 1000
    copies, stories, before, taken = CopyIndex(), StoryIndex(), resident(), 0.0
    spent: dict[str, float] = defaultdict(float)

    def timed(name: str, step: Callable[..., T], *what: Any) -> T:
        start = time.process_time()
        result = step(*what)
        spent[name] += time.process_time() - start
        return result

    for key, (made, source) in enumerate(repeat(pieces, held + asked)):
        at = pieces[0].at + timedelta(seconds=key * 6e5 / held)
        names, match = (f"{key:016x}", f"u{key}", source, f"v{key}", made), None
        if key and not key % TELLING:
            sys.stderr.write(f"  {key:,} of {held:,} taken in\n")
        if key == held:
            taken = (resident() - before) / held
            spent.clear()
        if key >= held:
            timed("copies found", copies.find, *names)
            match = timed("stories found", stories.find, made, source, at)
        # as many new stories as in the stream, whatever the repetition is like
        place = Place(names[0], key) if key % 10 < 5 else stories.story_of(key - 1)
        place = place if match is None else Place(match.story, match.began)
        timed("copies added", copies.add, key, *names)
        timed("stories added", stories.add, key, place, made, at, source)
        if key >= held:
            timed("removed", copies.remove, key - held)
            timed("removed", stories.remove, key - held)
    means = [f"{name} {total / asked * 1e6:.0f}" for name, total in spent.items()]
    say(f"  {held:9,} held, us: {', '.join(means)}; {taken:.0f} bytes each")
    say(f"  {'':9} a million squares: {reference():.0f} ms")


def reference() -> float:
    """Return the milliseconds of a loop, by which runs on a busy machine can be compared."""
    start = time.process_time()
    sum(number * number for number in range(1_000_000))
    return (time.process_time() - start) * 1e3


def main() -> int:
    """Print a line for each size; return 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default="10000,100000", help="articles held")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    if not (DATA / "stream").is_dir():
        say(f"Not measured: there is no {DATA}.")
        return 0
    sys.stderr.write("  reading six days of the stream\n")
    pieces = [piece._replace(text="") for piece in read_stream(range(6, 12))]
    for held in sizes:
        measure(pieces, held)
    return 0


if __name__ == "__main__":
    sys.exit(main())
