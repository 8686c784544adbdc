"""Where a kill fell: entries without their outputs, and outputs without their entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from alerts.alerting import AlertStage
from alerts.outbox import DeliverStage
from analysis.coverage.relate import RelateStage
from streams.audit.again import reread
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

    `topic` is that of the output that is missing, or that stands without an entry.
    """

    kind: Literal["entry_without_output", "output_without_entry"]
    stage: str
    offset: int
    subject: str
    topic: str


def loose_ends(log: LogReading) -> list[LooseEnd]:
    """Return what a kill left half done, in the order of stages and offsets.

    Only what is not committed can be: everything before is the audit's matter. Nothing is decided
    again. Raises LogError.
    """
    walk = Walk(log)
    stands = {sent: about for topic in SENT_TO for sent, about in _stands(walk, topic)}
    return [end for stage in STAGES for end in _ends_of(walk, stands, *stage)]


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
    entries = _uncommitted(walk, (inbox, 0), (changelog(table).name, 0))
    reader: Decider[Any, Any, Any] = Decider(stage(), walk.log.log_id, inbox)
    for offset, stored in sorted(entries.items()):
        for topic, index, subject in _outputs(walk, reader, (inbox, 0), offset, stored):
            if (topic, inbox, offset, index) not in stands:
                yield LooseEnd("entry_without_output", stage.name, offset, subject, topic)
    for (topic, of, offset, _), about in sorted(stands.items()):
        if of == inbox and offset not in entries:
            yield LooseEnd("output_without_entry", stage.name, offset, about, topic)


def _uncommitted(walk: Walk, inbox: Place, table: Place) -> dict[int, bytes]:
    if table not in walk.ends:
        return {}
    held = ((offset_of(record.key), record.value) for record in walk.changelog(table))
    behind, end = walk.committed.get(inbox, 0), walk.end(inbox)
    return {
        offset: stored
        for offset, stored in held
        if offset is not None and stored is not None and behind <= offset < end
    }


def _outputs(
    walk: Walk, reader: Decider[Any, Any, Any], inbox: Place, offset: int, stored: bytes
) -> Iterator[tuple[str, int, str]]:
    for record in walk.log.read(inbox, offset, 1):
        try:
            decision = reread(reader, record, stored)
        except StageStopped:
            return
        for index, output in enumerate(decision.outputs if decision is not None else ()):
            yield PREFIX + output.topic, index, output.key
