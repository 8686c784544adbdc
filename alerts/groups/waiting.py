"""What `alert` has decided to send later: grouped alerts, revisions, digests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from alerts.groups.entries import Opened, Waiting

MAX_WAITING = 2_000
"""Alerts that wait at once; what comes beyond does not wait for others to join it."""


@dataclass(slots=True)
class _Held:
    """What waits, and the offset of the entry that says so last."""

    offset: int
    waiting: Waiting


class WaitingRoom:
    """What waits, by alert; each alert waits once."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._digests: dict[str, str] = {}
        self._findings: dict[str, str] = {}
        self._left: datetime | None = None

    def __len__(self) -> int:
        """Return how many alerts wait."""
        return len(self._held)

    def __iter__(self) -> Iterator[Waiting]:
        """Yield what waits, in no order."""
        return (held.waiting for held in self._held.values())

    def get(self, alert: str) -> Waiting | None:
        """Return what waits to be sent of an alert."""
        held = self._held.get(alert)
        return None if held is None else held.waiting

    def has_finding(self, finding: str) -> bool:
        """Tell whether a finding waits to be sent."""
        return finding in self._findings

    def digest(self, route: str) -> Waiting | None:
        """Return the digest that is being gathered for a route."""
        return self.get(self._digests[route]) if route in self._digests else None

    def due(self, now: datetime, limit: int) -> list[Opened]:
        """Return up to `limit` of what is due, the longest due first."""
        due = [
            (held.waiting.due, alert)
            for alert, held in self._held.items()
            if held.waiting.due <= now
        ]
        return [self._held[alert].waiting.opened for _, alert in sorted(due)[:limit]]

    def oldest(self) -> int | None:
        """Return the offset of the oldest entry that something waits by."""
        return min((held.offset for held in self._held.values()), default=None)

    def put(self, waiting: Waiting, offset: int) -> None:
        """Let an alert wait, in place of how it waited before."""
        opened = waiting.opened
        self._held[opened.alert] = _Held(offset, waiting)
        self._findings |= dict.fromkeys(opened.findings, opened.alert)
        if opened.digest is not None:
            self._digests[opened.digest.route] = opened.alert

    def take(self, alert: str) -> None:
        """Let an alert wait no more."""
        held = self._held.pop(alert, None)
        if held is None:
            return
        opened = held.waiting.opened
        for finding in opened.findings:
            if self._findings.get(finding) == alert:
                del self._findings[finding]
        if opened.digest is not None:
            self._digests.pop(opened.digest.route, None)

    def note(self, now: datetime) -> None:
        """Take `now`: what is due still, because too much was due at once, is due again."""
        behind = any(held.waiting.due <= now for held in self._held.values())
        self._left = now if behind else None

    def deadline(self) -> datetime | None:
        """Return when something falls due, None where nothing waits."""
        return self._left or min((held.waiting.due for held in self._held.values()), default=None)
