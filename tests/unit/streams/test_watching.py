"""When files are read again, and when another worker's are other ones."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.rules.rulebook import make_rules
from alerts.rules.settings import AlertsConfig
from analysis.reading import Fingerprint, Reading
from streams.watching import SPREADING, Settling, Unison, mark_of
from tests.unit.alerts.examples import IRAN, START

A, B, GONE = ((1,),), ((2,),), ((),)
LATER = SPREADING + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("looks", "read_at"),
    [
        ([A, A, A], []),
        ([B, B, B, B], [1]),
        ([B, A, A], []),
        ([GONE, B, B], [2]),
        ([GONE, GONE, A, A], [1, 3]),
        ([((2,),), ((3,),), ((4,),), ((4,),)], [3]),
        ([B, B, A, A, B, B], [1, 3, 5]),
    ],
    ids=[
        "as it was read",
        "changed",
        "changed and back before it stood still",
        "replaced, missing for a moment",
        "deleted, then there again",
        "still being written",
        "edited back and forth",
    ],
)
def test_files_are_read_when_they_stand_still(
    looks: list[tuple[tuple[int, ...], ...]], read_at: list[int]
) -> None:
    """A change is read at the first look that finds it as the look before did, and only once."""
    settling = Settling(A)
    assert [at for at, marks in enumerate(looks) if settling.look(marks)] == read_at


def test_one_file_waits_for_the_other() -> None:
    """Of two files none is read while the other is being written."""
    settling = Settling((A[0], A[0]))
    looks = [(B[0], A[0]), (B[0], B[0]), (B[0], B[0])]
    assert [settling.look(marks) for marks in looks] == [False, False, True]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with a text in it."""
    path = tmp_path / "list.yaml"
    path.write_text("one", encoding="utf-8")
    return path


def rewrite(file: Path) -> None:
    """Write a text of the same length in its place, with the same time."""
    times = file.stat()
    file.write_text("two", encoding="utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def replace(file: Path) -> None:
    """Rename another file over it, as most editors do."""
    other = file.with_suffix(".new")
    other.write_text("two", encoding="utf-8")
    other.replace(file)


@pytest.mark.parametrize("change", [rewrite, replace, Path.unlink])
def test_every_change_changes_the_mark(file: Path, change: object) -> None:
    """A file written in place, renamed over or deleted has another mark."""
    assert callable(change)
    before = mark_of(file)
    change(file)
    assert mark_of(file) != before


def test_a_mark_follows_links(tmp_path: Path) -> None:
    """A folder of links that is swapped as one, as for a ConfigMap, changes what is behind them."""
    for name in ("v1", "v2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "list.yaml").write_text("same", encoding="utf-8")
    (tmp_path / "data").symlink_to("v1")
    (tmp_path / "list.yaml").symlink_to("data/list.yaml")
    before = mark_of(tmp_path / "list.yaml")
    (tmp_path / "next").symlink_to("v2")
    (tmp_path / "next").replace(tmp_path / "data")
    assert before != mark_of(tmp_path / "list.yaml") == mark_of(tmp_path / "v2" / "list.yaml")


def test_what_is_no_file_has_a_mark_of_its_own(tmp_path: Path) -> None:
    """A missing file, a folder and a name that no file can have are told from files."""
    assert [len(mark_of(path)) for path in (tmp_path / "no", tmp_path, Path("\0"))] == [0, 1, 0]


def reading(watchlist: str, after: timedelta) -> Reading:
    """Return a reading made with `watchlist` of an article that came `after` the start."""
    return Reading(
        article="a",
        version="v",
        url="",
        source="s",
        title="",
        published_at=START,
        received_at=START + after,
        watchlist=watchlist,
        fingerprint=Fingerprint(0),
    )


def test_other_files_are_told_once() -> None:
    """Readings and rules by other files are noticed when an edit has had time to spread."""
    told: list[str] = []
    unison = Unison(told.append)
    ours = make_rules([IRAN], AlertsConfig(), START + LATER)
    other = make_rules([IRAN], AlertsConfig(lang="en"), START + LATER)
    assert unison.hear(reading("w2", LATER)) is False
    unison.hold("w1", ours.hash, START)
    events = [reading("w1", LATER), reading("w2", SPREADING), ours, reading("w2", LATER), other]
    assert [unison.hear(event) for event in events] == [False, False, False, True, True]
    assert told == ["watchlist"]
    unison.hold("w2", ours.hash, START)
    assert [unison.hear(event) for event in (reading("w2", LATER), other)] == [False, True]
    assert told == ["watchlist", "watchlist or alert policy"]
