"""Watchlist and alert policy read, checked and compiled in a process of their own.

Compiling 100,000 names takes seconds of Python, in which a thread would leave the event loop every
second turn only; a process leaves it alone, and one that dies of its input takes nothing along.
"""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from alerts.records import Rules
from alerts.rules.settings import AlertsConfig, AlertsError
from analysis.mentions.matcher import Matcher
from rasid.options import Overrides, UsageProblem, load_alerts, load_watchlist
from rasid.rules import rules_of
from streams.settings import Settings

LIMIT = 600.0
"""Seconds that compiling may take: 100,000 names take fifteen."""

_CHILD = "from rasid.compiling import main; main()"
_NICE = 10


class Job(msgspec.Struct, frozen=True):
    """What to compile: the files that `settings` name. `known` is the hash of a watchlist that is
    compiled already, `at` the time of the rules.
    """

    settings: Settings
    overrides: Overrides
    known: str
    at: datetime


class Compiled(NamedTuple):
    """What a worker needs of its files. `matcher` is None where its watchlist is the known one."""

    config: AlertsConfig
    rules: Rules
    hash: str
    watches: int
    matcher: Matcher | None


def compile_files(job: Job) -> Compiled:
    """Return what the files of `job` say. Raises UsageProblem."""
    for name in filter(None, (job.settings.watchlist, job.settings.alerts)):
        if Path(name).exists() and not Path(name).is_file():
            raise UsageProblem(f"{name}: is no file; name one")
    watchlist = load_watchlist(job.settings)
    config = job.overrides.change(load_alerts(job.settings))
    try:
        rules = rules_of(watchlist, config, job.at)
    except AlertsError as error:
        raise UsageProblem(str(error)) from None
    matcher = None if watchlist.hash == job.known else Matcher(watchlist)
    return Compiled(config, rules, watchlist.hash, len(watchlist.watches), matcher)


async def compile_beside(job: Job, limit: float = LIMIT) -> Compiled:
    """Return what `compile_files` returns, made by a process of its own. Raises UsageProblem.

    The process is killed after `limit` seconds, and when this is cancelled.
    """
    here = [path or str(Path.cwd()) for path in sys.path]  # it must be the very same code
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-c", _CHILD),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(here)},
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        async with asyncio.timeout(limit):
            out, err = await process.communicate(msgspec.json.encode(job))
    except TimeoutError:
        raise UsageProblem(f"compiling took over {limit:.0f} s; watch fewer names") from None
    finally:
        await _end(process)
    if process.returncode:
        why = err.decode(errors="replace").strip().rpartition("\n")[2]
        code = process.returncode
        raise UsageProblem(f"compiling ended with code {code} ({why or 'out of memory?'})")
    answer = await asyncio.to_thread(_unpack, out)
    if isinstance(answer, str):
        raise UsageProblem(answer)
    found: Compiled = answer
    return found


async def _end(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _unpack(data: bytes) -> Any:
    """Return what our own process packed; no collection goes over it, now or later.

    One over 100,000 names holds up the loop for half a second.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        answer = pickle.loads(data)  # noqa: S301 - of a process that we started, over its pipe
        gc.freeze()
    finally:
        if collecting:
            gc.enable()
    return answer


def main() -> None:
    """Compile the job on standard input, and answer on standard output: the child's side."""
    os.nice(_NICE)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed is no answer
    gc.disable()
    try:
        answer: Any = compile_files(msgspec.json.decode(sys.stdin.buffer.read(), type=Job))
    except UsageProblem as problem:
        answer = str(problem)
    with answers:
        pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
