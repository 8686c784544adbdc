"""One stage with state: its inbox from end to end, beside its decision log and its outputs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from analysis.decision import CODE_VERSION, Gap, Head, Origin, Output
from streams.audit.differences import differences
from streams.audit.entries import Entries
from streams.audit.outputs import Promised
from streams.audit.report import Kind, StageReport
from streams.audit.walk import Cursor, Place, Traced, Walk, digest, output_digest, trace
from streams.records import Record
from streams.stage import Decider, Decision, StageStopped

Observe = Callable[[Record, Traced], None]
Decided = Callable[[int, Any, Any], None]


class StageWalk:
    """Walks the inbox of a stage and holds each decision against what the log has of it.

    Where the inbox is held from its beginning and one version of the code decided it all, each
    record is decided again, and entry and outputs must come out the same. Otherwise the outputs
    must be those of the entry, for as long as the entry is held. `observe` is shown each record of
    the inbox, `decided` the entry (None where it was forgotten) and event of each decision.
    """

    def __init__(
        self,
        walk: Walk,
        stage: Any,
        inbox: str,
        table: str,
        decided: Decided = lambda _offset, _entry, _event: None,
    ) -> None:
        self.tp: Place = (inbox, 0)
        self.entries = Entries(walk, table, self.tp)
        self.promised = Promised(walk.first(self.tp), walk.end(self.tp))
        self.report = walk.report.stages[stage.name] = StageReport()
        self._walk, self._stage, self._decided = walk, stage, decided
        self._decider: Decider[Any, Any, Any] = Decider(stage, walk.log.log_id, inbox)
        self._reader: Decider[Any, Any, Any] = Decider(stage, walk.log.log_id, inbox)
        self._decode_entry = msgspec.msgpack.Decoder(stage.entry_type).decode
        self._read_event = msgspec.json.Decoder(stage.event_type).decode
        self._cursor = Cursor(walk.log, self.tp)
        self._last = None if walk.first(self.tp) else -1
        self._newest: dict[tuple[str, str, int], Origin] | None = None
        self._stop = max(self.entries.last + 1, walk.committed.get(self.tp, 0))
        self._gone = bytearray(max(0, self.promised_end - walk.first(self.tp)))
        self._absent: list[tuple[int, str]] = []
        self.report.not_again = self._why_not()

    @property
    def promised_end(self) -> int:
        """Return the offset at which this audit of the inbox ends."""
        return self._walk.end(self.tp)

    @property
    def floor(self) -> int:
        """Return the offset below which entries may have been forgotten."""
        return self.entries.floor

    def _why_not(self) -> str:
        if not self._walk.again:
            return "it was not asked for"
        first = self._walk.first(self.tp)
        if first:
            return f"its inbox is held from offset {first} on, no longer from its beginning"
        others = sorted(self.entries.codes - {CODE_VERSION})
        if others:
            return f"another version of the code decided some of it: {', '.join(others)}"
        return ""

    def run(self, observe: Observe) -> None:
        """Walk the inbox."""
        expected = self._walk.first(self.tp)
        for record in self._walk.records(self.tp):
            if record.offset != expected:
                self._note_hole(expected)
            expected = record.offset + 1
            traced = trace(record.value)
            observe(record, traced)
            if record.offset >= self._stop:
                self.report.waiting += 1
            else:
                self._take(record, traced.article or traced.alert)
        self._end()

    def _note_hole(self, offset: int) -> None:
        self._last = None
        if not self.report.not_again:
            self.report.not_again = f"offset {offset} of its inbox is missing"

    def _take(self, record: Record, about: str) -> None:
        if not self.report.not_again:
            try:
                self._decide(record, about)
            except (StageStopped, Gap) as stopped:
                self.report.not_again = f"offset {record.offset} cannot be: {stopped}"
            else:
                self.report.decided_again += 1
                return
        self._account(record, about)

    def _decide(self, record: Record, about: str) -> None:
        offset, decider = record.offset, self._decider
        at = datetime.fromtimestamp(record.timestamp, UTC)
        decision = decider.decide(offset, record.value or b"", at, None)
        held = self.entries.digest(offset)
        if decision is not None and held == digest(decision.stored):
            self._accept(decision, record)
        elif held:
            self._adopt(record, decision, about)
        elif decision is not None:
            self._absent.append((offset, about))
            self._accept(decision, record)
        else:
            self.report.passed_over += 1
            self.promised.judge(offset)

    def _accept(self, decision: Decision, record: Record) -> None:
        self._decider.remember(decision)
        self._follow(decision.entry.head)
        self._promise(decision, record)
        self._decided(decision.offset, decision.entry, decision.event)

    def _adopt(self, record: Record, decision: Decision | None, about: str) -> None:
        """Report an entry that is not what is decided again, and go on as the worker did."""
        stored = self.entries.get(record.offset)
        if stored is None:
            raise Gap(f"its entry changed while it was read: {record.offset}")
        entry = self._read_entry(record, stored)
        if entry is None:
            if decision is not None:
                self._accept(decision, record)
            return
        held = self._reread(record, stored, entry.head.subject)
        if held is not None:
            self._tell_difference(held, decision, about)
            self._promise(held, record)
        self._fold(stored, entry.head)
        self._follow(entry.head)
        self._decided(record.offset, entry, held.event if held is not None else None)

    def _tell_difference(self, held: Decision, decision: Decision | None, about: str) -> None:
        if decision is None:
            kind: Kind = "entry_unexpected"
            what = "it was decided before, under another offset, and had to be passed over"
        else:
            kind = "wrong_decision"
            what = differences(held.entry, decision.entry) or "only its bytes differ"
        place = self.entries.place(held.offset)
        self._walk.add(kind, self.entries.tp, place, about, f"offset {held.offset}: {what}")

    def _account(self, record: Record, about: str) -> None:
        """Hold the outputs against the entry, which is taken as it is."""
        offset = record.offset
        stored = self.entries.get(offset)
        if stored is None:
            self._note_absent(record, about)
            return
        entry = self._read_entry(record, stored)
        if entry is None:
            self._last = None
            return
        held = self._reread(record, stored, entry.head.subject)
        self._check_chain(entry.head)
        self._follow(entry.head)
        if held is not None:
            self._promise(held, record)
        self._decided(offset, entry, held.event if held is not None else None)

    def _check_chain(self, head: Head) -> None:
        if self._last is None or head.after == self._last:
            return
        if head.after < self._last or head.after >= self.floor:
            what = f"entry {head.offset} follows {head.after}, and {self._last} stands before it"
            place = self.entries.place(head.offset)
            self._walk.add("chain_gap", self.entries.tp, place, head.subject, what)

    def _follow(self, head: Head) -> None:
        self._last = head.offset
        self._newest = {origin.place: origin for origin in head.origins}

    def _note_absent(self, record: Record, about: str) -> None:
        if self.entries.digest(record.offset):
            self._last = None
            return  # it moved while it was looked for: a running worker wrote it again
        try:
            event = self._read_event(record.value or b"")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            event = None
        if event is not None and self._is_again(self._stage.origin_of(event)):
            self.report.passed_over += 1
            return
        self._absent.append((record.offset, about))
        if record.offset in self.entries.unreadable:
            self._last = None
        if record.offset < self.floor and event is not None:
            self._decided(record.offset, None, event)

    def _is_again(self, origin: Origin | None) -> bool:
        """Tell whether a record without an entry came a second time, as far as heads show."""
        if origin is None or self._newest is None:
            return origin is not None
        newest = self._newest.get(origin.place)
        return newest is not None and origin <= newest

    def _read_entry(self, record: Record, stored: bytes) -> Any:
        """Return an entry, None after reporting one that cannot be read."""
        try:
            return self._decode_entry(stored)
        except msgspec.DecodeError as exc:
            place = self.entries.place(record.offset)
            self._walk.add("not_decodable", self.entries.tp, place, "", f"an entry: {exc}")
            return None

    def _reread(self, record: Record, stored: bytes, subject: str) -> Decision | None:
        """Return the decision that `stored` is; reports one that is about something else."""
        try:
            return self._reader.reread(record.offset, record.value or b"", stored)
        except StageStopped:
            place = self.entries.place(record.offset)
            what = f"the record at offset {record.offset} of the inbox is about something else"
            self._walk.add("entry_foreign", self.entries.tp, place, subject, what)
            return None

    def _fold(self, stored: bytes, head: Any) -> None:
        try:
            self._decider.fold(stored)
        except Gap as gap:
            place = self.entries.place(head.offset)
            self._walk.add("chain_gap", self.entries.tp, place, head.subject, str(gap))
            self._decider.chain.last = head.after
            self._decider.fold(stored)

    def _promise(self, decision: Decision, record: Record) -> None:
        """Expect the outputs of a decision, but none that may have expired."""
        if decision.entry.head.failed:
            self.report.quarantined += 1
        is_known = True
        for index, output in enumerate(decision.outputs):
            topic, expected = output_digest(output)
            if self._walk.is_gone(topic, record.timestamp):
                is_known = False
            else:
                self.promised.expect(decision.offset, index, topic, expected)
        if is_known:
            self.promised.judge(decision.offset)

    def _note_forgotten(self) -> None:
        first = self._walk.first(self.tp)
        while forgotten := self._decider.memory.take_forgotten(1_000):
            for offset in forgotten:
                if offset >= first:
                    self._gone[offset - first] = 1

    def _end(self) -> None:
        """Report entries that are missing, and count what is there."""
        self._note_forgotten()
        for offset, about in self._absent:
            if self._may_be_absent(offset):
                self.report.forgotten += 1
            elif offset not in self.entries.unreadable:
                what = "it is behind what is committed, or before an entry, and has none itself"
                self._walk.add("entry_missing", self.tp, offset, about, what)
        self.report.entries = self.entries.count
        self.report.entries_again = self.entries.again

    def _may_be_absent(self, offset: int) -> bool:
        if offset >= self.floor:
            return False
        # of a log that goes on, memory here may be behind what the worker has forgotten
        is_exact = not self.report.not_again and not self.entries.is_ahead
        return not is_exact or bool(self._gone[offset - self._walk.first(self.tp)])

    def outputs_at(self, offset: int) -> list[Output] | None:
        """Return what the entry at `offset` says was sent on, None where it is not held."""
        stored, record = self.entries.get(offset), self._cursor.at(offset)
        if stored is None or record is None:
            return None
        try:
            return self._reader.reread(record.offset, record.value or b"", stored).outputs
        except StageStopped:
            return None

    def is_committed(self, offset: int) -> bool:
        """Tell whether what was decided at `offset` is committed: all of it must stand."""
        return offset < self._walk.committed.get(self.tp, 0)
