"""The whole flow on a Kafka that asks who comes: TLS, SCRAM, and no right more than is needed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rasid.sample import sample_file
from streams.eventlog import open_log
from streams.kafka.rights import SENDER, WORKER, Right
from streams.settings import Settings
from streams.topics import ARTICLES, GROUP, READINGS, all_topics
from tests.kafka.broker import PASSWORD, Broker
from tests.kafka.rights import grant, revoke
from tests.stream.test_kafka import COMMAND, PARTITIONS, PATIENCE, is_worked_off, wait_until

pytestmark = pytest.mark.timeout(240)  # a broker and eight commands, one after another

TOPICS = [spec.name for spec in all_topics(PARTITIONS, shared=True)]
READER = (*(Right("Read", name) for name in TOPICS), Right("Describe", GROUP, group=True))
ADMIN = [Right(operation, name) for name in TOPICS for operation in ("Create", "Describe")]


class Desk:
    """The commands, each as a user of its own; `said` is all that they ever said."""

    def __init__(self, kafka: Broker, folder: Path) -> None:
        self.said: list[str] = []
        self._folder = folder
        secret = folder / "password"
        secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
        self._environ = os.environ | {
            "RASID_BROKER": kafka.users_url,
            "RASID_TLS_CA": str(kafka.certificates.ca),
            "RASID_SASL_MECHANISM": "SCRAM-SHA-512",
            "RASID_SASL_PASSWORD_FILE": str(secret),
            "RASID_CLOCK": "articles",
            "RASID_PARTITIONS": str(PARTITIONS),
            "RASID_WATCHLIST": str(sample_file("watchlist.yaml")),
            "RASID_DATA": str(folder / "data"),
            "RASID_PORT": "0",
            "RASID_LOG_LEVEL": "debug",
        }

    def _start(self, user: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*COMMAND, *arguments],
            env=self._environ | {"RASID_SASL_USER": user},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, user: str, *arguments: str) -> tuple[int, str]:
        """Run a command as `user`; return its exit code and the last line that it said."""
        process = self._start(user, *arguments)
        told = process.communicate(timeout=PATIENCE)[0].decode()
        self.said.append(told)
        return process.returncode, told.strip().rpartition("\n")[2]

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run a worker until the body ends."""
        process = self._start("worker", "worker")
        try:
            yield process
        finally:
            process.kill()
            self.said.append(process.communicate()[0].decode())


def test_the_sample_goes_through_with_these_rights_alone(own_kafka: Broker, tmp_path: Path) -> None:
    """Over TLS, with SCRAM and the ACLs of docs/kafka.md, topics are created, articles sent, worked
    off and accounted for, each as a user of its own; a right that is taken away ends the worker,
    and the next start says which it is. Nobody ever says the password.
    """
    desk = Desk(own_kafka, tmp_path)
    sample = str(sample_file("articles.jsonl"))
    assert "shows user worker no topic rasid.articles" in desk.run("worker", "worker")[1]
    grant(own_kafka, "admin", ADMIN)
    assert desk.run("admin", "topics", "create")[0] == 0
    for user, rights in (("worker", WORKER), ("sender", SENDER), ("reader", READER)):
        grant(own_kafka, user, rights)
    assert desk.run("sender", "send", sample)[0] == 0
    lost = Right("Write", READINGS.name)
    with open_log(Settings(broker=own_kafka.url)) as log, desk.worker() as worker:
        count = sum(log.end_offset((ARTICLES, number)) for number in range(PARTITIONS))
        wait_until(lambda: is_worked_off(log, count), worker)
        for arguments in (("check", "--log"), ("lag",)):
            assert desk.run("reader", *arguments)[0] == 0, desk.said[-1]
        revoke(own_kafka, "worker", [lost])
        assert desk.run("sender", "send", sample)[0] == 0
        assert worker.wait(PATIENCE) == 3
    assert f"this user lacks a right on topic {lost.name}" in desk.said[-1]
    code, told = desk.run("worker", "worker")
    assert (code, f"user worker lacks {lost}: grant it" in told) == (2, True)
    assert [said for said in desk.said if PASSWORD in said or "Traceback" in said] == []
