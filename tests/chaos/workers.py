"""The workers of a chaos run: processes that are killed, stalled and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

REBUILT = "memory rebuilt"
"""What a worker logs when it has taken a stage over."""

STARTED = "Ctrl-C stops"
"""What it greets with."""


class Worker:
    """One worker in `folder`: whatever runs there at the moment. `command` is `up` or `worker`.

    It is started by the command `within`, which must become it.
    """

    def __init__(self, name: str, folder: Path, seed: str, command: Sequence[str]) -> None:
        self.name, self.lives = name, 0
        self.exits: list[int] = []
        self.within: Sequence[str] = ()
        self._seed, self._command = seed, command
        self.data, self._said = folder / name, folder / f"{name}.log"
        self._said.touch()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environ: dict[str, str]) -> None:
        """Start it."""
        self.lives += 1
        seed = f"{self._seed}.{self.name}.{self.lives}"
        command = ("-m", "tests.chaos.worker", seed, *self._command, "--data", str(self.data))
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(
                [*self.within, sys.executable, *command, "--port", "0"],
                env=os.environ | environ | {"RASID_LOG_LEVEL": "info"},
                stdout=subprocess.DEVNULL,
                stderr=said,
            )

    def signal(self, number: int) -> None:
        """Send it a signal."""
        if self._process is not None:
            self._process.send_signal(number)

    def kill(self) -> None:
        """End it at once, also where it is stopped; return when it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self, patience: float) -> int:
        """Stop it as Ctrl-C does, and return its exit code."""
        self.signal(signal.SIGINT)
        return self.wait(patience)

    def wait(self, patience: float) -> int:
        """Return its exit code, once it has ended."""
        assert self._process is not None
        return self._process.wait(patience)

    def has_ended(self) -> bool:
        """Tell whether it ended by itself; its exit code is kept."""
        code = None if self._process is None else self._process.poll()
        if code is None:
            return False
        self.exits.append(code)
        self._process = None
        return True

    @property
    def pid(self) -> int:
        """Return the id of its process, which must run."""
        assert self._process is not None
        return self._process.pid

    def said(self) -> str:
        """Return all that it said, in all its lives."""
        return self._said.read_text(encoding="utf-8", errors="replace")

    def last_words(self) -> str:
        """Return the last line that it said."""
        said = self._said.read_bytes().decode(errors="replace").strip()
        return said.rpartition("\n")[2]

    def took_over_at(self) -> str:
        """Return when it last took over the stage `relate`, as ISO 8601; "" for never."""
        lines = self._said.read_bytes().decode(errors="replace").splitlines()
        taken = (line for line in reversed(lines) if REBUILT in line and "stage=relate" in line)
        return next(taken, "").partition(" ")[0]
