"""What every channel is."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from alerts.records import Alert, SendOutcome


class Result(NamedTuple):
    """What came of sending once: `status` is a named reason, `retry_after` seconds from now."""

    outcome: SendOutcome
    status: str
    retry_after: float | None = None


class Channel(Protocol):
    """A way out. `name` is that of the alert policy, and the metric label.

    `at_once` is how many alerts, of as many stories, may be under way at one time.
    """

    name: str
    at_once: int

    async def send(self, alert: Alert, attempt: int) -> Result:
        """Send `alert` once; `attempt` counts from 1. Says whether another attempt can help."""

    async def reach(self) -> str:
        """Return why alerts cannot arrive, "" where they can; no alert is sent."""

    async def close(self) -> None:
        """Let go of connections. Nothing is sent after it."""
