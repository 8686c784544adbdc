"""Workers and senders that run beside a measurement, until it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from bench.report import say
from rasid.send import record_of
from streams.eventlog import open_log
from streams.settings import Settings

PATIENCE = 90.0
TICK = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20


class Process(NamedTuple):
    """What a process takes at one moment: MiB, open handles, threads, CPU seconds so far."""

    memory: float
    handles: float
    threads: float
    cpu: float


def look_at(pid: int) -> Process:
    """Return what a process takes, from Linux' /proc."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    numbers = {name: int(value) for name, value in re.findall(r"(\w+):\s+(\d+)", status)}
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return Process(
        memory=numbers["VmRSS"] / 1024,
        handles=len(os.listdir(f"/proc/{pid}/fd")),  # noqa: PTH208 - as many names as handles
        threads=numbers["Threads"],
        cpu=(int(fields[11]) + int(fields[12])) / TICK,
    )


def measure_files(paths: Iterable[Path]) -> float:
    """Return the size of files in MiB; what is deleted meanwhile counts nothing."""
    return sum(_size(path) for path in paths) / MIB


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size if path.is_file() else 0
    return 0


@contextmanager
def working(
    command: Sequence[str], said: Path, environ: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker that says what it has to say in a file, until the body ends; it is stopped."""
    with said.open("ab") as file:
        process = subprocess.Popen(
            command,
            env=os.environ | environ | {"RASID_LOG_LEVEL": "info"},
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def sending(
    lines: Iterator[bytes], rate: float, settings: Settings, sent: Callable[[bytes, float], None]
) -> Iterator[None]:
    """Append articles, `rate` a second, until the body ends or there are no more.

    Each is given to `sent` before it is appended, with the time in seconds since 1970.
    """
    ending = threading.Event()

    def send() -> None:
        with open_log(settings, create=False) as log:
            begun = time.monotonic()
            for number, line in enumerate(lines):
                if ending.wait(max(0.0, begun + number / rate - time.monotonic())):
                    return
                sent(line, time.time())
                log.append([record_of(line)])

    thread = threading.Thread(target=send, name="sender")
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def wait_for(said: Path, words: str, patience: float = PATIENCE) -> None:
    """Return when a worker has said something; leave with what it said where it does not."""
    until = time.monotonic() + patience
    while words not in said.read_text("utf-8", "replace"):
        if time.monotonic() > until:
            say(said.read_text("utf-8", "replace")[-2_000:])
            raise SystemExit(f"{said.name}: never said {words!r}")
        time.sleep(0.1)
