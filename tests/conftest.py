"""How the tests run: the same cases every time in CI, and a skip is never silent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from tests.kafka.broker import Broker, NoBroker, check_machine, fetch_jars, running

collect_ignore = ["contract/worker.py"]  # a program that tests start, without examples to run

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

# no deadline: on a busy machine it says something about the neighbours
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if IN_CI else "dev")

SHARING = ("tests/contract/", "tests/kubernetes/", "tests/watched/")
"""Folders whose files share a fixture of the session: a Kafka, a Prometheus, what was built."""


@contextmanager
def _broker_in(folder: Path) -> Iterator[Broker]:
    """Run a broker; where this machine has none, whoever asks for it is left out."""
    try:
        with running(folder) as broker:
            yield broker
    except NoBroker as lacking:
        pytest.skip(str(lacking))


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One Kafka for all tests that can share it: each uses names of its own."""
    with _broker_in(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker


@pytest.fixture(scope="session")
def kafka_jars() -> Path:
    """The folder of Kafka's own programs, for tests that start none."""
    try:
        check_machine()
        return fetch_jars()
    except NoBroker as lacking:
        pytest.skip(str(lacking))


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[Broker]:
    """A Kafka with nothing on it, for a test of the whole monitor, whose names are fixed."""
    with _broker_in(tmp_path / "kafka") as broker:
        yield broker


class _ByServer(LoadFileScheduling):  # type: ignore[misc]  # xdist's types do not reach here
    """Keeps the tests of a file in one process, and those of a folder that shares one server."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((folder for folder in SHARING if path.startswith(folder)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Return what hands the tests out where several processes run them."""
    return _ByServer(config, log)


def _skips(config: pytest.Config) -> list[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    assert isinstance(reporter, pytest.TerminalReporter)
    return [f"{skip.nodeid}: {_reason(skip)}" for skip in reporter.stats.get("skipped", [])]


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI, turn a session red that left a test out."""
    if not IN_CI or hasattr(session.config, "workerinput"):
        return  # the process that collects the reports of all judges them
    if session.exitstatus == pytest.ExitCode.OK and _skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that was left out, and why, where nobody can overlook it."""
    skips = _skips(terminalreporter.config)
    if not skips:
        return
    verdict = "which fails in CI" if IN_CI else "CI would fail"
    terminalreporter.section(f"NOT TESTED HERE: {len(skips)}, {verdict}", red=IN_CI, yellow=True)
    for skip in skips:
        terminalreporter.line(skip)
