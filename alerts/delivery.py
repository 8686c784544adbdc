"""What `deliver` decides: attempts, retries, and how each delivery ended."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from alerts.records import Alert
from analysis.decision import Head

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

    `maybe_arrived` says that there was no answer although the alert may be there.
    """

    delivery: Delivery
    at: datetime
    maybe_arrived: bool = False


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


class DeliverEntry(msgspec.Struct, frozen=True, array_like=True):
    """One decision of `deliver`.

    `alert` is kept whole for as long as it may have to be sent. `disabled` names a channel that
    wants nothing more; `swept` counts what else was on its way to it, closed as disabled with it.
    `late` is true for an answer that changes nothing.
    """

    head: Head
    alert: Alert | None = None
    attempts: tuple[Attempt, ...] = ()
    retries: tuple[Retry, ...] = ()
    closed: tuple[Closed, ...] = ()
    disabled: str = ""
    swept: int = 0
    late: bool = False
