"""The decision log, once for every stage with state: decide, refuse, count, send on.

A `Decider` is the part without a log in it: memory and the rules about what is decided, passed
over, repeated or refused. `replay` runs it in a loop; `streams.runner` runs it on Faust.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from analysis.decision import (
    CODE_VERSION,
    Chain,
    Entry,
    Gap,
    Head,
    Memory,
    Origin,
    Output,
    Stage,
    head_of,
)
from analysis.finding import Quarantined
from analysis.intake import CODE_ERROR, MAX_DATA

MAX_ENTRY = 7 << 20
"""Below what a record may have. Stages keep theirs far smaller; only rules can be long."""

FAILURES_OF = 200
MAX_FAILURES = 20
MAX_PASSED_OVER = 10_000

E = TypeVar("E", bound=Entry)
V = TypeVar("V")
M = TypeVar("M", bound=Memory[Any])


class StageStopped(Exception):
    """The stage must not go on; the message is one line that says why and what to do."""


class Failures:
    """Events that our own code failed on: a few are quarantined, many stop the worker."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last: deque[bool] = deque(maxlen=FAILURES_OF)

    def recall(self, head: Head) -> None:
        """Take in how a remembered event went; what another version failed on is forgiven."""
        self._last.append(head.failed.startswith(CODE_ERROR) and head.code == CODE_VERSION)

    def note(self, reason: str) -> None:
        """Note how one event went, "" for well. Raises StageStopped after over 20 of 200 failed."""
        self._last.append(bool(reason))
        if reason and sum(self._last) > MAX_FAILURES:
            raise StageStopped(
                f"{self._name}: our code failed on over {MAX_FAILURES} of the last {FAILURES_OF} "
                f"events, the last time with {reason}; nothing of this one was sent or "
                "committed: report it, and start the version before this one"
            )


class Decision(NamedTuple):
    """What was decided at an offset. `again` says that it was decided before a crash."""

    offset: int
    entry: Any
    event: Any
    stored: bytes
    outputs: list[Output]
    again: bool


class Decider(Generic[V, E, M]):
    """A stage and its memory: turns each record of the inbox into one decision.

    `log` and `topic` name the inbox, so that outputs can name their origin. `observe` is told of
    each new decision, and of each record passed over (entry None); it must not fail.
    """

    def __init__(
        self,
        stage: Stage[V, E, M],
        log: str,
        topic: str,
        observe: Callable[[Any, Any], None] = lambda _entry, _event: None,
    ) -> None:
        self.stage = stage
        self.memory: M = stage.fresh()
        self._log, self._topic, self._observe = log, topic, observe
        self._decode_entry = msgspec.msgpack.Decoder(stage.entry_type).decode
        self._decode_event = msgspec.json.Decoder(stage.event_type).decode
        self._encode = msgspec.msgpack.Encoder().encode
        self._failures = Failures(stage.name)
        self._passed_over = 0

    @property
    def chain(self) -> Chain:
        """Return the stage's place in its own past."""
        return self.memory.chain

    def begin(self, newest: bytes | None) -> None:
        """Drop memory and start a fold: `newest` is the newest entry held, None for none."""
        floor = 0 if newest is None else self._read_entry(newest).head.floor
        self.memory = self.stage.fresh(floor)
        self._failures = Failures(self.stage.name)

    def fold(self, stored: bytes) -> E:
        """Take in the next stored entry, in the order of offsets, and return it. Raises Gap."""
        entry = self._read_entry(stored)
        self.memory.apply(entry)
        self._failures.recall(entry.head)
        return entry

    def decide(
        self, offset: int, data: bytes, appended_at: datetime, stored: bytes | None
    ) -> Decision | None:
        """Decide the record `data` of the inbox at `offset`; None when it is passed over.

        The decision must be given to `remember` before the next call. `stored` is the entry that
        the decision log has at this offset. Raises Gap, StageStopped.
        """
        event, problem = self._read_event(data)
        if stored is not None:
            return self._again(offset, event, data, stored)
        return self._decide(offset, event, data, appended_at, problem)

    def decide_event(self, offset: int, event: V, appended_at: datetime) -> Decision | None:
        """Decide `event` as if it stood at `offset`; None when it is passed over."""
        return self._decide(offset, event, b"", appended_at, "")

    def remember(self, decision: Decision) -> None:
        """Take a decision into memory, before the next event is decided; counts it, if it is new.

        It may not be on the log yet: nothing may be done that follows from memory alone.
        """
        if not decision.again:
            self.memory.apply(decision.entry)
            self._observe(decision.entry, decision.event)

    def _read_event(self, data: bytes) -> tuple[V | None, str]:
        try:
            return self._decode_event(data), ""
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as exc:
            return None, f"not_decodable: {str(exc)[:200]}"

    def _read_entry(self, stored: bytes) -> E:
        try:
            return self._decode_entry(stored)
        except msgspec.DecodeError as exc:
            raise StageStopped(
                f"{self.stage.name}: an entry of the decision log cannot be read ({exc}); "
                "it was written by another version: start that version, or move its data away"
            ) from None

    def _again(self, offset: int, event: V | None, data: bytes, stored: bytes) -> Decision:
        if offset > self.chain.last:
            raise Gap(f"entry {offset} is here, but memory ends with {self.chain.last}")
        self._passed_over = 0
        return self._reread(offset, event, data, stored)

    def reread(self, offset: int, data: bytes, stored: bytes) -> Decision:
        """Return the decision that `stored` is, made about `data`; memory plays no part in it.

        Raises StageStopped where it was made about something else.
        """
        event, _ = self._read_event(data)
        return self._reread(offset, event, data, stored)

    def _reread(self, offset: int, event: V | None, data: bytes, stored: bytes) -> Decision:
        entry = self._read_entry(stored)
        subject = "" if event is None else self.stage.subject_of(event)
        if entry.head.offset != offset or entry.head.subject != subject:
            raise StageStopped(
                f"{self.stage.name}: the decision log holds {entry.head.subject!r} at offset "
                f"{offset}, where the inbox has {subject!r}: log and local store are not of one "
                "installation; restore both from one backup"
            )
        return Decision(offset, entry, event, stored, self._outputs(entry, event, data), again=True)

    def _decide(
        self, offset: int, event: V | None, data: bytes, appended_at: datetime, problem: str
    ) -> Decision | None:
        if offset <= self.chain.absent:
            # what was forgotten was committed before, so it does not come again
            raise Gap(
                f"offset {offset} is to be decided, but {self.chain.absent} was forgotten: the"
                f" newest decision is at {self.chain.last}"
            )
        # an offset below the newest entry that has none was passed over before
        if offset <= self.chain.last or self._was_sent_again(event):
            self._pass_over(event)
            return None
        self._passed_over = 0
        if event is None:
            return self._refuse(offset, None, data, appended_at, problem)
        return self._step(offset, event, data, appended_at)

    def _step(self, offset: int, event: V, data: bytes, appended_at: datetime) -> Decision:
        try:
            now = max(self.chain.now, self.stage.time_of(event, appended_at))
            decision = self._decision(self.stage.step(self.memory, offset, event, now), event, data)
        except Exception as exc:  # noqa: BLE001 - whatever our code does, the line goes on
            reason = f"{CODE_ERROR}: {type(exc).__name__}: {str(exc)[:200]}"
            return self._refuse(offset, event, data, appended_at, reason)
        self._failures.note("")
        return decision

    def _refuse(
        self, offset: int, event: V | None, data: bytes, appended_at: datetime, reason: str
    ) -> Decision:
        if event is None:
            now = max(self.chain.now, appended_at)
            floor = self.memory.floor_after(now, offset)
            head = self.chain.next_head(offset, "", now, floor=floor, failed=reason)
        else:
            self._failures.note(reason)
            now = max(self.chain.now, self.stage.time_of(event, appended_at))
            head = head_of(self.stage, self.memory, offset, event, now, failed=reason)
        return self._decision(self.stage.refuse(self.memory, head), event, data)

    def _decision(self, entry: E, event: V | None, data: bytes) -> Decision:
        stored = self._encode(entry)
        if len(stored) > MAX_ENTRY and not entry.head.failed:
            raise ValueError(f"an entry of {len(stored)} bytes, at most {MAX_ENTRY} are stored")
        outputs = self._outputs(entry, event, data)
        return Decision(entry.head.offset, entry, event, stored, outputs, again=False)

    def _was_sent_again(self, event: V | None) -> bool:
        return event is not None and self.chain.knows(self.stage.origin_of(event))

    def _pass_over(self, event: V | None) -> None:
        self._passed_over += 1
        self._observe(None, event)
        if self._passed_over >= MAX_PASSED_OVER:
            raise StageStopped(
                f"{self.stage.name}: {MAX_PASSED_OVER} records in a row were already decided: "
                "the log was reset under the decision log; restore both from one backup"
            )

    def _outputs(self, entry: E, event: V | None, data: bytes) -> list[Output]:
        outputs = list(self.stage.outputs(entry, event))
        if entry.head.failed:
            origin = None if event is None else self.stage.origin_of(event)
            quarantined = _quarantined(self.stage.name, entry.head, data, origin)
            outputs.append(Output("quarantine", entry.head.subject, quarantined))
        return [self._with_origin(entry.head.offset, i, o) for i, o in enumerate(outputs)]

    def _with_origin(self, offset: int, index: int, output: Output) -> Output:
        origin = Origin(self._log, self._topic, 0, offset, index)
        record = msgspec.structs.replace(output.record, origin=origin)
        return Output(output.topic, output.key, record)


def _quarantined(stage: str, head: Head, data: bytes, record: Origin | None) -> Quarantined:
    reason, _, where = head.failed.partition(": ")
    return Quarantined(
        stage=stage,
        reason=reason,
        where=where,
        article=head.subject,
        data=data[:MAX_DATA],
        size=len(data),
        sha256=sha256(data).hexdigest(),
        at=head.now,
        record=record,
    )
