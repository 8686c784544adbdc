"""What lies in a log: records, the partition each belongs to, and the limits both obey."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from aiokafka.partitioner import murmur2

from streams.errors import LogError, RecordTooLarge

MAX_RECORD_BYTES = 8 * 1024 * 1024  # of key, value and headers together
MAX_PARTITIONS = 1024
TOPIC_NAME = re.compile(r"(?!\.\.?$)[A-Za-z0-9._-]{1,249}")  # Kafka's rule: one name on both logs

Headers = Sequence[tuple[str, bytes]]


class TopicPartition(NamedTuple):
    """One partition of a topic; equal to the plain pair, and to Faust's and aiokafka's own."""

    topic: str
    partition: int


class NewRecord(NamedTuple):
    """A record to append. Without a partition, its key decides (`partition_for`).

    A value of None is a tombstone: in a compacting topic it takes its key's older records away.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None


class Record(NamedTuple):
    """A record as it stands in its partition; `timestamp` is when it was appended, in seconds."""

    offset: int
    timestamp: float
    key: bytes | None
    value: bytes | None
    headers: Headers


def partition_for(key: bytes | None, partitions: int) -> int:
    """Return the partition of `key` among `partitions`, the same one that Kafka's clients choose.

    Murmur2 as in Kafka's DefaultPartitioner. Without a key Kafka chooses at random; here it is
    the first partition, so that the same records always make the same log.
    """
    if key is None or partitions == 1:
        return 0
    return int(murmur2(key) & 0x7FFFFFFF) % partitions


def check_topic(
    name: str,
    partitions: int,
    *,
    compacting: bool,
    retention: float | None,
    max_bytes: int | None = None,
) -> None:
    """Raise LogError for a name Kafka would not take, an impossible count, or mixed clean-up."""
    if not TOPIC_NAME.fullmatch(name):
        raise LogError(f"{name!r} is no name for a topic: use up to 249 of A-Z a-z 0-9 . _ -")
    if not 1 <= partitions <= MAX_PARTITIONS:
        raise LogError(f"topic {name!r} needs 1 to {MAX_PARTITIONS} partitions, not {partitions}")
    if retention is not None and (compacting or retention <= 0):
        raise LogError(f"topic {name!r} either compacts or keeps its records for some time")
    if max_bytes is not None and (compacting or max_bytes <= 0):
        raise LogError(f"topic {name!r} either compacts or keeps so many bytes, at least one")


def encode_headers(headers: Headers | Mapping[str, bytes] | None) -> bytes | None:
    """Return headers as the log stores them, None where there are none.

    Raises LogError for a name that is no text or a value that is no bytes.
    """
    if not headers:
        return None
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
    for name, value in pairs:
        _check_header(name, value)
    return msgspec.msgpack.encode(pairs)


def _check_header(name: object, value: object) -> None:
    if not isinstance(name, str) or not isinstance(value, bytes):
        raise LogError(f"the header {name!r} must be a text with bytes as its value")


_decode_headers = msgspec.msgpack.Decoder(tuple[tuple[str, bytes], ...]).decode


def decode_headers(stored: bytes | None) -> Headers:
    """Return the headers that `encode_headers` stored, in their order."""
    return () if stored is None else _decode_headers(stored)


def record_size(record: NewRecord) -> int:
    """Return the bytes of key, value and headers; raises RecordTooLarge above the log's limit."""
    size = len(record.key or b"") + len(record.value or b"")
    if record.headers:
        size += sum(len(name) + len(value) for name, value in record.headers)
    if size > MAX_RECORD_BYTES:
        raise RecordTooLarge(
            f"a record of {size:,} bytes for topic {record.topic!r} is over the limit of"
            f" {MAX_RECORD_BYTES:,}: send less at once"
        )
    return size
