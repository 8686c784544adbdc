"""A log kept in memory, a copy of another: to be changed in ways that no real log allows."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, Self

import msgspec

from analysis.decision import Entry
from streams.eventlog import LogReading
from streams.records import Record
from streams.table import entry_key
from streams.topics import ALERTS, ARTICLES, FINDINGS, GROUP, READINGS, changelog

INBOXES = (ARTICLES, READINGS.name, FINDINGS.name, ALERTS.name)
Place = tuple[str, int]


class MemoryLog:
    """Implements `streams.eventlog.LogReading` over lists; `ends` and `commits` can be set."""

    def __init__(self, log: LogReading) -> None:
        self.log_id = log.log_id
        self.ends = dict(log.end_offsets())
        self.held = {tp: log.read(tp, 0, 1_000_000) for tp in self.ends}
        inboxes = [tp for tp in self.ends if tp[0] in INBOXES]
        self.commits = {tp: log.committed(GROUP, tp) for tp in inboxes}

    def topics(self) -> dict[str, int]:
        """Return how many partitions each topic has."""
        names = sorted({topic for topic, _ in self.ends})
        return {name: sum(topic == name for topic, _ in self.ends) for name in names}

    def read(self, tp: Place, offset: int, limit: int) -> list[Record]:
        """Return records from `offset` on."""
        start = bisect_left(self.held[tp], offset, key=lambda record: record.offset)
        return self.held[tp][start : start + limit]

    def first_offset(self, tp: Place) -> int:
        """Return the offset of the oldest record."""
        return self.held[tp][0].offset if self.held[tp] else self.ends[tp]

    def end_offset(self, tp: Place) -> int:
        """Return the offset of the next record."""
        return self.ends[tp]

    def end_offsets(self) -> dict[Place, int]:
        """Return the offset of the next record of every partition."""
        return self.ends

    def committed(self, group: str, tp: Place) -> int | None:
        """Return what is committed."""
        return self.commits.get(tp) if group == GROUP else None

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing."""

    def values(self, topic: str) -> list[Any]:
        """Return the records of a topic's one partition, decoded."""
        return [msgspec.json.decode(record.value or b"null") for record in self.held[topic, 0]]

    def append(self, topic: str, value: bytes | None, key: bytes | None = b"") -> int:
        """Append a record; return its offset."""
        tp = (topic, 0)
        offset, self.ends[tp] = self.ends[tp], self.ends[tp] + 1
        last = self.held[tp][-1].timestamp if self.held[tp] else 0.0
        self.held[tp].append(Record(offset, last, key, value, ()))
        return offset

    def replace(self, topic: str, offset: int, **changed: Any) -> None:
        """Change fields of the JSON record at `offset`."""
        value = msgspec.json.decode(self.at(topic, offset).value or b"{}") | changed
        self.put(topic, offset, msgspec.json.encode(value))

    def put(self, topic: str, offset: int, value: bytes) -> None:
        """Put other bytes in the place of the record at `offset`."""
        records = self.held[topic, 0]
        place = records.index(self.at(topic, offset))
        records[place] = records[place]._replace(value=value)

    def at(self, topic: str, offset: int) -> Record:
        """Return the record at `offset`."""
        (record,) = self.read((topic, 0), offset, 1)
        assert record.offset == offset
        return record

    def drop(self, topic: str, offset: int) -> None:
        """Take the record at `offset` away, and leave a hole."""
        self.held[topic, 0].remove(self.at(topic, offset))

    def cut(self, topic: str, count: int = 1) -> None:
        """Take the last records away, as if they had never come."""
        for _ in range(count):
            self.ends[topic, 0] = self.held[topic, 0].pop().offset

    def entry(self, table: str, offset: int) -> Record:
        """Return the newest record of an entry on its changelog."""
        records = self.held[changelog(table).name, 0]
        return [record for record in records if record.key == entry_key(offset)][-1]

    def change_entry(self, table: str, offset: int, of: type[Entry], **changed: Any) -> None:
        """Change fields of the entry at `offset`."""
        record = self.entry(table, offset)
        entry = msgspec.msgpack.decode(record.value or b"", type=of)
        changed_entry = msgspec.structs.replace(entry, **changed)  # type: ignore[type-var]  # every entry is one
        self.put(changelog(table).name, record.offset, msgspec.msgpack.encode(changed_entry))
