"""Alerts on the terminal that the worker runs in."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, tzinfo
from typing import TextIO

from alerts.channels.channel import Result, Sending
from alerts.words.plurals import Lang
from alerts.words.rendering import render_text
from analysis.mentions.watchlist import Severity

MAX_WIDTH = 100
"""Longer lines are hard to read, however wide the terminal."""

COLOURS: dict[Severity, str] = {"info": "36", "notice": "33", "urgent": "31"}
"""ANSI: cyan, yellow, red."""


class TerminalChannel:
    """Writes alerts to `stream`, in colour only where that is a terminal."""

    at_once = 1

    def __init__(self, name: str, stream: TextIO, lang: Lang, zone: tzinfo = UTC) -> None:
        self.name = name
        self._stream = stream
        self._lang = lang
        self._zone = zone
        # of its own: a terminal that is held (Ctrl-S) must hold up nobody else
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="terminal")

    async def send(self, sending: Sending) -> Result:
        """Write an alert once; a stream that is closed stays closed."""
        alert = sending.alert
        width = min(shutil.get_terminal_size().columns, MAX_WIDTH)
        lines = render_text(alert, self._lang, width, self._zone, maybe_repeat=sending.maybe_repeat)
        try:
            if self._stream.isatty():
                lines[0] = f"\033[1;{COLOURS[alert.severity]}m{lines[0]}\033[0m"
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._thread, self._write, "\n".join([*lines, "", ""]))
        except (OSError, ValueError):
            return Result("failed", "closed")
        return Result("ok", "shown")

    async def reach(self) -> str:
        """Return "": a terminal is always there, if perhaps without a reader."""
        return ""

    async def close(self) -> None:
        """Leave the stream open: it belongs to the process."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _write(self, text: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        self._stream.write(text.encode(encoding, "replace").decode(encoding))
        self._stream.flush()
