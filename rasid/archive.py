"""An archive run through the steps of the monitor, for the commands that tell what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import click

from analysis.finding import Related
from analysis.mentions.watchlist import Watchlist
from analysis.reading import Reading, Refused
from rasid.inputs import read_lines, total_size
from rasid.progress import progress

MOST_BAD = 10


class Step(NamedTuple):
    """One article of an archive: as it stands there, what it says, and what came of it."""

    data: bytes
    reading: Reading
    related: Related


class Archive:
    """The articles at `paths`, related to each other as a replay does, with what was refused."""

    def __init__(self, paths: Sequence[str], watchlist: Watchlist) -> None:
        from analysis.mentions.matcher import Matcher
        from analysis.reader import Reader
        from rasid.monitor import spare_collector
        from streams.replay import Relating

        self._paths = paths
        self.relating = Relating(Reader(Matcher(watchlist)), datetime.now(UTC))
        self.articles = self.refused = 0
        self._named: list[str] = []
        spare_collector()

    def steps(
        self, what: str, before: Callable[[bytes, Reading], None] = lambda _data, _reading: None
    ) -> Iterator[Step]:
        """Yield each article that was taken; `what` names the progress bar. Raises InputError.

        `before` is told of each article that could be read, before anything is decided about it.
        """
        with progress(what, total_size(self._paths)) as advance:
            for line in read_lines(self._paths):
                self.articles += 1
                reading = self.relating.read(line.data)
                if isinstance(reading, Reading):
                    before(line.data, reading)
                for related in self.relating.relate(reading):
                    if isinstance(reading, Refused) or related.outcome == "quarantined":
                        self._refuse(line.where, reading, related)
                    elif related.outcome != "canary":
                        yield Step(line.data, reading, related)
                advance(line.read)

    def report(self) -> int:
        """Say on standard error what could not be taken; return the exit code."""
        for line in self._named:
            click.echo(line, err=True)
        if self.refused > len(self._named):
            more = self.refused - len(self._named)
            click.echo(f"and {more:,} more that cannot be taken", err=True)
        return 1 if self.refused else 0

    def _refuse(self, where: str, reading: Reading | Refused, related: Related) -> None:
        self.refused += 1
        if len(self._named) < MOST_BAD:
            said = f": {reading.where}" if isinstance(reading, Refused) else ""
            self._named.append(f"{where}: {related.refused}{said}")
