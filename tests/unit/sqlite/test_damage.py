"""Damage: what is wrong is found, what can be saved is saved, and what is lost is told."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from streams.errors import AlreadyInUse, Damaged, LogError, LogExists, NoSuchLog, NotALog
from streams.sqlite.connection import verify
from streams.sqlite.lock import only_worker
from streams.sqlite.log import Log, LogReader, NewRecord, Record
from streams.sqlite.rescue import RescuedPartition, rescue
from streams.sqlite.schema import PAGE_BYTES
from tests.unit.sqlite.conftest import Clock

Contents = dict[tuple[str, int], dict[int, Record]]


def contents(log: LogReader) -> Contents:
    """Every record of every partition, by its offset."""
    return {
        tp: {record.offset: record for record in log.read(tp, 0, 100_000, 1 << 40)}
        for tp in log.end_offsets()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of some hundred pages, with expired, superseded, long and empty records."""
    path, clock, some = tmp_path_factory.mktemp("whole") / "log.db", Clock(1000.0), random.Random(5)
    with Log.create(path, "0f" * 16, clock=clock) as log:
        log.create_topic("kept", 2, retention=60.0)
        log.create_topic("table-changelog", 1, compacting=True)
        log.create_topic("all", 1)
        log.append([NewRecord("kept", b"%d" % n, some.randbytes(n * 90)) for n in range(99)])
        clock.now += 30
        log.append([NewRecord("kept", b"%d" % n, b"v", [("h", b"1")]) for n in range(500)])
        log.append([NewRecord("table-changelog", b"%d" % (n % 70), b"v" * n) for n in range(300)])
        log.append([NewRecord("table-changelog", b"%d" % n, None) for n in range(9)])
        log.append([NewRecord("all", None, some.randbytes(3000)) for _ in range(99)])
        log.commit("rasid", {("kept", 0): 200, ("all", 0): 7})
        log.commit("other", {("kept", 0): 220})
        clock.now += 40
        while log.expire():
            pass
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    """A copy of it to damage."""
    return Path(shutil.copy(whole, tmp_path))


def known(path: Path) -> tuple[Contents, Any]:
    """All that a log holds: records, ends, what is committed, its id and its topics."""
    with Log.open_reader(path) as log:
        ends = log.end_offsets()
        committed = {(g, tp): log.committed(g, tp) for g in ("rasid", "other") for tp in ends}
        return contents(log), (log.log_id, log.topics(), ends, committed, log.partition_states())


def test_whole_log_is_copied_exactly(path: Path, tmp_path: Path) -> None:
    """A whole log is verified without a finding, and its copy is equal in everything it holds."""
    rescued = rescue(path, tmp_path / "backups" / "copy.db")
    assert [verify(path), verify(tmp_path / "backups" / "copy.db"), rescued.whole] == [[], [], True]
    assert known(tmp_path / "backups" / "copy.db") == known(path)
    assert all(held.lost == () for held in rescued.partitions)


def test_backup_beside_a_writer(path: Path, tmp_path: Path) -> None:
    """A copy made while a worker holds the log and appends is whole, and a moment of it."""
    stop = threading.Event()

    def write() -> None:
        with only_worker(path), Log.open_existing(path) as log:
            while not stop.is_set():
                log.append([NewRecord("all", None, bytes(5000))] * 3)

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(3):
        assert rescue(path, tmp_path / f"{number}.db").whole
    stop.set()
    writer.join()
    for number in range(3):
        assert verify(tmp_path / f"{number}.db") == []
        with Log.open_reader(tmp_path / f"{number}.db") as log:
            assert log.end_offset(("all", 0)) % 3 == 0


def flip(data: bytearray, some: random.Random) -> None:
    """Flip a few bits anywhere."""
    for _ in range(some.randint(1, 20)):
        data[some.randrange(len(data))] ^= 1 << some.randrange(8)


def garble(data: bytearray, some: random.Random) -> None:
    """Write something else into a page."""
    start = some.randrange(len(data) // PAGE_BYTES) * PAGE_BYTES
    data[start : start + PAGE_BYTES] = some.randbytes(PAGE_BYTES)


def garble_beginning(data: bytearray, some: random.Random) -> None:
    """Write zeros into one of the first pages: the header, the schema, the roots of the trees."""
    start = some.randrange(11) * PAGE_BYTES
    data[start : start + PAGE_BYTES] = bytes(PAGE_BYTES)


def truncate(data: bytearray, some: random.Random) -> None:
    """Cut the end off."""
    del data[some.randrange(12 * PAGE_BYTES, len(data)) :]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("damage", [flip, garble, garble_beginning, truncate])
def test_damage(whole: Path, path: Path, damage: Any, seed: int) -> None:
    """Whatever is damaged: a log that is called whole reads as it was written; the copy is whole,
    holds no record that was not written, and each that it lacks is told.
    """
    data = bytearray(whole.read_bytes())
    damage(data, random.Random(seed))
    path.write_bytes(data)
    expected = known(whole)[0]
    if verify_or_refusal(path) == []:
        assert known(path)[0] == expected
    rescued = rescue(path, path.with_name("saved.db"))
    found = known(path.with_name("saved.db"))[0]
    assert verify(path.with_name("saved.db")) == []
    for held in rescued.partitions:
        tp = held.topic, held.partition
        told = {n for first, last in held.lost for n in range(first, min(last, 10_000) + 1)}
        assert {n: r for n, r in found[tp].items() if n in expected[tp]}.items() <= (
            expected[tp].items()
        )
        assert expected[tp].keys() - found[tp].keys() <= told


def verify_or_refusal(path: Path) -> list[str]:
    """What is wrong with a log, be it only that it is none."""
    try:
        return verify(path)
    except LogError as refusal:
        return [str(refusal)]


def test_flipped_byte_in_a_value(path: Path, tmp_path: Path) -> None:
    """One wrong byte in a value, which SQLite does not notice, is found when it is read and when
    the log is verified; the copy has all but that record.
    """
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "UPDATE record SET value = zeroblob(3000) WHERE id = (SELECT max(id) FROM record)"
        )
        db.commit()
    with (
        Log.open_reader(path) as log,
        pytest.raises(
            Damaged,
            match=r"the record at all/0 offset 98 is damaged: save what can be read with `rasid",
        ),
    ):
        log.read(("all", 0), 90, 100)
    assert verify(path) == ["all/0 offset 98: not as it was written"]
    rescued = rescue(path, tmp_path / "saved.db")
    assert [held for held in rescued.partitions if held.lost] == [
        RescuedPartition("all", 0, 98, ((98, 98),))
    ]
    with Log.open(tmp_path / "saved.db") as saved:
        assert saved.append([NewRecord("all", None, b"next")]) == [99]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            "UPDATE partition SET next_offset = 90 WHERE topic = 'all'",
            "all/0: offset 98 lies past its end 90",
        ),
        (
            'UPDATE committed SET "offset" = 100 WHERE partition = 4',
            "group rasid has committed 100, which its partition never reached",
        ),
        (
            "UPDATE newest SET id = id + 1 WHERE key = x'3230'",
            "table-changelog/0: 1 keys stand elsewhere",
        ),
        ("DELETE FROM newest WHERE key = x'3230'", "table-changelog/0: 70 records of 69 keys"),
        ("UPDATE partition SET next_offset = 'x' WHERE topic = 'all'", None),
        ("UPDATE record SET timestamp = 'x' WHERE id & 0xFFFFFF = 90", None),
    ],
)
def test_tables_that_disagree(path: Path, change: str, problem: str | None) -> None:
    """What SQLite takes for whole, but what a log would never write, is found."""
    with closing(sqlite3.connect(path)) as db:
        db.execute(change)
        db.commit()
    found = verify(path)
    assert len(found) > 0
    assert problem is None or found == [problem]


def test_committed_past_the_end(path: Path, tmp_path: Path) -> None:
    """A group that has committed what its partition never had goes on at the end of the copy."""
    with closing(sqlite3.connect(path)) as db:
        db.execute('UPDATE committed SET "offset" = 1000000')
        db.commit()
    rescue(path, tmp_path / "saved.db")
    with Log.open_reader(tmp_path / "saved.db") as log:
        assert log.committed("rasid", ("all", 0)) == log.end_offset(("all", 0)) == 99


def test_records_that_vanished(path: Path, tmp_path: Path) -> None:
    """Records that are missing without any trace are found by their count, and told."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM record WHERE id & 0xFFFFFF = 30 AND length(value) = 3000")
        db.commit()
    assert verify(path) == ["all/0: 98 records of 294000 bytes where 99 of 297000 should be"]
    rescued = rescue(path, tmp_path / "saved.db")
    assert [rescued.whole, *(held for held in rescued.partitions if held.lost)] == [
        False,
        RescuedPartition("all", 0, 98, ((30, 30),)),
    ]


def test_end_of_a_lost_table(path: Path, tmp_path: Path) -> None:
    """A compacting partition ends after the last record that was saved, since a table's recovery
    waits for the record before the end.
    """
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE record SET value = x'00' WHERE id = (SELECT max(n.id) FROM newest n)")
        db.commit()
    rescue(path, tmp_path / "saved.db")
    with Log.open_reader(tmp_path / "saved.db") as saved:
        ends = saved.end_offset(("table-changelog", 0)), saved.read(("table-changelog", 0), 307, 9)
    assert (ends[0], [record.offset for record in ends[1]]) == (308, [307])


def without(path: Path, *trees: str) -> Path:
    """Write zeros into the root pages of these tables and indexes."""
    with closing(sqlite3.connect(path)) as db:
        roots = dict(db.execute("SELECT name, rootpage FROM sqlite_schema"))
    with path.open("r+b") as file:
        for tree in trees:
            file.seek((roots[tree] - 1) * PAGE_BYTES)
            file.write(bytes(PAGE_BYTES))
    return path


@pytest.mark.parametrize(
    "tree", ["topic", "partition", "sqlite_autoindex_partition_1", "record", "newest", "tombstone"]
)
def test_lost_root(whole: Path, path: Path, tree: str) -> None:
    """Without the root of any one tree, every record is saved under its topic and the same id."""
    rescued = rescue(without(path, tree), path.with_name("saved.db"))
    assert rescued.log_id == "0f" * 16
    assert known(path.with_name("saved.db"))[0] == known(whole)[0]
    assert verify_or_refusal(path) != []


def test_lost_committed_offsets(whole: Path, path: Path) -> None:
    """Without what was committed, every record is saved, and each group begins again."""
    rescue(without(path, "committed"), path.with_name("saved.db"))
    with Log.open_reader(path.with_name("saved.db")) as log:
        assert [contents(log), log.committed("rasid", ("kept", 0))] == [known(whole)[0], None]


def test_lost_id(whole: Path, path: Path) -> None:
    """A log whose id is lost gets another one, and has every record."""
    rescued = rescue(without(path, "log"), path.with_name("saved.db"))
    assert [len(rescued.log_id), rescued.log_id != "0f" * 16] == [32, True]
    assert known(path.with_name("saved.db"))[0] == known(whole)[0]


def test_lost_topics(whole: Path, path: Path) -> None:
    """Records of which nothing says any more to which topic they belong are saved apart, in a log
    with a new id, so that no offset means two records of one log.
    """
    lost = without(path, "partition", "sqlite_autoindex_partition_1")
    rescued = rescue(lost, path.with_name("saved.db"))
    found, expected = known(path.with_name("saved.db"))[0], known(whole)[0]
    assert rescued.log_id != "0f" * 16
    assert {tp: len(records) for tp, records in found.items()} == {
        ("all", 0): 0,
        ("kept", 0): 0,
        ("kept", 1): 0,
        ("table-changelog", 0): 0,
        ("lost-1", 0): len(expected["kept", 0]),
        ("lost-2", 0): len(expected["kept", 1]),
        ("lost-3", 0): len(expected["table-changelog", 0]),
        ("lost-4", 0): 99,
    }
    assert found["lost-4", 0] == expected["all", 0]


def test_truncated_log_is_refused(path: Path) -> None:
    """A log whose end is missing is refused when it is opened, with what to do."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(
        Damaged, match=r"is damaged .*: save what can be read with `rasid rescue NEW"
    ):
        Log.open(path)


def test_copy_without_its_newest_records(whole: Path, path: Path) -> None:
    """A log file copied without its -wal, or whose -wal was deleted, is what it was at an earlier
    moment, and goes on from there.
    """
    with Log.open_existing(path) as log:
        log.append([NewRecord("all", None, b"later")] * 3)
        shutil.copy(path, path.with_name("copy.db"))
    assert known(path.with_name("copy.db"))[0] == known(whole)[0]
    with Log.open(path.with_name("copy.db")) as copy:
        assert copy.append([NewRecord("all", None, b"other")]) == [99]


def test_copy_of_two_moments_is_refused(path: Path) -> None:
    """A log file whose pages were copied at different moments is refused when it is first opened
    for writing, with what to do.
    """
    before = path.read_bytes()
    with Log.open_existing(path) as log:
        log.append([NewRecord("all", None, bytes(3000))] * 50)
    after = path.read_bytes()
    mixed = after[: 60 * PAGE_BYTES] + before[60 * PAGE_BYTES :] + after[len(before) :]
    path.with_name("mixed.db").write_bytes(mixed)
    with pytest.raises(Damaged, match=r"mixed.db was damaged, or copied while it was in use \("):
        Log.open(path.with_name("mixed.db"))


def test_moved_log_is_verified_once(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A whole log that was copied here is taken after it was verified, and not verified again."""
    told = []
    for _ in range(2):
        Log.open(path).close()
        told.append([record.getMessage() for record in caplog.records])
        caplog.clear()
    assert told == [[f"{path} was copied or moved here: verifying it, once"], []]


def test_what_rescue_refuses(path: Path, tmp_path: Path) -> None:
    """Rescue overwrites nothing, needs a log, and leaves no file where it fails."""
    text = tmp_path / "text"
    text.write_text("no log\n" * 999)
    with pytest.raises(NoSuchLog, match=r"there is no log at .*nowhere: name it with --data"):
        rescue(tmp_path / "nowhere", tmp_path / "new.db")
    with pytest.raises(LogExists, match="exists already"):
        rescue(path, path)
    with pytest.raises(NotALog, match="text has nothing of a log in it: name another path"):
        rescue(text, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_damaged_log_of_a_worker(path: Path, tmp_path: Path) -> None:
    """A damaged log is not read page by page under a running worker."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with only_worker(path), pytest.raises(AlreadyInUse, match="has a worker already"):
        rescue(path, tmp_path / "new.db")


def test_newest_records_are_saved_from_the_wal(path: Path, tmp_path: Path) -> None:
    """What a killed process left in the write-ahead log is saved from a damaged file too."""
    with Log.open_existing(path) as log:
        log.append([NewRecord("all", None, b"late")])
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", tmp_path / f"killed.db{end}")
    with (tmp_path / "killed.db").open("r+b") as file:
        file.write(bytes(PAGE_BYTES))
    saved = rescue(tmp_path / "killed.db", tmp_path / "saved.db")
    with Log.open_reader(tmp_path / "saved.db") as log:
        assert [r.value for r in log.read(("all", 0), 99, 9)] == [b"late"]
    assert not saved.whole


def test_wal_that_began_again(path: Path, tmp_path: Path) -> None:
    """What an earlier round has left in the write-ahead log is not taken for the newest."""
    with Log.open_existing(path) as log, closing(sqlite3.connect(path)) as other:
        for number in range(40):
            log.append([NewRecord("all", None, b"%d" % number)])
        other.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
        log.append([NewRecord("all", None, b"newest")])
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", tmp_path / f"killed.db{end}")
    with (tmp_path / "killed.db").open("r+b") as file:
        file.write(bytes(PAGE_BYTES))
    rescue(tmp_path / "killed.db", tmp_path / "saved.db")
    with Log.open_reader(tmp_path / "saved.db") as log:
        values = [record.value for record in log.read(("all", 0), 99, 99)]
    assert values == [*(b"%d" % number for number in range(40)), b"newest"]
