"""Measure how alike the stories are of one partition of `articles` and of four.

    .venv/bin/python -m bench.partitions [--live] [--articles 2000] [--rate 50]

By default the order in which a worker has the records of four partitions is made up. With `--live`
it is that of `rasid up`, on the articles' own clock and an embedded log with one partition and with
four, to which another process sends: all articles before the worker starts, and, with `--rate`,
so many a second while it runs. Needs the measuring data beside the project (../shared/data).
"""

from __future__ import annotations

import argparse
import gzip
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import msgspec

from analysis.finding import Related
from bench.grouping import find_copies, group
from bench.report import say
from bench.stories import DATA, Piece, read_stream
from rasid.monitor import prepare_log
from rasid.records import follow
from rasid.send import BATCH, record_of
from streams.errors import NoSuchLog
from streams.eventlog import open_log
from streams.ordering import in_append_order
from streams.records import Record, partition_for
from streams.settings import Settings
from streams.topics import FINDINGS

DRIFTING = (2, 10, 100)
SENT_AT_ONCE = (50, BATCH, 500)
DAYS = range(8, 12)
PATIENCE = 300.0
WATCHLIST = "watches:\n  - {id: nobody, name: ميناء السهل, kind: place}\n"
COMMAND = (sys.executable, "-c", "from rasid.cli import main; main()")


def split(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the articles of four partitions, each in its order."""
    parts: list[list[Piece]] = [[], [], [], []]
    for piece in pieces:
        parts[partition_for(piece.id.encode(), len(parts))].append(piece)
    return parts


def drift(pieces: Sequence[Piece], burst: int) -> list[Piece]:
    """Return the articles as a worker has them that reads four partitions by turns.

    A turn is at most `burst` articles, as many as chance says.
    """
    chance = random.Random(4)
    waiting = [part[::-1] for part in split(pieces)]
    mixed: list[Piece] = []
    while any(waiting):
        for part in waiting:
            mixed += [part.pop() for _ in range(min(len(part), chance.randint(0, burst)))]
    return mixed


def in_batches(pieces: Sequence[Piece], size: int) -> list[Piece]:
    """Return the articles in the order of a worker, each `size` of them appended at one time."""
    mixed: list[Piece] = []
    for start in range(0, len(pieces), size):
        parts = split(pieces[start : start + size])
        records = {
            ("articles", number): [Record(at, 0.0, None, None, ()) for at in range(len(part))]
            for number, part in enumerate(parts)
        }
        mixed += [parts[tp[1]][record.offset] for tp, record in in_append_order(records)]
    return mixed


def agreement(one: dict[str, str], other: dict[str, str]) -> float:
    """Return BCubed F1 between two groupings of the same articles."""
    sizes, others = Counter(one.values()), Counter(other.values())
    both = Counter((one[article], other[article]) for article in one)
    precision = math.fsum(count * count / others[b] for (_, b), count in both.items())
    recall = math.fsum(count * count / sizes[a] for (a, _), count in both.items())
    return 2 * precision * recall / (precision + recall) / len(one)


def measure_made_up() -> None:
    """Print how alike the stories are in orders that are made up."""
    pieces = read_stream(range(6, 12))
    straight = group(pieces, find_copies(pieces))[0]
    orders = {f"read by turns of up to {burst}": drift(pieces, burst) for burst in DRIFTING}
    orders |= {f"appended {size} at a time": in_batches(pieces, size) for size in SENT_AT_ONCE}
    for name, mixed in orders.items():
        stories = group(mixed, find_copies(mixed))[0]
        alike = agreement(straight, stories)
        say(f"  four partitions, {name}: BCubed {alike:.4f} against one, {len(pieces)} articles")


def read_lines(count: int) -> list[bytes]:
    """Return the first articles from 8 August on as they are sent."""
    lines: list[bytes] = []
    for day in DAYS:
        with gzip.open(DATA / f"stream/articles-2015-08-{day:02}.jsonl.gz") as file:
            lines += map(bytes.strip, islice(file, count - len(lines)))
    return lines


def send(settings: Settings, lines: Iterable[bytes], batch: int, rate: float) -> None:
    """Append articles, so many at once and a second; 0 is as fast as it goes."""
    left, begun, sent = iter(lines), time.monotonic(), 0
    with open_log(settings) as log:
        while part := list(islice(left, batch)):
            time.sleep(max(0.0, begun + sent / rate - time.monotonic()) if rate else 0.0)
            log.append([record_of(line) for line in part])
            sent += len(part)


@contextmanager
def running(folder: Path, settings: Settings) -> Iterator[None]:
    """Run `rasid up` until the block ends; it ends as Ctrl-C ends it."""
    (folder / "watchlist.yaml").write_text(WATCHLIST, encoding="utf-8")
    up = ("up", "--data", settings.data, "--port", "0", "--watchlist", folder / "watchlist.yaml")
    own = {"RASID_PARTITIONS": str(settings.partitions), "RASID_CLOCK": settings.clock}
    with (folder / "worker").open("wb") as file:
        command = [*COMMAND, *map(str, up)]
        process = subprocess.Popen(command, stdout=file, stderr=file, env=os.environ | own)
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def stories_of(settings: Settings) -> dict[str, str]:
    """Return the story of each article that has been decided."""
    found: dict[str, str] = {}
    with suppress(NoSuchLog):
        for record in follow(settings, FINDINGS.name):
            if b'"event":"related"' in record.value:
                related = msgspec.json.decode(record.value, type=Related)
                found[related.article] = related.link.story if related.link else ""
    return found


def run_live(lines: Sequence[bytes], partitions: int, rate: float) -> dict[str, str]:
    """Return the stories that a worker makes of articles that are sent to it."""
    expected = {record_of(line).key for line in lines}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = str(folder / "data")
        settings = Settings(data=data, partitions=partitions, clock="articles")
        prepare_log(settings, None)
        if not rate:
            send(settings, lines, BATCH, 0.0)
        with running(folder, settings):
            if rate:
                send(settings, lines, 1, rate)
            until = time.monotonic() + PATIENCE
            while len(found := stories_of(settings)) < len(expected):
                if time.monotonic() > until:
                    raise SystemExit(f"{len(found)} of {len(expected)} articles after {PATIENCE} s")
                time.sleep(1.0)
    return found


def measure_live(count: int, rate: float) -> None:
    """Print how alike the stories of one and of four partitions are that a worker makes."""
    lines = read_lines(count)
    one = run_live(lines, 1, 0.0)
    for each in (0.0, rate):
        four = run_live(lines, 4, each)
        how = f"sent at {each:g} a second" if each else "sent before the worker starts"
        moved = len(set(one.items()) - set(four.items()))
        say(
            f"  rasid up, four partitions, {how}: BCubed {agreement(one, four):.4f} against one,"
            f" {len(one)} articles, {moved} under another story's id"
        )


def main() -> None:
    """Print how alike the stories are of one partition and of four."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--rate", type=float, default=50.0)
    chosen = parser.parse_args()
    if not (DATA / "stream").is_dir():
        say(f"Not measured: there is no {DATA}.")
    elif chosen.live:
        measure_live(chosen.articles, chosen.rate)
    else:
        measure_made_up()


if __name__ == "__main__":
    main()
