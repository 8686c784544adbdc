"""The commands as people type them: what they print, and how they end."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rasid.cli import COMMANDS, main
from rasid.sample import sample_file

WATCHLIST = str(sample_file("watchlist.yaml"))
ARTICLES = str(sample_file("articles.jsonl"))


class Ended:
    """How a command ended and what it printed."""

    def __init__(self, code: Any, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out.decode(), err.decode()

    @property
    def rows(self) -> list[Any]:
        """Return standard output as JSON lines."""
        return [msgspec.json.decode(line) for line in self.out.splitlines()]


@pytest.fixture
def rasid(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Return what runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        return Ended(ended.value.code, *capfdbinary.readouterr())

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches(rasid: Any, command: str) -> None:
    """Each command's --help says what it does."""
    ended = rasid(command, "--help")
    assert (ended.code, "Usage: rasid" in ended.out) == (0, True)


def test_replay_writes_the_same_bytes_twice(rasid: Any) -> None:
    """The same archive gives the same bytes."""
    first = rasid("replay", ARTICLES, "--watchlist", WATCHLIST)
    second = rasid("replay", ARTICLES, "--watchlist", WATCHLIST, "--out", "events.jsonl")
    assert (first.code, second.code) == (0, 0)
    assert Path("events.jsonl").read_text(encoding="utf-8") == first.out


def article_of(row: Any) -> str:
    """Return the article that caused an event."""
    if row["event"] == "alert":
        row = row["evidence"][0]
    return str(row["article"] if "article" in row else row["passages"][0]["article"])


def test_replay_orders_events(rasid: Any) -> None:
    """Events come by article, and in an article mention, story, claim, finding, alert."""
    rows = rasid("replay", ARTICLES, "--watchlist", WATCHLIST).rows
    order = ["mention", "story", "claim", "finding", "alert"]
    runs = [
        (name, [order.index(row["event"]) for row in run])
        for name, run in groupby(rows, article_of)
    ]
    sent = [msgspec.json.decode(line)["id"] for line in Path(ARTICLES).read_bytes().splitlines()]
    assert [name for name, _ in runs] == [name for name, _ in groupby(sent)]
    once = [kinds for _, kinds in runs if kinds.count(order.index("story")) == 1]
    assert len(once) == len(runs) - 1  # one article is sent twice in a row
    assert [kinds for kinds in once if kinds != sorted(kinds)] == []


def test_replay_says_that_articles_were_bad(rasid: Any) -> None:
    """An archive with a bad article gives its reason as an event and exit code 1."""
    Path("a.jsonl").write_text('{"title":"x"}\n', encoding="utf-8")
    ended = rasid("replay", "a.jsonl", "--watchlist", WATCHLIST)
    assert (ended.code, ended.rows[0]["event"], ended.rows[0]["reason"]) == (
        1,
        "quarantine",
        "no_source",
    )


def test_match_finds_a_name(rasid: Any) -> None:
    """A text's mentions come with offsets of the original; a bad line is named."""
    Path("w.yaml").write_text(
        "watches: [{id: k, name: علي خامنئي, kind: person}]\n", encoding="utf-8"
    )
    text = "وقال لخامنئي"
    Path("t.jsonl").write_bytes(msgspec.json.encode({"id": 1, "text": text}) + b"\n{}\n")
    ended = rasid("match", "t.jsonl", "--watchlist", "w.yaml")
    (mention,) = ended.rows[0]["mentions"]
    assert (ended.code, text[mention["start"] : mention["end"]]) == (1, "لخامنئي")
    assert "t.jsonl:2" in ended.err


def test_compare_finds_a_contradiction(rasid: Any) -> None:
    """Two counts of the same dead, told of the same time, contradict."""
    pair = {"id": 1, "a": "مقتل 5 أشخاص في انفجار بالميناء", "b": "مقتل 9 أشخاص في انفجار بالميناء"}
    Path("p.jsonl").write_bytes(msgspec.json.encode(pair) + b"\n")
    ended = rasid("compare", "p.jsonl", "--related")
    (answer,) = ended.rows
    assert (answer["id"], answer["relation"], answer["kind"]) == (1, "contradiction", "number")
    assert set(answer) == {"id", "relation", "score", "kind", "why"}


def test_send_refuses_only_what_is_no_object(rasid: Any) -> None:
    """What is no JSON object is refused by its line; everything else is in the log."""
    Path("a.jsonl").write_text('{"title":"x"}\nnothing\n[]\n', encoding="utf-8")
    ended = rasid("send", "a.jsonl")
    assert ended.code == 1
    assert ended.err.splitlines()[-1] == "1 sent, 2 refused"
    assert ["a.jsonl:2" in ended.err, "a.jsonl:3" in ended.err] == [True, True]


def test_check_names_file_and_line(rasid: Any) -> None:
    """A problem in a config file is one line with file, line and what to write."""
    Path("w.yaml").write_text("watches:\n  - id: a\n    nam: x\n", encoding="utf-8")
    ended = rasid("check", "--watchlist", "w.yaml")
    assert (ended.code, "w.yaml:" in ended.err) == (2, True)


def test_errors_are_one_line(rasid: Any) -> None:
    """Wrong usage and config end with code 2 and one line that says what to do."""
    for arguments in (
        ("replay", ARTICLES),
        ("replay", ARTICLES, "--watchlist", "none.yaml"),
        ("replay", "none.jsonl", "--watchlist", WATCHLIST),
        ("alerts", "list"),
        ("quarantine", "show", "1"),
        ("quarantine", "replay"),
    ):
        ended = rasid(*arguments)
        assert ended.code in (1, 2)
        assert ended.err.strip().count("\n") == 0
        assert ended.err.startswith("rasid: ")
