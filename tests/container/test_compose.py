"""What docker-compose.yml says, as the real Docker Compose reads it; that needs no engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from alerts.config.policy_file import parse_alerts
from analysis.mentions.watchlist import parse_watchlist
from deploy.compose.environment import VARIABLES, main, write_variables
from rasid.cli import rasid
from streams.settings import ENVIRONMENT, load_settings

ROOT = Path(__file__).parents[2]
COMPOSE = Path(sys.executable).with_name("docker-compose")
FILES = ("docker-compose.yml", "Dockerfile")
ENDING = {"send", "sample"}
"""Services that end when they have done their work."""


def compose(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Docker Compose on the project at `root`, with nothing from the environment."""
    return subprocess.run(
        [COMPOSE, "--project-directory", root, "--profile", "*", *arguments],
        cwd=root,
        env={"PATH": os.defpath, "HOME": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which `make compose-env` was run."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    for name in ("deploy", "sample"):
        (folder / name).symlink_to(ROOT / name)
    main(folder)
    return folder


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    """The project as Docker Compose understands it."""
    answer = compose(root, "config", "--format", "json")
    assert (answer.returncode, answer.stderr) == (0, "")
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def services(project: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the services by name."""
    found: dict[str, dict[str, Any]] = project["services"]
    return found


def ours(project: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the services that run Rasid."""
    return {k: v for k, v in services(project).items() if v["image"].startswith("rasid:")}


def test_services_are_those_that_are_documented(project: dict[str, Any]) -> None:
    """Kafka, two workers, Prometheus and Grafana run; two more send articles when asked to."""
    running = {name for name, each in services(project).items() if not each.get("profiles")}
    assert running == {"kafka", "worker-1", "worker-2", "prometheus", "grafana"}
    assert services(project).keys() - running == ENDING


def test_images_are_pinned_by_version(project: dict[str, Any]) -> None:
    """Every image has a whole version, Kafka the one that the tests run on."""
    images = {name: each["image"] for name, each in services(project).items()}
    assert [i for i in images.values() if not re.fullmatch(r"[\w/]+:v?\d+\.\d+\.\d+", i)] == []
    pom = (ROOT / "tests/kafka/pom.xml").read_text("utf-8")
    tried = re.findall(r"kafka_2.13</artifactId>\s*<version>([\d.]+)<", pom)
    assert images["kafka"] == f"apache/kafka:{tried[0]}"


def test_every_service_is_confined(project: dict[str, Any]) -> None:
    """No service has a capability, a way to new ones, a root to write to, or no limit."""
    for name, each in services(project).items():
        limits = each["deploy"]["resources"]["limits"]
        assert limits.keys() == {"cpus", "memory", "pids"}, name
        assert each["cap_drop"] == ["ALL"], name
        assert each["security_opt"] == ["no-new-privileges:true"], name
        assert each["read_only"], name
        assert not {"privileged", "network_mode", "pid", "ipc", "user"} & each.keys(), name


def test_every_lasting_service_is_checked(project: dict[str, Any]) -> None:
    """What keeps running has a health check, ours that of the image, and comes back."""
    for name, each in services(project).items():
        checked = each.get("healthcheck", {})
        if name in ENDING:
            assert (checked, each["restart"]) == ({"disable": True}, "no")
        else:
            assert each["restart"] == "unless-stopped"
            assert bool(checked.get("test")) is (name not in ours(project)), name


def test_nothing_waits_for_a_health_that_is_never_told(project: dict[str, Any]) -> None:
    """A service waits only for those that say whether they are healthy."""
    waits = {name: each.get("depends_on", {}) for name, each in services(project).items()}
    for name, others in waits.items():
        for other, how in others.items():
            assert how["condition"] == "service_healthy", name
            assert services(project)[other]["healthcheck"]["test"], other
    assert {name for name, others in waits.items() if "kafka" in others} == {*ours(project)}


def test_ports_are_for_this_machine_alone(project: dict[str, Any]) -> None:
    """Prometheus and Grafana are reached from this machine alone; Kafka and workers are not."""
    ports = {name: each["ports"] for name, each in services(project).items() if "ports" in each}
    assert {name: [p["host_ip"] for p in each] for name, each in ports.items()} == {
        "prometheus": ["127.0.0.1"],
        "grafana": ["127.0.0.1"],
    }
    assert project["networks"]["log"]["internal"]
    assert services(project)["kafka"]["networks"].keys() == {"log"}


def test_mounted_files_exist_and_are_read_only(project: dict[str, Any], root: Path) -> None:
    """Every folder of this machine that is mounted is there, not empty, and read-only."""
    binds = [
        mount
        for each in services(project).values()
        for mount in each.get("volumes", ())
        if mount["type"] == "bind"
    ]
    assert {"deploy", "desk", "sample"} == {
        Path(mount["source"]).relative_to(root).parts[0] for mount in binds
    }
    assert [mount["source"] for mount in binds if not any(Path(mount["source"]).iterdir())] == []
    assert [mount["source"] for mount in binds if not mount.get("read_only")] == []


def test_each_lasting_service_keeps_what_is_its_own(project: dict[str, Any]) -> None:
    """Every named volume is one service's alone, so that no two workers share a folder."""
    used = [
        mount["source"]
        for each in services(project).values()
        for mount in each.get("volumes", ())
        if mount["type"] == "volume"
    ]
    assert sorted(used) == sorted(project["volumes"])
    instances = [each["environment"].get("RASID_INSTANCE") for each in ours(project).values()]
    assert sorted(filter(None, instances)) == ["worker-1", "worker-2"]


def test_commands_and_settings_are_real(
    project: dict[str, Any], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command of ours is taken by the real command line, each setting by the real settings."""
    monkeypatch.chdir(root / "desk")
    for name, each in ours(project).items():
        command, *arguments = each["command"]
        found = rasid.get_command(click.Context(rasid), command)
        assert found is not None
        found.make_context(command, arguments)
        given = {k: v for k, v in each["environment"].items() if k.startswith(ENVIRONMENT)}
        settings = load_settings(None, given, {})
        known = {f"{ENVIRONMENT}{field.upper()}" for field in settings.__struct_fields__}
        assert given.keys() - known == set(), name
        assert settings.kafka == ("kafka:9092",)
        watchlist = parse_watchlist(Path(settings.watchlist).read_text("utf-8"))
        policy = parse_alerts(Path(settings.alerts).read_text("utf-8"))
        assert (len(watchlist.watches), [c.name for c in policy.channels]) == (10, ["screen"])


def test_sample_is_where_it_is_sent_from(project: dict[str, Any], root: Path) -> None:
    """The sample's file is in a folder that its service mounts."""
    sample = ours(project)["sample"]
    path = Path(sample["command"][-1])
    (source,) = [v["source"] for v in sample["volumes"] if Path(v["target"]) == path.parent]
    assert (root / source / path.name).is_file()


def test_prometheus_watches_every_worker(project: dict[str, Any]) -> None:
    """The targets that Prometheus is given are the workers, at the port that the image exposes."""
    (targets,) = yaml.safe_load((ROOT / "deploy/compose/targets/workers.yml").read_text("utf-8"))
    workers = [name for name, each in ours(project).items() if each["command"] == ["worker"]]
    assert targets["targets"] == [f"{name}:8080" for name in workers]
    config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text("utf-8"))
    (scraped,) = [s for s in config["scrape_configs"] if s["job_name"] == "rasid"]
    assert scraped["file_sd_configs"][0]["files"] == ["targets/*.yml"]


def test_kafka_takes_its_environment(
    project: dict[str, Any], kafka_jars: Path, tmp_path: Path
) -> None:
    """What starts the image of Kafka makes a configuration of it, and formats a log by that."""
    for name in ("defaults", "mounted", "final"):
        (tmp_path / name).mkdir()
    given = services(project)["kafka"]["environment"] | {"KAFKA_LOG_DIRS": str(tmp_path / "log")}
    folders = ("-D", tmp_path / "defaults", "-M", tmp_path / "mounted", "-F", tmp_path / "final")
    subprocess.run(
        ["java", "-cp", f"{kafka_jars}/*", "kafka.docker.KafkaDockerWrapper", "setup", *folders],  # noqa: S607 - whichever Java the machine has
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        check=True,
    )
    formatted = (tmp_path / "log" / "meta.properties").read_text("utf-8")
    assert f"cluster.id={given['CLUSTER_ID']}\n" in formatted
    made = (tmp_path / "final" / "server.properties").read_text("utf-8")
    assert "advertised.listeners=WORKERS://kafka:9092\n" in f"{made}\n"


def test_variables_are_written_or_have_a_default(root: Path) -> None:
    """Every variable of the file is one that `make compose-env` writes, and none is for nothing."""
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    named = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    assert named == {name for name, _, _ in VARIABLES}
    needed = set(re.findall(r"\$\{(\w+):\?", text))
    values = dict(re.findall(r"^(\w+)=(.+)$", (root / ".env").read_text("utf-8"), re.MULTILINE))
    assert needed - values.keys() == set()


def test_without_secrets_it_says_what_to_do(tmp_path: Path) -> None:
    """Where nobody ran `make compose-env`, Docker Compose refuses to start, and says so."""
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    answer = compose(tmp_path, "config")
    assert (answer.returncode != 0, "run make compose-env first" in answer.stderr) == (True, True)


def test_secrets_are_new_private_and_kept(tmp_path: Path) -> None:
    """Each folder gets secrets of its own, for its owner's eyes; what is there stays."""
    first, second = tmp_path / "one", tmp_path / "two"
    first.write_text("GRAFANA_ADMIN_PASSWORD=mine", encoding="utf-8")
    write_variables(first)
    assert write_variables(first) == []
    write_variables(second)
    texts = [file.read_text("utf-8") for file in (first, second)]
    assert [stat.S_IMODE(file.stat().st_mode) for file in (first, second)] == [0o600, 0o600]
    assert texts[0].startswith("GRAFANA_ADMIN_PASSWORD=mine\n")
    for name in ("KAFKA_CLUSTER_ID", "DESK_WEBHOOK_SECRET"):
        found = [re.findall(rf"^{name}=(.{{22,}})$", text, re.MULTILINE) for text in texts]
        assert [len(each) for each in found] == [1, 1]
        assert found[0] != found[1]


def test_a_desk_that_is_there_is_kept(tmp_path: Path) -> None:
    """A watchlist that somebody wrote is not replaced."""
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "watchlist.yaml").write_text("mine", encoding="utf-8")
    main(tmp_path)
    assert (tmp_path / "desk" / "watchlist.yaml").read_text("utf-8") == "mine"


def test_git_knows_no_secret() -> None:
    """What `make compose-env` writes is never committed."""
    ignored = subprocess.run(
        ["git", "check-ignore", ".env", "desk/alerts.yaml"],  # noqa: S607 - this is a checkout
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ignored.stdout.split() == [".env", "desk/alerts.yaml"]
