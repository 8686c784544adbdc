"""Ends a worker that has work and makes no progress: its supervisor starts it again.

Two look, each at what the other cannot see. A task of the event loop looks at the stages; a thread
looks whether that task still runs, for a loop that is blocked can end nothing, not even itself.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

from streams.guard import PACKAGES
from streams.health import ASSIGNMENT, RECOVERY, Health, explain
from streams.inflight import describe
from streams.progress import Line, Progress, Stall

LOOK_SECONDS = 1.0
ROOT = Path(__file__).resolve().parent.parent
LOOP = "event loop"
AGAIN = "start again, and it goes on where it stood; report this line if it comes back"
ADVICE = {
    ASSIGNMENT: "check that nothing keeps it from its log, then start again",
    RECOVERY: (
        "start again; if it comes back, stop and remove the folder `faust` in the data folder: "
        "the local stores are rebuilt from the log"
    ),
}


class Watchdog:
    """Looks every second from `start` to `stop`, and ends what stood still for `limit` seconds.

    `fail` ends the process with one line that says why; it may be called from a thread. `clock` is
    in seconds and never steps back, `now` tells since when.
    """

    def __init__(
        self,
        health: Health,
        fail: Callable[[str], None],
        *,
        limit: float,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        self._health, self._fail, self._limit = health, fail, limit
        self._clock, self._now = clock, now
        self._beats = 0
        self._loop_thread = threading.get_ident()
        self._ended = threading.Event()
        self._guard = threading.Thread(target=self._guard_loop, name="watchdog", daemon=True)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look, from the event loop that is watched."""
        self._loop_thread = threading.get_ident()
        self._task = asyncio.create_task(self._look(), name="watchdog")
        self._guard.start()

    async def stop(self) -> None:
        """Look no more; returns when task and thread have ended."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._ended.set()
        await asyncio.to_thread(self._guard.join)

    async def _look(self) -> None:
        while True:
            self._beats += 1
            try:
                self._health.look()
            except Exception as exc:  # noqa: BLE001 - a worker that nobody watches must not go on
                self._fail(f"its progress cannot be seen ({describe(exc)}): report this line")
                return
            stall = self._health.stalled(self._limit)
            if stall is not None:
                advice = ADVICE.get(stall.line.name, AGAIN)
                self._fail(f"{explain(stall)}, since {self._since(stall)}: {advice}")
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _guard_loop(self) -> None:
        progress = Progress()
        while not self._ended.wait(LOOK_SECONDS):
            progress.note([Line(LOOP, 1, self._beats)], self._clock())
            stall = progress.stalled(self._limit)
            if stall is not None:
                place = describe_place(sys._current_frames().get(self._loop_thread))  # noqa: SLF001 - the only way to see what another thread does
                self._fail(
                    f"the event loop was blocked for {stall.seconds:.0f} seconds, "
                    f"since {self._since(stall)}, in {place}: {AGAIN}"
                )
                return

    def _since(self, stall: Stall) -> str:
        at = self._now() - timedelta(seconds=stall.seconds)
        return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def describe_place(frame: FrameType | None) -> str:
    """Return the innermost call of ours in `frame`, as file, line and function."""
    calls = traceback.extract_stack(frame) if frame is not None else []
    ours = [call for call in calls if _is_ours(call.filename)] or calls
    if not ours:
        return "code that cannot be seen"
    path, last = Path(ours[-1].filename), ours[-1]
    name = path.relative_to(ROOT) if _is_ours(last.filename) else path.name
    return f"{name}:{last.lineno} ({last.name})"


def _is_ours(filename: str) -> bool:
    parents = Path(filename).parents
    return any(ROOT / package in parents for package in PACKAGES)
