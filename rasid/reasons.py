"""Why one article of an archive joined its story: seen as it is decided, told in its own words."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import NamedTuple

import msgspec

from analysis.arabic.sentences import parse
from analysis.article import canonical_url
from analysis.coverage.memory import ARTICLES_FOR
from analysis.finding import Relation
from analysis.intake import read_article
from analysis.reading import Reading
from analysis.stories.explanation import Explanation, explain
from analysis.stories.story import Report, report_of
from rasid.archive import Step
from streams.replay import Relating

MOST_EXPLAINED = 20
"""So many readings of one article are explained: an article may come again, and be revised."""


class Reason(msgspec.Struct, frozen=True):
    """What became of an article and why; `beside` is the article that decided, or came nearest."""

    article: Report
    story: str
    relation: Relation
    beside: Report | None = None
    why: Explanation | None = None


class _Seen(NamedTuple):
    key: int
    at: datetime
    report: Report


class Reasons:
    """Looks out for one article, by id or URL, while an archive is read."""

    def __init__(self, relating: Relating, about: str) -> None:
        self._relating = relating
        self._names = {about, canonical_url(about)}
        self._recent: deque[_Seen] = deque()
        self._why: Explanation | None = None
        self.found: list[Reason] = []

    def look(self, data: bytes, reading: Reading) -> None:
        """Ask memory about an article before it is decided, if it is the one."""
        self._why = None
        if not self._is_meant(reading):
            return
        memory = self._relating.memory
        now = max(memory.chain.now, reading.received_at)
        article = read_article(data, now)
        documents = parse(article.title), parse(article.text)
        self._why = explain(
            reading,
            documents,
            now,
            memory.copies,
            memory.stories,
            is_credited=memory.crediting(reading.credit),
        )

    def take(self, step: Step) -> None:
        """Keep what became of an article: the reason, if it is the one; else only its name."""
        reading, link = step.reading, step.related.link
        report = report_of(reading)
        if link is not None and self._is_meant(reading):
            beside = self._find(self._why.key) if self._why else None
            reason = Reason(report, link.story, link.relation, beside, self._why)
            self.found.append(reason)
        self._recent.append(_Seen(self._relating.offset, step.related.at, report))
        while self._recent[0].at + ARTICLES_FOR < step.related.at:
            self._recent.popleft()

    def _is_meant(self, reading: Reading) -> bool:
        names = {reading.article, reading.url} - {""}
        return not self._names.isdisjoint(names) and len(self.found) < MOST_EXPLAINED

    def _find(self, key: int) -> Report | None:
        return next((seen.report for seen in self._recent if seen.key == key), None)
