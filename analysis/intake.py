"""From bytes to an article, or to a reason why not; every reason has a name."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from analysis.article import Article, article_id
from analysis.canary import SOURCE, is_canary, is_reserved
from analysis.decision import BEGINNING, Origin
from analysis.hashing import name_hash
from analysis.reading import Refused

MAX_BYTES = 1 << 20
MAX_DATA = 64 << 10
MAX_KEY = 128
"""Code points of the id and source of an article that was refused for being too long, or else."""

MAX_LOOKED_AT = 8 << 20
"""Bytes of a refused article in which its id and source are looked for."""

MAX_NAMES = {"id": 512, "url": 2_048, "source": 512}
"""Bytes of UTF-8: names stand in every record of an article, some of them several times."""

MAX_AHEAD = timedelta(hours=24)

CODE_ERROR = "code_error"
"""The reason of what our own code failed on."""

REASONS = (
    "too_large",
    "not_utf8",
    "not_json",
    "nested_too_deep",
    "not_an_object",
    "lone_surrogate",
    "wrong_type",
    "bad_time",
    "name_too_long",
    "no_text",
    "no_source",
    "reserved_source",
    "too_old",
    "in_future",
    "id_conflict",
    "source_paused",
    CODE_ERROR,
    "not_decodable",
)
"""Why something goes to quarantine; the first match in `read_article` names it."""

NOT_ITS_FAULT = frozenset({"source_paused", CODE_ERROR, "not_decodable"})
"""Reasons that say nothing about the record itself."""

TIMES = ("published_at", "updated_at")


class Unreadable(ValueError):
    """An article that cannot be taken: a named reason, and in words where and what."""

    def __init__(self, reason: str, where: str) -> None:
        super().__init__(f"{reason}: {where}")
        self.reason = reason
        self.where = where


def read_article(data: bytes, latest: datetime) -> Article:
    """Return the article that `data` holds as JSON.

    `latest` is the time that its publication may be at most 24 hours ahead of. Raises Unreadable.
    """
    article = _decode(data)
    _check_text(article)
    _check_names(article)
    if not article.source.strip() and not article.url.strip():
        raise Unreadable("no_source", "neither source nor url says whose article it is")
    if is_reserved(article) and not is_canary(article):
        raise Unreadable("reserved_source", f"{SOURCE} is the canary's own: name another source")
    _check_time(article, latest)
    return article


def _decode(data: bytes) -> Article:
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(data)} bytes, at most {MAX_BYTES} are taken")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise Unreadable("not_utf8", f"byte {exc.start} is not UTF-8") from None
    try:
        return msgspec.json.decode(text, type=Article)
    except msgspec.ValidationError as exc:
        raise _wrong_type(str(exc)) from None
    except msgspec.DecodeError as exc:
        reason = "lone_surrogate" if "surrogate" in str(exc) else "not_json"
        raise Unreadable(reason, str(exc)) from None
    except RecursionError:
        raise Unreadable("nested_too_deep", "arrays or objects nested too deep") from None


def _wrong_type(message: str) -> Unreadable:
    place = message.rpartition(" - at `$")[2].rstrip("`").lstrip(".")
    if place in TIMES:
        return Unreadable("bad_time", f"{place} is no RFC 3339 time with an offset")
    if "- at" not in message:
        return Unreadable("not_an_object", message)
    return Unreadable("wrong_type", message)


def _check_text(article: Article) -> None:
    if not (_has_letters(article.title) or _has_letters(article.text)):
        raise Unreadable("no_text", "neither title nor text holds a letter or digit")


def _has_letters(text: str) -> bool:
    # the tatweel is a letter to Unicode, but it only stretches one
    return any(unicodedata.category(char)[0] in "LN" for char in text if char != "\u0640")


def _check_names(article: Article) -> None:
    for field, most in MAX_NAMES.items():
        if len(str(getattr(article, field)).encode()) > most:
            raise Unreadable("name_too_long", f"{field} takes over {most} bytes")


def _check_time(article: Article, latest: datetime) -> None:
    for field in TIMES:
        at: datetime | None = getattr(article, field)
        if at is None:
            continue
        if at.tzinfo is None:
            raise Unreadable("bad_time", f"{field} has no offset, such as Z or +03:00")
        if at < BEGINNING:
            raise Unreadable("too_old", f"{field} is before 1990")
        if field == "published_at" and at - latest > MAX_AHEAD:
            raise Unreadable("in_future", f"{field} is more than 24 hours ahead")


def refuse_article(
    data: bytes, error: Unreadable, received_at: datetime, origin: Origin | None
) -> Refused:
    """Return the record that gives the article in `data` its one outcome: quarantined."""
    digest = sha256(data).hexdigest()
    article, source = _what_it_says(data, digest)
    return Refused(
        article=article,
        reason=error.reason,
        where=error.where[:500],
        received_at=received_at,
        data=data[:MAX_DATA],
        size=len(data),
        sha256=digest,
        source=source,
        origin=origin,
    )


def _what_it_says(data: bytes, digest: str) -> tuple[str, str]:
    """Return the id and outlet that a refused article gives, or a name made from its bytes."""
    said = _read_names(data[:MAX_LOOKED_AT])
    article = Article(id=said["id"], url=said["url"], source=said["source"])
    name = article_id(article) if article.id or article.url else ""
    unnamed = not name or len(name) > MAX_KEY
    return name_hash("refused", digest) if unnamed else name, article.outlet[:MAX_KEY]


class _Names(msgspec.Struct):
    """The fields that name an article, whatever stands in them and in all others."""

    id: msgspec.Raw = msgspec.Raw(b'""')
    url: msgspec.Raw = msgspec.Raw(b'""')
    source: msgspec.Raw = msgspec.Raw(b'""')


_PAIR = re.compile(rb'(?<!\\)"(id|url|source)"\s{0,9}:\s{0,9}("(?:[^"\\]|\\.){0,4096}"|\d{1,30})')


def _read_names(data: bytes) -> dict[str, str]:
    """Return id, url and source as far as they can be read, "" where they cannot.

    Where `data` is no JSON object, such as one that was cut, the first pair that looks like it is
    taken for the field.
    """
    try:
        whole = msgspec.json.decode(data, type=_Names)
        found = {name: bytes(getattr(whole, name)) for name in _Names.__struct_fields__}
    except (ValueError, RecursionError):
        pairs = _PAIR.findall(data[:MAX_DATA])
        found = {name.decode(): value for name, value in reversed(pairs)}
    return {name: _text_of(found.get(name, b"")) for name in _Names.__struct_fields__}


def _text_of(value: bytes) -> str:
    try:
        return str(msgspec.json.decode(value, type=str | int))
    except (ValueError, RecursionError):
        return ""
