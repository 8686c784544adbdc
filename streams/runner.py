"""A stage with state on Faust: its memory, its table and its inbox, kept in step."""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import faust
import msgspec
import structlog
from faust.exceptions import ConsumerNotStarted
from faust.types import TP

from analysis.decision import Gap, Tick
from streams.broker import Sent, committed_offset, handled_before, send
from streams.inflight import InFlight, describe, handle_or_end
from streams.listening import Listener, Listening
from streams.metrics import STAGE_SECONDS
from streams.stage import Decider, Decision, StageStopped
from streams.stores import LocalStores
from streams.table import DecisionTable
from streams.topics import PREFIX, TopicSpec

SLICE = 250
KEYS_AT_ONCE = 10_000
CLEAN_AT_ONCE = 100

log = structlog.get_logger("rasid.stage")


class StageRunner:
    """Runs a `Decider` on one inbox with one partition.

    It is `ready` when the inbox is assigned to this worker and its memory is whole; `handled` is
    the offset handled last since then. `fail` ends the worker with one line that says why. `stores`
    hold the table's local copy. `clock` tells the time that deadlines are compared with, None where
    no timer may make time pass.
    A `listener` acts on decisions, each only once it is on the log, while later ones are made.
    """

    def __init__(  # noqa: PLR0913 - the one place where a stage meets its world
        self,
        app: faust.App,
        decider: Decider[Any, Any, Any],
        inbox: TopicSpec,
        table: DecisionTable,
        *,
        fail: Callable[[str], None],
        stores: LocalStores,
        clock: Callable[[], datetime] | None,
        listener: Listener | None = None,
    ) -> None:
        self.decider, self.inbox, self.table = decider, inbox, table
        self.inflight = InFlight(decider.stage.name, fail)
        self.ready = False
        self.handled = -1
        self._app, self._fail, self._clock = app, fail, clock
        self._listening = Listening(decider.stage, listener) if listener else None
        self._stores = stores
        self._tp = TP(inbox.name, 0)
        self._tenure = 0
        self._forgotten: deque[int] = deque()
        self._ticked_at = -1
        self._proven = False
        self._encode = msgspec.json.Encoder().encode

    @property
    def name(self) -> str:
        """Return the stage's name."""
        return self.decider.stage.name

    @property
    def assigned(self) -> bool:
        """Tell whether the inbox is assigned to this worker."""
        try:
            return self._tp in self._app.consumer.assignment()
        except ConsumerNotStarted:
            return False

    async def rebuild(self) -> None:
        """Fold the recovered table into memory, in slices that let timers and HTTP run.

        Does nothing where the inbox is another worker's and the table only a standby, and stops
        where the inbox is given up meanwhile.
        """
        self._tenure += 1
        tenure = self._tenure
        try:
            if self.assigned:
                await self._rebuild(tenure)
        except Gap as gap:
            self._fail(self._stores.drop(self.name, gap))
        except StageStopped as stopped:
            self._fail(str(stopped))
        except Exception as exc:  # noqa: BLE001 - Faust would go on without this stage
            if tenure == self._tenure:
                self._fail(f"{self.name}: its memory cannot be rebuilt ({describe(exc)})")

    async def _rebuild(self, tenure: int) -> None:
        keys = await self._keys()
        if tenure != self._tenure:
            return
        self._begin(self.table.data[keys[-1]] if keys else None)
        with _collector_spared():
            for start in range(0, len(keys), SLICE):
                for key in keys[start : start + SLICE]:
                    self._fold(self.table.data[key])
                await asyncio.sleep(0)
                if tenure != self._tenure:
                    return
        highwater = await self._app.consumer.highwaters(self._tp)
        if tenure != self._tenure:
            return
        if self.decider.chain.last >= highwater[self._tp]:
            raise Gap(f"it has entry {self.decider.chain.last}, beyond the end of the inbox")
        if self.decider.chain.last < 0 and await handled_before(self._app, self._tp):
            raise Gap("records of its inbox were handled, and there is no decision at all")
        if tenure != self._tenure:
            return
        self._proven = False
        self.ready = True
        log.info("memory rebuilt", stage=self.name, entries=len(keys))
        if self._listening is not None:
            self._listening.wait_for(highwater[self._tp])
            await self._listening.start_if_due(committed_offset(self._app, self._tp))

    def _begin(self, newest: bytes | None) -> None:
        self.decider.begin(newest)
        if self._listening is not None:
            self._listening.begin(self.decider.chain.floor)

    def _fold(self, stored: bytes) -> None:
        entry = self.decider.fold(stored)
        if self._listening is not None:
            self._listening.fold(entry)

    async def _keys(self) -> list[bytes]:
        """Return the keys of all entries held, in the order of their offsets."""
        keys = []
        for key in self.table.data:
            keys.append(key)
            if not len(keys) % KEYS_AT_ONCE:
                await asyncio.sleep(0)
        return sorted(keys)

    async def stop_acting(self) -> None:
        """Before the worker stops: decisions are made to the end, but acted on no more."""
        if self._listening is not None:
            await self._listening.end()

    async def forget(self) -> None:
        """Give the partition up: nothing of ours may still be on its way, and memory is dropped.

        Raises TimeoutError where that takes over 15 s.
        """
        self.ready = False
        self._tenure += 1
        if self._listening is not None:
            await self._listening.stop()
        await self.inflight.drained()
        self.decider.begin(None)
        self._forgotten.clear()
        self.handled = self._ticked_at = -1
        if self._listening is not None:
            self._listening.forget()

    async def handle(self, event: Any) -> None:
        """Decide one event of the inbox and send on what follows from it.

        Whatever goes wrong beyond what the decider takes for bad input ends the worker.
        """
        await handle_or_end(self.name, self._fail, self._handle_in_turn(event))

    async def _handle_in_turn(self, event: Any) -> None:
        async with self.inflight.turn:
            if not self.ready:
                raise StageStopped(f"{self.name}: an event came before its memory was whole")
            try:
                await self._handle(event)
            except Gap as gap:
                raise StageStopped(self._stores.drop(self.name, gap)) from None

    async def _handle(self, event: Any) -> None:
        message = event.message
        bind(self.inbox.name, 0, message.offset)
        at = datetime.fromtimestamp(message.timestamp, UTC)
        stored = self.table.stored(message.offset)
        with STAGE_SECONDS.labels(self.name).time():
            decision = self.decider.decide(message.offset, event.value or b"", at, stored)
        if decision is not None:
            self.decider.remember(decision)
        writes = [] if decision is None else await self._write(decision)
        writes += await self._clean()
        settled = None if self._listening is None else self._listening.settle
        await self.inflight.put(
            event, writes, settled and partial(settled, message.offset, decision)
        )
        self.handled = message.offset
        if decision is not None and not decision.again:
            self._confirm()

    def _confirm(self) -> None:
        """Note that the stores miss nothing, once something new was decided by them."""
        if not self._proven:
            self._stores.confirm(self.name)
            self._proven = True

    async def _write(self, decision: Decision) -> list[Sent]:
        writes = [await self.table.put(decision.offset, decision.stored)]
        for output in decision.outputs:
            value = self._encode(output.record)
            key = output.key.encode("utf-8", "replace")
            writes.append(await send(self._app, PREFIX + output.topic, key, value))
        return writes

    async def _clean(self) -> list[Sent]:
        """Delete entries that nothing needs, but none that a crash could ask for again."""
        self._forgotten.extend(self.decider.memory.take_forgotten(CLEAN_AT_ONCE))
        committed = committed_offset(self._app, self._tp)
        writes: list[Sent] = []
        while self._forgotten and self._forgotten[0] < committed and len(writes) < CLEAN_AT_ONCE:
            writes.append(await self.table.delete(self._forgotten.popleft()))
        return writes

    async def tick(self) -> None:
        """Send a Tick into the inbox when memory's next deadline has passed.

        One is on its way at a time: what it leaves, since one decision is small, needs another.
        """
        if not self.ready:
            return
        if self._listening is not None:
            await self._listening.start_if_due(committed_offset(self._app, self._tp))
        if self._clock is None:
            return
        deadline, now = self.decider.memory.deadline(), self._clock()
        if deadline is not None and deadline <= now and self._ticked_at <= self.handled:
            self._ticked_at = await self.put(Tick(now))

    async def put(self, record: msgspec.Struct, key: str = "") -> int:
        """Put `record` into the inbox; returns its offset when the log has it."""
        sent = await send(self._app, self.inbox.name, key.encode(), self._encode(record))
        return (await sent).offset


@contextmanager
def _collector_spared() -> Iterator[None]:
    """Keep the garbage collector off what the body makes, which is to stay: with half a million
    decisions in memory each of its rounds would take seconds, with the loop at a standstill.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def bind(topic: str, partition: int, offset: int) -> None:
    """Bind where an event stands to every line logged while it is handled."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(topic=topic, partition=partition, offset=offset)
