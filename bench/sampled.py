"""`rasid`, telling in whose frames its CPU time went.

    python -m bench.sampled FILE worker …

From SIGUSR1 to SIGUSR2 a timer of the process's CPU time looks, every 5 ms of it, at what the
event loop does; then FILE has the number of looks by stage and work, as JSON. What threads use
while the loop waits is `threads`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import msgspec

from rasid.cli import main

EVERY = 0.005
STAGES = {
    "add_read": "read",
    "add_relate": "relate",
    "add_alert": "alert",
    "add_deliver": "deliver",
}
ANALYSIS, OURS, WRITE, ACKNOWLEDGE = "analysis", "streams", "hand over writes", "acknowledge"
OUTSIDE = (
    ("_drain_messages", "deliver messages"),
    ("_commit_handler", "commit"),
    ("_sender_routine", "send batches"),
    ("_write", "send batches"),
    ("select", "threads"),
)
"""By the name of a function outside the agents: what it is for."""


def work_of(frame: FrameType | None) -> str:
    """Return stage and work of the innermost call `frame`."""
    names, rooms = [], []
    for each in _outwards(frame):
        names.append(each.f_code.co_qualname)
        rooms.append(each.f_code.co_filename)
    for name, room in zip(names, rooms, strict=True):
        stage = STAGES.get(name.partition(".")[0])
        if stage and "/agents/" in room:
            return f"{stage}: {_within(names, rooms)}"
    return next((work for end, work in OUTSIDE if any(n.endswith(end) for n in names)), _run(names))


def _within(names: list[str], rooms: list[str]) -> str:
    if any("/analysis/" in room or "/alerts/" in room for room in rooms):
        return ANALYSIS
    if any(name.endswith((".send", "broker.send")) or name == "send" for name in names):
        return WRITE
    return OURS if any("/streams/" in room for room in rooms) else "Faust's stream"


def _run(names: list[str]) -> str:
    if any(name.startswith("InFlight.") for name in names):
        return ACKNOWLEDGE
    return "other tasks and the loop itself"


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def sample(to: Path) -> None:
    """Count between SIGUSR1 and SIGUSR2."""
    found: Counter[str] = Counter()

    def begin(_number: int, _frame: FrameType | None) -> None:
        found.clear()
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def end(_number: int, _frame: FrameType | None) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        half = to.with_suffix(".half")
        half.write_bytes(msgspec.json.encode(found))
        half.rename(to)

    signal.signal(signal.SIGPROF, lambda _number, frame: found.update((work_of(frame),)))
    signal.signal(signal.SIGUSR1, begin)
    signal.signal(signal.SIGUSR2, end)


if __name__ == "__main__":
    sample(Path(sys.argv.pop(1)))
    sys.argv[0] = "rasid"
    os.environ.setdefault("RASID_LOG_LEVEL", "warning")
    main()
