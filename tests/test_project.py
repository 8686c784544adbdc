"""The project's own promises: what is locked, what is packed, what is found, what is skipped."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
ROOMS = ("agents", "alerts", "analysis", "rasid", "streams")
LOCKS = ("requirements.lock", "requirements-dev.lock")
BUILD = "requirements-build.lock"
PEERS = "requirements-bench.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(name: str) -> dict[str, str]:
    """Return the version of each distribution in a lock file."""
    pins = re.findall(
        r"^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
    )
    return {canonicalize_name(package): version for package, version in pins}


@pytest.mark.parametrize("lock", [*LOCKS, BUILD, PEERS])
def test_lock_holds_pins_and_hashes_only(lock: str) -> None:
    """A lock names no place to download from: each line is a pin or a hash."""
    line = re.compile(r"[\w.-]+==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [text for text in lines if not line.fullmatch(text)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_leaves_out_what_is_excluded(lock: str) -> None:
    """Nothing that the project excludes, torch above all, comes back through a lock."""
    excluded = PROJECT["tool"]["uv"]["exclude-dependencies"]
    assert "torch" in excluded
    assert locked(lock).keys() & set(excluded) == set()


def test_every_dependency_is_locked_in_its_range() -> None:
    """Each declared dependency is in its lock, at a version that its range allows."""
    wanted = [
        (Requirement(text), lock)
        for lock, texts in zip(
            (*LOCKS, BUILD, PEERS),
            (
                PROJECT["project"]["dependencies"],
                *(PROJECT["dependency-groups"][group] for group in ("dev", "build", "bench")),
            ),
            strict=True,
        )
        for text in texts
        if isinstance(text, str)  # a group may include another one
    ]
    missing = [
        str(want)
        for want, lock in wanted
        if not want.specifier.contains(locked(lock).get(canonicalize_name(want.name), "0"))
    ]
    assert missing == []


def test_tests_run_on_what_is_shipped() -> None:
    """The development lock pins what ships, and what builds it, to the versions of their locks."""
    runtime, dev = (locked(name) for name in LOCKS)
    shipped = runtime | locked(BUILD)
    assert {name: dev.get(name) for name in shipped} == shipped


def test_entry_points_resolve() -> None:
    """The command and the transport driver that the installed project announces can be loaded."""
    (command,) = entry_points(group="console_scripts", name="rasid")
    (transport,) = entry_points(group="faust.transports", name="sqlite")
    assert callable(command.load())
    assert transport.load().__module__ == "streams.sqlite.driver"


def test_rooms_are_siblings() -> None:
    """No other distribution owns a package of one of our names: all rooms stand side by side."""
    origins = {room: importlib.util.find_spec(room) for room in ROOMS}
    found = {room: spec and spec.origin for room, spec in origins.items()}
    assert found == {room: str(ROOT / room / "__init__.py") for room in ROOMS}


def test_wheel_holds_every_room_and_the_sample(tmp_path: Path) -> None:
    """A built wheel holds exactly the files of the rooms and of sample/, data included."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == {
        path.relative_to(ROOT).as_posix()
        for folder in (*ROOMS, "sample")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert any(name.startswith("sample/") for name in packed)


def test_documents_link_to_files_that_exist() -> None:
    """Every relative link in the Markdown documents leads to a file."""
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:\s]+)[^):]*\)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("ci", "status", "words"),
    [("", 0, "CI would fail"), ("true", 1, "which fails in CI")],
)
def test_skip_is_named_and_fails_in_ci(tmp_path: Path, ci: str, status: int, words: str) -> None:
    """A skipped test is named with its reason, and makes the run fail in CI only."""
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "test_it.py").write_text(
        "import pytest\n\ndef test_it():\n    pytest.skip('no broker here')\n", encoding="utf-8"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", tmp_path],
        cwd=tmp_path,
        env=os.environ | {"CI": ci},
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == status
    assert f"NOT TESTED HERE: 1, {words}" in run.stdout
    assert "test_it.py::test_it: no broker here" in run.stdout
