"""The commands as people type them: what they print, and how they end."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import pytest

from analysis.coverage.relate import RelateStage
from analysis.decision import Origin
from analysis.finding import Quarantined
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import Watchlist
from analysis.reader import Reader
from rasid.cli import COMMANDS, main
from rasid.monitor import prepare_log
from rasid.sample import sample_file
from rasid.send import record_of
from streams.records import NewRecord, partition_for
from streams.settings import Settings
from streams.sqlite.log import Log
from streams.stage import Decider
from tests.stream.conftest import STARTED

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
        row = row["evidence"][-1 if row["revision"] else 0]  # what it was changed by stands last
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


def test_send_keeps_the_lines_before_the_damage(rasid: Any) -> None:
    """Of a packed file that is cut, the lines before the damage are sent, and it is said."""
    whole = gzip.compress(b'{"title":"x","source":"s"}\n' * 3 + os.urandom(30_000).hex().encode())
    Path("a.jsonl.gz").write_bytes(whole[:-500])
    ended = rasid("send", "a.jsonl.gz")
    assert (ended.code, "3 sent, 0 refused" in ended.err, "is damaged" in ended.err) == (
        1,
        True,
        True,
    )


def test_what_was_quarantined_can_be_replayed(rasid: Any, bad_articles: list[bytes]) -> None:
    """Each record in quarantine is listed, shown and put into the stream again, whatever it is."""
    settings = Settings()
    prepare_log(settings, None)
    stage = Decider(RelateStage(), "log", "rasid.readings")
    reader = Reader(Matcher(Watchlist((), "")))
    with Log.open_existing(settings.log_path) as log:
        for number, data in enumerate(bad_articles):
            refused = reader.read(data, STARTED, STARTED)
            decision = stage.decide_event(number, refused, STARTED)
            assert decision is not None
            stage.remember(decision)
            record = msgspec.json.encode(decision.outputs[-1].record)
            log.append([NewRecord("rasid.quarantine", b"", record)])
    listed = rasid("quarantine", "list").out.splitlines()
    assert len(listed) == len(bad_articles)
    assert [rasid("quarantine", "show", "2").code, rasid("quarantine", "show", "99").code] == [0, 2]
    replayed = rasid("quarantine", "replay", "--all")
    # two are cut at 64 KiB, the log no longer has them, and an empty one has nothing to send
    assert (replayed.code, replayed.err.splitlines()[-1]) == (1, "9 put into the stream again")


def test_every_conflict_of_ids_is_replayed(rasid: Any) -> None:
    """Records that keep no bytes of their own are told apart by where the log holds them."""
    prepare_log(Settings(), None)
    articles = [b'{"id":1,"source":"a","title":"x"}', b'{"id":1,"source":"b","title":"y"}']
    with Log.open_existing(Settings().log_path) as log:
        for article in articles:
            sent = record_of(article)
            (offset,) = log.append([sent])
            place = Origin("log", sent.topic, partition_for(sent.key, 4), offset)
            conflict = Quarantined("id_conflict", "", stage="relate", record=place)
            log.append([NewRecord("rasid.quarantine", b"", msgspec.json.encode(conflict))])
    ended = rasid("quarantine", "replay", "--all")
    assert (ended.code, ended.err) == (0, "2 put into the stream again\n")


def quarantine(log: Log, **fields: Any) -> None:
    """Put an article and its quarantined record on the log."""
    sent = record_of(b'{"id":1,"source":"s","title":"x"}')
    (offset,) = log.append([sent])
    place = Origin("log", sent.topic, partition_for(sent.key, 4), offset)
    plain = Quarantined("source_paused", "", record=place)
    record = msgspec.structs.replace(plain, **fields)
    log.append([NewRecord("rasid.quarantine", b"", msgspec.json.encode(record))])


def test_quarantine_can_be_chosen_from(rasid: Any) -> None:
    """Records are listed and replayed by source, reason and time; invisible letters are nothing."""
    prepare_log(Settings(), None)
    times = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2)]
    with Log.open_existing(Settings().log_path) as log:
        quarantine(log, source="نبض", at=times[0])
        quarantine(log, source="نب\u200bض", at=times[1])
        quarantine(log, source="مدار", at=times[1], reason="id_conflict")
        quarantine(log, source="", at=times[1])
    for chosen, numbers in (
        (["--source", "نبض"], [0, 1]),
        (["--source", ""], [3]),
        (["--source", "نبض", "--since", "2026-03-02T02:00+03:00"], [1]),
        (["--since", "2026-03-02"], [1, 2, 3]),
        (["--reason", "id_conflict"], [2]),
    ):
        listed = rasid("quarantine", "list", *chosen).out.splitlines()
        assert [int(line.split()[0]) for line in listed] == numbers
        ended = rasid("quarantine", "replay", *chosen)
        assert (ended.code, ended.err) == (0, f"{len(numbers)} put into the stream again\n")


def test_quarantine_says_what_cannot_be_chosen(rasid: Any) -> None:
    """Numbers beside a choice, no such time or number: each is wrong usage, in one line."""
    prepare_log(Settings(), None)
    for arguments in (
        ["replay", "1", "--all"],
        ["replay", "1", "--source", "x"],
        ["replay", "1"],
        ["replay", "--since", "yesterday"],
    ):
        ended = rasid("quarantine", *arguments)
        assert (ended.code, ended.err.startswith("rasid: ")) == (2, True)
        assert ended.err.strip().count("\n") == 0


def test_check_reads_watchlist_and_policy_together(rasid: Any) -> None:
    """A watch with a route that the policy does not have is found before the worker starts."""
    Path("w.yaml").write_text(
        "watches: [{id: a, name: ميناء, alert: {route: nowhere}}]\n", encoding="utf-8"
    )
    ended = rasid("check", "--watchlist", "w.yaml")
    assert (ended.code, "nowhere" in ended.err) == (2, True)


def test_a_reader_that_leaves_is_no_error() -> None:
    """`rasid replay … | head` ends with 0 and without a word."""
    command = f"{sys.executable} -c 'from rasid.cli import main; main()' replay {ARTICLES}"
    pipe = f"({command} --watchlist {WATCHLIST} 2>errors; echo $? >code) | head -1 >first"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["sh", "-c", pipe], cwd=folder, check=True)  # noqa: S607 - the shell is what is tried
        assert (Path(folder) / "code").read_text(encoding="utf-8") == "0\n"
        assert "Traceback" not in (Path(folder) / "errors").read_text(encoding="utf-8")


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
