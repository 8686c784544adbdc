"""The stage `relate` on a time line, with good and bad articles to put on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from analysis.coverage.floods import MIN_REFUSED
from analysis.coverage.relate import RelateStage
from analysis.decision import Origin
from analysis.finding import Finding
from analysis.reading import Fingerprint, Reading, ReadingRecord, Refused
from streams.stage import Decider, Decision

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Line:
    """The stage `relate` on a time line that tests move by hand."""

    def __init__(self) -> None:
        self.now = START
        self.offset = -1
        self.stage: Decider[Any, Any, Any] = Decider(RelateStage(), "log", "rasid.readings")
        self.last: Any = None

    def put(self, event: ReadingRecord) -> Decision:
        """Decide one event and remember the decision."""
        self.offset += 1
        decision = self.stage.decide_event(self.offset, event, self.now)
        assert decision is not None
        self.stage.remember(decision)
        self.last = decision
        return decision

    def good(self, source: str = "نبض", name: str = "") -> str:
        """Put an article that can be read; return its outcome, or why it was refused."""
        name = name or f"a{self.offset}"
        reading = Reading(
            article=name,
            version=f"v{name}",
            url=f"https://one.example/{name}",
            source=source,
            title="",
            published_at=self.now,
            received_at=self.now,
            watchlist="",
            fingerprint=Fingerprint(self.offset + 1),
            origin=Origin("log", "rasid.articles", 0, self.offset + 1),
        )
        entry = self.put(reading).entry
        return str(entry.refused or entry.outcome)

    def bad(self, source: str = "نبض", reason: str = "wrong_type") -> Finding | None:
        """Put an article that cannot be read; return what is told of it."""
        refused = Refused(
            article=f"b{self.offset}",
            reason=reason,
            where="",
            received_at=self.now,
            data=b"",
            size=0,
            sha256="",
            source=source,
        )
        entry = self.put(refused).entry
        assert (entry.outcome, entry.refused) == ("quarantined", reason)
        return next(iter(entry.findings), None)

    def flood(self, source: str = "نبض", reason: str = "wrong_type") -> Finding:
        """Put bad articles, one a second, until a flood is told of."""
        for _ in range(MIN_REFUSED):
            found = self.bad(source, reason)
            if found is not None:
                return found
            self.now += SECOND
        raise AssertionError("no flood was told of")
