"""A topic through the commands: from its query to its alerts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from rasid.cli import main

WATCHLIST = """
watches:
  - id: enrichment
    name: تخصيب اليورانيوم
    query: '"تخصيب اليورانيوم"~3 AND (إيران OR طهران) NOT كرة'
"""
TOLD = (
    "قالت إيران إنها أوقفت تخصيب اليورانيوم في {} مواقع نووية منذ أمس. وقال الوزير إن العمل توقف."
)


class Ended(NamedTuple):
    """How a command ended and what it printed."""

    code: Any
    rows: list[Any]
    err: str


@pytest.fixture
def rasid(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ended]:
    """Return what runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capfdbinary.readouterr()
        lines = out.splitlines() if arguments[0] != "check" else []
        return Ended(ended.value.code, [msgspec.json.decode(line) for line in lines], err.decode())

    return run


def write_article(number: int, sites: int) -> bytes:
    """Return an article of another outlet that tells of so many sites."""
    article = {
        "url": f"https://outlet{number}.example/1",
        "source": f"outlet {number}",
        "title": f"طهران توقف تخصيب بعض اليورانيوم في {sites} مواقع",
        "text": TOLD.format(sites),
        "published_at": f"2026-01-02T1{number}:00:00Z",
    }
    return msgspec.json.encode(article) + b"\n"


def test_a_topic_alerts(rasid: Callable[..., Ended]) -> None:
    """What is first told of a topic, and what contradicts it, is a new alert under its name."""
    Path("w.yaml").write_text(WATCHLIST, encoding="utf-8")
    Path("a.jsonl").write_bytes(write_article(1, 3) + write_article(2, 9))
    ended = rasid("replay", "a.jsonl", "--watchlist", "w.yaml")
    alerts = [row for row in ended.rows if row["event"] == "alert" and not row["revision"]]
    assert [(a["kind"], a["watch"], "تخصيب اليورانيوم" in a["title"]) for a in alerts] == [
        ("new_claim", "enrichment", True),
        ("contradiction", "enrichment", True),
    ]


def test_match_finds_a_topic(rasid: Callable[..., Ended]) -> None:
    """The places of a query's words come as mentions of the kind query."""
    Path("w.yaml").write_text(WATCHLIST, encoding="utf-8")
    text = "وقف تخصيب اليورانيوم بطهران"
    Path("t.jsonl").write_bytes(msgspec.json.encode({"id": 1, "text": text}) + b"\n")
    ended = rasid("match", "t.jsonl", "--watchlist", "w.yaml")
    found = [(m["surface"], m["kind"]) for m in ended.rows[0]["mentions"]]
    assert found == [("تخصيب اليورانيوم", "query"), ("بطهران", "query")]


def test_check_points_at_the_character(rasid: Callable[..., Ended]) -> None:
    """A wrong query is told with its file, its line and its character."""
    Path("w.yaml").write_text(WATCHLIST.replace("NOT كرة", "OR"), encoding="utf-8")
    ended = rasid("check", "--watchlist", "w.yaml")
    wanted = (
        "w.yaml:5: query, character 45: a word is missing at the end: write one, "
        "or take out what asks for it (at ^ in …"
    )
    assert (ended.code, wanted in ended.err) == (2, True)
