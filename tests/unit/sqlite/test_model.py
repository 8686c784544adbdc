"""Whatever is done to a log, in whatever order, it holds what a simple model holds."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from streams.sqlite.connection import verify
from streams.sqlite.log import Log, NewRecord
from streams.sqlite.rescue import rescue
from tests.unit.sqlite.conftest import Clock

HOUR, DAY = 3600.0, 86400.0
MAX_BYTES = 40
TPS = [("kept", 0), ("kept", 1), ("table", 0)]


class Entry(NamedTuple):
    """A record of the model."""

    offset: int
    time: float
    key: bytes
    value: bytes | None

    @property
    def size(self) -> int:
        """Return the bytes that count."""
        return len(self.key) + len(self.value or b"")


class Model:
    """What a log should be, as lists."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, int], list[Entry]] = {tp: [] for tp in TPS}
        self.ends = dict.fromkeys(TPS, 0)
        self.last = dict.fromkeys(TPS, 0.0)
        self.committed: dict[tuple[str, tuple[str, int]], int] = {}

    def append(self, tp: tuple[str, int], key: bytes, value: bytes | None, now: float) -> None:
        """Append, and supersede in the table."""
        self.last[tp] = max(now, self.last[tp])
        if tp[0] == "table":
            self.entries[tp] = [entry for entry in self.entries[tp] if entry.key != key]
        self.entries[tp].append(Entry(self.ends[tp], self.last[tp], key, value))
        self.ends[tp] += 1

    def clean(self, now: float) -> None:
        """Forget what need not be kept."""
        for tp, entries in self.entries.items():
            newest = self.ends[tp] - 1
            if tp[0] == "table":
                self.entries[tp] = [
                    entry
                    for entry in entries
                    if entry.value is not None or entry.time >= now - DAY or entry.offset == newest
                ]
                continue
            read = min([n for (_, at), n in self.committed.items() if at == tp], default=newest)
            while entries and entries[0].offset < min(newest, read):
                over = sum(entry.size for entry in entries) > MAX_BYTES
                if not over and entries[0].time >= now - HOUR:
                    break
                entries.pop(0)


class LogAgainstModel(RuleBasedStateMachine):
    """Appends, commits, cleans in steps of any size, reopens, copies; the clock may step back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path, self.clock, self.model = self.folder / "log.db", Clock(1e6), Model()
        self.log = Log.create(self.path, clock=self.clock)
        self.log.create_topic("kept", 2, retention=HOUR, max_bytes=MAX_BYTES)
        self.log.create_topic("table", 1, compacting=True)
        self.copies = 0

    def teardown(self) -> None:
        """Everything that the log says of itself agrees at the end."""
        assert verify(self.path) == []
        self.log.close()
        shutil.rmtree(self.folder)

    @rule(
        records=st.lists(
            st.tuples(
                st.sampled_from(TPS),
                st.sampled_from([b"a", b"b", b"c"]),
                st.none() | st.binary(max_size=9),
            ),
            max_size=6,
        )
    )
    def append(self, records: list[tuple[tuple[str, int], bytes, bytes | None]]) -> None:
        """Append a batch."""
        self.log.append([NewRecord(tp[0], key, value, (), tp[1]) for tp, key, value in records])
        for tp, key, value in records:
            self.model.append(tp, key, value, self.clock.now)

    @rule(tp=st.sampled_from(TPS), group=st.sampled_from(["one", "two"]), back=st.integers(0, 4))
    def commit(self, tp: tuple[str, int], group: str, back: int) -> None:
        """Commit some offset up to the end."""
        offset = max(0, self.model.ends[tp] - back)
        self.log.commit(group, {tp: offset})
        self.model.committed[group, tp] = offset

    @rule(seconds=st.sampled_from([-600.0, 600.0, HOUR, DAY]))
    def wait(self, seconds: float) -> None:
        """Let time pass, or step back."""
        self.clock.now += seconds

    @rule(limit=st.integers(1, 5), pages=st.integers(1, 5))
    def clean(self, limit: int, pages: int) -> None:
        """Clean to the end in steps of some size."""
        while self.log.expire((), limit):
            pass
        while self.log.shrink(pages):
            pass
        self.model.clean(self.clock.now)

    @rule()
    def reopen(self) -> None:
        """Close and open it."""
        self.log.close()
        self.log = Log.open(self.path, clock=self.clock)

    @rule()
    def copy(self) -> None:
        """Go on with a copy."""
        self.copies += 1
        copy = self.folder / f"copy-{self.copies}.db"
        rescue(self.path, copy)
        self.log.close()
        self.path, self.log = copy, Log.open(copy, clock=self.clock)

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        """Records, offsets, times, ends and committed offsets are the model's."""
        for tp, entries in self.model.entries.items():
            found = [Entry(r.offset, r.timestamp, r.key, r.value) for r in self.log.read(tp, 0, 99)]  # type: ignore[arg-type]  # every key here is some
            assert found == entries
            assert self.log.end_offset(tp) == self.model.ends[tp]
            assert self.log.first_offset(tp) == (
                entries[0].offset if entries else self.model.ends[tp]
            )
        for (group, tp), offset in self.model.committed.items():
            assert self.log.committed(group, tp) == offset


TestLogAgainstModel = LogAgainstModel.TestCase
TestLogAgainstModel.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
