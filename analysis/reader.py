"""Everything that one article says, read without knowing any other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

import msgspec

from analysis.arabic.document import Document
from analysis.arabic.sentences import parse
from analysis.article import Article, article_id, article_version, canonical_url
from analysis.canary import is_canary
from analysis.claims.credit import credit_of
from analysis.claims.extraction import extract_claims
from analysis.claims.genre import find_genre
from analysis.decision import BEGINNING, Origin
from analysis.intake import CODE_ERROR, Unreadable, read_article, refuse_article
from analysis.reading import Mention, Quote, Reading, Refused
from analysis.stories.fingerprint import fingerprint

MAX_READING = 256 << 10
MAX_QUOTE = 400
MAX_TITLE = 500
MAX_MENTIONS = 500
MAX_CREDIT = 100


class Finder(Protocol):
    """What finds mentions: a compiled watchlist."""

    hash: str

    def find(self, article: str, title: Document, text: Document) -> tuple[Mention, ...]:
        """Return the mentions in title and text, in the order in which they stand."""


class Reader:
    """Reads articles for one watchlist. Holds no state between articles."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def read(
        self,
        data: bytes,
        appended_at: datetime | None,
        started_at: datetime,
        origin: Origin | None = None,
    ) -> Reading | Refused:
        """Return what the article in `data` says, or why it cannot be taken. Never raises.

        `appended_at` is when the log took it in; None means that the clock is the articles' own,
        and then `started_at`, the start of the command, is what no article may be far ahead of.
        """
        received_at = appended_at or BEGINNING
        try:
            article = read_article(data, appended_at or started_at)
            if appended_at is None and article.published_at is not None:
                received_at = article.published_at.astimezone(UTC)
            return self._read(article, received_at, origin)
        except Unreadable as error:
            return refuse_article(data, error, received_at, origin)
        except Exception as exc:  # noqa: BLE001 - whatever our code does, the line goes on
            failed = Unreadable(CODE_ERROR, f"{type(exc).__name__}: {exc}")
            return refuse_article(data, failed, received_at, origin)

    def _read(self, article: Article, received_at: datetime, origin: Origin | None) -> Reading:
        name = article_id(article)
        # entries keep no offset: what is read must look the same before and after a restart
        published_at = (article.published_at or received_at).astimezone(UTC)
        title, text = parse(article.title), parse(article.text)
        found = self._finder.find(name, title, text)
        if is_canary(article):
            found = ()  # whatever is watched: it is nobody's news
        mentions = _keep_mentions(found)
        claims = extract_claims(article, name, title, text, mentions, published_at)
        reading = Reading(
            article=name,
            version=article_version(article),
            url=canonical_url(article.url) if article.url else "",
            source=article.outlet,
            title=article.title[:MAX_TITLE],
            published_at=published_at,
            received_at=received_at,
            watchlist=self._finder.hash,
            mentions=mentions,
            quotes=_quotes(mentions, title, text),
            claims=claims,
            fingerprint=fingerprint(title, text),
            cut=_named(
                {"mentions": len(mentions) < len(found), "title": len(article.title) > MAX_TITLE}
            ),
            origin=origin,
            genre=find_genre(title, text) if claims else "report",
            credit=credit_of(text)[:MAX_CREDIT],
        )
        return _fit(reading)


def _named(cut: dict[str, bool]) -> tuple[str, ...]:
    return tuple(sorted(name for name, is_cut in cut.items() if is_cut))


def _keep_mentions(found: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return at most 500 mentions, but the first of each watch in any case."""
    if len(found) <= MAX_MENTIONS:
        return found
    seen: set[str] = set()
    kept: list[Mention] = []
    for mention in found:
        if len(kept) < MAX_MENTIONS or mention.watch not in seen:
            kept.append(mention)
        seen.add(mention.watch)
    return tuple(kept)


def _quotes(mentions: tuple[Mention, ...], title: Document, text: Document) -> dict[str, Quote]:
    quotes: dict[str, Quote] = {}
    for mention in mentions:
        if mention.watch not in quotes:
            document = title if mention.field == "title" else text
            quotes[mention.watch] = _quote(mention, document)
    return quotes


def _quote(mention: Mention, document: Document) -> Quote:
    start, end = mention.start, mention.end
    for sentence in document.sentences:
        if sentence.start <= mention.start < sentence.end:
            start, end = sentence.start, sentence.end
            break
    if end - start > MAX_QUOTE:
        start = max(start, mention.start - MAX_QUOTE // 2)
        end = min(end, start + MAX_QUOTE)
    return Quote(mention.field, start, end, document.original[start:end])


def _fit(reading: Reading) -> Reading:
    """Return `reading` at no more than 256 KiB: the last parts go first, and are named."""
    while len(msgspec.json.encode(reading)) > MAX_READING:
        if len(reading.claims) > 1:
            kept = reading.claims[: len(reading.claims) // 2]
            reading = _cut(reading, "claims", claims=kept)
        elif len(reading.mentions) > 1:
            shorter = reading.mentions[: len(reading.mentions) // 2]
            named = {mention.watch for mention in shorter}
            quotes = {watch: quote for watch, quote in reading.quotes.items() if watch in named}
            reading = _cut(reading, "mentions", mentions=shorter, quotes=quotes)
        else:
            raise Unreadable("too_large", f"what it says is over {MAX_READING} bytes")
    return reading


def _cut(reading: Reading, what: str, **kept: object) -> Reading:
    cut = tuple(sorted({*reading.cut, what}))
    return msgspec.structs.replace(reading, cut=cut, **kept)
