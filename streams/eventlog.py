"""A log from outside the worker: what commands and tests ask of it, whichever log it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from streams.kafka.access import read_access
from streams.kafka.log import KafkaLog
from streams.records import NewRecord, Record
from streams.settings import Settings
from streams.sqlite.log import Log


class LogReading(Protocol):
    """A log that is read, beside a running worker or without one; used from one thread at a time.

    Where a method takes a topic and partition, any pair (topic, number) will do. Every method
    raises LogError: UnknownTopic where there is no such partition, StorageFailed where the log
    cannot be reached.
    """

    log_id: str

    def topics(self) -> dict[str, int]:
        """Return the number of partitions of every topic, in the order of their names."""

    def read(self, tp: tuple[str, int], offset: int, limit: int) -> list[Record]:
        """Return up to `limit` records from `offset` on, none only where none is left.

        Offsets whose records were compacted or have expired are passed over.
        """

    def first_offset(self, tp: tuple[str, int]) -> int:
        """Return the offset of the oldest record that is there; the end where there is none."""

    def end_offset(self, tp: tuple[str, int]) -> int:
        """Return the offset that the next record will have."""

    def end_offsets(self) -> Mapping[tuple[str, int], int]:
        """Return the offset that the next record will have, of every topic and partition."""

    def committed(self, group: str, tp: tuple[str, int]) -> int | None:
        """Return the offset at which `group` goes on, None where it has committed none."""

    def close(self) -> None:
        """Let go of the log; nothing is asked of it after."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class EventLog(LogReading, Protocol):
    """A log that is also written."""

    def create_topic(
        self,
        name: str,
        partitions: int,
        *,
        compacting: bool = False,
        retention: float | None = None,
        max_bytes: int | None = None,
    ) -> None:
        """Declare a topic; one that exists with the same settings stays as it is.

        A compacting topic keeps the newest record of each key; another keeps its records for
        `retention` seconds (None: for good), and in each partition no more than `max_bytes` of
        them (None: any number). Raises TopicMismatch.
        """

    def append(self, records: Sequence[NewRecord]) -> list[int]:
        """Write `records` and return their offsets once all are durable."""


def open_reader(settings: Settings) -> AbstractContextManager[LogReading]:
    """Open the log that `settings` name for reading. Raises LogError where there is none."""
    if settings.kafka:
        return _open_kafka(settings)
    return Log.open_reader(settings.log_path)


def open_log(settings: Settings, *, create: bool = True) -> AbstractContextManager[EventLog]:
    """Open the log that `settings` name for appending too.

    An embedded log that is missing is made where `create` says so, else NoSuchLog is raised.
    """
    if settings.kafka:
        return _open_kafka(settings)
    path = settings.log_path
    return Log.open(path) if create else Log.open_existing(path)


def _open_kafka(settings: Settings) -> AbstractContextManager[EventLog]:
    return KafkaLog(read_access(settings), replication=settings.replication)
