"""One real Apache Kafka 4 (KRaft) on loopback, from its own jars: no container, no installation.

By hand: `python -m tests.kafka.broker DIR` starts one, says where, and ends it at Ctrl-C.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tests.kafka.certificates import Certificates

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent.parent / ".cache" / "kafka"
JAVA = ("java", "-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
USERS = ("worker", "sender", "reader", "admin")
PASSWORD = "made-for-the-tests-only"
STARTED_WITHIN = 60.0
STOPPED_WITHIN = 30.0
FETCHED_WITHIN = 100.0  # a test, its fixtures among it, has 120 seconds


class Cable(NamedTuple):
    """A way to the broker through a proxy, which listens at `port` and hands on to `target`."""

    port: int
    target: int

    @property
    def url(self) -> str:
        """Return where the broker says that it is to whoever comes this way."""
        return f"kafka://127.0.0.1:{self.port}"


class NoBroker(Exception):
    """This machine cannot run a broker; the message says what it lacks."""


def check_machine() -> None:
    """Raise NoBroker unless Java 17 or later and Maven are there."""
    for program in ("java", "mvn", "openssl"):
        if shutil.which(program) is None:
            raise NoBroker(f"no {program} here, which Kafka needs; on Debian: make setup-ci")
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S607 - whichever Java the machine has
    found = re.search(r'version "(\d+)', said)
    if found is None or int(found[1]) < 17:
        raise NoBroker(f"Kafka needs Java 17 or later; here is {said.partition(chr(10))[0]!r}")


def fetch_jars(cache: Path = CACHE) -> Path:
    """Return the folder with the broker's jars, copied there by Maven where it is missing.

    One of several processes copies them, and the others wait. Raises NoBroker where they cannot be
    had.
    """
    pom = HERE / "pom.xml"
    jars = cache / sha256(pom.read_bytes()).hexdigest()[:12]
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not jars.is_dir():
            _copy_jars(pom, jars)
    return jars


def _copy_jars(pom: Path, jars: Path) -> None:
    with tempfile.TemporaryDirectory(dir=jars.parent) as half:
        copied = Path(half) / "jars"
        maven = ("mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies")
        try:
            subprocess.run(
                [*maven, f"-DoutputDirectory={copied}"],
                capture_output=True,
                check=True,
                timeout=FETCHED_WITHIN,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failed:
            said = (failed.stdout or b"").decode(errors="replace").strip()[-500:]
            raise NoBroker(f"Maven could not fetch Kafka: {said or failed}") from None
        copied.rename(jars)


def free_ports(count: int) -> list[int]:
    """Return different ports of the loopback that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Broker:
    """A broker whose data lies in `folder`; `port` stays its own when it is started again.

    Beside its plain listener, whose nameless user may do everything, it has three that ask who
    comes, and ACLs: SASL over TLS at `users_url` (the users of SCRAM `USERS`, one of PLAIN, any of
    unsecured OAUTHBEARER), client certificates at `certificates_url`, and SASL in the clear. Two
    more, the targets of `cables`, say that they are where a proxy is to be.
    """

    def __init__(self, folder: Path) -> None:
        check_machine()
        self.port, controller, *others = free_ports(9)
        secured = others[:3]
        self.cables = (Cable(*others[3:5]), Cable(*others[5:]))
        self.servers = f"127.0.0.1:{self.port}"
        self.url = f"kafka://{self.servers}"
        self.users_url, self.certificates_url, self.clear_url = (
            f"kafka://127.0.0.1:{port}" for port in secured
        )
        self.certificates = Certificates(folder / "certificates")
        self._classes = f"{fetch_jars()}/*"
        self._log = folder / "broker.log"
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self._properties = folder / "server.properties"
        parts = ("server.properties.in", "secured.properties.in")
        text = "".join((HERE / part).read_text(encoding="utf-8") for part in parts)
        more = zip(("USERS", "CERTIFICATES", "CLEAR"), secured, strict=True)
        for name, value in (
            ("PORT", self.port),
            ("CONTROLLER_PORT", controller),
            ("HIDDEN", self._listeners("target")),
            ("PROXIED", self._listeners("port")),
            ("MORE_LISTENERS", "".join(f",{name}://127.0.0.1:{port}" for name, port in more)),
            ("DATA", folder / "data"),
            ("KEYS", self.certificates.broker),
            ("CA", self.certificates.ca),
            ("PASSWORD", PASSWORD),
        ):
            text = text.replace(f"@{name}@", str(value))
        self._properties.write_text(text, encoding="utf-8")
        self._format()

    def _listeners(self, end: str) -> str:
        places = enumerate((getattr(cable, end) for cable in self.cables), 1)
        return ",".join(f"CABLE{number}://127.0.0.1:{port}" for number, port in places)

    def _format(self) -> None:
        # an id that begins with a dash would look like an option
        cluster = base64.b64encode(uuid.uuid4().bytes, b"__").decode().rstrip("=")
        users = [
            part
            for user in USERS
            for mechanism in ("SCRAM-SHA-512", "SCRAM-SHA-256")
            for part in ("--add-scram", f"{mechanism}=[name={user},password={PASSWORD}]")
        ]
        told = subprocess.run(
            self._java(
                "kafka.tools.StorageTool", "format", *users, f"--cluster-id={cluster}", "-c"
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode:
            raise NoBroker(f"Kafka could not format its folder: {told.stderr.strip()[-500:]}")

    def _java(self, *program: str) -> list[str]:
        return [*JAVA, QUIET, "-cp", self._classes, *program, str(self._properties)]

    def start(self) -> None:
        """Start it; returns when it answers. Raises NoBroker."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._java("kafka.Kafka"), stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + STARTED_WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                said = self._log.read_text(encoding="utf-8", errors="replace")
                raise NoBroker(f"Kafka did not start: {said.strip()[-800:]}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it, cleanly or with `number`; its data stays for the next start."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def running(folder: Path) -> Iterator[Broker]:
    """Run a broker in `folder` until the body ends."""
    broker = Broker(folder)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


if __name__ == "__main__":
    with running(Path(sys.argv[1])) as started:
        os.write(1, f"{started.url}\n".encode())
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
