"""Records: the partition of a key, headers, limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import LogError, RecordTooLarge
from streams.records import (
    MAX_RECORD_BYTES,
    NewRecord,
    decode_headers,
    encode_headers,
    partition_for,
    record_size,
)

MANY = 1_000_003  # a prime number of partitions: two hashes that differ seldom agree on one

# The hashes that Apache Kafka's own test of its murmur2 expects, as signed 32-bit numbers.
KAFKA_HASHES = [
    (b"21", -973932308),
    (b"foobar", -790332482),
    (b"a-little-bit-long-string", -985981536),
    (b"a-little-bit-longer-string", -1486304829),
    (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
    (b"abc", 479470107),
]


@pytest.mark.parametrize(("key", "kafka"), KAFKA_HASHES)
def test_partition_is_kafkas(key: bytes, kafka: int) -> None:
    """A key has the partition that Kafka's hash of it gives."""
    assert partition_for(key, MANY) == (kafka & 0x7FFFFFFF) % MANY


def test_partition_without_key() -> None:
    """A record without a key goes to the first partition, every time."""
    assert [partition_for(None, 4) for _ in range(20)] == [0] * 20


@given(st.binary(max_size=60), st.integers(1, 20))
def test_partition_exists(key: bytes, partitions: int) -> None:
    """Every key has one of the partitions that there are."""
    assert partition_for(key, partitions) in range(partitions)


@given(st.lists(st.tuples(st.text(max_size=9), st.binary(max_size=9)), max_size=5))
def test_headers_come_back(headers: list[tuple[str, bytes]]) -> None:
    """Headers come back in their order, repeated names and empty values with them."""
    assert list(decode_headers(encode_headers(headers))) == headers


def test_headers_from_mapping() -> None:
    """Headers may be given as a mapping."""
    assert decode_headers(encode_headers({"kind": b"tick"})) == (("kind", b"tick"),)


def test_headers_hold_bytes() -> None:
    """A header whose value is text is refused, by its name."""
    with pytest.raises(LogError, match="the header 'kind' must be a text with bytes as its value"):
        encode_headers([("kind", "tick")])  # type: ignore[list-item] # what is refused


def test_largest_record() -> None:
    """A record of exactly the limit passes; key, value and headers count together."""
    value = bytes(MAX_RECORD_BYTES - 8)
    assert record_size(NewRecord("one", b"key", value, (("h", b"four"),))) == MAX_RECORD_BYTES


def test_record_over_limit() -> None:
    """A record one byte over the limit is refused, with both numbers."""
    record = NewRecord("one", b"key", bytes(MAX_RECORD_BYTES - 2))
    with pytest.raises(
        RecordTooLarge, match=r"8,388,609 bytes for topic 'one' is over .* 8,388,608"
    ):
        record_size(record)
