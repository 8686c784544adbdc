"""How a worker's process ends: with one line and its exit code, whoever holds its terminal."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import NoReturn

import click

PATIENCE = 1.0
"""Seconds that an output which takes nothing (Ctrl-S, a pipe that nobody reads) is waited for."""


def say(line: str) -> None:
    """Tell a person one line; one that cannot be told within a second is left to its thread."""
    telling = threading.Thread(target=_tell, args=(line,), daemon=True)
    telling.start()
    telling.join(PATIENCE)


def _tell(line: str) -> None:
    with suppress(OSError, ValueError):
        click.echo(line, err=True)


def leave(why: str) -> NoReturn:
    """End at once with code 3: what was not acknowledged is decided again at the next start."""
    say(f"rasid: stopped: {why}")
    os._exit(3)


def end(code: int) -> int:
    """Return `code`, once all work is done; end with it here where a thread does not let go.

    Python would wait without end for one that writes to a terminal that is held.
    """
    others = [each for each in threading.enumerate() if each is not threading.current_thread()]
    for thread in others:
        thread.join(PATIENCE)
    if any(thread.is_alive() for thread in others):
        os._exit(code)
    return code
