"""Reading a log from one end to the other, as it stood at one moment."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from hashlib import blake2b

import msgspec

from analysis.decision import Origin, Output
from streams.audit.report import Kind, Problem, Report
from streams.eventlog import LogReading
from streams.records import Record
from streams.topics import ALERTS, ARTICLES, FINDINGS, GROUP, PREFIX, QUARANTINE, READINGS

_encode = msgspec.json.Encoder().encode

AT_ONCE = 500
INBOXES = (ARTICLES, READINGS.name, FINDINGS.name, ALERTS.name)
TOPICS = (*INBOXES, QUARANTINE.name)

Place = tuple[str, int]


class Traced(msgspec.Struct):
    """What records of ours say of themselves, whichever they are; "" and None where they do not."""

    event: str = ""
    article: str = ""
    title: str = ""
    alert: str = ""
    outcome: str = ""
    watchlist: str = ""
    revision: int = 0
    origin: Origin | None = None


_decode = msgspec.json.Decoder(Traced).decode


def trace(value: bytes | None) -> Traced:
    """Return what a record says of itself; nothing where it cannot be decoded."""
    try:
        return _decode(value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Traced()


def digest(*parts: bytes) -> int:
    """Return 64 bits that tell `parts` from any others."""
    hashed = blake2b(digest_size=8)
    for part in parts:
        hashed.update(len(part).to_bytes(8))
        hashed.update(part)
    return int.from_bytes(hashed.digest())


def output_digest(output: Output) -> tuple[str, int]:
    """Return the topic of an output and the digest of its record, as the worker writes it."""
    key = output.key.encode("utf-8", "replace")
    return PREFIX + output.topic, digest(key, _encode(output.record))


class Numbers:
    """A number of up to 64 bits for each offset from `first` up to `end`; 0 where none was set.

    Eight bytes an offset: a log of a million articles is accounted for in some ten megabytes.
    """

    def __init__(self, first: int, end: int) -> None:
        self.first, self.end = first, end
        self._values = array("Q", bytes(8 * max(0, end - first)))

    def __contains__(self, offset: int) -> bool:
        return self.first <= offset < self.end

    def __getitem__(self, offset: int) -> int:
        return self._values[offset - self.first] if offset in self else 0

    def __setitem__(self, offset: int, number: int) -> None:
        self._values[offset - self.first] = number


class Walk:
    """A log as it stood at one moment, and the report about it.

    What is committed is asked for before the ends: whatever a committed offset promises was on the
    log before it, and so below the ends. `progress` is told how many records were read;
    `again` says that stages are to be decided again.
    """

    def __init__(
        self,
        log: LogReading,
        progress: Callable[[int], None] | None = None,
        *,
        again: bool = True,
    ) -> None:
        self.log, self.again = log, again
        self.report = Report(log.log_id)
        self._progress = progress
        partitions = log.topics()
        self.partitions = partitions.get(ARTICLES, 0)
        inboxes = [(topic, n) for topic in INBOXES for n in range(partitions.get(topic, 0))]
        self.committed = {tp: log.committed(GROUP, tp) or 0 for tp in inboxes}
        self.ends = dict(log.end_offsets())
        self.firsts = {tp: log.first_offset(tp) for tp in self.ends if tp[0] in TOPICS}
        self._since = {tp: self._oldest(tp) for tp in self.firsts}

    def _oldest(self, tp: Place) -> float:
        """Return when the oldest record was appended, where older ones have expired."""
        if not self.firsts[tp]:
            return 0.0
        records = self.log.read(tp, self.firsts[tp], 1)
        return records[0].timestamp if records else float("inf")

    def first(self, tp: Place) -> int:
        """Return the offset of the oldest record held."""
        return self.firsts.get(tp, 0)

    def end(self, tp: Place) -> int:
        """Return the offset at which this audit ends."""
        return self.ends.get(tp, 0)

    def is_beyond(self, tp: Place, offset: int) -> bool:
        """Tell whether there is no record at `offset` yet, not even one that came meanwhile."""
        return tp not in self.ends or (
            offset >= self.ends[tp] and offset >= self.log.end_offset(tp)
        )

    def is_gone(self, topic: str, caused_at: float) -> bool:
        """Tell whether `topic` may have expired what a record appended at `caused_at` led to."""
        return caused_at <= self._since.get((topic, 0), 0.0)

    def add(self, kind: Kind, tp: Place, offset: int, about: str, what: str) -> None:
        """Report a problem."""
        self.report.add(Problem(kind, tp[0], tp[1], offset, about, what))

    def records(self, tp: Place) -> Iterator[Record]:
        """Yield the records of a partition up to its end; reports those missing in the middle."""
        offset, end = self.first(tp), self.end(tp)
        while offset < end:
            batch = [r for r in self.log.read(tp, offset, AT_ONCE) if r.offset < end]
            for record in batch:
                self._note_hole(tp, offset, record.offset)
                offset = record.offset + 1
                yield record
            if not batch:
                self._note_hole(tp, offset, end)
                return
            self._advance(len(batch))

    def _advance(self, count: int) -> None:
        self.report.records += count
        if self._progress is not None:
            self._progress(count)

    def _note_hole(self, tp: Place, offset: int, found: int) -> None:
        """Report that no record stands from `offset` to `found`, unless they have just expired."""
        if found > offset and self.log.first_offset(tp) < found:
            what = f"{found - offset} records are missing in the middle of the topic"
            self.add("record_missing", tp, offset, "", what)

    def changelog(self, tp: Place) -> Iterator[Record]:
        """Yield all that a compacting topic holds, also what came meanwhile.

        A record that is there at the start may move behind the end while it is read.
        """
        offset = 0
        while batch := self.log.read(tp, offset, AT_ONCE):
            yield from batch
            offset = batch[-1].offset + 1
            self._advance(len(batch))


class Cursor:
    """Reads single records, fastest where their offsets rise."""

    def __init__(self, log: LogReading, tp: Place) -> None:
        self._log, self._tp = log, tp
        self._read: dict[int, Record] = {}

    def at(self, offset: int) -> Record | None:
        """Return the record at `offset`, None where there is none any more."""
        if offset not in self._read:
            self._read = {r.offset: r for r in self._log.read(self._tp, offset, AT_ONCE // 5)}
        return self._read.get(offset)
