"""Where a kill fell: entries without their outputs, outputs without entry, attempts unanswered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Literal, NamedTuple

import msgspec

from alerts.alerting import AlertStage
from alerts.ledger.entries import DeliverEntry, Delivery
from alerts.outbox import DeliverStage
from alerts.records import Answer
from analysis.coverage.relate import RelateStage
from streams.audit.entries import offset_of
from streams.audit.walk import Place, Walk, trace
from streams.eventlog import LogReading
from streams.stage import Decider, StageStopped
from streams.topics import (
    ALERTS,
    COVERAGE,
    FINDINGS,
    GROUPS,
    LEDGER,
    PREFIX,
    QUARANTINE,
    READINGS,
    changelog,
)

STAGES: tuple[tuple[Any, str, str], ...] = (
    (RelateStage, READINGS.name, COVERAGE),
    (AlertStage, FINDINGS.name, GROUPS),
    (DeliverStage, ALERTS.name, LEDGER),
)
SENT_TO = (FINDINGS.name, ALERTS.name, QUARANTINE.name)

Sent = tuple[str, str, int, int]
"""An output: its topic, the inbox it was decided for, offset there, and index."""


class LooseEnd(NamedTuple):
    """A decision of which a part is on the log: what the next start has to mend.

    `topic` is that of the output that is missing, or that stands without an entry. An attempt
    without an answer will be made again: its `subject` is alert.revision/channel/number.
    """

    kind: Literal["entry_without_output", "output_without_entry", "attempt_without_answer"]
    stage: str
    offset: int
    subject: str
    topic: str


def loose_ends(log: LogReading) -> list[LooseEnd]:
    """Return what a kill left half done, in the order of stages and offsets.

    Entries and outputs can be where they are not committed: everything before is the audit's
    matter. Nothing is decided again. Raises LogError.
    """
    walk = Walk(log)
    stands = {sent: about for topic in SENT_TO for sent, about in _stands(walk, topic)}
    ends = [end for stage in STAGES for end in _ends_of(walk, stands, *stage)]
    return [*ends, *_unanswered(walk)]


def _stands(walk: Walk, topic: str) -> Iterator[tuple[Sent, str]]:
    for record in walk.records((topic, 0)):
        traced = trace(record.value)
        if (origin := traced.origin) is not None:
            behind = walk.committed.get((origin.topic, origin.partition), 0)
            if origin.log == walk.log.log_id and origin.offset >= behind:
                about = traced.article or traced.alert
                yield (topic, origin.topic, origin.offset, origin.index), about


def _ends_of(
    walk: Walk, stands: dict[Sent, str], stage: Any, inbox: str, table: str
) -> Iterator[LooseEnd]:
    entries = _held(walk, table, walk.committed.get((inbox, 0), 0), walk.end((inbox, 0)))
    reader: Decider[Any, Any, Any] = Decider(stage(), walk.log.log_id, inbox)
    for offset, stored in sorted(entries.items()):
        for topic, index, subject in _outputs(walk, reader, (inbox, 0), offset, stored):
            if (topic, inbox, offset, index) not in stands:
                yield LooseEnd("entry_without_output", stage.name, offset, subject, topic)
    for (topic, of, offset, _), about in sorted(stands.items()):
        if of == inbox and offset not in entries:
            yield LooseEnd("output_without_entry", stage.name, offset, about, topic)


def _unanswered(walk: Walk) -> Iterator[LooseEnd]:
    """Yield the attempts that were decided and have neither an answer nor an end."""
    found: dict[Delivery, tuple[int, int]] = {}
    for offset, stored in sorted(_held(walk, LEDGER, 0, walk.end((ALERTS.name, 0))).items()):
        with suppress(msgspec.DecodeError):  # the audit names what cannot be read
            entry = msgspec.msgpack.decode(stored, type=DeliverEntry)
            found |= {attempt.delivery: (attempt.number, offset) for attempt in entry.attempts}
            for closed in entry.closed:
                found.pop(closed.delivery, None)
    answered = set(_answers(walk))
    for delivery, (number, offset) in found.items():
        if (delivery, number) not in answered:
            subject = f"{delivery.alert}.{delivery.revision}/{delivery.channel}/{number}"
            yield LooseEnd("attempt_without_answer", "deliver", offset, subject, ALERTS.name)


def _answers(walk: Walk) -> Iterator[tuple[Delivery, int]]:
    for record in walk.records((ALERTS.name, 0)):
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            answer = msgspec.json.decode(record.value or b"", type=Answer)
            yield Delivery(answer.alert, answer.revision, answer.channel), answer.number


def _held(walk: Walk, table: str, first: int, end: int) -> dict[int, bytes]:
    """Return the newest entry of each offset from `first` up to `end`."""
    tp, entries = (changelog(table).name, 0), dict[int, bytes]()
    for record in walk.changelog(tp) if tp in walk.ends else ():
        offset = offset_of(record.key)
        if offset is None or not first <= offset < end:
            continue
        if record.value is None:
            entries.pop(offset, None)
        else:
            entries[offset] = record.value
    return entries


def _outputs(
    walk: Walk, reader: Decider[Any, Any, Any], inbox: Place, offset: int, stored: bytes
) -> Iterator[tuple[str, int, str]]:
    for record in walk.log.read(inbox, offset, 1):
        try:
            decision = reader.reread(record.offset, record.value or b"", stored)
        except StageStopped:
            return
        for index, output in enumerate(decision.outputs):
            yield PREFIX + output.topic, index, output.key
