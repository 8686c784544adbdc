"""What deploy/k8s builds to, by the real kustomize, and where to find things in it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
K8S = ROOT / "deploy" / "k8s"
TOOLS = ROOT / ".cache" / "tools"
TARGETS = ("base", "overlays/trial", "overlays/kafka", "strimzi")
RUNNABLE = ("overlays/trial", "overlays/kafka")
MADE_BY_HAND = {"rasid-channels", "rasid-kafka-ca", "rasid-kafka-user"}
"""The Secrets that docs/deploy.md tells to make: none is in these files."""

Object = dict[str, Any]


class NoTool(Exception):
    """This machine lacks a program; the message says which, and how to get it."""


def tool(name: str) -> str:
    """Return the path of a program that deploy/tools pins. Raises NoTool."""
    if not (TOOLS / name).exists():
        raise NoTool(
            f"no {name} in .cache/tools: with Go 1.24 or later, `make deploy-test` builds it"
        )
    return str(TOOLS / name)


def _builder() -> list[str]:
    try:
        return [tool("kustomize"), "build"]
    except NoTool:
        if shutil.which("kubectl"):
            return ["kubectl", "kustomize"]
        raise


def build(target: str) -> str:
    """Return the objects of a folder of deploy/k8s, as YAML. Raises NoTool."""
    built = subprocess.run(
        [*_builder(), str(K8S / target)], capture_output=True, text=True, check=False, timeout=60
    )
    # kustomize warns on standard error of what it will not take for much longer
    assert (built.returncode, built.stderr) == (0, "")
    return built.stdout


def parse(text: str) -> list[Object]:
    """Return the objects of a YAML stream."""
    return [found for found in yaml.safe_load_all(text) if found]


def of_kind(objects: list[Object], *kinds: str) -> list[Object]:
    """Return the objects of these kinds."""
    return [found for found in objects if found["kind"] in kinds]


def named(objects: list[Object], kind: str, name: str) -> Object:
    """Return the one object of this kind and name."""
    (found,) = [o for o in of_kind(objects, kind) if o["metadata"]["name"] == name]
    return found


def pods(objects: list[Object]) -> Iterator[tuple[str, Object]]:
    """Yield the name of each workload, and its pods' template."""
    for found in of_kind(objects, "StatefulSet", "Deployment", "DaemonSet", "Job"):
        yield found["metadata"]["name"], found["spec"]["template"]


def containers(template: Object) -> list[Object]:
    """Return every container of a pod, those that run first included."""
    spec = template["spec"]
    return [*spec.get("initContainers", []), *spec["containers"]]


def fits(selector: Object, labels: Object) -> bool:
    """Tell whether a selector, of labels alone, selects what has these labels."""
    assert set(selector) <= {"matchLabels"}
    wanted: Object = selector.get("matchLabels", {})
    return wanted.items() <= labels.items()


def worker(objects: list[Object]) -> tuple[Object, Object]:
    """Return the workers' StatefulSet and their container."""
    found = named(objects, "StatefulSet", "rasid")
    (container,) = found["spec"]["template"]["spec"]["containers"]
    return found, container


def settings_of(objects: list[Object]) -> dict[str, str]:
    """Return the environment of a worker: of its map of settings, and its own."""
    _, container = worker(objects)
    found: dict[str, str] = {}
    for source in container["envFrom"]:
        found |= named(objects, "ConfigMap", source["configMapRef"]["name"])["data"]
    return found | {each["name"]: each.get("value", "rasid-0") for each in container["env"]}
