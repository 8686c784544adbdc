"""What an entry says that was sent on: the decision read again, without the memory it came from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from analysis.decision import Output
from streams.audit.walk import digest
from streams.records import Record
from streams.stage import Decider, Decision
from streams.topics import PREFIX

_encode = msgspec.json.Encoder().encode


def output_digest(output: Output) -> tuple[str, int]:
    """Return the topic of an output and the digest of its record, as the worker writes it."""
    key = output.key.encode("utf-8", "replace")
    return PREFIX + output.topic, digest(key, _encode(output.record))


def reread(decider: Decider[Any, Any, Any], record: Record, stored: bytes) -> Decision | None:
    """Return the decision that `stored` is, without memory. Raises StageStopped.

    `decider` is used for nothing else. An entry that is part of memory is never decided anew: here
    each is taken to be part of it.
    """
    decider.chain.last = record.offset
    at = datetime.fromtimestamp(record.timestamp, UTC)
    return decider.decide(record.offset, record.value or b"", at, stored)
