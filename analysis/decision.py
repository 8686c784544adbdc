"""What every remembered decision has in common: where it stands, what it follows, when it was made.

A stage with state keeps one entry per offset of its inbox. Each entry carries a `Head`; a `Chain`
is what a stage knows of its own past from these heads alone, so that a missing entry is noticed, an
event that was sent twice is passed over, and time never runs backwards.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Protocol, TypeVar

import msgspec

CODE_VERSION = "5"
"""Raised whenever the same inbox could be decided differently than before."""

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time in a record; one without an offset is no record of ours."""

BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)
"""Before any article: the `now` of a stage that has decided nothing yet."""


class Gap(Exception):
    """A fold met an entry whose predecessor is missing: decisions are lost or not here yet."""


class Origin(msgspec.Struct, frozen=True, array_like=True, order=True):
    """The record that caused this one: its log, topic, partition and offset, and which output."""

    log: str
    topic: str
    partition: int
    offset: int
    index: int = 0

    @property
    def place(self) -> tuple[str, str, int]:
        """Return log, topic and partition: origins are ordered only within one place."""
        return self.log, self.topic, self.partition


class Tick(msgspec.Struct, frozen=True, tag_field="event", tag="tick"):
    """Time as an event: `at` has come, although nothing else happened."""

    at: Instant


class Head(msgspec.Struct, frozen=True, array_like=True):
    """The part of an entry that is the same in every stage.

    `subject` names what was decided about (an article, an alert, …), so that an entry found under
    the offset of another event is noticed. `floor` is the offset from which on every entry is
    still held. `failed` is "" or the reason why the event could not be decided. `origins` are the
    newest known, one per upstream partition.
    """

    offset: int
    after: int
    floor: int
    now: datetime
    subject: str
    rules: str = ""
    failed: str = ""
    code: str = CODE_VERSION
    origins: tuple[Origin, ...] = ()


class Output(msgspec.Struct, frozen=True):
    """A record that a decision sends on: `topic` without the prefix, e.g. "findings"."""

    topic: str
    key: str
    record: Any


class Chain:
    """A stage's place in its own past: a fold of heads in the order of their offsets.

    `last` is the offset of the newest entry, `floor` the offset below which entries may have been
    forgotten; when folding, give the floor of the newest entry. `absent` is the highest offset
    whose entry is not here although a later one follows it, -1 for none: where nothing was lost,
    it was forgotten. `rules` is the hash of the newest rules.
    """

    def __init__(self, floor: int = 0) -> None:
        self.last = -1
        self.floor = floor
        self.absent = -1
        self.now = BEGINNING
        self.rules = ""
        self._origins: dict[tuple[str, str, int], Origin] = {}

    def knows(self, origin: Origin | None) -> bool:
        """Tell whether `origin` was decided before, so that its record came a second time."""
        if origin is None:
            return False
        newest = self._origins.get(origin.place)
        return newest is not None and origin <= newest

    def next_head(  # noqa: PLR0913 - a head is what it takes to write one
        self,
        offset: int,
        subject: str,
        now: datetime,
        origin: Origin | None = None,
        *,
        floor: int,
        rules: str = "",
        failed: str = "",
    ) -> Head:
        """Return the head of the entry decided at `offset`; nothing is remembered yet.

        `floor` is the oldest offset that the memory still holds once this entry was applied;
        `rules` "" means those that are in force.
        """
        return Head(
            offset=offset,
            after=self.last,
            floor=floor,
            now=max(now, self.now),
            subject=subject,
            rules=rules or self.rules,
            failed=failed,
            origins=self._with(origin),
        )

    def _with(self, origin: Origin | None) -> tuple[Origin, ...]:
        if origin is None:
            return tuple(sorted(self._origins.values()))
        # a new log starts again at offset 0: what is known of the one before it is of no more use
        same_log = {p: o for p, o in self._origins.items() if o.log == origin.log}
        return tuple(sorted((same_log | {origin.place: origin}).values()))

    def follow(self, head: Head) -> None:
        """Take `head` as the newest.

        Raises Gap when the entry before it is missing and cannot have been forgotten, and when it
        does not know of the last one here: then two histories are mixed.
        """
        self.floor = max(self.floor, head.floor)
        if head.after != self.last:
            if head.after < self.last or head.after >= self.floor:
                raise Gap(
                    f"entry {head.offset} follows {head.after}, but {self.last} is the last one"
                    " here"
                )
            self.absent = head.after
        self.last = head.offset
        self.rules = head.rules
        self.now = max(self.now, head.now)
        self._origins = {origin.place: origin for origin in head.origins}


class Entry(Protocol):
    """The one decision made at an offset, whatever the stage."""

    @property
    def head(self) -> Head:
        """Return the part that is the same in every stage."""


E = TypeVar("E", bound=Entry)
E_contra = TypeVar("E_contra", bound=Entry, contravariant=True)
V = TypeVar("V")
V_contra = TypeVar("V_contra", contravariant=True)
M = TypeVar("M")


class Memory(Protocol[E_contra]):
    """What a stage knows: a fold of its unexpired entries, nothing else."""

    chain: Chain

    def apply(self, entry: E_contra) -> None:
        """Take in `entry`, the newest, and let go of what its `now` makes expire."""

    def floor_after(self, now: datetime, offset: int) -> int:
        """Return the oldest offset that will be held once an entry at `offset` is applied."""

    def deadline(self) -> datetime | None:
        """Return when something falls due although no event comes, None for never."""

    def take_forgotten(self, limit: int) -> list[int]:
        """Return up to `limit` offsets whose entries nothing needs any more, each only once."""


class Stage(Protocol[V_contra, E, M]):
    """A stage with state as three pure functions and what they work on.

    `V_contra` is its event (the union of the records in its inbox), `E` its entry, `M` its memory.
    """

    @property
    def name(self) -> str:
        """Return its name: that of its agent, and a metric label."""

    @property
    def entry_type(self) -> type[E]:
        """Return the type that entries are read as."""

    @property
    def event_type(self) -> Any:
        """Return the union of the records in its inbox."""

    def fresh(self, floor: int = 0) -> M:
        """Return an empty memory; `floor` is that of the newest entry about to be folded in."""

    def time_of(self, event: V_contra, appended_at: datetime) -> datetime:
        """Return the time of `event`: its own, or when the log took it in."""

    def subject_of(self, event: V_contra) -> str:
        """Return what a decision about `event` is about."""

    def origin_of(self, event: V_contra) -> Origin | None:
        """Return the record that caused `event`, None for events that are idempotent by id."""

    def step(self, memory: M, offset: int, event: V_contra, now: datetime) -> E:
        """Decide `event`; change nothing."""

    def refuse(self, memory: M, head: Head) -> E:
        """Return the entry for an event that could not be decided: `head.failed` says why."""

    def outputs(self, entry: E, event: V_contra | None) -> list[Output]:
        """Return what the decision sends on; `event` is None where it could not be decoded."""


def head_of(  # noqa: PLR0913 - a head is what it takes to write one
    stage: Stage[V, Any, Any],
    memory: Memory[Any],
    offset: int,
    event: V,
    now: datetime,
    *,
    rules: str = "",
    failed: str = "",
) -> Head:
    """Return the head of the entry that `stage` decides about `event` at `offset`."""
    return memory.chain.next_head(
        offset,
        stage.subject_of(event),
        now,
        stage.origin_of(event),
        floor=memory.floor_after(now, offset),
        rules=rules,
        failed=failed,
    )
