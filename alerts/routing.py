"""Routes: which channels an alert is sent to."""

from __future__ import annotations

import msgspec

from analysis.finding import FindingKind
from analysis.mentions.watchlist import Severity


class Match(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an alert must be for a route: one of each list that is not empty."""

    watch: tuple[str, ...] = ()
    kind: tuple[FindingKind, ...] = ()
    severity: tuple[Severity, ...] = ()
    source: tuple[str, ...] = ()
    story: tuple[str, ...] = ()

    def fits(self, watch: str, kind: str, severity: Severity, source: str, story: str = "") -> bool:
        """Tell whether such an alert is meant."""
        return (
            (not self.watch or watch in self.watch)
            and (not self.kind or kind in self.kind)
            and (not self.severity or severity in self.severity)
            and (not self.source or source in self.source)
            and (not self.story or story in self.story)
        )


class Route(msgspec.Struct, frozen=True, omit_defaults=True):
    """A way from alerts to channels. The first route that fits is taken."""

    name: str
    channels: tuple[str, ...]
    match: Match = Match()
