"""What the Dockerfile makes: its own steps are run in a bare folder, and its entry point there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from streams.settings import load_settings
from tests.container.dockerfile import Build, Step, read, said
from tests.kafka.broker import free_ports

ROOT = Path(__file__).parents[2]
STEPS = read(ROOT / "Dockerfile")
USER = 10001
PATIENCE = 90.0
pytestmark = pytest.mark.timeout(300)  # installing takes 15 seconds, and minutes on a busy machine
CHECK = json.loads(said(STEPS, "HEALTHCHECK").partition("CMD ")[2])


def as_the_user() -> dict[str, Any]:
    """Return how to start a process as the image's user, or as oneself where one cannot."""
    other: dict[str, Any] = {"user": USER, "group": USER, "extra_groups": []}
    if os.geteuid() != 0:
        return {}
    try:  # the Python of this machine may lie in a folder of root's
        subprocess.run([sys.executable, "-c", ""], check=True, **other)
    except (OSError, subprocess.CalledProcessError):
        return {}
    return other


@pytest.fixture(scope="module")
def image() -> Iterator[Build]:
    """The last stage as the Dockerfile's steps leave it, with its environment read-only."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        # what the installs before this one fetched need not be fetched again
        build = Build(ROOT, folder, _ways_out() | {"PIP_NO_CACHE_DIR": "0"})
        build.run(STEPS)
        shutil.rmtree(folder / "stages")
        subprocess.run(["chmod", "-R", "a-w", build.root / "opt"], check=True)  # noqa: S607 - every Linux has it
        yield build
        subprocess.run(["chmod", "-R", "u+w", build.root / "opt"], check=True)  # noqa: S607 - every Linux has it


def _ways_out() -> dict[str, str]:
    """Return what says where packages come from on this machine."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PIP_") or name.upper().endswith("_PROXY") or name == "HOME"
    }


def start(image: Build, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start the image's entry point, in its folder, as its user, with its environment."""
    return subprocess.Popen(
        [*map(image.inside, json.loads(said(STEPS, "ENTRYPOINT"))), *arguments],
        cwd=image.folder,
        env=image.environment() | {"HOME": "/nonexistent"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **as_the_user(),
    )


def test_entry_point_explains_itself(image: Build) -> None:
    """Without a command, the image says what the commands are."""
    process = start(image, *json.loads(said(STEPS, "CMD")))
    output, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "rasid up --sample" in output) == (0, True), output


def test_sample_runs_and_is_healthy(image: Build) -> None:
    """In the image, as its user, with nothing writable but /tmp, the sample runs and is healthy."""
    (port,) = free_ports(1)
    with tempfile.TemporaryDirectory() as temporary:
        Path(temporary).chmod(0o777)
        process = start(image, "up", "--sample", RASID_PORT=str(port), TMPDIR=temporary)
        try:
            wait_until(process, lambda: has_read(port))
            env = image.environment() | {"RASID_PORT": str(port)}
            assert subprocess.run(CHECK, env=env, check=False).returncode == 0
        finally:
            process.terminate()
            output, _ = process.communicate(timeout=PATIENCE)
        assert subprocess.run(CHECK, env=env, capture_output=True, check=False).returncode == 1
    assert (process.returncode, "nothing is lost" in output) == (0, True), output


def test_port_is_where_it_is_asked(tmp_path: Path) -> None:
    """A port in rasid.toml leads neither the health check nor Prometheus astray."""
    (tmp_path / "rasid.toml").write_text("port = 9999", encoding="utf-8")
    stage = Build(ROOT, tmp_path, {})
    stage.run([step for step in STEPS if step.instruction == "ENV"])
    settings = load_settings(tmp_path / "rasid.toml", stage.env, {})
    assert str(settings.port) == said(STEPS, "EXPOSE")


def wait_until(process: subprocess.Popen[str], is_so: Callable[[], bool]) -> None:
    """Return when something is so; fail when the process has ended, or it takes too long."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end
        time.sleep(0.1)


def has_read(port: int) -> bool:
    """Tell whether the monitor at `port` has given an article its outcome."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as answer:
            found = re.search(r'rasid_articles_total{outcome="new"} (\S+)', answer.read().decode())
            return found is not None and float(found[1]) > 0
    except OSError:
        return False


def test_environment_holds_the_lock_and_no_more(image: Build) -> None:
    """What is installed is what the lock names, and the project: no pip, compiler or torch."""
    (site,) = (image.root / "opt" / "rasid" / "lib").glob("python3.*/site-packages")
    installed = {_name(info.name.partition("-")[0]) for info in site.glob("*.dist-info")}
    pins = re.findall(
        r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE
    )
    assert installed - {_name(pin) for pin in pins} == {"rasid"}
    assert shutil.which("pip", path=str(image.root / "opt" / "rasid" / "bin")) is None


def _name(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_last_stage_runs_nothing() -> None:
    """The last stage is the base, the environment and an owned folder: nothing runs as root."""
    last = max(i for i, step in enumerate(STEPS) if step.instruction == "FROM")
    stage = STEPS[last:]
    assert [step for step in stage if step.instruction in {"RUN", "ADD"}] == []
    assert said(stage, "USER") == f"{USER}:{USER}"


def test_base_image_has_a_version() -> None:
    """Both stages stand on one image, of one version of Python and of Debian."""
    assert {step.rest.split()[0] for step in STEPS if step.instruction == "FROM"} == {"${PYTHON}"}
    assert re.fullmatch(r"PYTHON=python:3\.\d+-slim-[a-z]+", STEPS[0].rest)


def test_image_is_labelled_with_the_project_version() -> None:
    """The version that the image is labelled with is the project's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert Step("ARG", f"VERSION={project['version']}") in STEPS


def test_context_holds_what_is_copied() -> None:
    """Everything that the Dockerfile copies from the project is let through to the builder."""
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        word
        for step in STEPS
        if step.instruction == "COPY" and "--from" not in step.rest
        for word in step.rest.split()[:-1]
    }
    assert copied == let_through


def test_hadolint_finds_nothing() -> None:
    """The linter of Dockerfiles has nothing to say."""
    found = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), ROOT / "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""
