"""What `deliver` decides: attempts, retries, and how each delivery ended."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from alerts.records import Alert
from analysis.decision import Head

MAX_DUE = 500
"""Most attempts, or ends, that one event decides, so that its entry stays small; the next tick goes
on."""

DISABLED = "channel_disabled"
"""Why a delivery ends over a channel that wants nothing more."""

FinalOutcome = Literal["ok", "failed", "disabled"]


class Delivery(NamedTuple):
    """One revision of an alert on its way over one channel."""

    alert: str
    revision: int
    channel: str


class Attempt(msgspec.Struct, frozen=True, array_like=True):
    """An attempt that was decided; `number` counts from 1."""

    delivery: Delivery
    number: int


class Retry(msgspec.Struct, frozen=True, array_like=True):
    """A delivery whose attempt failed, and when the next one is due.

    `failures` were counted by now: those while the channel's circuit was closed. `asked` says that
    the receiver itself named the time. `maybe_arrived` says that there was no answer although the
    alert may be there.
    """

    delivery: Delivery
    at: datetime
    maybe_arrived: bool = False
    failures: int = 0
    asked: bool = False


class Closed(msgspec.Struct, frozen=True, array_like=True):
    """A delivery with its final answer.

    `status` is the named reason, `attempts` how many there were, `seconds` how long it took since
    the alert stood in the log. Where the channel gave a receipt, `receipt` is that of the alert's
    last message and `thread` that of the first message of `story`.
    """

    delivery: Delivery
    outcome: FinalOutcome
    status: str
    attempts: int = 0
    seconds: float = 0.0
    receipt: str = ""
    thread: str = ""
    story: str = ""


class ChannelState(msgspec.Struct, frozen=True, array_like=True):
    """How a channel is; each entry names those that are not well.

    `row` names the alerts that failed last, without a success between. `probe_at` is set while the
    circuit is open, since `opened`: when the next probe may be made; `probes` failed since then,
    `probe` is on its way. `releasing` says that held deliveries are being let go. `disabled` is ""
    or the reason why the channel wants nothing more.
    """

    channel: str
    row: tuple[str, ...] = ()
    probe_at: datetime | None = None
    probes: int = 0
    probe: Delivery | None = None
    releasing: bool = False
    disabled: str = ""
    opened: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether only probes are made."""
        return self.probe_at is not None

    @property
    def holds(self) -> bool:
        """Tell whether what comes now waits for its turn behind what was held."""
        return self.is_open or self.releasing

    def may_probe(self, now: datetime) -> bool:
        """Tell whether it is time for a probe, and none is on its way."""
        return self.probe_at is not None and self.probe is None and self.probe_at <= now

    @property
    def is_well(self) -> bool:
        """Tell whether there is nothing to remember."""
        return self == ChannelState(self.channel)


class DeliverEntry(msgspec.Struct, frozen=True, array_like=True):
    """One decision of `deliver`.

    `alert` is kept whole for as long as it may have to be sent. `disabled` names a channel that
    wants nothing more; `swept` counts what else was on its way to it, closed as disabled with it.
    `late` is true for an answer that changes nothing. `channels` are all that are not well, after
    this decision: so their state outlives the entries that led to it.
    """

    head: Head
    alert: Alert | None = None
    attempts: tuple[Attempt, ...] = ()
    retries: tuple[Retry, ...] = ()
    closed: tuple[Closed, ...] = ()
    disabled: str = ""
    swept: int = 0
    late: bool = False
    channels: tuple[ChannelState, ...] = ()
