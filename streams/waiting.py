"""How long the oldest record of an inbox waits, from looks at how far it was handled."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

MOST = 4_096
"""So many looks are remembered of an inbox; what came with later ones counts as of the last."""


class Waiting:
    """Remembers at which look which records were there; times are seconds that never step back.

    A record that was there at the first look waits since then: nobody looked before.
    """

    def __init__(self) -> None:
        self._seen: dict[Hashable, deque[tuple[int, float]]] = {}

    def note(self, inbox: Hashable, handled: int, end: int, at: float) -> float:
        """Take in that `inbox` ends at offset `end` and was handled up to `handled`.

        Return the seconds for which its oldest record that waits has been there, 0 for none.
        """
        seen = self._seen.setdefault(inbox, deque())
        while seen and seen[0][0] <= handled:
            seen.popleft()
        if end > (seen[-1][0] if seen else handled):
            since = seen.pop()[1] if len(seen) >= MOST else at
            seen.append((end, since))
        return at - seen[0][1] if seen else 0.0

    def forget(self, inbox: Hashable) -> None:
        """Forget an inbox that is another worker's now."""
        self._seen.pop(inbox, None)
