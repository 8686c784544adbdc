"""How far a delivery has come that is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.records import Alert


@dataclass(slots=True)
class Standing:
    """How far a delivery has come: `number` attempts were decided.

    The last of them is unanswered, or failed: then `due` says when the next one is decided, and
    `asked` that the receiver named that time. A delivery without attempts waits for those before
    it, or for its channel. `since` is when its alert stood in the log, at `offset`; `begun` is when
    the first attempt was decided. `failures` counts the attempts that failed while the circuit was
    closed. `maybe_arrived` says that an attempt had no answer although the alert may be there.
    """

    alert: Alert
    since: datetime
    offset: int
    begun: datetime | None = None
    number: int = 0
    due: datetime | None = None
    asked: bool = False
    failures: int = 0
    maybe_arrived: bool = False

    def is_waiting(self, now: datetime) -> bool:
        """Tell whether an attempt could be decided at `now`: none is, and nobody asked for time."""
        if self.due is None:
            return self.number == 0
        return not self.asked or self.due <= now
