"""The watchlist on a log: whole or not at all, whoever pushed what before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.errors import LogError
from streams.eventlog import EventLog
from streams.records import NewRecord
from streams.sqlite.log import Log
from streams.topics import WATCHLIST
from streams.watchlist import CHUNK, MANIFEST, PLACE, NotWhole, Shared, push_text, read_text

SMALL = "watches: [{id: a, name: راصد}]\n"
LARGE = "# واحد\n" * (5 * CHUNK // 2 // len("# واحد\n".encode()))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    """An embedded log with the topic."""
    with Log.create(tmp_path / "log.db") as opened:
        opened.create_topic(WATCHLIST.name, 1, **WATCHLIST.kept())
        yield opened


def _keys(log: EventLog) -> dict[bytes, int]:
    """Return the size of what stands last under each key that is not taken away."""
    last = {record.key or b"": record.value for record in log.read(PLACE, 0, 1_000)}
    return {key: len(value) for key, value in last.items() if value is not None}


def test_nothing_was_pushed(log: EventLog) -> None:
    """Before the first push there is no watchlist."""
    assert read_text(log) is None


def test_what_was_pushed_last_is_read(log: EventLog) -> None:
    """Texts of one chunk or several come back as they were, and older chunks are taken away."""
    name = ""
    for text in (SMALL, LARGE, SMALL, SMALL):
        name = push_text(log, text)
        assert read_text(log) == Shared(text, name)
    assert _keys(log).keys() == {MANIFEST, f"{name}/00000".encode()}


def test_chunks_are_small(log: EventLog) -> None:
    """No record is over 512 KiB, and no letter is lost where a chunk ends inside of it."""
    push_text(log, LARGE)
    sizes = _keys(log)
    assert (len(sizes), max(sizes.values())) == (4, CHUNK)


def test_half_a_push_changes_nothing(log: EventLog) -> None:
    """Chunks without their manifest leave in force what was, and the next push takes them away."""
    name = push_text(log, SMALL)
    log.append([NewRecord(WATCHLIST.name, b"f" * 64 + b"/00000", b"half", (), 0)])
    assert read_text(log) == Shared(SMALL, name)
    push_text(log, LARGE)
    assert b"f" * 64 + b"/00000" not in _keys(log)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda name: (f"{name}/00001".encode(), None),
        lambda name: (f"{name}/00001".encode(), b"other"),
        lambda _name: (MANIFEST, b"no JSON"),
        lambda name: (MANIFEST, b'{"sha256":"%s","size":99999999999,"chunks":9}' % name.encode()),
    ],
    ids=["a chunk is missing", "a chunk is another", "no manifest", "a manifest that lies"],
)
def test_what_is_not_whole_is_not_read(log: EventLog, spoil: object) -> None:
    """A text that is not what its manifest names is an error that says what to do."""
    name = push_text(log, LARGE)
    key, value = spoil(name)  # type: ignore[operator]  # one of the lambdas above
    log.append([NewRecord(WATCHLIST.name, key, value, (), 0)])
    with pytest.raises(NotWhole, match="the watchlist on the log"):
        read_text(log)


def test_a_text_has_a_limit(log: EventLog) -> None:
    """More than 64 MiB are refused before anything is written."""
    with pytest.raises(LogError, match="at most 67108864 are taken"):
        push_text(log, "x" * ((64 << 20) + 1))
    assert log.end_offset(PLACE) == 0
