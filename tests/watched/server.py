"""A real Prometheus on loopback, with the project's own configuration, for as long as a test."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.kafka.broker import free_ports

DEPLOYED = Path(__file__).parents[2] / "deploy" / "prometheus"
PATIENCE = 90.0
QUICK = {
    r"(scrape|evaluation)_interval: \w+": r"\1_interval: 1s",
    r"scrape_timeout: \w+": "scrape_timeout: 1s",
    r"\bfor: \w+": "for: 1s",
    r"offset (\d)d": r"offset \1s",
}
"""What is other than deployed: it looks each second, waits for one, and takes one for a day."""


class NoPrometheus(Exception):
    """This machine has no Prometheus; the message says what to do."""


def program(name: str) -> str:
    """Return the path of `prometheus` or `promtool`; raises NoPrometheus."""
    found = shutil.which(name)
    if found is None:
        raise NoPrometheus(f"no {name} here, which watches the monitor; on Debian: make setup-ci")
    return found


class Prometheus:
    """One that runs, and what it answers."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, **asked: str) -> Any:
        """Return the data of an answer of its HTTP API; raises OSError where it has none."""
        with urlopen(f"{self.url}/api/v1/{path}?{urlencode(asked)}", timeout=PATIENCE) as answer:  # noqa: S310 - our own process, over http
            return json.load(answer)["data"]

    def query(self, expression: str) -> list[Any]:
        """Return the series of `expression` now, each with its `metric` and `value`."""
        found: list[Any] = self.get("query", query=expression)["result"]
        return found

    def value(self, expression: str) -> float | None:
        """Return the one number that `expression` is now, None where it is nothing."""
        found = self.query(expression)
        return float(found[0]["value"][1]) if found else None

    def query_range(self, expression: str, seconds: float, step: float = 1.0) -> list[Any]:
        """Return the series of `expression` over the last `seconds`, each with its `values`."""
        now = time.time()
        span = {"start": str(now - seconds), "end": str(now), "step": str(step)}
        found: list[Any] = self.get("query_range", query=expression, **span)["result"]
        return found

    def rules(self) -> list[Any]:
        """Return every rule that it has loaded."""
        return [rule for group in self.get("rules")["groups"] for rule in group["rules"]]

    def firing(self) -> set[str]:
        """Return the names of the alerts that fire."""
        alerts = self.get("alerts")["alerts"]
        return {each["labels"]["alertname"] for each in alerts if each["state"] == "firing"}


def until(is_so: Callable[[], Any], what: str) -> None:
    """Return when something is so; fail, saying `what` it is, when it is not in time."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if is_so():
                return
        except (URLError, ConnectionError):
            pass
        assert time.monotonic() < end, f"in {PATIENCE:.0f} seconds it did not come to pass: {what}"
        time.sleep(0.1)


def configure(
    folder: Path, targets: Iterable[str], changes: Mapping[str, str] | None = None
) -> Path:
    """Copy what is deployed to `folder`, and return its configuration.

    It watches `targets`, each as host:port. `changes` are patterns, and what is put in place of
    each wherever it is found.
    """
    shutil.copytree(DEPLOYED, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("tests"))
    for file in (folder / "prometheus.yml", *folder.glob("rules/*.yml")):
        text = file.read_text(encoding="utf-8")
        for pattern, instead in (QUICK | dict(changes or {})).items():
            text = re.sub(pattern, instead, text)
        file.write_text(text, encoding="utf-8")
    lines = [f"- targets: ['{address}']" for address in targets]
    (folder / "targets" / "local.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "prometheus.yml"


@contextmanager
def serving(configuration: Path, data: Path) -> Iterator[Prometheus]:
    """Run a Prometheus by `configuration`; raises NoPrometheus."""
    (port,) = free_ports(1)
    with (data.parent / "prometheus.log").open("wb") as said:
        process = subprocess.Popen(
            [
                program("prometheus"),
                f"--config.file={configuration}",
                f"--storage.tsdb.path={data}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--log.level=warn",
            ],
            stdout=said,
            stderr=said,
        )
    try:
        prometheus = Prometheus(f"http://127.0.0.1:{port}")
        until(lambda: process.poll() is not None or prometheus.get("status/runtimeinfo"), "a start")
        assert process.poll() is None, (data.parent / "prometheus.log").read_text()
        yield prometheus
    finally:
        process.kill()
        process.wait()
