"""Writes what docker-compose.yml needs and no repository holds: `make compose-env`.

`.env` with secrets made up for this machine (only its owner may read it), and the folder `desk/`
with settings, a watchlist and an alert policy to begin with. What is there already stays as it is.
"""

from __future__ import annotations

import base64
import secrets
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DESK = ("deploy/compose/rasid.toml", "deploy/compose/alerts.yaml", "sample/watchlist.yaml")


def cluster_id() -> str:
    """Return a new id for a Kafka: 16 bytes, and never the start of an option."""
    return "K" + base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")[1:]


def webhook_secret() -> str:
    """Return a key for signing webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


VARIABLES: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("KAFKA_CLUSTER_ID", "the log's own id: a new one only with a new volume", cluster_id),
    ("GRAFANA_ADMIN_PASSWORD", "of Grafana's user admin", lambda: secrets.token_urlsafe(18)),
    ("DESK_WEBHOOK_SECRET", "for a webhook with secret_env: DESK_WEBHOOK_SECRET", webhook_secret),
    ("SLACK_TOKEN", "a Slack app's token, where alerts go to Slack; you have to fill it in", str),
    ("RASID_MEMORY", "what a worker may take: see docs/operations.md", lambda: "3g"),
    ("GRAFANA_PORT", "on 127.0.0.1", lambda: "3000"),
    ("PROMETHEUS_PORT", "on 127.0.0.1", lambda: "9090"),
)


def write_variables(file: Path) -> list[str]:
    """Add the variables that `file` lacks, and return their names; only its owner may read it."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    text = file.read_text(encoding="utf-8")
    there = {line.partition("=")[0].strip() for line in text.splitlines()}
    missing = [each for each in VARIABLES if each[0] not in there]
    with file.open("a", encoding="utf-8") as out:
        if text and not text.endswith("\n"):
            out.write("\n")
        for name, what, make in missing:
            out.write(f"# {what}\n{name}={make()}\n")
    return [name for name, _, _ in missing]


def lay_desk(folder: Path) -> list[str]:
    """Copy the files to begin with that `folder` lacks, readable for the workers' user."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    laid = []
    for source in DESK:
        target = folder / Path(source).name
        if not target.exists():
            shutil.copyfile(ROOT / source, target)
            target.chmod(0o644)
            laid.append(target.name)
    return laid


def main(root: Path) -> None:
    """Write what is missing under `root`, and say what it was."""
    written = {".env": write_variables(root / ".env"), "desk/": lay_desk(root / "desk")}
    for place, wrote in written.items():
        sys.stdout.write(f"{place}: {'wrote ' + ', '.join(wrote) if wrote else 'kept as it is'}\n")


if __name__ == "__main__":
    main(ROOT)
