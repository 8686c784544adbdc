"""What `deliver` remembers: what is on its way, how channels are, what was given up or sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta

from alerts.ledger.dead import DeadLetter, DeadLetters
from alerts.ledger.entries import (
    DISABLED,
    Attempt,
    ChannelState,
    Closed,
    DeliverEntry,
    Delivery,
    FinalOutcome,
)
from alerts.ledger.receipts import Receipts
from alerts.ledger.transit import Transit, story_of
from alerts.records import Alert
from analysis.decision import Chain, Head

HELD_FOR = timedelta(days=7)
"""How long an entry is held once nothing is on its way any more that it is about."""


class DeliverMemory:
    """A fold of unexpired entries; all entries since an alert came are held until it is through.

    `transit` is what is on its way, `dead` what was given up and not sent since.
    """

    def __init__(self, floor: int = 0) -> None:
        self.chain = Chain(floor)
        self.transit = Transit()
        self.dead = DeadLetters()
        self._channels: dict[str, ChannelState] = {}
        self._threads = Receipts()
        self._messages = Receipts()
        self._held: deque[tuple[int, datetime]] = deque()
        self._forgotten: deque[int] = deque()

    def __len__(self) -> int:
        """Return how many entries are held."""
        return len(self._held)

    @property
    def channels(self) -> tuple[ChannelState, ...]:
        """Return the channels that are not well."""
        return tuple(self._channels.values())

    def channel(self, name: str) -> ChannelState:
        """Return how a channel is."""
        return self._channels.get(name) or ChannelState(name)

    def thread(self, channel: str, alert: Alert) -> str:
        """Return the receipt of the first message of the alert's story, "" for none known."""
        return self._threads.get(channel, story_of(alert))

    def last_message(self, channel: str, alert: Alert) -> str:
        """Return the receipt of the last message about this alert, "" for none known."""
        return self._messages.get(channel, alert.alert)

    def due(self, now: datetime, limit: int) -> list[Delivery]:
        """Return up to `limit` deliveries whose next attempt is due, the longest due first.

        What waits for its channel is not among them.
        """
        return self.transit.due(now, self._holding(), limit)

    def open_attempts(self, channel: str) -> Iterator[tuple[Attempt, Alert]]:
        """Return the attempts that may be made now and have no answer, in the order decided.

        While the circuit of the channel is open, the probe is the only one.
        """
        found = self.transit.unanswered(channel)
        state = self.channel(channel)
        if not state.is_open:
            return found
        return ((attempt, alert) for attempt, alert in found if attempt.delivery == state.probe)

    def floor_after(self, now: datetime, offset: int) -> int:
        """Return the offset from which on every entry is held once one is made at `offset`."""
        recent = next((held for held, at in self._held if at > now - HELD_FOR), offset)
        return min(recent, self.transit.oldest_offset(offset))

    def deadline(self) -> datetime | None:
        """Return when the next attempt or probe is due, None when none is."""
        times = [self.transit.next_due(self._holding())]
        for state in self._channels.values():
            if not self.transit.count(state.channel):
                continue
            if state.releasing:
                times.append(self.chain.now)
            elif state.probe is None:
                times.append(state.probe_at)
        return min((time for time in times if time is not None), default=None)

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

    def _holding(self) -> set[str]:
        return {state.channel for state in self._channels.values() if state.holds}

    def _take(self, entry: DeliverEntry) -> None:
        now = entry.head.now
        if entry.alert is not None:
            self._arrive(entry.alert, entry.head)
        for closed in entry.closed:
            self._close(closed.delivery, closed.outcome, closed.status, now)
            self._keep_receipt(closed, entry.head.offset)
        if entry.disabled:
            for delivery in self.transit.over(entry.disabled):
                self._close(delivery, "disabled", DISABLED, now)
        for retry in entry.retries:
            self.transit.retry(retry)
        for attempt in entry.attempts:
            self.transit.attempt(attempt, now)

    def _arrive(self, alert: Alert, head: Head) -> None:
        channels = dict.fromkeys(alert.channels)
        for channel in channels:
            self.dead.revive(Delivery(alert.alert, alert.revision, channel))
        self.transit.begin(alert, channels, head)

    def _close(self, delivery: Delivery, outcome: FinalOutcome, status: str, now: datetime) -> None:
        standing = self.transit.close(delivery)
        if standing is not None and outcome != "ok":
            self.dead.put(DeadLetter(delivery, outcome, status, now), standing.offset)

    def _keep_receipt(self, closed: Closed, offset: int) -> None:
        name, _, channel = closed.delivery
        if closed.receipt:
            self._messages.put(channel, name, closed.receipt, offset)
            self._threads.put(channel, closed.story, closed.thread, offset)

    def _expire(self) -> None:
        self._threads.expire(self.chain.floor)
        self._messages.expire(self.chain.floor)
        self.dead.expire(self.chain.floor)
        while self._held and self._held[0][0] < self.chain.floor:
            offset, _ = self._held.popleft()
            self._forgotten.append(offset)
