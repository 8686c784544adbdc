"""`rasid watch`, as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from rasid.cli import main

WATCHLIST = """
watches:
  - {id: khamenei, name: علي خامنئي, latin: [Ali Khamenei]}
  - {id: nowhere, name: جزيرة الواقواق}
  - id: nuclear
    name: الملف النووي
    query: '"تخصيب اليورانيوم"~3 AND (إيران OR طهران) NOT كرة'
"""
ARTICLES = (
    {"id": "a1", "source": "s", "title": "علي خامنئي يتحدث", "text": "قال \u202eلخامنئي شيئا."},
    {"id": "a2", "source": "s", "title": "أوقفت إيران تخصيب كل اليورانيوم"},
    {"id": "a3", "source": "s", "title": "Ali Khamenei\x1b[2J said"},
)


OPENERS = ("\u2066", "\u2067", "\u2068")


class Ended(NamedTuple):
    """How a command ended and what it printed."""

    code: Any
    out: str
    err: str


@pytest.fixture
def watch(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ended]:
    """Return what runs `rasid watch` in a folder with a watchlist and an archive."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RASID_WATCHLIST", "watchlist.yaml")
    Path("watchlist.yaml").write_text(WATCHLIST, encoding="utf-8")
    Path("archive.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, ARTICLES)))

    def run(*arguments: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main(["watch", *arguments])
        out, err = capfdbinary.readouterr()
        return Ended(ended.value.code, out.decode(), err.decode())

    return run


def test_an_archive_is_tried(watch: Callable[..., Ended]) -> None:
    """Watches stand with what they found, where, and by which kind; idle ones come last."""
    ended = watch("test", "archive.jsonl")
    lines = [
        line.translate(dict.fromkeys(range(0x2066, 0x206A))) for line in ended.out.splitlines()
    ]
    assert ended.code == 0
    assert lines[0] == "3 articles"
    assert "khamenei  علي خامنئي: 3 mentions in 2 articles" in lines
    assert "  clitic: 1 in 1 article" in lines
    assert "      قال ⟦لخامنئي⟧ شيئا.  (a1, text)" in lines
    assert "nuclear  الملف النووي: 2 mentions in 1 article" in lines
    assert lines[-1] == "found nowhere (1): nowhere"


def test_what_is_shown_disturbs_no_terminal(watch: Callable[..., Ended]) -> None:
    """Controls of articles are left out, and every isolate that is opened is closed on its line."""
    out = watch("test", "archive.jsonl").out
    assert [char for char in "\u202e\x1b" if char in out] == []
    opened = [sum(line.count(mark) for mark in OPENERS) for line in out.splitlines()]
    assert opened == [line.count("\u2069") for line in out.splitlines()]
    assert sum(opened) > 5


def test_one_watch_as_json(watch: Callable[..., Ended]) -> None:
    """--watch and --json give one object with all counts, examples as they stand in the text."""
    ended = watch("test", "archive.jsonl", "--watch", "khamenei", "--json", "--examples", "1")
    (row,) = map(msgspec.json.decode, ended.out.splitlines())
    clitic = row["kinds"]["clitic"]
    assert (row["watch"], row["mentions"], row["articles"]) == ("khamenei", 3, 2)
    assert (clitic["surfaces"], clitic["only"]) == ({"لخامنئي": 1}, 0)
    assert clitic["examples"][0]["before"] == "قال \u202e"


def test_bad_articles_are_named(watch: Callable[..., Ended]) -> None:
    """What cannot be taken is told with its line and reason, and makes the exit code 1."""
    with Path("archive.jsonl").open("ab") as file:
        file.write(b"\nno JSON\n" + b"[]\n" * 20)
    ended = watch("test", "archive.jsonl")
    assert (ended.code, ended.out.splitlines()[0]) == (1, "3 articles")
    assert "archive.jsonl:4: not_json: " in ended.err
    assert "and 11 more that cannot be taken" in ended.err


def test_a_watch_that_is_not_there(watch: Callable[..., Ended]) -> None:
    """A wrong id is wrong usage, with those that it may have been meant for."""
    ended = watch("explain", "khamenai")
    said = "rasid: no watch khamenai in the watchlist; did you mean khamenei?\n"
    assert (ended.code, ended.err) == (2, said)
    assert watch("test", "archive.jsonl", "--watch", "x").code == 2


def test_a_name_is_explained(watch: Callable[..., Ended]) -> None:
    """Its forms stand by kind; --json has all of them."""
    lines = watch("explain", "khamenei").out.splitlines()
    assert lines[0] == "khamenei: \u2068علي خامنئي\u2069 (person)"
    kinds = [line.split(":")[0].strip() for line in lines[1:]]
    assert kinds[:5] == ["Latin", "alerts", "exact", "folded", "clitic"]
    row = msgspec.json.decode(watch("explain", "khamenei", "--json").out)
    assert {"text": "خامنئي", "kind": "exact", "score": 0.9, "named": False, "others": []} in row[
        "spellings"
    ]


def test_a_topic_is_explained(watch: Callable[..., Ended]) -> None:
    """Its query stands as it is read, and the words that wake it."""
    out = watch("explain", "nuclear").out
    assert '\u2068"تخصيب اليورانيوم"~3\u2069  in any order, at most 3 other words among them' in out
    assert out.splitlines()[-1].startswith("  looked at where there is: ")
    row = msgspec.json.decode(watch("explain", "nuclear", "--json").out)
    assert row["query"] == '"تخصيب اليورانيوم"~3 AND (ايران OR طهران) AND NOT كره'
    assert row["woken_by"] == [["اليورانيوم", "تخصيب"]]
