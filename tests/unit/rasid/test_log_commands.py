"""The commands about the log itself: topics, lag, rescue."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rasid.cli import main
from rasid.lag import waiting_in
from streams.sqlite.log import Log, NewRecord
from streams.sqlite.rescue import rescue

DAMAGED = (
    "rasid: the log is damaged, and 1 records are known to be lost: put the copy into its place,"
    " with none of the old files beside it"
)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A log in the default place, with three articles of which one was read."""
    monkeypatch.chdir(tmp_path)
    with Log.open(Path("rasid-data/log.db"), clock=lambda: 1000.0) as log:
        log.create_topic("rasid.articles", 2, retention=14 * 86400.0, max_bytes=4_000_000)
        log.create_topic("rasid.readings", 1)
        log.create_topic("rasid-rasid.coverage-changelog", 1, compacting=True)
        log.append([NewRecord("rasid.articles", None, b"x" * 500, (), 1)] * 3)
        log.commit("rasid", {("rasid.articles", 1): 1})
        yield log


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str, str]:
    """Return how a command ended and what it printed."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code, *capfd.readouterr()


@pytest.mark.usefixtures("log")
def test_topics_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    """Each partition is one JSON object with what it holds and what is kept."""
    code, out, err = run(capfd, "topics", "--json")
    rows = [msgspec.json.decode(line) for line in out.splitlines()]
    assert [code, err, len(rows)] == [0, "", 4]
    assert rows[2] == {
        "topic": "rasid.articles",
        "partition": 1,
        "oldest": "1970-01-01T00:16:40Z",
        "newest": "1970-01-01T00:16:40Z",
        "first": 0,
        "end": 3,
        "records": 3,
        "bytes": 1500,
        "compacting": False,
        "retention": 1209600.0,
        "max_bytes": 4000000,
    }
    assert [rows[0]["compacting"], rows[3]["oldest"]] == [True, None]


@pytest.mark.usefixtures("log")
def test_topics_as_a_table(capfd: pytest.CaptureFixture[str]) -> None:
    """Each partition is one row, the same in words."""
    code, out, _ = run(capfd, "topics")
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert [code, *rows] == [
        0,
        "topic oldest newest first end records bytes kept",
        "rasid-rasid.coverage-changelog/0 - - 0 0 0 0 bytes newest of each key",
        "rasid.articles/0 - - 0 0 0 0 bytes 14 days, 4.0 MB",
        "rasid.articles/1 1970-01-01 00:16:40 1970-01-01 00:16:40 0 3 3 1.5 kB 14 days, 4.0 MB",
        "rasid.readings/0 - - 0 0 0 0 bytes -",
        "times in UTC",
    ]


@pytest.mark.usefixtures("log")
def test_lag(capfd: pytest.CaptureFixture[str]) -> None:
    """Each inbox is one row with its end, what is committed, what waits and since when."""
    code, out, err = run(capfd, "lag", "--json")
    rows = [msgspec.json.decode(line) for line in out.splitlines()]
    oldest = rows[1].pop("oldest_seconds")
    assert [code, err] == [0, ""]
    assert oldest == pytest.approx(time.time() - 1000, abs=600)
    assert rows == [
        {
            "topic": "rasid.articles",
            "partition": 0,
            "end": 0,
            "committed": None,
            "waiting": 0,
            "oldest_seconds": None,
        },
        {"topic": "rasid.articles", "partition": 1, "end": 3, "committed": 1, "waiting": 2},
        {
            "topic": "rasid.readings",
            "partition": 0,
            "end": 0,
            "committed": None,
            "waiting": 0,
            "oldest_seconds": None,
        },
    ]


@pytest.mark.usefixtures("log")
def test_lag_as_a_table(capfd: pytest.CaptureFixture[str]) -> None:
    """The table has a row for each inbox, and the sum below."""
    code, out, _ = run(capfd, "lag")
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert [code, rows[0], rows[2].rpartition(" ")[0].rpartition(" ")[0]] == [
        0,
        "inbox end committed waiting oldest waiting",
        "rasid.articles/1 3 1 2",
    ]
    assert rows[-1].startswith("2 waiting at ")


def test_lag_of_what_was_forgotten(log: Log) -> None:
    """What is no longer held does not wait, and a topic that is not there is left out."""
    with closing(sqlite3.connect(log.path)) as db:
        db.execute("DELETE FROM record WHERE id = (SELECT max(id) - 1 FROM record)")
        db.execute("DELETE FROM record WHERE id = (SELECT max(id) - 2 FROM record)")
        db.commit()
    names = ["rasid.articles", "rasid.nothing"]
    assert [row[4:] for row in map(msgspec.structs.astuple, waiting_in(log, names, 1007.5))] == [
        (0, None),
        (1, 7.5),
    ]


@pytest.mark.parametrize("command", ["topics", "lag"])
def test_no_log(
    command: str,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a log, one line says what to do, and the exit code is 2."""
    monkeypatch.chdir(tmp_path)
    line = "there is no log at rasid-data/log.db: start Rasid there first, or name another path"
    assert run(capfd, command) == (2, "", f"rasid: {line}\n")


def test_rescue_as_a_backup(log: Log, capfd: pytest.CaptureFixture[str]) -> None:
    """A whole log is copied, which one line says; what is there is not overwritten."""
    assert run(capfd, "rescue", "backup.db") == (
        0,
        "",
        f"3 records copied to backup.db, log {log.log_id}\n",
    )
    assert run(capfd, "rescue", "backup.db") == (
        2,
        "",
        "rasid: backup.db exists already: open it, or name another path\n",
    )
    assert rescue(Path("backup.db"), Path("again.db")).whole


def test_rescue_of_a_damaged_log(log: Log, capfd: pytest.CaptureFixture[str]) -> None:
    """What a damaged log has lost is named by topic and offsets, and the exit code is 1."""
    log.close()
    with closing(sqlite3.connect("rasid-data/log.db")) as db:
        db.execute("UPDATE record SET value = x'00' WHERE id = (SELECT max(id) - 1 FROM record)")
        db.commit()
    code, out, err = run(capfd, "rescue", "saved.db")
    assert [code, out, *err.splitlines()] == [
        1,
        "",
        "rasid.articles/1: lost offsets 1",
        f"2 records copied to saved.db, log {log.log_id}",
        DAMAGED,
    ]


def test_rescue_is_for_the_embedded_log(capfd: pytest.CaptureFixture[str]) -> None:
    """A Kafka is not copied."""
    code, _, err = run(capfd, "rescue", "saved.db", "--broker", "kafka://localhost:9092")
    assert [code, err] == [
        2,
        "rasid: rescue copies an embedded log: for Kafka, use Kafka's own tools\n",
    ]
