"""What `deliver` remembers: which alert is on its way over which channel, and how far it is."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import msgspec

from alerts.ledger.dead import DeadLetter, DeadLetters
from alerts.ledger.entries import (
    Attempt,
    ChannelState,
    Closed,
    DeliverEntry,
    Delivery,
    FinalOutcome,
    Retry,
)
from alerts.ledger.lines import Lines
from alerts.ledger.receipts import Receipts
from alerts.ledger.standing import Standing
from alerts.records import Alert
from analysis.decision import Chain, Head

SWEPT = "channel_disabled"
"""Why a delivery ended that was on its way when its channel was disabled."""

HELD_FOR = timedelta(days=7)
"""How long an entry is held once nothing is on its way any more that it is about."""


@dataclass(slots=True)
class _Pending:
    """An alert, decided at `offset`, that is on its way over `left` channels."""

    offset: int
    left: int


class DeliverMemory:
    """A fold of unexpired entries; all entries since an alert came are held until it is through."""

    def __init__(self, floor: int = 0) -> None:
        self.chain = Chain(floor)
        self._pending: dict[tuple[str, int], _Pending] = {}
        self._standing: dict[Delivery, Standing] = {}
        self._lines = Lines()
        self._open: dict[str, dict[Attempt, Alert]] = {}
        self._due: dict[Delivery, datetime] = {}
        self._counts: Counter[str] = Counter()
        self._channels: dict[str, ChannelState] = {}
        self._dead = DeadLetters()
        self._threads = Receipts()
        self._messages = Receipts()
        self._held: deque[tuple[int, datetime]] = deque()
        self._forgotten: deque[int] = deque()

    def __len__(self) -> int:
        """Return how many entries are held."""
        return len(self._held)

    def is_pending(self, alert: Alert) -> bool:
        """Tell whether this revision of an alert is on its way already."""
        return (alert.alert, alert.revision) in self._pending

    def without_pending(self, alert: Alert) -> Alert:
        """Return `alert` for those of its channels that it is not on its way over."""
        name = (alert.alert, alert.revision)
        channels = tuple(c for c in alert.channels if Delivery(*name, c) not in self._standing)
        return msgspec.structs.replace(alert, channels=channels)

    @property
    def channels(self) -> tuple[ChannelState, ...]:
        """Return the channels that are not well."""
        return tuple(self._channels.values())

    @property
    def dead(self) -> DeadLetters:
        """Return what was given up and not sent since."""
        return self._dead

    def channel(self, name: str) -> ChannelState:
        """Return how a channel is."""
        return self._channels.get(name) or ChannelState(name)

    def count(self, channel: str) -> int:
        """Return how many deliveries are on their way over a channel."""
        return self._counts[channel]

    def standing(self, delivery: Delivery) -> Standing | None:
        """Return how far a delivery has come, None for one that is over or was never decided."""
        return self._standing.get(delivery)

    def may_have_arrived(self, delivery: Delivery) -> bool:
        """Tell whether an attempt at it had no answer although the alert may be there."""
        standing = self._standing.get(delivery)
        return standing is not None and standing.maybe_arrived

    def thread(self, channel: str, alert: Alert) -> str:
        """Return the receipt of the first message of the alert's story, "" for none known."""
        return self._threads.get(channel, story_of(alert))

    def last_message(self, channel: str, alert: Alert) -> str:
        """Return the receipt of the last message about this alert, "" for none known."""
        return self._messages.get(channel, alert.alert)

    def is_line_free(self, channel: str, alert: Alert) -> bool:
        """Tell whether nothing of the alert's story is on its way over a channel."""
        return self._lines.is_free(channel, story_of(alert))

    def behind(self, delivery: Delivery) -> Delivery | None:
        """Return the delivery that waits for this one, None where none does."""
        return self._lines.behind(delivery)

    def due(self, now: datetime, limit: int) -> list[Delivery]:
        """Return up to `limit` deliveries whose next attempt is due, the longest due first.

        What waits for its channel is not among them.
        """
        held = {state.channel for state in self._channels.values() if state.holds}
        due = [(at, d) for d, at in self._due.items() if at <= now and d.channel not in held]
        return [delivery for _, delivery in sorted(due)[:limit]]

    def waiting(self, channel: str, now: datetime, limit: int) -> list[Delivery]:
        """Return up to `limit` deliveries that could be attempted at `now`, the oldest first."""
        found = (
            delivery
            for delivery, standing in self._standing.items()
            if delivery.channel == channel
            and standing.is_waiting(now)
            and self._lines.is_first(delivery)
        )
        return list(islice(found, limit))

    def retrying(self, channel: str, but: Delivery) -> Iterator[tuple[Delivery, Standing]]:
        """Yield all `but` one that wait for another attempt at a time that nobody asked for."""
        for delivery in self._due:
            standing = self._standing[delivery]
            if delivery.channel == channel and delivery != but and not standing.asked:
                yield delivery, standing

    def oldest(self, channel: str, now: datetime) -> Delivery | None:
        """Return the oldest delivery that could be attempted at `now` or is being attempted."""
        opened = next(iter(self._open.get(channel, {})), None)
        found = self.waiting(channel, now, 1)
        if opened is not None:
            found.append(opened.delivery)
        return min(found, key=lambda delivery: self._standing[delivery].offset, default=None)

    def next_asked(self, channel: str) -> datetime | None:
        """Return the earliest time that the receiver asked for, None where it asked for none."""
        times = (
            standing.due
            for delivery, standing in self._standing.items()
            if delivery.channel == channel and standing.asked and standing.due
        )
        return min(times, default=None)

    def older_than(self, channel: str, since: datetime, limit: int) -> list[Delivery]:
        """Return up to `limit` deliveries that came at `since` or before, the oldest first."""
        found = (
            delivery
            for delivery, standing in self._standing.items()
            if delivery.channel == channel and standing.since <= since
        )
        return list(islice(found, limit))

    def open_channels(self) -> tuple[str, ...]:
        """Return the channels that have attempts without an answer."""
        return tuple(self._open)

    def open_attempts(self, channel: str) -> Iterator[tuple[Attempt, Alert]]:
        """Return the attempts that may be made now and have no answer, in the order decided.

        While the circuit of the channel is open, the probe is the only one.
        """
        found = iter(self._open.get(channel, {}).items())
        state = self.channel(channel)
        if not state.is_open:
            return found
        return ((attempt, alert) for attempt, alert in found if attempt.delivery == state.probe)

    def unanswered(self, channel: str) -> Iterator[Attempt]:
        """Return the attempts without an answer, whether they may be made now or not."""
        return iter(self._open.get(channel, {}))

    def is_open(self, attempt: Attempt) -> bool:
        """Tell whether an attempt was decided and has no answer."""
        return attempt in self._open.get(attempt.delivery.channel, {})

    def floor_after(self, now: datetime, offset: int) -> int:
        """Return the offset from which on every entry is held once one is made at `offset`."""
        recent = next((held for held, at in self._held if at > now - HELD_FOR), offset)
        oldest = next((pending.offset for pending in self._pending.values()), offset)
        return min(recent, oldest)

    def deadline(self) -> datetime | None:
        """Return when the next attempt or probe is due, None when none is."""
        held = {state.channel for state in self._channels.values() if state.holds}
        times = [at for delivery, at in self._due.items() if delivery.channel not in held]
        for state in self._channels.values():
            if not self._counts[state.channel]:
                continue
            if state.releasing:
                times.append(self.chain.now)
            elif state.probe_at is not None and state.probe is None:
                times.append(state.probe_at)
        return min(times, default=None)

    def take_forgotten(self, limit: int) -> list[int]:
        """Return up to `limit` offsets whose entries nothing needs any more, each only once."""
        count = min(limit, len(self._forgotten))
        return [self._forgotten.popleft() for _ in range(count)]

    def apply(self, entry: DeliverEntry) -> None:
        """Take in the newest entry; let go of what its `now` makes expire. Raises Gap."""
        self.chain.follow(entry.head)
        offset = entry.head.offset
        self._held.append((offset, entry.head.now))
        self._channels = {state.channel: state for state in entry.channels}
        # what is on its way came at the floor or later: an older entry only waits to be deleted,
        # and that which closed its alert may be gone already
        if offset >= self.chain.floor:
            self._take(entry)
        self._expire()

    def _take(self, entry: DeliverEntry) -> None:
        if entry.alert is not None:
            self._arrive(entry.alert, entry.head)
        for closed in entry.closed:
            self._close(closed.delivery, closed.outcome, closed.status, entry.head.now)
            self._keep_receipt(closed, entry.head.offset)
        if entry.disabled:
            self._sweep(entry.disabled, entry.head.now)
        for retry in entry.retries:
            self._wait(retry)
        for attempt in entry.attempts:
            self._try(attempt, entry.head.now)

    def _arrive(self, alert: Alert, head: Head) -> None:
        channels = dict.fromkeys(alert.channels)
        key = (alert.alert, alert.revision)
        pending = self._pending.setdefault(key, _Pending(head.offset, 0))
        pending.left += len(channels)
        for channel in channels:
            delivery = Delivery(alert.alert, alert.revision, channel)
            self._dead.revive(delivery)
            self._standing[delivery] = Standing(alert, head.now, head.offset)
            self._lines.add(delivery, story_of(alert))
            self._counts[channel] += 1

    def _close(self, delivery: Delivery, outcome: FinalOutcome, status: str, now: datetime) -> None:
        standing = self._standing.get(delivery)
        if standing is None:
            return
        self._stop(delivery)
        if outcome != "ok":
            self._dead.put(DeadLetter(delivery, outcome, status, now), standing.offset)
        self._lines.remove(delivery)
        del self._standing[delivery]
        self._counts[delivery.channel] -= 1
        key = (delivery.alert, delivery.revision)
        self._pending[key].left -= 1
        if not self._pending[key].left:
            del self._pending[key]

    def _keep_receipt(self, closed: Closed, offset: int) -> None:
        name, _, channel = closed.delivery
        if closed.receipt:
            self._messages.put(channel, name, closed.receipt, offset)
            self._threads.put(channel, closed.story, closed.thread, offset)

    def _stop(self, delivery: Delivery) -> None:
        """Take back what the last attempt led to: an answer awaited, or a retry."""
        self._due.pop(delivery, None)
        attempt = Attempt(delivery, self._standing[delivery].number)
        attempts = self._open.get(delivery.channel, {})
        attempts.pop(attempt, None)
        if not attempts:
            self._open.pop(delivery.channel, None)

    def _sweep(self, channel: str, now: datetime) -> None:
        for delivery in [d for d in self._standing if d.channel == channel]:
            self._close(delivery, "disabled", SWEPT, now)

    def _wait(self, retry: Retry) -> None:
        standing = self._standing.get(retry.delivery)
        if standing is not None:
            self._stop(retry.delivery)
            standing.due = self._due[retry.delivery] = retry.at
            standing.maybe_arrived = retry.maybe_arrived
            standing.failures, standing.asked = retry.failures, retry.asked

    def _try(self, attempt: Attempt, now: datetime) -> None:
        standing = self._standing.get(attempt.delivery)
        if standing is not None:
            self._stop(attempt.delivery)
            standing.number, standing.due, standing.asked = attempt.number, None, False
            standing.begun = standing.begun or now
            self._open.setdefault(attempt.delivery.channel, {})[attempt] = standing.alert

    def _expire(self) -> None:
        self._threads.expire(self.chain.floor)
        self._messages.expire(self.chain.floor)
        self._dead.expire(self.chain.floor)
        while self._held and self._held[0][0] < self.chain.floor:
            offset, _ = self._held.popleft()
            self._forgotten.append(offset)


def story_of(alert: Alert) -> str:
    """Return what an alert's place in line goes by: its story, or itself where it has none."""
    return alert.story or alert.alert
