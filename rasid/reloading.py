"""Watchlist and alert policy taken anew, beside a running monitor, whenever their files change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog

from alerts.records import Rules
from alerts.rules.settings import AlertsConfig
from analysis.reader import Reader
from rasid.compiling import Compiled, Job, compile_beside
from rasid.options import Overrides, UsageProblem
from streams import metrics
from streams.settings import Settings
from streams.watching import Mark, Settling, Unison, mark_of

EVERY = 2.0
"""Seconds between looks at the files."""

log = structlog.get_logger("rasid.watchlist")


class Worker(Protocol):
    """The monitor that reads by the files."""

    unison: Unison

    def rules_time(self) -> datetime:
        """Return the time of rules that are put now."""

    async def take(self, reader: Reader | None, rules: Rules | None) -> None:
        """Alert by `rules` and read by `reader` from here on, None for those that it has."""


def read_marks(settings: Settings) -> tuple[Mark, ...]:
    """Return the marks of the files that a worker reads by."""
    return tuple(mark_of(Path(name)) for name in (settings.watchlist, settings.alerts) if name)


class Reloading:
    """Looks at the files, and hands what they say to the worker.

    `taken` is what the worker has, `marks` are the files' from before they were read for it.
    `say` is given one line for people at each change.
    """

    def __init__(
        self,
        settings: Settings,
        overrides: Overrides,
        taken: Compiled,
        marks: tuple[Mark, ...],
        say: Callable[[str], None],
    ) -> None:
        self._settings, self._overrides, self._say = settings, overrides, say
        self._settling = Settling(marks)
        self._config, self._rules, self._hash = taken.config, taken.rules.hash, taken.hash
        self._problem = ""
        self.watches = taken.watches
        metrics.WATCHES.set(taken.watches)
        metrics.CONFIG_PROBLEM.set(0)

    async def run(self, worker: Worker) -> None:
        """Look at the files for as long as `worker` runs."""
        self._hold(worker)
        while True:
            await asyncio.sleep(EVERY)
            await self.look(worker)

    async def look(self, worker: Worker) -> None:
        """Look once, and take what changed. Raises what the worker raises where it cannot."""
        marks = await asyncio.to_thread(read_marks, self._settings)
        if not self._settling.look(marks):
            return
        job = Job(self._settings, self._overrides, self._hash, worker.rules_time())
        try:
            compiled = await compile_beside(job)
            self._check_channels(compiled.config)
        except UsageProblem as problem:
            self._refuse(str(problem))
        else:
            await self._take(worker, compiled)

    def _hold(self, worker: Worker) -> None:
        if self._settings.clock == "log":  # or there would be no telling how old a record is
            worker.unison.hold(self._hash, self._rules, worker.rules_time())

    def _check_channels(self, config: AlertsConfig) -> None:
        if config.channels != self._config.channels:
            raise UsageProblem(
                f"{self._settings.alerts}: its channels are other ones: stop the worker and start"
                " it again to use them"
            )

    def _refuse(self, why: str) -> None:
        first, _, rest = why.partition("\n")
        more = rest.count("\n") + 1 if rest else 0
        hint = f" (and {more} more problems; `rasid check` tells them)" if more else ""
        self._problem = first + hint
        metrics.CONFIG_PROBLEM.set(1)
        log.warning("files changed, and are not used as they are", why=self._problem)

    async def _take(self, worker: Worker, compiled: Compiled) -> None:
        rules = compiled.rules if compiled.rules.hash != self._rules else None
        reader = None if compiled.matcher is None else Reader(compiled.matcher)
        if rules or reader:
            await worker.take(reader, rules)
            self._config, self._rules = compiled.config, compiled.rules.hash
            self._hash = compiled.hash
            self._hold(worker)
            metrics.WATCHES.set(compiled.watches)
            self._say(f"rasid: watching {compiled.watches} names by changed files")
        elif self._problem:
            self._say("rasid: the files say again what is in force")
        self._problem = ""
        metrics.CONFIG_PROBLEM.set(0)
