"""What every channel is."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from alerts.records import Alert, SendOutcome

MAX_RECEIPT = 200


class Sending(NamedTuple):
    """One attempt: `number` counts from 1.

    `thread` is the receipt of the first message of the alert's story over this channel, `edits`
    that of an earlier revision of this alert; both are "" where none is known any more.
    `maybe_repeat` says that an attempt before may have arrived, as its answer never came: a
    channel whose receiver cannot tell by the id says so in its words.
    """

    alert: Alert
    number: int
    thread: str = ""
    edits: str = ""
    maybe_repeat: bool = False


class Result(NamedTuple):
    """What came of sending once: `status` is a named reason, `retry_after` seconds from now.

    `receipt` is whatever the channel needs to find the message again, in at most MAX_RECEIPT code
    points. `maybe_arrived` says that there was no answer although the alert may be there.
    """

    outcome: SendOutcome
    status: str
    retry_after: float | None = None
    receipt: str = ""
    maybe_arrived: bool = False


class Channel(Protocol):
    """A way out. `name` is that of the alert policy, and the metric label.

    `at_once` is how many alerts, of as many stories, may be under way at one time.
    """

    name: str
    at_once: int

    async def send(self, sending: Sending) -> Result:
        """Send an alert once. Says whether another attempt can help."""

    async def reach(self) -> str:
        """Return why alerts cannot arrive, "" where they can; no alert is sent."""

    async def close(self) -> None:
        """Let go of connections. Nothing is sent after it."""
