"""Measure how well copies are found, beside datasketch, and what holding them takes.

    .venv/bin/python -m bench.copies

Quality is measured on the data beside the project (../shared/data) when it is there; growth on
invented articles, up to a million. `make bench` installs datasketch.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, pairwise
from typing import Any

from analysis.arabic.sentences import parse
from analysis.arabic.tokens import fold_phrase
from analysis.reading import Fingerprint
from analysis.stories.copies import CopyIndex
from analysis.stories.fingerprint import SKETCH, WORD_BITS, fingerprint
from bench.peers import peer
from bench.perturbation import Perturber
from bench.report import say
from bench.stories import DATA, NEAR, Piece, overlap, read_stream

PERTURBED = 300
SIZES = (10_000, 100_000, 1_000_000)
LAST = 2_000
"""So many articles before each size are timed."""

PERMUTATIONS = 128
Finder = Callable[[str], bool]


def measure_stream(pieces: list[Piece]) -> CopyIndex:
    """Print what the articles of the stream are taken for; return the index that holds them."""
    index = CopyIndex()
    relations: Counter[str] = Counter()
    strangers = 0
    start = time.process_time()
    pairs = []
    for key, piece in enumerate(pieces):
        names = (piece.id, piece.url, piece.source, piece.version, piece.fingerprint)
        match = index.find(*names)
        relations[match.relation if match else "none"] += 1
        if match and match.relation == "copy":
            pairs.append((key, match.key))
        index.add(key, *names)
    spent = (time.process_time() - start) / len(pieces)
    strangers = sum(overlap(pieces[ours], pieces[theirs]) < NEAR for ours, theirs in pairs)
    say(f"\nCopies: {len(pieces)} articles asked in order, {spent * 1e6:.0f} us each")
    say("  " + ", ".join(f"{name} {count}" for name, count in sorted(relations.items())))
    say(
        f"  called a copy with under {NEAR:.0%} of runs of three words in common:"
        f" {strangers} of {len(pieces)} articles ({strangers / len(pieces):.2%})"
    )
    return index


def measure_recall(pieces: list[Piece], index: CopyIndex) -> None:
    """Print which part of perturbed articles is known again, here and by datasketch."""
    long = [piece for piece in pieces if len(piece.text.split()) >= 60]
    chosen = random.Random(1).sample(long, PERTURBED)
    headline = parse("عنوان آخر تماما لهذا الخبر")

    def ours(text: str) -> bool:
        match = index.find("new", "", "another", "new", fingerprint(headline, parse(text)))
        return match is not None and match.relation == "copy"

    finders: dict[str, Finder] = {"Rasid": ours}
    finders |= {f"datasketch {t}": find for t, find in _datasketch(pieces, (0.5, 0.3))}
    say(f"  recall over {PERTURBED} perturbed articles of 60 words or more")
    say(f"  {'':24}" + "".join(f"{name:>16}" for name in finders))
    for name, change in Perturber([piece.text for piece in chosen], 2).ways().items():
        texts = [change(piece.text) for piece in chosen]
        shares = [sum(map(find, texts)) / PERTURBED for find in finders.values()]
        say(f"  {name:24}" + "".join(f"{share:16.3f}" for share in shares))


def _datasketch(pieces: list[Piece], thresholds: tuple[float, ...]) -> Iterator[tuple[str, Finder]]:
    """Yield MinHash-LSH over the pairs of words of all articles, at each threshold."""
    datasketch = peer("datasketch")
    if datasketch is None:
        return
    start = time.process_time()

    def sign(text: str) -> Any:
        forms = fold_phrase(text)
        made = datasketch.MinHash(num_perm=PERMUTATIONS)
        pairs = {f"{a} {b}".encode() for a, b in pairwise(forms)}
        made.update_batch(pairs or {b""})
        return made

    signed = [sign(piece.text) for piece in pieces]
    spent = (time.process_time() - start) / len(pieces)
    say(f"  datasketch: {spent * 1e6:.0f} us to sign an article")
    for threshold in thresholds:
        lsh = datasketch.MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        for number, made in enumerate(signed):
            lsh.insert(number, made)
        strangers = asked = 0
        for number, made in enumerate(signed):
            others = [o for o in lsh.query(made) if o < number]
            near = [o for o in others if pieces[o].source != pieces[number].source]
            if near and (best := max(near, key=lambda o: made.jaccard(signed[o]))) is not None:
                asked += 1
                strangers += overlap(pieces[number], pieces[best]) < NEAR
        say(f"  datasketch {threshold}: {asked} copies, {strangers} of them under {NEAR:.0%}")
        yield str(threshold), partial(_knows, lsh, sign)


def _knows(lsh: Any, sign: Callable[[str], Any], text: str) -> bool:
    return bool(lsh.query(sign(text)))


def invent(chance: random.Random) -> Iterator[Fingerprint]:
    """Yield fingerprints as large as those of the stream; one in five is a near copy of a late one.

    One pair of words in twelve stands in many articles, and some sentences are formulas.
    """
    common = [chance.getrandbits(48) for _ in range(5_000)]
    late: list[Fingerprint] = []
    while True:
        if late and chance.random() < 0.2:
            old = chance.choice(late)
            drawn = [h if chance.random() < 0.9 else chance.getrandbits(45) for h in old.signature]
            yield Fingerprint(
                title=chance.getrandbits(48),
                sentences=old.sentences[1:],
                signature=tuple(sorted(drawn)),
                pairs=old.pairs,
                numbers=old.numbers,
                names=old.names,
                words=old.words,
            )
            continue
        own = [chance.getrandbits(45) for _ in range(SKETCH - 4)]
        made = Fingerprint(
            title=chance.getrandbits(48),
            sentences=(*(chance.getrandbits(48) for _ in range(8)), chance.choice(common)),
            signature=tuple(sorted({*own, *(item >> 3 for item in chance.sample(common, 4))})),
            pairs=SKETCH * 8,
            numbers=tuple(chance.sample(range(10, 9_999), 5)),
            names=tuple(chance.getrandbits(48) for _ in range(8)),
            words=chance.randbytes(WORD_BITS // 8),
        )
        late = [*late[-50:], made]
        yield made


def _resident() -> int:
    """Return the bytes of memory that this process holds."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - a file of the kernel
        return int(file.read().split()[1]) * 4096


def measure_growth(sizes: tuple[int, ...] = SIZES) -> None:
    """Print time and memory of an article at each size."""
    say("\nCopies held, invented articles: us of processor time an article, mean of the last 2,000")
    say("  articles      find     add   bytes an article (resident)")
    index, made = CopyIndex(), invent(random.Random(3))
    gc.collect()
    before, key = _resident(), 0
    for size in sizes:
        for part in islice(made, size - LAST - key):
            index.add(key, f"{key:016x}", f"u{key}", f"outlet {key % 200}", f"v{key}", part)
            key += 1
        spent = [0.0, 0.0, 0.0]
        for part in islice(made, LAST):
            names = (f"{key:016x}", f"u{key}", f"outlet {key % 200}", f"v{key}", part)
            times = [time.process_time()]
            index.find(*names)
            times.append(time.process_time())
            index.add(key, *names)
            times.append(time.process_time())
            spent = [
                s + b - a for s, a, b in zip(spent, times, times[1:] + times[-1:], strict=True)
            ]
            key += 1
        gc.collect()
        held = (_resident() - before) / len(index)
        us = [1e6 * value / LAST for value in spent]
        say(f"  {size:9,}  {us[0]:8.0f}{us[1]:8.0f}   {held:8.0f}")
    start = time.process_time()
    for old in range(LAST):
        index.remove(old)
    say(f"  removing one takes {1e6 * (time.process_time() - start) / LAST:.0f} us")


def main() -> int:
    """Print all tables; return 0."""
    if (DATA / "stream").is_dir():
        pieces = read_stream(range(6, 12))
        measure_recall(pieces, measure_stream(pieces))
    else:
        say("Not measured: quality, because ../shared/data is not there.")
    measure_growth()
    say("\nNot measured: copies that a person has labelled. Perturbed articles stand for them.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
