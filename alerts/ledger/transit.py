"""Deliveries on their way: which wait, which are tried, and which comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import msgspec

from alerts.ledger.entries import Attempt, Delivery, Retry
from alerts.ledger.lines import Lines
from alerts.ledger.standing import Standing
from alerts.records import Alert
from analysis.decision import Head


@dataclass(slots=True)
class _Pending:
    """An alert, decided at `offset`, that is on its way over `left` channels."""

    offset: int
    left: int


class Transit:
    """Deliveries on their way, in the order in which their alerts came."""

    def __init__(self) -> None:
        self._pending: dict[tuple[str, int], _Pending] = {}
        self._standing: dict[Delivery, Standing] = {}
        self._lines = Lines()
        self._open: dict[str, dict[Attempt, Alert]] = {}
        self._due: dict[Delivery, datetime] = {}
        self._counts: Counter[str] = Counter()

    def is_pending(self, alert: Alert) -> bool:
        """Tell whether this revision of an alert is on its way already."""
        return (alert.alert, alert.revision) in self._pending

    def without_pending(self, alert: Alert) -> Alert:
        """Return `alert` for those of its channels that it is not on its way over."""
        name = (alert.alert, alert.revision)
        channels = tuple(c for c in alert.channels if Delivery(*name, c) not in self._standing)
        return msgspec.structs.replace(alert, channels=channels)

    def count(self, channel: str) -> int:
        """Return how many deliveries are on their way over a channel."""
        return self._counts[channel]

    def over(self, channel: str) -> list[Delivery]:
        """Return the deliveries over a channel, the oldest first."""
        return [delivery for delivery in self._standing if delivery.channel == channel]

    def oldest_offset(self, default: int) -> int:
        """Return the offset of the oldest alert on its way, `default` where there is none."""
        return next((pending.offset for pending in self._pending.values()), default)

    def standing(self, delivery: Delivery) -> Standing | None:
        """Return how far a delivery has come, None for one that is over or was never decided."""
        return self._standing.get(delivery)

    def may_have_arrived(self, delivery: Delivery) -> bool:
        """Tell whether an attempt at it had no answer although the alert may be there."""
        standing = self._standing.get(delivery)
        return standing is not None and standing.maybe_arrived

    def is_line_free(self, channel: str, alert: Alert) -> bool:
        """Tell whether nothing of the alert's story is on its way over a channel."""
        return self._lines.is_free(channel, story_of(alert))

    def behind(self, delivery: Delivery) -> Delivery | None:
        """Return the delivery that waits for this one, None where none does."""
        return self._lines.behind(delivery)

    def due(self, now: datetime, held: Collection[str], limit: int) -> list[Delivery]:
        """Return up to `limit` deliveries whose next attempt is due, the longest due first.

        Those over `held` channels are not among them.
        """
        due = [(at, d) for d, at in self._due.items() if at <= now and d.channel not in held]
        return [delivery for _, delivery in sorted(due)[:limit]]

    def next_due(self, held: Collection[str]) -> datetime | None:
        """Return when the next attempt is due but for `held` channels, None where none is."""
        times = (at for delivery, at in self._due.items() if delivery.channel not in held)
        return min(times, default=None)

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

    def unanswered(self, channel: str) -> Iterator[tuple[Attempt, Alert]]:
        """Return the attempts without an answer, in the order decided."""
        return iter(self._open.get(channel, {}).items())

    def is_open(self, attempt: Attempt) -> bool:
        """Tell whether an attempt was decided and has no answer."""
        return attempt in self._open.get(attempt.delivery.channel, {})

    def begin(self, alert: Alert, channels: Collection[str], head: Head) -> None:
        """Let an alert be on its way over `channels` as well."""
        key = (alert.alert, alert.revision)
        pending = self._pending.setdefault(key, _Pending(head.offset, 0))
        pending.left += len(channels)
        for channel in channels:
            delivery = Delivery(*key, channel)
            self._standing[delivery] = Standing(alert, head.now, head.offset)
            self._lines.add(delivery, story_of(alert))
            self._counts[channel] += 1

    def attempt(self, attempt: Attempt, now: datetime) -> None:
        """Let an attempt that was decided at `now` wait for its answer."""
        standing = self._standing.get(attempt.delivery)
        if standing is not None:
            self._stop(attempt.delivery, standing)
            standing.number, standing.due, standing.asked = attempt.number, None, False
            standing.begun = standing.begun or now
            self._open.setdefault(attempt.delivery.channel, {})[attempt] = standing.alert

    def retry(self, retry: Retry) -> None:
        """Let a delivery wait for its next attempt."""
        standing = self._standing.get(retry.delivery)
        if standing is not None:
            self._stop(retry.delivery, standing)
            standing.due = self._due[retry.delivery] = retry.at
            standing.maybe_arrived = retry.maybe_arrived
            standing.failures, standing.asked = retry.failures, retry.asked

    def close(self, delivery: Delivery) -> Standing | None:
        """End a delivery; return how far it had come, None for one that is not on its way."""
        standing = self._standing.get(delivery)
        if standing is None:
            return None
        self._stop(delivery, standing)
        self._lines.remove(delivery)
        del self._standing[delivery]
        self._counts[delivery.channel] -= 1
        key = (delivery.alert, delivery.revision)
        self._pending[key].left -= 1
        if not self._pending[key].left:
            del self._pending[key]
        return standing

    def _stop(self, delivery: Delivery, standing: Standing) -> None:
        """Take back what the last attempt led to: an answer awaited, or a retry."""
        self._due.pop(delivery, None)
        attempts = self._open.get(delivery.channel, {})
        attempts.pop(Attempt(delivery, standing.number), None)
        if not attempts:
            self._open.pop(delivery.channel, None)


def story_of(alert: Alert) -> str:
    """Return what an alert's place in line goes by: its story, or itself where it has none."""
    return alert.story or alert.alert
