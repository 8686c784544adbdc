"""An article as people send it, and the names it goes by: id, version, canonical URL."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from analysis.hashing import name_hash

DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = ("utm_",)
TRACKING_NAMES = frozenset({"fbclid"})


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One article of one outlet. Times have an offset; unknown fields are kept out of the way.

    `id` may come as a number and is taken as its text. Use `article_id` for the id it goes by.
    """

    url: str = ""
    source: str = ""
    title: str = ""
    text: str = ""
    published_at: datetime | None = None
    id: str | int = ""
    author: str = ""
    feed: str = ""
    lang: str = ""
    updated_at: datetime | None = None

    @property
    def outlet(self) -> str:
        """Return the source, or the host of the URL where no source is given."""
        if self.source:
            return self.source
        try:
            return (urlsplit(self.url).hostname or self.url).removeprefix("www.")
        except ValueError:
            return self.url


def canonical_url(url: str) -> str:
    """Return `url` with a lower-case host, no fragment, no tracking parameters, no default port.

    What cannot be parsed as a URL comes back stripped, so that it still names itself.
    >>> canonical_url("HTTPS://News.Example:443/a?utm_source=x&p=2#top")
    'https://news.example/a?p=2'
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return url
    if not host:
        return url
    scheme = parts.scheme.lower()
    if port is not None and port != DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(TRACKING) and name.lower() not in TRACKING_NAMES
    ]
    return urlunsplit((scheme, host, parts.path.rstrip() or "/", urlencode(kept), ""))


def article_id(article: Article) -> str:
    """Return the given id, else a hash of the canonical URL, else of source, title and time."""
    if article.id != "":
        return str(article.id)
    if article.url:
        return name_hash("url", canonical_url(article.url))
    published = article.published_at.isoformat() if article.published_at else ""
    return name_hash("article", article.source, article.title, published)


def article_version(article: Article) -> str:
    """Return a hash of what the reader sees: title and text."""
    return name_hash("version", article.title, article.text)
