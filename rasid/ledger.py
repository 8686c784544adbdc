"""What `deliver` remembers, folded from its decision log beside the worker."""

from __future__ import annotations

from alerts.ledger import DeliverMemory
from alerts.outbox import DeliverStage
from analysis.decision import Gap
from rasid.options import UsageProblem
from streams.eventlog import open_reader
from streams.settings import Settings
from streams.stage import Decider
from streams.topics import ALERTS, LEDGER, changelog

AT_ONCE = 500


def read_ledger(settings: Settings) -> DeliverMemory:
    """Return the memory of `deliver` as of now. Raises LogError, StageStopped, UsageProblem."""
    place, entries = (changelog(LEDGER).name, 0), dict[bytes | None, bytes]()
    with open_reader(settings) as log:
        offset = log.first_offset(place)
        while batch := log.read(place, offset, AT_ONCE):
            for record in batch:
                if record.value is None:
                    entries.pop(record.key, None)
                else:
                    entries[record.key] = record.value
            offset = batch[-1].offset + 1
        decider = Decider(DeliverStage(), log.log_id, ALERTS.name)
    stored = [entries[key] for key in sorted(entries, key=lambda key: key or b"")]
    decider.begin(stored[-1] if stored else None)
    try:
        for entry in stored:
            decider.fold(entry)
    except Gap as gap:
        raise UsageProblem(
            f"{LEDGER} cannot be read ({gap}): try again, then see docs/log.md"
        ) from gap
    memory: DeliverMemory = decider.memory
    return memory
