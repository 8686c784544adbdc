"""Watchlist and alert policy compiled by a process beside the worker's."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from analysis.arabic.sentences import parse
from analysis.decision import BEGINNING
from rasid.compiling import Job, compile_beside, compile_files
from rasid.options import Overrides, UsageProblem
from streams.settings import Settings

LIST = "watches: [{id: obama, name: باراك أوباما}]"


@pytest.fixture
def watchlist(tmp_path: Path) -> Path:
    """Return the path of a watchlist."""
    path = tmp_path / "watchlist.yaml"
    path.write_text(LIST, encoding="utf-8")
    return path


def job_of(watchlist: Path, known: str = "", overrides: Overrides | None = None) -> Job:
    """Return the job to compile one watchlist with the default policy."""
    settings = Settings(watchlist=str(watchlist))
    return Job(settings, overrides or Overrides(), known, BEGINNING)


async def test_a_process_beside_gives_what_this_one_would(watchlist: Path) -> None:
    """Rules, policy, hash and what is found are the same, wherever they were made."""
    job = job_of(watchlist, overrides=Overrides(terminal=True, warm_up=0.0))
    here, beside = compile_files(job), await compile_beside(job)
    assert here[:4] == beside[:4]
    assert beside.config.warm_up == 0.0
    assert here.matcher is not None
    assert beside.matcher is not None
    title, text = parse(""), parse("سافر اوباما. قال باراك أوباما شيئا")
    found = beside.matcher.find("1", title, text)
    assert (len(found), found) == (2, here.matcher.find("1", title, text))


async def test_a_known_watchlist_is_not_compiled_again(watchlist: Path) -> None:
    """Where only the alert policy changed, the names stay as they are compiled."""
    known = compile_files(job_of(watchlist)).hash
    assert (await compile_beside(job_of(watchlist, known))).matcher is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("watches: [{id: a}]", "watchlist.yaml:1: name is missing"),
        ("watches: [", "watchlist.yaml:2: "),
        ("", "watchlist.yaml:1: nothing in it"),
    ],
)
def test_problems_come_back_in_words(watchlist: Path, text: str, said: str) -> None:
    """What is wrong with a file is told as every command tells it."""
    watchlist.write_text(text, encoding="utf-8")
    with pytest.raises(UsageProblem) as problem:
        asyncio.run(compile_beside(job_of(watchlist)))
    assert said in str(problem.value)


def test_what_is_no_file_is_not_waited_for(watchlist: Path) -> None:
    """A pipe in the place of the file is named, and not read from."""
    watchlist.unlink()
    os.mkfifo(watchlist)
    with pytest.raises(UsageProblem, match="is no file"):
        asyncio.run(compile_beside(job_of(watchlist)))


async def test_compiling_has_an_end(watchlist: Path) -> None:
    """A process that takes too long is ended, and nothing changes."""
    with pytest.raises(UsageProblem, match="took over 0 s"):
        await compile_beside(job_of(watchlist), limit=0.001)


async def test_a_process_that_dies_takes_nothing_along(
    watchlist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An end without an answer is told with its last words."""
    monkeypatch.setattr("rasid.compiling._CHILD", "raise MemoryError('too many names')")
    with pytest.raises(UsageProblem, match=r"ended with code 1 \(MemoryError: too many names\)"):
        await compile_beside(job_of(watchlist))
