"""`rasid replay`: the steps of the stream over an archive, in one loop."""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec

from analysis.finding import Quarantined
from rasid.inputs import read_lines, total_size
from rasid.options import (
    UsageProblem,
    common_options,
    load_alerts,
    load_watchlist,
    settings_from,
)
from rasid.progress import progress
from rasid.rules import rules_of


@click.command("replay")
@click.argument("paths", nargs=-1, required=True)
@click.option("--out", metavar="FILE", help="Where the events go; default standard output.")
@common_options
def command(paths: tuple[str, ...], out: str | None, **flags: Any) -> int:
    """Run every step over an archive, and write each event as one JSON line.

    PATHS are JSON lines (also .gz), folders, or - for standard input. The clock is the articles'
    own, nothing is sent, and the same input gives the same bytes. A summary goes to standard
    error. Exit code 1 says that some articles were quarantined.

    \b
      rasid replay archive.jsonl.gz --watchlist watchlist.yaml --out events.jsonl
    """
    settings = settings_from(flags)
    watchlist = load_watchlist(settings)
    config = msgspec.structs.replace(load_alerts(settings), warm_up=0.0)
    if out is not None and any(_is_same(path, out) for path in paths):
        raise UsageProblem(f"{out} is what is read: name another file with --out")
    with ExitStack() as stack:
        sink = _open(out, stack)
        counts, seconds = _run(paths, watchlist, config, sink)
    _summarise(counts, seconds)
    return 1 if counts["quarantine"] else 0


def _is_same(path: str, out: str) -> bool:
    return path != "-" and Path(path).exists() and Path(out).exists() and Path(path).samefile(out)


def _open(out: str | None, stack: ExitStack) -> BinaryIO:
    if out is None or out == "-":
        return sys.stdout.buffer
    try:
        return stack.enter_context(Path(out).open("wb"))
    except OSError as exc:
        raise UsageProblem(f"{out}: cannot be written ({exc.strerror}); name another") from None


def _run(
    paths: tuple[str, ...], watchlist: Any, config: Any, sink: BinaryIO
) -> tuple[Counter[str], float]:
    from analysis.decision import BEGINNING
    from analysis.mentions.matcher import Matcher
    from analysis.reader import Reader
    from rasid.monitor import spare_collector
    from streams.replay import Replay

    run = Replay(Reader(Matcher(watchlist)), rules_of(watchlist, config, BEGINNING), _now())
    spare_collector()
    encode = msgspec.json.Encoder().encode
    counts: Counter[str] = Counter()

    def write(events: Any, where: str) -> None:
        for event in events:
            sink.write(encode(_placed(event, where)) + b"\n")
            _count(counts, event)

    begun = time.perf_counter()
    with progress("replay", total_size(paths)) as advance:
        for line in read_lines(paths):
            counts["articles"] += 1
            write(run.take(line.data), line.where)
            advance(line.read)
        write(run.finish(), "")
    return counts, time.perf_counter() - begun


def _placed(event: Any, where: str) -> Any:
    """Return `event`; what was quarantined says where it stands in the archive."""
    if not isinstance(event, Quarantined):
        return event
    return msgspec.structs.replace(event, where=f"{where}: {event.where}")


def _now() -> datetime:
    return datetime.now(UTC)


def _count(counts: Counter[str], event: Any) -> None:
    name = event.__struct_config__.tag
    counts[name] += 1
    for part in ("relation", "status", "kind", "reason"):
        value = getattr(event, part, None)
        if value is not None:
            counts[f"{name} {value}"] += 1


def _summarise(counts: Counter[str], seconds: float) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="replay")
    table.add_column("event")
    table.add_column("count", justify="right")
    for name in sorted(counts):
        table.add_row(f"  {name.partition(' ')[2]}" if " " in name else name, f"{counts[name]:,}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = counts["articles"] / seconds if seconds else 0.0
    table.caption = f"{seconds:.1f} s, {rate:,.0f} articles a second, {peak:,.0f} MiB at most"
    Console(stderr=True).print(table)
