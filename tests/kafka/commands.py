"""The commands of a document, run as they are written there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.kafka.broker import JAVA, QUIET, Broker, fetch_jars

PROGRAMS = {
    "kafka-configs.sh": "kafka.admin.ConfigCommand",
    "kafka-console-consumer.sh": "org.apache.kafka.tools.consumer.ConsoleConsumer",
    "kafka-consumer-groups.sh": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    "kafka-topics.sh": "org.apache.kafka.tools.TopicCommand",
}
WRITTEN = ("broker-1:9092", "/var/lib/rasid")
"""How documents name the broker and a worker's data folder."""


def commands_in(text: str, heading: str) -> list[str]:
    """Return the shell blocks under a heading of a document."""
    (under,) = re.findall(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    return [
        re.sub(r"^ +", "", block, flags=re.MULTILINE)
        for block in re.findall(r"```sh\n(.*?)```", under, re.DOTALL)
    ]


class Shell:
    """A shell in `folder` that has Kafka's programs and `rasid`, for a broker and a data folder."""

    def __init__(self, folder: Path, broker: Broker, data: Path) -> None:
        self._folder, self._names = (
            folder,
            dict(zip(WRITTEN, (broker.servers, str(data)), strict=True)),
        )
        java = " ".join(JAVA)
        classes = f"{fetch_jars()}/*"
        for name, program in PROGRAMS.items():
            self._write(name, f"exec {java} {QUIET} -cp '{classes}' {program} \"$@\"")
        main = "from rasid.cli import main; main()"
        self._write("rasid", f"exec '{sys.executable}' -c '{main}' \"$@\"")
        path = os.pathsep.join((str(folder), os.environ["PATH"]))
        self._environ = os.environ | {"PATH": path, "RASID_BROKER": broker.url}

    def _write(self, name: str, line: str) -> None:
        file = self._folder / name
        file.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        file.chmod(0o755)

    def run(self, command: str, **variables: object) -> str:
        """Return what a block says, with these values in it. Raises AssertionError."""
        for name, value in variables.items():
            command, count = re.subn(rf"\b{name}=\S+", f"{name}={value}", command)
            assert count == 1, f"{command!r} sets no {name}"
        for written, real in self._names.items():
            command = command.replace(written, real)
        told = subprocess.run(
            ("/bin/sh", "-euc", command),
            cwd=self._folder,
            env=self._environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, f"{command}\n{told.stdout}{told.stderr}"
        return told.stdout + told.stderr
