"""What `deliver` remembers: which alert is on its way over which channel, and how far it is."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.delivery import Attempt, Closed, DeliverEntry, Delivery, Retry
from alerts.receipts import Receipts
from alerts.records import Alert
from analysis.decision import Chain, Head

HELD_FOR = timedelta(days=7)
"""How long an entry is held once nothing is on its way any more that it is about."""


@dataclass(slots=True)
class Standing:
    """How far a delivery has come: `number` attempts were decided.

    The last of them is unanswered, or failed: then `due` says when the next one is decided. A
    delivery without attempts waits for those before it. `since` is when its alert stood in the log.
    `maybe_arrived` says that an attempt had no answer although the alert may be there.
    """

    alert: Alert
    since: datetime
    number: int = 0
    due: datetime | None = None
    maybe_arrived: bool = False


@dataclass(slots=True)
class _Pending:
    """An alert, decided at `offset`, that is on its way over `left` channels."""

    offset: int
    left: int


class DeliverMemory:
    """A fold of unexpired entries; all entries since an alert came are held until it is through.

    Deliveries of one story over one channel stand in a line: only the first has attempts.
    """

    def __init__(self, floor: int = 0) -> None:
        self.chain = Chain(floor)
        self._pending: dict[tuple[str, int], _Pending] = {}
        self._standing: dict[Delivery, Standing] = {}
        self._lines: dict[tuple[str, str], deque[Delivery]] = {}
        self._open: dict[str, dict[Attempt, Alert]] = {}
        self._due: dict[Delivery, datetime] = {}
        self._counts: Counter[str] = Counter()
        self._disabled: dict[str, int] = {}
        self._threads = Receipts()
        self._messages = Receipts()
        self._held: deque[tuple[int, datetime]] = deque()
        self._forgotten: deque[int] = deque()

    def __len__(self) -> int:
        """Return how many entries are held."""
        oldest = self._held[0][0] if self._held else self.chain.floor
        return len(self._held) + sum(offset < oldest for offset in self._disabled.values())

    def is_pending(self, alert: Alert) -> bool:
        """Tell whether this revision of an alert is on its way already."""
        return (alert.alert, alert.revision) in self._pending

    def is_disabled(self, channel: str) -> bool:
        """Tell whether a channel has said that it wants nothing more."""
        return channel in self._disabled

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
        return (channel, story_of(alert)) not in self._lines

    def behind(self, delivery: Delivery) -> Delivery | None:
        """Return the delivery that waits for this one, None where none does."""
        line = self._line_of(delivery)
        return line[1] if line[0] == delivery and len(line) > 1 else None

    def due(self, now: datetime, limit: int) -> list[Delivery]:
        """Return up to `limit` deliveries whose next attempt is due, the longest due first."""
        due = [(at, delivery) for delivery, at in self._due.items() if at <= now]
        return [delivery for _, delivery in sorted(due)[:limit]]

    def open_channels(self) -> tuple[str, ...]:
        """Return the channels that have attempts without an answer."""
        return tuple(self._open)

    def open_attempts(self, channel: str) -> Iterator[tuple[Attempt, Alert]]:
        """Return the attempts that were decided and have no answer, in the order decided."""
        return iter(self._open.get(channel, {}).items())

    def is_open(self, attempt: Attempt) -> bool:
        """Tell whether an attempt was decided and has no answer."""
        return attempt in self._open.get(attempt.delivery.channel, {})

    def floor_after(self, now: datetime, offset: int) -> int:
        """Return the offset from which on every entry is held once one is made at `offset`."""
        recent = next((held for held, at in self._held if at > now - HELD_FOR), offset)
        oldest = next((pending.offset for pending in self._pending.values()), offset)
        return min(recent, oldest)

    def deadline(self) -> datetime | None:
        """Return when the next attempt is due, None when none is."""
        return min(self._due.values(), default=None)

    def take_forgotten(self, limit: int) -> list[int]:
        """Return up to `limit` offsets whose entries nothing needs any more, each only once."""
        count = min(limit, len(self._forgotten))
        return [self._forgotten.popleft() for _ in range(count)]

    def apply(self, entry: DeliverEntry) -> None:
        """Take in the newest entry; let go of what its `now` makes expire. Raises Gap."""
        self.chain.follow(entry.head)
        offset = entry.head.offset
        self._held.append((offset, entry.head.now))
        if entry.disabled:
            self._disabled.setdefault(entry.disabled, offset)
        # what is on its way came at the floor or later: an older entry only waits to be deleted,
        # and that which closed its alert may be gone already
        if offset >= self.chain.floor:
            self._take(entry)
        self._expire()

    def _take(self, entry: DeliverEntry) -> None:
        if entry.alert is not None:
            self._arrive(entry.alert, entry.head)
        for closed in entry.closed:
            self._close(closed.delivery)
            self._keep_receipt(closed, entry.head.offset)
        if entry.disabled:
            self._sweep(entry.disabled)
        for retry in entry.retries:
            self._wait(retry)
        for attempt in entry.attempts:
            self._try(attempt)

    def _arrive(self, alert: Alert, head: Head) -> None:
        channels = dict.fromkeys(alert.channels)
        self._pending[alert.alert, alert.revision] = _Pending(head.offset, len(channels))
        for channel in channels:
            delivery = Delivery(alert.alert, alert.revision, channel)
            self._standing[delivery] = Standing(alert, head.now)
            self._lines.setdefault((channel, story_of(alert)), deque()).append(delivery)
            self._counts[channel] += 1

    def _close(self, delivery: Delivery) -> None:
        if delivery not in self._standing:
            return
        self._stop(delivery)
        alert, channel = self._standing[delivery].alert, delivery.channel
        line = self._line_of(delivery)
        line.remove(delivery)
        if not line:
            del self._lines[channel, story_of(alert)]
        del self._standing[delivery]
        self._counts[channel] -= 1
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

    def _sweep(self, channel: str) -> None:
        for delivery in [d for d in self._standing if d.channel == channel]:
            self._close(delivery)

    def _wait(self, retry: Retry) -> None:
        standing = self._standing.get(retry.delivery)
        if standing is not None:
            self._stop(retry.delivery)
            standing.due = self._due[retry.delivery] = retry.at
            standing.maybe_arrived = retry.maybe_arrived

    def _try(self, attempt: Attempt) -> None:
        standing = self._standing.get(attempt.delivery)
        if standing is not None:
            self._stop(attempt.delivery)
            standing.number, standing.due = attempt.number, None
            self._open.setdefault(attempt.delivery.channel, {})[attempt] = standing.alert

    def _line_of(self, delivery: Delivery) -> deque[Delivery]:
        return self._lines[delivery.channel, story_of(self._standing[delivery].alert)]

    def _expire(self) -> None:
        self._threads.expire(self.chain.floor)
        self._messages.expire(self.chain.floor)
        pinned = self._disabled.values()
        while self._held and self._held[0][0] < self.chain.floor:
            offset, _ = self._held.popleft()
            if offset not in pinned:
                self._forgotten.append(offset)


def story_of(alert: Alert) -> str:
    """Return what an alert's place in line goes by: its story, or itself where it has none."""
    return alert.story or alert.alert
