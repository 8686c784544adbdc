"""The store: one per file and process, and it sees what others append."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from streams.sqlite.log import Log, NewRecord, NoSuchLog, UnknownTopic
from streams.sqlite.store import Store

ONE = ("one", 0)

pytestmark = pytest.mark.usefixtures("log")


async def test_one_store_per_file(path: Path) -> None:
    """All who use a log in one process share its store, by whatever path they name it."""
    with (
        Store.shared(path) as first,
        Store.shared(path.parent / "." / "x" / ".." / "log.db") as second,
    ):
        assert first is second


async def test_last_one_closes(path: Path) -> None:
    """The store stays open for those who are left, and the last one ends its threads."""
    with Store.shared(path) as outer:
        with Store.shared(path):
            await outer.read(lambda log: log.topics())
        await outer.write(lambda log: log.append([NewRecord("one", None, b"v")]))
        during = {thread.name.rstrip("_0") for thread in threading.enumerate()}
    after = {thread.name.rstrip("_0") for thread in threading.enumerate()}
    assert during - after == {"log-read", "log-write"}


async def test_store_opens_again(path: Path) -> None:
    """A store that was closed can be opened again."""
    for _ in range(2):
        with Store.shared(path) as store:
            assert await store.read(lambda log: log.end_offset(ONE)) == 0


async def test_missing_log(tmp_path: Path) -> None:
    """A store of a log that is not there is refused, and no file is made."""
    with pytest.raises(NoSuchLog), Store.shared(tmp_path / "other.db"):
        pass
    assert not (tmp_path / "other.db").exists()


async def test_sees_others_append(path: Path, log: Log) -> None:
    """A record that another connection appends wakes whoever waits for a change."""
    with Store.shared(path) as store:
        for _ in range(3):
            store.changed.clear()
            log.append([NewRecord("one", None, b"v")])
            async with asyncio.timeout(5):
                await store.changed.wait()


async def test_own_write_wakes_at_once(path: Path) -> None:
    """A write through the store wakes whoever waits, without a look at the file."""
    with Store.shared(path) as store:
        store.changed.clear()
        await store.write(lambda log: log.append([NewRecord("one", None, b"v")]))
        assert store.changed.is_set()


async def test_reads_do_not_wait_for_writes(path: Path) -> None:
    """Reading goes on while a write is under way, and sees none of it."""
    with Store.shared(path) as store:
        started, go_on = threading.Event(), threading.Event()

        def write_slowly(log: Log) -> list[int]:
            started.set()
            go_on.wait(5)
            return log.append([NewRecord("one", None, b"v")])

        writing = asyncio.ensure_future(store.write(write_slowly))
        await asyncio.to_thread(started.wait)
        meanwhile = await store.read(lambda log: log.end_offset(ONE))
        go_on.set()
        assert [meanwhile, await writing] == [0, [0]]


async def test_new_topics_are_found(path: Path, log: Log) -> None:
    """The partitions of a topic are known, also of one declared meanwhile; others are refused."""
    with Store.shared(path) as store:
        log.create_topic("new", 3)
        assert [store.partitions("four"), store.partitions("new")] == [4, 3]
        with pytest.raises(UnknownTopic, match="no topic 'nowhere': declare it before"):
            store.partitions("nowhere")


async def test_errors_come_through(path: Path) -> None:
    """What the log raises in its thread reaches the caller."""
    with Store.shared(path) as store, pytest.raises(UnknownTopic):
        await store.read(lambda log: log.end_offset(("nowhere", 0)))
