"""What the workers' pods say to Rasid is what Rasid understands."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from rasid.cli import Commands
from rasid.options import load_alerts, load_watchlist
from rasid.running import STOP_WITHIN
from streams.http import create_site
from streams.settings import ENVIRONMENT, Settings, load_settings
from tests.kubernetes.objects import (
    MADE_BY_HAND,
    ROOT,
    RUNNABLE,
    Object,
    named,
    settings_of,
    worker,
)

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.mark.parametrize("target", RUNNABLE)
def test_environment_is_settings(built: dict[str, list[Object]], target: str) -> None:
    """Every variable is a setting, and together they are what a worker on a Kafka starts with."""
    environment = settings_of(built[target])
    known = {ENVIRONMENT + name.upper() for name in Settings.__struct_fields__}
    assert set(environment) - known == set()
    settings = load_settings(None, environment, {})
    assert (bool(settings.kafka), settings.instance) == (True, "rasid-0")


@pytest.mark.parametrize("target", RUNNABLE)
def test_no_variable_comes_from_a_service(built: dict[str, list[Object]], target: str) -> None:
    """A Service called rasid does not set RASID_PORT to its address."""
    found, _ = worker(built[target])
    assert found["spec"]["template"]["spec"]["enableServiceLinks"] is False


@pytest.mark.parametrize("target", RUNNABLE)
def test_every_path_is_mounted(built: dict[str, list[Object]], target: str) -> None:
    """Files of the settings lie in volumes, under names that their maps and Secrets have."""
    found, container = worker(built[target])
    mounts = {m["mountPath"]: m["name"] for m in container["volumeMounts"]}
    volumes = {v["name"]: v for v in found["spec"]["template"]["spec"]["volumes"]}
    environment = settings_of(built[target])
    assert mounts[environment.pop("RASID_DATA")] == "data"
    paths = [Path(value) for value in environment.values() if value.startswith("/")]
    assert len(paths) >= 2
    for path in paths:
        assert path.name in _files(volumes[mounts[str(path.parent)]], built[target])


def _files(volume: Object, objects: list[Object]) -> set[str]:
    if "configMap" in volume:
        return set(named(objects, "ConfigMap", volume["configMap"]["name"])["data"])
    sources = volume["projected"]["sources"]
    assert {s["secret"]["name"] for s in sources} <= MADE_BY_HAND
    return {item["path"] for source in sources for item in source["secret"]["items"]}


@pytest.mark.parametrize("target", RUNNABLE)
def test_command_line_is_read(built: dict[str, list[Object]], target: str) -> None:
    """The arguments are a command of Rasid's, with options that it has."""
    _, container = worker(built[target])
    name, *rest = container["args"]
    rasid = Commands("rasid")
    context = click.Context(rasid)
    command = rasid.get_command(context, name)
    assert command is not None
    assert command.make_context(name, rest, parent=context).info_name == "worker"
    assert "command" not in container  # the image's entry point is the command


@pytest.mark.parametrize("target", RUNNABLE)
def test_image_is_of_this_version(built: dict[str, list[Object]], target: str) -> None:
    """The image is tagged with the version that pyproject.toml names."""
    _, container = worker(built[target])
    assert container["image"] == f"rasid:{VERSION}"


@pytest.mark.parametrize("target", RUNNABLE)
def test_kafka_is_the_one_that_is_tested(built: dict[str, list[Object]], target: str) -> None:
    """A Kafka that is brought along has the version that the tests run on."""
    tested = re.search(
        r"<version>(4[\d.]+)</version>", (ROOT / "tests/kafka/pom.xml").read_text(encoding="utf-8")
    )
    assert tested is not None
    images = re.findall(r"apache/kafka:\S+", yaml.safe_dump_all(built[target]))
    assert set(images) <= {f"apache/kafka:{tested[1]}"}


@pytest.mark.parametrize("target", RUNNABLE)
def test_probes_ask_what_is_answered(built: dict[str, list[Object]], target: str) -> None:
    """Probes and the monitor ask for paths that are served, alive and ready apart."""
    _, container = worker(built[target])
    served = {
        route.resource.canonical for route in create_site(str).router.routes() if route.resource
    }
    paths = {kind: container[kind]["httpGet"]["path"] for kind in container if "Probe" in kind}
    assert paths == {
        "startupProbe": "/-/healthy",
        "livenessProbe": "/-/healthy",
        "readinessProbe": "/-/ready",
    }
    monitor = named(built["base"], "PodMonitor", "rasid")
    scraped = {e["path"] for e in monitor["spec"]["podMetricsEndpoints"]}
    assert set(paths.values()) | scraped <= served
    (port,) = container["ports"]
    assert str(port["containerPort"]) == settings_of(built[target])["RASID_PORT"]


@pytest.mark.parametrize("target", RUNNABLE)
def test_two_versions_never_run_side_by_side(built: dict[str, list[Object]], target: str) -> None:
    """A new template reaches no pod by itself, and stopping all of them keeps their volumes."""
    spec = worker(built[target])[0]["spec"]
    assert spec["updateStrategy"] == {"type": "OnDelete"}
    assert spec["persistentVolumeClaimRetentionPolicy"]["whenScaled"] == "Retain"


@pytest.mark.parametrize("target", RUNNABLE)
def test_a_stop_has_time(built: dict[str, list[Object]], target: str) -> None:
    """A worker may take its whole time for a stop, both halves of it, before it is killed."""
    spec = worker(built[target])[0]["spec"]["template"]["spec"]
    assert spec["terminationGracePeriodSeconds"] > 2 * STOP_WITHIN


@pytest.mark.parametrize("target", RUNNABLE)
def test_workers_can_be_ready_and_be_moved(built: dict[str, list[Object]], target: str) -> None:
    """There is a partition for each worker, workers start together, and a drain can move one."""
    spec = worker(built[target])[0]["spec"]
    settings = load_settings(None, settings_of(built[target]), {})
    assert 1 <= spec["replicas"] <= settings.partitions
    assert spec["podManagementPolicy"] == "Parallel"
    budget = named(built[target], "PodDisruptionBudget", "rasid")["spec"]
    assert (budget["maxUnavailable"], budget["unhealthyPodEvictionPolicy"]) == (1, "AlwaysAllow")


@pytest.mark.parametrize("target", ["base", *RUNNABLE])
def test_what_is_watched_can_be_used(
    built: dict[str, list[Object]], target: str, tmp_path: Path
) -> None:
    """Watchlist and policy are good, and their map keeps its name, so that edits reach the pods."""
    files = named(built[target], "ConfigMap", "rasid-watched")["data"]
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    settings = Settings(
        watchlist=str(tmp_path / "watchlist.yaml"), alerts=str(tmp_path / "alerts.yaml")
    )
    assert len(load_watchlist(settings).watches) > 0
    assert [channel.name for channel in load_alerts(settings).channels] == ["screen"]


def test_kafka_takes_the_settings_of_the_trial(kafka_jars: Path, tmp_path: Path) -> None:
    """Kafka's own tool formats a disk by the trial's settings and the id of its cluster."""
    folder = ROOT / "deploy/k8s/overlays/trial"
    text = (folder / "server.properties").read_text(encoding="utf-8")
    settings = tmp_path / "server.properties"
    settings.write_text(text.replace("/var/lib/kafka", str(tmp_path)), encoding="utf-8")
    cluster = re.search(r"CLUSTER_ID\n +value: (\S+)", (folder / "kafka.yaml").read_text("utf-8"))
    assert cluster is not None
    tool = ("java", "-cp", f"{kafka_jars}/*", "kafka.tools.StorageTool", "format")
    run = subprocess.run(
        [*tool, "--cluster-id", cluster[1], "--config", settings],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (run.returncode, "Formatting metadata directory" in run.stdout) == (0, True)


def test_the_trial_watches_the_sample() -> None:
    """The watchlist of the trial is the sample's, so that the sample alerts there."""
    trial = ROOT / "deploy/k8s/overlays/trial/watchlist.yaml"
    assert trial.read_bytes() == (ROOT / "sample/watchlist.yaml").read_bytes()
