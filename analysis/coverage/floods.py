"""Floods: a source whose articles are mostly refused is told of, and paused for a while.

The law of forgetting: what is remembered is a function of the entries of the last few hours, far
fewer than are held, and every answer is one of the `now` that is asked for.
"""

from __future__ import annotations

from collections import Counter, deque
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from analysis.arabic.bidi import strip_controls
from analysis.coverage.entry import CoverageEntry
from analysis.finding import Flood
from analysis.intake import MAX_KEY, NOT_ITS_FAULT

WINDOW = timedelta(minutes=10)
"""How far back records are counted."""

MIN_REFUSED = 50
"""A flood has at least so many refused articles in the window …"""

SHARE = 2
"""… and they are more than one in so many of their source's records there."""

SHARE_OF_ALL = 10
"""Of records that name no source, all are refused: they are held against one in so many of all."""

FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=4)

RELAPSE = timedelta(hours=1)
"""A flood that comes this soon after a pause is paused for twice as long."""


class _Window:
    """What came from one source since its last pause; both counts include what is stale."""

    __slots__ = ("records", "refused", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.records = 0
        self.refused: Counter[str] = Counter()


class _Seen(NamedTuple):
    """A record in the window of its source, None while that was paused; `reason` "" where taken."""

    at: datetime
    window: _Window | None
    reason: str


class _Pause(NamedTuple):
    since: datetime
    until: datetime


def name_source(source: str) -> str:
    r"""Return the name by which an outlet's articles are counted, "" for nobody's.

    It is short and holds nothing invisible, so that no name can look like another one's.
    >>> name_source("  Al\u200b Jazeera\u202e ")
    'Al Jazeera'
    """
    return " ".join(strip_controls(source[:MAX_KEY]).split())


class Floods:
    """The records of the last ten minutes by source, and the pauses of the last hours."""

    def __init__(self) -> None:
        self._seen: deque[_Seen] = deque()
        self._windows: dict[str, _Window] = {}
        self._pauses: dict[str, _Pause] = {}

    def __len__(self) -> int:
        """Return how much is remembered."""
        return len(self._seen) + len(self._windows) + len(self._pauses)

    def is_paused(self, source: str, now: datetime) -> bool:
        """Tell whether no article of `source` is taken at `now`."""
        return bool(source) and self._is_quiet(source, now)

    def _is_quiet(self, source: str, now: datetime) -> bool:
        pause = self._pauses.get(source)
        return pause is not None and now < pause.until

    def find(self, source: str, reason: str, now: datetime) -> Flood | None:
        """Return the flood that one more record of `source`, refused for `reason`, makes; or None.

        Nothing is remembered of the record until its entry is added.
        """
        window = self._windows.get(source)
        # a source that is paused has none
        if window is None or reason in NOT_ITS_FAULT:
            return None
        if window.refused.total() + 1 < MIN_REFUSED:
            return None
        stale = list(takewhile(lambda seen: seen.at <= now - WINDOW, self._seen))
        mine = [seen.reason for seen in stale if seen.window is window]
        reasons = window.refused + Counter([reason]) - Counter(mine)
        refused = reasons.total()
        if source:
            records, share = window.records - len(mine) + 1, SHARE
        else:
            records, share = len(self._seen) - len(stale) + 1, SHARE_OF_ALL
        if refused < MIN_REFUSED or refused * share <= records:
            return None
        return Flood(
            source=source,
            refused=refused,
            records=records,
            reasons=dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
            since=self._first_refused(window, now),
            until=now + self._pause_length(source, now),
        )

    def _first_refused(self, window: _Window, now: datetime) -> datetime:
        fresh = (seen for seen in self._seen if seen.at > now - WINDOW)
        return next((s.at for s in fresh if s.window is window and s.reason), now)

    def _pause_length(self, source: str, now: datetime) -> timedelta:
        last = self._pauses.get(source)
        if last is None or now >= last.until + RELAPSE:
            return FIRST_PAUSE
        return min(2 * (last.until - last.since), LONGEST_PAUSE)

    def add(self, entry: CoverageEntry) -> None:
        """Take in the newest entry; let go of what its `now` makes too old."""
        now = entry.head.now
        self._expire(now)
        if entry.outcome in (None, "canary") or entry.head.failed:
            return
        source, flood = entry.source, entry.flood
        if flood is not None:
            self._windows.pop(source, None)
            self._pauses.pop(source, None)
            self._pauses[source] = _Pause(now, flood.until)
        reason = "" if entry.refused in NOT_ITS_FAULT else entry.refused
        window = None if self._is_quiet(source, now) else self._count(source, reason)
        self._seen.append(_Seen(now, window, reason))

    def _count(self, source: str, reason: str) -> _Window:
        window = self._windows.setdefault(source, _Window(source))
        window.records += 1
        if reason:
            window.refused[reason] += 1
        return window

    def _expire(self, now: datetime) -> None:
        while self._seen and self._seen[0].at <= now - WINDOW:
            _, window, reason = self._seen.popleft()
            if window is not None:
                self._uncount(window, reason)
        # pauses stand in the order in which they began; the longest decides for all
        latest = now - LONGEST_PAUSE - RELAPSE
        begun = takewhile(lambda item: item[1].since <= latest, self._pauses.items())
        for source, _ in list(begun):
            del self._pauses[source]

    def _uncount(self, window: _Window, reason: str) -> None:
        window.records -= 1
        if reason:
            window.refused[reason] -= 1
        if not window.records and self._windows.get(window.source) is window:
            del self._windows[window.source]
