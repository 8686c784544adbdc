"""The two versions of each article that an outlet changed: from an archive, or from the log."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from analysis.arabic.sentences import parse
from analysis.article import Article, canonical_url
from analysis.coverage.memory import ARTICLES_FOR
from analysis.decision import Origin
from analysis.finding import Related
from analysis.intake import read_article
from analysis.mentions.watchlist import parse_watchlist
from analysis.reading import Reading, Refused
from analysis.stories.difference import Version
from rasid.archive import Archive
from rasid.inputs import read_lines
from rasid.records import read_as
from streams.eventlog import LogReading, open_reader
from streams.settings import Settings
from streams.topics import FINDINGS, READINGS


class Revised(NamedTuple):
    """A revision, and the version before it; None where that is held no more."""

    related: Related
    after: Article
    before: Article | None


class _Pair(NamedTuple):
    related: Related
    after: int
    before: int | None


class _Pairs:
    """Finds which two versions belong together, by the numbers of the places where they stand.

    Holds the place of the newest version of each article of a week, and the newest `most` pairs.
    """

    def __init__(self, only: str | None, most: int | None) -> None:
        self._only = None if only is None else {only, canonical_url(only)}
        self._last = -1
        self._newest: dict[str, tuple[datetime, int]] = {}
        self.found: deque[_Pair] = deque(maxlen=most)

    def take(self, related: Related, place: int) -> None:
        link = related.link
        # after a crash an equal record can stand on the log twice
        if link is None or link.relation == "repeat" or place <= self._last:
            return
        self._last = place
        if link.relation == "revision" and self._is_meant(related):
            _, before = self._newest.get(link.of or "", (related.at, None))
            self.found.append(_Pair(related, place, before))
        self._newest.pop(related.article, None)
        self._newest[related.article] = related.at, place
        self._forget(related.at)

    def _is_meant(self, related: Related) -> bool:
        return self._only is None or not self._only.isdisjoint((related.article, related.url))

    def _forget(self, now: datetime) -> None:
        while self._newest:
            article, (at, _) = next(iter(self._newest.items()))
            if at + ARTICLES_FOR >= now:
                return
            del self._newest[article]


def version_of(article: Article) -> Version:
    """Return what of an article is compared."""
    return Version(parse(article.title), parse(article.text))


def revised_in_archive(
    paths: Sequence[str], only: str | None, most: int | None
) -> tuple[list[Revised], int]:
    """Return the revisions of an archive, the earliest first, and the exit code.

    The archive is read twice: first to decide, then for the texts. `only` is an article's id or
    URL. Raises InputError.
    """
    archive = Archive(paths, parse_watchlist("watches: []"))
    pairs = _Pairs(only, most)
    for step in archive.steps("revisions"):
        pairs.take(step.related, archive.articles)
    wanted = {n for pair in pairs.found for n in (pair.after, pair.before)}
    lines = enumerate(read_lines(paths), 1) if pairs.found else ()
    texts = {number: line.data for number, line in lines if number in wanted}
    return [
        Revised(
            pair.related,
            read_article(texts[pair.after], pair.related.at),
            None if pair.before is None else read_article(texts[pair.before], pair.related.at),
        )
        for pair in pairs.found
    ], archive.report()


def revised_on_log(settings: Settings, only: str | None, most: int | None) -> Iterator[Revised]:
    """Yield the revisions that the log has decided and still holds, the earliest first.

    Raises LogError.
    """
    pairs = _Pairs(only, most)
    for related in read_as(settings, FINDINGS.name, Related):
        if related.origin is not None:
            pairs.take(related, related.origin.offset)
    with open_reader(settings) as log:
        for pair in pairs.found:
            after = _article_at(log, pair.after, pair.related.at)
            if after is not None:
                yield Revised(pair.related, after, _article_at(log, pair.before, pair.related.at))


def _article_at(log: LogReading, reading: int | None, at: datetime) -> Article | None:
    """Return the article that was read into the record `reading`, None where it is gone."""
    if reading is None:
        return None
    data = _record(log, Origin(log.log_id, READINGS.name, 0, reading))
    origin = None if data is None else msgspec.json.decode(data, type=Reading | Refused).origin
    text = None if origin is None else _record(log, origin)
    return None if text is None else read_article(text, at)


def _record(log: LogReading, origin: Origin) -> bytes | None:
    records = log.read((origin.topic, origin.partition), origin.offset, 1)
    return records[0].value if records and records[0].offset == origin.offset else None
