"""Every article: one reading, one outcome, however often each of them stands on the log."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from analysis.decision import Origin
from analysis.intake import Unreadable, read_article
from streams.audit.outputs import Promised
from streams.audit.walk import Cursor, Numbers, Place, Traced, Walk, digest, trace
from streams.records import Record
from streams.topics import ARTICLES, READINGS

_BITS = 44
"""Of an article's place, those of its offset; the rest are of its partition."""

_GONE = 2**64 - 1
"""In place of an outcome: the log may no longer hold it."""

MAX_TITLE = 100
"""Code points of a title by which a reading is held against its article."""

READ = ("reading", "refused")
INBOX: Place = (READINGS.name, 0)


class Articles:
    """Which reading each article has, and which reading gave it its outcome.

    About 48 bytes an article. `take_reading` is shown the records of `readings` in their order,
    then `take_outcome` those of `findings`, and `end` reports what is missing. `codes` are the
    versions of the code that are known to have run.
    """

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self.codes: AbstractSet[str] = frozenset()
        spans = [
            (walk.first((ARTICLES, n)), walk.end((ARTICLES, n))) for n in range(walk.partitions)
        ]
        self._reading = [Numbers(first, end) for first, end in spans]
        self._digest = [Numbers(first, end) for first, end in spans]
        self._outcome = [Numbers(first, end) for first, end in spans]
        self._content = [Numbers(first, end) for first, end in spans]
        self._article = Numbers(walk.first(INBOX), walk.end(INBOX))
        self._readings = Cursor(walk.log, INBOX)

    def walk_articles(self) -> None:
        """Read every article: that none is missing in the middle, and how many there are."""
        counts = self._walk.report.articles
        for number in range(self._walk.partitions):
            tp = (ARTICLES, number)
            counts.gone += self._walk.first(tp)
            for record in self._walk.records(tp):
                counts.records += 1
                self._content[number][record.offset] = _content_of(record.value or b"")
                if self._walk.is_gone(READINGS.name, record.timestamp):
                    self._outcome[number][record.offset] = _GONE

    def take_reading(self, record: Record, traced: Traced) -> None:
        """Note a record of the inbox of `relate`."""
        if traced.event not in READ:
            return
        origin = traced.origin
        if origin is None or not self._is_ours(origin):
            what = f"it names {_named(origin)} as the article that it was read from"
            self._walk.add("origin_unknown", INBOX, record.offset, traced.article, what)
        elif origin.offset not in self._reading[origin.partition]:
            self._walk.report.readings.gone += 1
        else:
            self._take(record, traced, origin)

    def _take(self, record: Record, traced: Traced, origin: Origin) -> None:
        counts = self._walk.report.readings
        self._article[record.offset] = (origin.partition + 1) << _BITS | origin.offset
        self._check_content(record, traced, origin)
        readings, digests = self._reading[origin.partition], self._digest[origin.partition]
        found = digest(record.key or b"", record.value or b"")
        if not readings[origin.offset]:
            counts.records += 1
            readings[origin.offset], digests[origin.offset] = record.offset + 1, found
            return
        counts.again += 1
        if digests[origin.offset] != found:
            self._compare(record, traced, readings[origin.offset] - 1)

    def _check_content(self, record: Record, traced: Traced, origin: Origin) -> None:
        content = self._content[origin.partition][origin.offset]
        if traced.event != "reading" or not content:
            return
        if content != _content(traced.title, traced.article if content & 1 else ""):
            what = f"it is not of the article at {_named(origin)}, which has another id or title"
            self._walk.add("reading_wrong", INBOX, record.offset, traced.article, what)

    def _compare(self, record: Record, traced: Traced, before: int) -> None:
        """Report a second reading that differs, unless watchlist or code may have changed."""
        first = self._readings.at(before)
        if first is not None and trace(first.value).watchlist != traced.watchlist:
            return
        if len(self.codes) > 1:
            return
        what = f"the reading at offset {before} is of the same record, with other content"
        self._walk.add("reading_changed", INBOX, record.offset, traced.article, what)

    def _is_ours(self, origin: Origin) -> bool:
        return (
            origin.log == self._walk.log.log_id
            and origin.topic == ARTICLES
            and 0 <= origin.partition < self._walk.partitions
            and not self._walk.is_beyond((ARTICLES, origin.partition), origin.offset)
        )

    def take_outcome(self, tp: Place, record: Record, traced: Traced) -> None:
        """Note a record that gives the article of one reading its outcome."""
        origin = traced.origin
        place = 0 if origin is None else self._article[origin.offset]
        if origin is None or not place:
            return
        partition, offset = (place >> _BITS) - 1, place & ((1 << _BITS) - 1)
        before = self._outcome[partition][offset]
        if before in (0, _GONE):
            self._outcome[partition][offset] = origin.offset + 1
        elif before != origin.offset + 1:
            what = f"the readings at {before - 1} and {origin.offset} gave it an outcome each"
            self._walk.add("outcome_twice", tp, record.offset, traced.article, what)

    def end(self, promised: Promised) -> None:
        """Report articles without a reading or an outcome, and count those that wait."""
        for number in range(self._walk.partitions):
            outcomes = self._outcome[number]
            for offset in range(outcomes.first, outcomes.end):
                if not outcomes[offset]:
                    self._end_one(number, offset, promised)

    def _end_one(self, number: int, offset: int, promised: Promised) -> None:
        tp, counts = (ARTICLES, number), self._walk.report.articles
        reading = self._reading[number][offset] - 1
        behind = self._walk.committed.get(tp if reading < 0 else INBOX, 0)
        if (offset if reading < 0 else reading) >= behind:
            counts.waiting += 1
        elif reading < 0:
            what = "what was read of it is committed, and stands nowhere"
            self._walk.add("reading_missing", tp, offset, "", what)
        elif not promised.has(reading):
            what = f"its reading at offset {reading} is committed, and it has no outcome"
            self._walk.add("outcome_missing", tp, offset, "", what)


def _content_of(data: bytes) -> int:
    """Return what tells an article by its title, and by its id where one is given.

    The lowest bit says whether one is; 0 for an article that cannot be taken. Not by hashes that
    another version of the code may have made otherwise.
    """
    try:
        article = read_article(data, datetime.max.replace(tzinfo=UTC))
    except Unreadable:
        return 0
    return _content(article.title, str(article.id))


def _content(title: str, given: str) -> int:
    hashed = digest(title[:MAX_TITLE].encode(), given.encode())
    return hashed | 1 if given else hashed & ~1


def _named(origin: Origin | None) -> str:
    if origin is None:
        return "nothing"
    return f"{origin.topic}/{origin.partition}/{origin.offset} of log {origin.log}"
