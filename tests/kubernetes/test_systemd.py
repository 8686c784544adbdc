"""The unit for one machine says what systemd and Rasid understand."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from rasid.running import STOP_WITHIN
from streams.settings import load_settings
from tests.kubernetes.objects import ROOT

FOLDER = ROOT / "deploy" / "systemd"


def values(key: str) -> list[str]:
    """Return what the unit says under `key`."""
    lines = (FOLDER / "rasid.service").read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """systemd-analyze has nothing against the unit, but what an older systemd does not know yet."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here; on Debian: make setup-ci")
    (command,) = values("ExecStart")
    text = (FOLDER / "rasid.service").read_text(encoding="utf-8").replace(command, "/bin/true up")
    (tmp_path / "rasid.service").write_text(text, encoding="utf-8")
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / "rasid.service"],  # noqa: S607 - the machine's own
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    newer = ("'RestartSteps'", "'RestartMaxDelaySec'")
    said = [s for s in run.stderr.splitlines() if "rasid.service" in s]
    assert [line for line in said if not any(key in line for key in newer)] == []


def test_a_worker_that_was_started_wrongly_stays_down() -> None:
    """Exit code 2 is not started again, 3 is, and a stop has its whole time."""
    assert values("Restart") == ["on-failure"]
    assert values("RestartPreventExitStatus") == ["2"]
    assert values("SuccessExitStatus") == ["130 143"]
    assert int(values("TimeoutStopSec")[0]) > 2 * STOP_WITHIN


def test_settings_lie_where_the_unit_may_write() -> None:
    """The settings beside the unit are read, and their data folder is the one that it makes."""
    settings = load_settings(FOLDER / "rasid.toml", {}, {})
    assert settings.data == f"/var/lib/{values('StateDirectory')[0]}"
    assert {str(Path(name).parent) for name in (settings.watchlist, settings.alerts)} == set(
        values("WorkingDirectory")
    )
