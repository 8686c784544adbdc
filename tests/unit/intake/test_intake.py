"""What an article must be, and the name of each reason why it is not taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.article import Article, article_id, article_version, canonical_url
from analysis.hashing import name_hash
from analysis.intake import (
    MAX_DATA,
    MAX_KEY,
    REASONS,
    Unreadable,
    read_article,
    refuse_article,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)

BAD = {
    "nothing at all": (b"", "not_json"),
    "half an object": (b'{"title":', "not_json"),
    "a web page": (b"<html></html>", "not_json"),
    "Latin-1": ('{"title":"café","source":"s"}'.encode("latin-1"), "not_utf8"),
    "an array": (b"[]", "not_an_object"),
    "null": (b"null", "not_an_object"),
    "objects nested 100,000 deep": (b'{"a":' * 100_000, "nested_too_deep"),
    "nested in a known field": (b'{"title":' + b"[" * 100_000, "wrong_type"),
    "half a surrogate pair": (rb'{"title":"\ud800","source":"s"}', "lone_surrogate"),
    "the other half": (rb'{"title":"\udc00","source":"s"}', "lone_surrogate"),
    "a number as title": (b'{"title":5,"source":"s"}', "wrong_type"),
    "a list as text": (b'{"title":"x","text":["y"],"source":"s"}', "wrong_type"),
    "a fraction as id": (b'{"title":"x","id":1.5,"source":"s"}', "wrong_type"),
    "a word as time": (b'{"title":"x","source":"s","published_at":"now"}', "bad_time"),
    "a number as time": (b'{"title":"x","source":"s","published_at":5}', "bad_time"),
    "a time without offset": (
        b'{"title":"x","source":"s","published_at":"2026-01-01T10:00:00"}',
        "bad_time",
    ),
    "the year 1800": (
        b'{"title":"x","source":"s","published_at":"1800-01-01T00:00:00Z"}',
        "too_old",
    ),
    "the year 2300": (
        b'{"title":"x","source":"s","published_at":"2300-01-01T00:00:00Z"}',
        "in_future",
    ),
    "an update in 1800": (
        b'{"title":"x","source":"s","updated_at":"1800-01-01T00:00:00Z"}',
        "too_old",
    ),
    "no words": (b'{"title":" - ","text":"...","source":"s"}', "no_text"),
    "400,000 tatweels": (
        msgspec.json.encode({"text": "\u0640" * 400_000, "source": "s"}),
        "no_text",
    ),
    "nobody's": (b'{"title":"x"}', "no_source"),
    "blank source": (b'{"title":"x","source":"  "}', "no_source"),
    "a very long source": (
        msgspec.json.encode({"title": "x", "source": "s" * 3_000}),
        "name_too_long",
    ),
    "5 MB": (msgspec.json.encode({"text": "a" * 5_000_000, "source": "s"}), "too_large"),
}


@pytest.mark.parametrize("case", BAD)
def test_names_what_is_wrong(case: str) -> None:
    """Each kind of bad article is refused for the reason that names it."""
    data, reason = BAD[case]
    with pytest.raises(Unreadable) as caught:
        read_article(data, NOW)
    assert caught.value.reason == reason
    assert reason in REASONS


@pytest.mark.parametrize("case", BAD)
def test_keeps_what_is_left(case: str) -> None:
    """What was refused is kept up to 64 KiB, with its size, and always has a name."""
    data, reason = BAD[case]
    refused = refuse_article(data, Unreadable(reason, "here"), NOW, None)
    assert (refused.data, refused.size, refused.reason) == (data[:MAX_DATA], len(data), reason)
    assert refused.article


def test_a_refused_article_keeps_its_own_name() -> None:
    """An article that says its id and source is quarantined under them."""
    data = b'{"id":7,"source":"s","title":"x","published_at":"1800-01-01T00:00:00Z"}'
    refused = refuse_article(data, Unreadable("too_old", "here"), NOW, None)
    assert (refused.article, refused.source) == ("7", "s")


SAID: dict[str, tuple[bytes, tuple[str, str]]] = {
    "a field of the wrong type": (b'{"id":"7","source":"s","title":5}', ("7", "s")),
    "an id of the wrong type": (b'{"id":[7],"source":"s"}', ("", "s")),
    "only an address": (
        b'{"url":"https://www.one.example/1","title":5}',
        (article_id(Article(url="https://www.one.example/1")), "one.example"),
    ),
    "Latin-1 in the text": ('{"id":7,"source":"s","text":"café"}'.encode("latin-1"), ("7", "s")),
    "Latin-1 in the source": ('{"id":7,"source":"café"}'.encode("latin-1"), ("7", "")),
    "cut in the text": (b'{"id" : "7", "source": "s", "text": "half a sen', ("7", "s")),
    "cut in the source": (b'{"id":"7","source":"ha', ("7", "")),
    "half a surrogate pair": (rb'{"source":"\u0646\u0628\u0636","title":"\ud800"}', ("", "نبض")),
    "nested too deep": (b'{"source":"s","a":' + b"[" * 100_000, ("", "s")),
    "over a megabyte": (b'{"text":"' + b"a" * 2_000_000 + b'","source":"s"}', ("", "s")),
    "names only in the text": (rb'{"text":"says \"source\":\"s\" and', ("", "")),
    "a very long source": (b'{"source":"' + b"s" * 3_000 + b'"}', ("", "s" * 128)),
    "a very long id": (b'{"id":"' + b"7" * 3_000 + b'"}', ("", "")),
    "no object": (b"[1]", ("", "")),
}


@pytest.mark.parametrize("case", SAID)
def test_names_are_read_from_what_is_broken(case: str) -> None:
    """Id and outlet are taken where they can be read, else the bytes name the article."""
    data, (name, source) = SAID[case]
    refused = refuse_article(data, Unreadable("wrong_type", "here"), NOW, None)
    unnamed = name_hash("refused", refused.sha256)
    assert (refused.article, refused.source) == (name or unnamed, source)


@given(st.binary(max_size=200))
def test_whatever_is_broken_has_a_name(data: bytes) -> None:
    """No bytes are too broken to be refused."""
    wrapped = b'{"source":"' + data + b'","id":' + data
    for broken in (data, wrapped):
        refused = refuse_article(broken, Unreadable("not_json", "here"), NOW, None)
        assert refused.article.encode()
        assert len(refused.source.encode()) <= 4 * MAX_KEY


def test_takes_a_whole_article() -> None:
    """A complete article is taken as it is; a numeric id is its text, unknown fields are left."""
    data = msgspec.json.encode(
        {
            "id": 12,
            "url": "https://n.example/1",
            "source": "n",
            "title": "عنوان",
            "text": "نص",
            "published_at": "2026-02-28T23:00:00+03:00",
            "feed": "f",
            "shares": {"a": 1},
        }
    )
    article = read_article(data, NOW)
    at = datetime(2026, 2, 28, 23, tzinfo=timezone(timedelta(hours=3)))
    assert (article_id(article), article.title, article.published_at) == ("12", "عنوان", at)


def test_a_day_ahead_is_not_yet_the_future() -> None:
    """Clocks of outlets may be wrong by a day, not by more."""
    ahead = (NOW + timedelta(hours=24)).isoformat()
    data = msgspec.json.encode({"title": "x", "source": "s", "published_at": ahead})
    assert read_article(data, NOW).title == "x"


@given(st.binary(max_size=200))
def test_no_bytes_stop_the_line(data: bytes) -> None:
    """Whatever the bytes are, they are an article or have a named reason."""
    reason = ""
    try:
        read_article(data, NOW)
    except Unreadable as error:
        reason = error.reason
    assert reason in ("", *REASONS)


URLS = {
    "HTTPS://News.Example:443/a?utm_source=x&p=2#top": "https://news.example/a?p=2",
    "http://news.example:80": "http://news.example/",
    "http://news.example:8080/a": "http://news.example:8080/a",
    "https://news.example/a?fbclid=1": "https://news.example/a",
    "https://news.example/a?b=&c=1": "https://news.example/a?b=&c=1",
    " https://news.example/a ": "https://news.example/a",
    "https://news.example/a #top": "https://news.example/a",
    "not a url": "not a url",
    "http://[broken": "http://[broken",
}


@pytest.mark.parametrize("url", URLS)
def test_one_page_has_one_url(url: str) -> None:
    """Case of the host, default ports, fragments and tracking do not make another page."""
    assert canonical_url(url) == URLS[url]


@given(st.text(max_size=60))
def test_a_canonical_url_stays_as_it_is(text: str) -> None:
    """Making a canonical URL canonical changes nothing."""
    once = canonical_url("https://h.example/" + text)
    assert canonical_url(once) == once


def test_an_article_without_id_is_named_by_its_url() -> None:
    """Two addresses of one page are one article; another title alone is another article."""
    one = Article(url="https://n.example/1?utm_a=b", title="x")
    two = Article(url="https://N.example/1", title="y")
    assert article_id(one) == article_id(two)
    assert article_id(Article(source="s", title="x")) != article_id(Article(source="s", title="y"))


def test_a_version_is_what_the_reader_sees() -> None:
    """Title and text make the version; neither can stand for the other."""
    assert article_version(Article(title="ab", text="c")) != article_version(
        Article(title="a", text="bc")
    )
