"""What `alert` and `deliver` remember, folded from their decision logs beside the worker."""

from __future__ import annotations

from typing import Any

from alerts.alerting import AlertStage
from alerts.groups.memory import AlertMemory
from alerts.ledger.memory import DeliverMemory
from alerts.outbox import DeliverStage
from analysis.decision import Gap
from rasid.options import UsageProblem
from streams.eventlog import open_reader
from streams.settings import Settings
from streams.stage import Decider
from streams.topics import ALERTS, FINDINGS, GROUPS, LEDGER, changelog

AT_ONCE = 500


def read_groups(settings: Settings) -> AlertMemory:
    """Return the memory of `alert` as of now. Raises LogError, StageStopped, UsageProblem."""
    memory: AlertMemory = _read(settings, AlertStage(), FINDINGS.name, GROUPS)
    return memory


def read_ledger(settings: Settings) -> DeliverMemory:
    """Return the memory of `deliver` as of now. Raises LogError, StageStopped, UsageProblem."""
    memory: DeliverMemory = _read(settings, DeliverStage(), ALERTS.name, LEDGER)
    return memory


def _read(settings: Settings, stage: Any, inbox: str, table: str) -> Any:
    place, entries = (changelog(table).name, 0), dict[bytes | None, bytes]()
    with open_reader(settings) as log:
        offset = log.first_offset(place)
        while batch := log.read(place, offset, AT_ONCE):
            for record in batch:
                if record.value is None:
                    entries.pop(record.key, None)
                else:
                    entries[record.key] = record.value
            offset = batch[-1].offset + 1
        decider: Decider[Any, Any, Any] = Decider(stage, log.log_id, inbox)
    stored = [entries[key] for key in sorted(entries, key=lambda key: key or b"")]
    decider.begin(stored[-1] if stored else None)
    try:
        for entry in stored:
            decider.fold(entry)
    except Gap as gap:
        raise UsageProblem(
            f"{table} cannot be read ({gap}): try again, then see docs/log.md"
        ) from gap
    return decider.memory
