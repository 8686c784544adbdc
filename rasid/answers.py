"""Commands that answer each JSON line of their input with a JSON line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click
import msgspec

from rasid.inputs import read_lines

T = TypeVar("T")


def answer_lines(path: str, question: type[T], answer: Callable[[T], Any]) -> int:
    """Write the answer to each line of `path`; return the exit code.

    A line that is no `question` is named on standard error, and makes the code 1.
    """
    bad = 0
    decode = msgspec.json.Decoder(question).decode
    for line in read_lines([path]):
        try:
            asked = decode(line.data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
            click.echo(f"{line.where}: {exc}", err=True)
            bad += 1
            continue
        sys.stdout.buffer.write(msgspec.json.encode(answer(asked)) + b"\n")
    return 1 if bad else 0
