"""What the local stores hold, looked at before the worker opens them.

A store that knows more than the log is of no use: the log is an earlier copy, or another one. Faust
only says so and ends, at each start again (its issue 158).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import structlog
from faust.stores.rocksdb import Store
from rocksdict import AccessType, Options, Rdict

from streams.table import entry_key
from streams.topics import ALERTS as ALERTS_TOPIC
from streams.topics import COVERAGE, FINDINGS, GROUPS, LEDGER, READINGS, TopicSpec, changelog

INBOXES: dict[str, TopicSpec] = {COVERAGE: READINGS, GROUPS: FINDINGS, LEDGER: ALERTS_TOPIC}
LARGEST_KEY = entry_key(10**20 - 1)

ReadEnds = Callable[[], Mapping[tuple[str, int], int]]

log = structlog.get_logger("rasid.stores")


class StoreState(NamedTuple):
    """The newest record of its changelog that a store has, and its newest entry; -1 for none."""

    changelog: int
    entry: int


def read_state(path: Path) -> StoreState:
    """Return what the store at `path` holds; raises Exception, rocksdict's own, if it cannot.

    It opens beside whoever has it open, and changes nothing.
    """
    store = Rdict(str(path), Options(raw_mode=True), access_type=AccessType.read_only())
    try:
        offset = store.get(Store.offset_key)
        newest = store.iter()
        newest.seek_for_prev(LARGEST_KEY)
        return StoreState(
            changelog=-1 if offset is None else int(offset),
            entry=int(newest.key()) if newest.valid() else -1,
        )
    finally:
        store.close()


def find_unusable(folder: Path, read_ends: ReadEnds) -> str:
    """Return why the stores in `folder` cannot be used with a log that ends there, "" if they can.

    `read_ends` is asked after the stores: whatever still runs on them writes to the log too.
    """
    states: dict[str, StoreState] = {}
    for table in INBOXES:
        for path in folder.rglob(f"{table}-0.db"):
            try:
                states[table] = read_state(path)
            except Exception as exc:  # noqa: BLE001 - rocksdict raises nothing narrower
                if "Corruption" in str(exc):
                    return f"{table} is damaged"
                # the worker meets it again, and can mend a store that was never finished
    ends = read_ends() if states else {}
    for table, state in states.items():
        for topic, held in ((changelog(table), state.changelog), (INBOXES[table], state.entry)):
            end = ends.get((topic.name, 0), 0)
            if held >= end:
                return f"{table} knows offset {held} of {topic.name}, which ends at {end}"
    return ""


def drop_unusable(folder: Path, read_ends: ReadEnds) -> None:
    """Remove the stores in `folder`, with a warning, where they cannot be used with the log.

    Called before the worker starts, which rebuilds them from the log. Raises LogError.
    """
    why = find_unusable(folder, read_ends)
    if not why:
        return
    log.warning("the local stores are not of this log: they are rebuilt from it", why=why)
    gone = folder.with_name(f"{folder.name}.gone")
    shutil.rmtree(gone, ignore_errors=True)
    folder.rename(gone)  # at once, so that a kill leaves no half of a store behind
    folder.mkdir()
    shutil.rmtree(gone, ignore_errors=True)
