"""Records of a topic, read from the log beside the worker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

from streams.eventlog import open_reader
from streams.records import Record
from streams.settings import Settings

AT_ONCE = 500
LOOK_EVERY = 0.25


class Placed(NamedTuple):
    """A record and its offset."""

    offset: int
    value: bytes


def follow(
    settings: Settings, topic: str, *, wait: bool = False, start: int = 0
) -> Iterator[Placed]:
    """Yield the records of the one partition of `topic` from `start` on; with `wait`, for ever.

    Raises LogError where there is no log.
    """
    with open_reader(settings) as log:
        offset = max(start, log.first_offset((topic, 0)))
        while True:
            records: list[Record] = log.read((topic, 0), offset, AT_ONCE)
            for record in records:
                yield Placed(record.offset, record.value or b"")
                offset = record.offset + 1
            if not records and not wait:
                return
            if not records:
                time.sleep(LOOK_EVERY)
