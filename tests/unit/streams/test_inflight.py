"""How an event that could not be handled is told of."""

from __future__ import annotations

from pathlib import Path

import pytest
from rocksdict import Rdict

from streams.inflight import describe


def test_a_full_disk_is_told_with_what_to_do() -> None:
    """The local store has no exception of its own for it: the system's words are known."""
    lacking = Exception("IO error: No space left on device: While appending to file: a/000004.log")
    assert describe(lacking).startswith("the disk is full: free some space, then start again; Ex")


def test_other_failures_of_a_local_store_are_told_as_they_are(tmp_path: Path) -> None:
    """Here a folder where the store's lock should be."""
    (tmp_path / "LOCK").mkdir()
    with pytest.raises(Exception, match="while open a file for lock") as failed:
        Rdict(str(tmp_path))
    assert describe(failed.value).startswith("Exception: IO error: ")
