"""Scenes of a worker that is killed, each on a log of its own, and what the log says at the end."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import rocksdict

from alerts.groups.entries import AlertEntry
from alerts.ledger.entries import DeliverEntry
from alerts.records import Alert, Answer, Rules
from analysis.coverage.entry import CoverageEntry
from analysis.decision import Tick
from analysis.finding import Related
from rasid.monitor import prepare_log
from rasid.sample import sample_lines, shift_to
from rasid.send import record_of
from streams.audit.checker import audit
from streams.eventlog import LogReading, open_log, open_reader
from streams.settings import Settings
from streams.table import entry_key
from streams.topics import ALERTS, ARTICLES, READINGS
from tests.stream.faulty import CHANGELOGS, OUTPUTS

AT_ONCE = 3
PATIENCE = 90.0
START = datetime(2025, 6, 1, tzinfo=UTC)
PART = 7
KILLED = -9
ENDS = {"": 0, "log:batch": 3, "log:late": 0}
"""How a run ends that does not kill itself."""

TABLES = {"relate": "coverage", "alert": "groups", "deliver": "ledger"}
ENTRIES: dict[str, Any] = {"relate": CoverageEntry, "alert": AlertEntry, "deliver": DeliverEntry}


class Scene(NamedTuple):
    """Runs of a worker one after the other.

    Each is "POINT NUMBER" of `tests.stream.faulty`, or "work off". Between them, "send DAYS" sends
    some more articles, the last of which comes so many days after the start, and "lose NUMBER"
    takes the first entries of `relate` out of the local store.
    """

    runs: tuple[str, ...]
    mutation: str = ""


class Outcome(NamedTuple):
    """What came of a scene: each run that ended otherwise than it should, what an audit found."""

    surprises: list[str]
    problems: list[str]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.surprises and not self.problems


async def play_all(folder: Path, scenes: Mapping[str, Scene]) -> dict[str, Outcome]:
    """Play scenes, a few at a time, and return what came of each."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def play(number: int, scene: Scene) -> Outcome:
        async with turns:
            return await Stage(folder / str(number)).play(scene)

    played = [play(number, scene) for number, scene in enumerate(scenes.values())]
    return dict(zip(scenes, await asyncio.gather(*played), strict=True))


class Stage:
    """A log in a folder of its own, and the workers that run on it."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data=str(folder), clock="articles", partitions=1)
        prepare_log(self.settings, None)
        self._articles = 0
        self._deleted: Counter[str] = Counter()

    async def play(self, scene: Scene) -> Outcome:
        """Play one scene to its end, or to the first surprise."""
        for run in scene.runs:
            what, _, number = run.partition(" ")
            if what == "send":
                self._send(float(number))
            elif what == "lose":
                lose(Path(self.settings.data), range(int(number)))
            elif surprise := await self._run(run, scene.mutation):
                return Outcome([surprise], [])
        with open_reader(self.settings) as log:
            surprises = [f"never sent: {name}" for name in _alerts(log) - self._sent()]
            for stage in CHANGELOGS:
                held = {entry_key(entry.head.offset) for entry in _entries(log, stage)}
                differing = held ^ keys_of(Path(self.settings.data), stage)
                surprises += [f"{stage}: log or store alone has {key!r}" for key in differing]
            return Outcome(surprises, audit(log).render())

    def _send(self, days: float) -> None:
        part = sample_lines()[self._articles : self._articles + PART]
        self._articles += PART
        with open_log(self.settings) as log:
            log.append([record_of(line) for line in shift_to(part, START + timedelta(days=days))])

    async def _run(self, run: str, mutation: str) -> str:
        """Run a worker; return what is strange about its end, "" for nothing."""
        point, number = ("", "1") if run == "work off" else run.split()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.stream.faulty", self.settings.data, point, number),
            *([mutation] if mutation else []),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, said = await asyncio.wait_for(process.communicate(), PATIENCE)
        except TimeoutError:
            process.kill()
            await process.communicate()
            return f"{run}: it did not end"
        if process.returncode != ENDS.get(point, KILLED):
            return f"{run}: it ended with {process.returncode}: {said.decode()[-1_000:]}"
        if point.endswith(":deleted"):
            self._deleted[point.partition(":")[0]] += int(number)
        with open_reader(self.settings) as log:
            if undecided := self._sent() - _attempted(log):
                return f"{run}: sent without a decision: {undecided}"
            return "" if self._is_as_left(log, point) else f"{run}: the log shows no trace of it"

    def _is_as_left(self, log: LogReading, point: str) -> bool:
        """Tell whether the log is as a worker that got to `point` leaves it."""
        stage, _, what = point.partition(":")
        match what:
            case "sent" if stage == "read":
                return _end(log, READINGS.name) > (log.committed("rasid", (ARTICLES, 0)) or 0)
            case "entry":
                return bool(_telling(log, stage) - _told(log, stage))
            case "outputs" if stage == "deliver":
                return _end(log, CHANGELOGS[stage]) < _end(log, ALERTS.name)
            case "outputs" | "late" if stage != "log":
                return bool(_told(log, stage) - _telling(log, stage))
            case "deleting" | "deleted":
                return _values(log, CHANGELOGS[stage]).count(None) == self._deleted[stage]
            case "decided":
                return _attempted(log) > self._sent()
            case "sent":
                return self._sent() > _answered(log)
        return True

    def _sent(self) -> set[str]:
        file = Path(self.settings.data) / "sent"
        return set(file.read_text(encoding="utf-8").split()) if file.exists() else set()


def open_store(folder: Path, stage: str) -> rocksdict.Rdict:
    """Open the local store of a stage while no worker runs."""
    (path,) = folder.rglob(f"rasid.{TABLES[stage]}-0.db")
    return rocksdict.Rdict(str(path), access_type=rocksdict.AccessType.read_write())


def keys_of(folder: Path, stage: str) -> set[bytes]:
    """Return the keys of the entries in a local store."""
    store = open_store(folder, stage)
    found = {key for key in store.keys() if isinstance(key, bytes) and key.isdigit()}  # noqa: SIM118 - a store, not a dict
    store.close()
    return found


def lose(folder: Path, offsets: Iterable[int]) -> None:
    """Delete entries of `relate` from its local store, as a stalled worker could miss them."""
    store = open_store(folder, "relate")
    for offset in offsets:
        del store[entry_key(offset)]
    store.close()


def _end(log: LogReading, topic: str) -> int:
    return log.end_offset((topic, 0))


def _values(log: LogReading, topic: str) -> list[bytes | None]:
    return [record.value for record in log.read((topic, 0), 0, 10_000)]


def _entries(log: LogReading, stage: str) -> list[Any]:
    decode = msgspec.msgpack.Decoder(ENTRIES[stage]).decode
    return [decode(value) for value in _values(log, CHANGELOGS[stage]) if value is not None]


def _telling(log: LogReading, stage: str) -> set[int]:
    """Return the offsets whose entries send something on."""
    entries = _entries(log, stage)
    return {e.head.offset for e in entries if getattr(e, "opened", ()) or hasattr(e, "outcome")}


def _told(log: LogReading, stage: str) -> set[int]:
    """Return the offsets of which something was sent on."""
    records = [_read(value) for value in _values(log, OUTPUTS[stage])]
    return {r.origin.offset for r in records if isinstance(r, Related | Alert) and r.origin}


def _attempted(log: LogReading) -> set[str]:
    attempts = [attempt for entry in _entries(log, "deliver") for attempt in entry.attempts]
    return {f"{a.delivery.alert}.{a.delivery.revision}" for a in attempts}


def _alerts(log: LogReading) -> set[str]:
    records = map(_read, _values(log, ALERTS.name))
    return {f"{r.alert}.{r.revision}" for r in records if isinstance(r, Alert)}


def _answered(log: LogReading) -> set[str]:
    records = map(_read, _values(log, ALERTS.name))
    return {f"{r.alert}.{r.revision}" for r in records if isinstance(r, Answer)}


def _read(value: bytes | None) -> Any:
    return msgspec.json.decode(value or b"", type=Related | Rules | Alert | Answer | Tick)
