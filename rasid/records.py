"""Records of a topic, read from the log beside the worker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import msgspec

from streams.eventlog import open_reader
from streams.records import Record
from streams.settings import Settings

AT_ONCE = 500
LOOK_EVERY = 0.25

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What bytes raise that are no record of this version."""

T = TypeVar("T")


class Placed(NamedTuple):
    """A record and its offset."""

    offset: int
    value: bytes


def follow(
    settings: Settings, topic: str, *, wait: bool = False, start: int = 0, last: int | None = None
) -> Iterator[Placed]:
    """Yield the records of the one partition of `topic` from `start` on; with `wait`, for ever.

    With `last`, of what is there only so many. Raises LogError where there is no log.
    """
    with open_reader(settings) as log:
        offset = max(start, log.first_offset((topic, 0)))
        if last is not None:
            offset = max(offset, log.end_offset((topic, 0)) - last)
        while True:
            records: list[Record] = log.read((topic, 0), offset, AT_ONCE)
            for record in records:
                yield Placed(record.offset, record.value or b"")
                offset = record.offset + 1
            if not records and not wait:
                return
            if not records:
                time.sleep(LOOK_EVERY)


def read_as(
    settings: Settings, topic: str, kind: type[T], *, last: int | None = None, holding: bytes = b""
) -> Iterator[T]:
    """Yield the records of `topic` that are of `kind` and hold the bytes `holding`, oldest first.

    What is something else, or cannot be read, is passed over: `rasid check --log` names it.
    """
    decode = msgspec.json.Decoder(kind).decode
    for placed in follow(settings, topic, last=last):
        if holding not in placed.value:
            continue
        try:
            record = decode(placed.value)
        except UNREADABLE:
            continue
        yield record
