"""The sample is well formed, and what it expects is about articles and watches that it holds."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

SAMPLE = Path(__file__).parents[3] / "sample"
FIELDS = {"id", "url", "source", "title", "text", "published_at"}
EXPECTED_FIELDS = ["kind", "watches", "article", "against_article", "conflict", "note"]
DEFAULT_ON = ["new_claim", "contradiction", "correction"]

Row = dict[str, Any]


def read_lines(name: str) -> list[Row]:
    """Return the JSON lines of a sample file; strict about UTF-8 and about duplicate keys."""
    text = (SAMPLE / name).read_bytes().decode("utf-8")
    return [json.loads(line, object_pairs_hook=unique_keys) for line in text.splitlines()]


def unique_keys(pairs: list[tuple[str, Any]]) -> Row:
    """Return the pairs of a JSON object; two fields of one name are an error."""
    assert len(pairs) == len({key for key, _ in pairs})
    return dict(pairs)


@pytest.fixture(scope="module")
def articles() -> list[Row]:
    """Return the sample's articles in the order in which they are sent."""
    return read_lines("articles.jsonl")


@pytest.fixture(scope="module")
def expected() -> list[Row]:
    """Return the alerts that a person expects of the sample."""
    return read_lines("expected.jsonl")


@pytest.fixture(scope="module")
def watches() -> dict[str, Row]:
    """Return the sample's watches by id; one id is given once."""
    listed = yaml.safe_load((SAMPLE / "watchlist.yaml").read_text("utf-8"))["watches"]
    assert len(listed) == len({watch["id"] for watch in listed})
    return {watch["id"]: watch for watch in listed}


def published(article: Row) -> datetime:
    """Return the article's time in UTC; a time without an offset is an error."""
    moment = datetime.fromisoformat(article["published_at"])
    assert moment.tzinfo is not None
    return moment.astimezone(UTC)


def test_articles_have_all_fields(articles: list[Row]) -> None:
    """Every article has an id, URL, source, title, text and time, all of them text, none empty."""
    lacking = [a["id"] for a in articles if not all(a.get(field) for field in FIELDS)]
    assert lacking == []
    assert {type(value) for a in articles for value in a.values()} == {str}


def test_extent(articles: list[Row]) -> None:
    """At least thirty articles of at least six outlets tell of three days in a row."""
    days = sorted({published(a).date().isoformat() for a in articles})
    assert len(articles) >= 30
    assert len({a["source"] for a in articles}) >= 6
    assert days == ["2025-10-05", "2025-10-06", "2025-10-07"]


def test_articles_are_in_time_order(articles: list[Row]) -> None:
    """Articles stand in the order of their times, whatever offset these are written with."""
    times = [published(a) for a in articles]
    assert times == sorted(times)
    assert len({a["published_at"][19:] for a in articles}) == 4


def test_lengths_are_those_of_short_news(articles: list[Row]) -> None:
    """Every text has 80 to 250 words in more than one paragraph."""
    odd = [a["id"] for a in articles if not 80 <= len(a["text"].split()) <= 250]
    assert odd == []
    assert [a["id"] for a in articles if "\n\n" not in a["text"]] == []


def test_outlets_are_invented(articles: list[Row]) -> None:
    """Every outlet has one host, under the top-level domain that is reserved for examples."""
    hosts = {(a["source"], urlsplit(a["url"]).hostname) for a in articles}
    assert len(hosts) == len({source for source, _ in hosts})
    assert [host for _, host in hosts if not str(host).endswith(".example")] == []


def test_only_one_repeat_and_one_revision_share_an_address(articles: list[Row]) -> None:
    """One article is sent twice as it is, one again with a changed text; all else is unique."""
    twice = [name for name, count in Counter(a["id"] for a in articles).items() if count > 1]
    versions = [[a for a in articles if a["id"] == name] for name in twice]
    revised = [[v["text"] for v in pair] for pair in versions if pair[0] != pair[1]]
    assert [len(pair) for pair in versions] == [2, 2]
    assert [pair[0]["url"] == pair[1]["url"] for pair in versions] == [True, True]
    assert len(revised) == 1
    assert revised[0][1].startswith(revised[0][0])
    assert len({a["url"] for a in articles}) == len({a["id"] for a in articles})


def test_expected_alerts_are_about_what_is_there(
    articles: list[Row], expected: list[Row], watches: dict[str, Row]
) -> None:
    """Every expected alert names articles and a watch of the sample, and says why."""
    ids = {a["id"] for a in articles}
    assert {tuple(e) for e in expected} == {tuple(EXPECTED_FIELDS)}
    assert [e for e in expected if e["article"] not in ids] == []
    assert [e for e in expected if e["against_article"] not in ids | {None}] == []
    assert {w for e in expected for w in e["watches"]} == set(watches)
    assert [e for e in expected if not e["note"]] == []


def test_expected_alerts_are_distinct_and_in_order(
    articles: list[Row], expected: list[Row]
) -> None:
    """No alert is expected twice, and they stand in the order of the articles that cause them."""
    first = {a["id"]: len(articles) - at for at, a in enumerate(reversed(articles), 1)}
    places = [first[e["article"]] for e in expected]
    keys = [(e["kind"], e["article"], e["against_article"]) for e in expected]
    assert places == sorted(places)
    assert len(keys) == len(set(keys))


def test_conflicts_are_against_something_earlier(articles: list[Row], expected: list[Row]) -> None:
    """A contradiction or correction names its kind and an earlier article; a new claim neither."""
    first = {a["id"]: len(articles) - at for at, a in enumerate(reversed(articles), 1)}
    conflicts = [e for e in expected if e["kind"] in {"contradiction", "correction"}]
    assert [e for e in conflicts if first[e["against_article"]] >= first[e["article"]]] == []
    assert {e["conflict"] for e in conflicts} == {"number", "date", "denial", "negation"}
    assert {
        (e["against_article"], e["conflict"]) for e in expected if e["kind"] == "new_claim"
    } == {(None, None)}


def test_watches_get_only_what_they_ask_for(expected: list[Row], watches: dict[str, Row]) -> None:
    """No watch is expected to get an alert of a kind that it did not ask for."""
    asked = {name: watch.get("alert", {}).get("on", DEFAULT_ON) for name, watch in watches.items()}
    wrong = [(e, w) for e in expected for w in e["watches"] if e["kind"] not in asked[w]]
    assert wrong == []
