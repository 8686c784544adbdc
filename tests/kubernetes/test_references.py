"""What one object names is there in another: maps, secrets, ports, volumes, labels, services."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kubernetes.objects import (
    MADE_BY_HAND,
    RUNNABLE,
    TARGETS,
    Object,
    containers,
    fits,
    named,
    of_kind,
    pods,
)

ALL = ("base", *RUNNABLE)


def sources(volume: Object) -> list[Object]:
    """Return what a volume is made of: itself, or the parts of a projected one."""
    parts: list[Object] = volume.get("projected", {}).get("sources", [volume])
    return parts


def maps(template: Object) -> Iterator[tuple[str, str]]:
    """Yield ("ConfigMap" or "Secret", name) for all that a pod needs."""
    for container in containers(template):
        for source in container.get("envFrom", []):
            yield from _named(source, "configMapRef", "secretRef")
        for variable in container.get("env", []):
            yield from _named(variable.get("valueFrom", {}), "configMapKeyRef", "secretKeyRef")
    for volume in template["spec"].get("volumes", []):
        for source in sources(volume):
            yield from _named(source, "configMap", "secret")


def _named(source: Object, of_map: str, of_secret: str) -> Iterator[tuple[str, str]]:
    if of_map in source:
        yield "ConfigMap", source[of_map]["name"]
    if of_secret in source:
        yield "Secret", source[of_secret].get("secretName") or source[of_secret]["name"]


@pytest.mark.parametrize("target", ALL)
def test_every_map_and_secret_is_there(built: dict[str, list[Object]], target: str) -> None:
    """A pod names only maps that are built with it, and Secrets that the documentation makes."""
    there = {("ConfigMap", o["metadata"]["name"]) for o in of_kind(built[target], "ConfigMap")}
    there |= {("Secret", name) for name in MADE_BY_HAND}
    needed = {found for _, template in pods(built[target]) for found in maps(template)}
    assert needed - there == set()


@pytest.mark.parametrize("target", TARGETS)
def test_no_secret_is_in_the_files(built: dict[str, list[Object]], target: str) -> None:
    """What is secret is named, never built."""
    assert of_kind(built[target], "Secret") == []


@pytest.mark.parametrize("target", ALL)
def test_every_mount_has_its_volume(built: dict[str, list[Object]], target: str) -> None:
    """Each mount has a volume or a claim, each of those is mounted, and no mount hides another."""
    for name, template in pods(built[target]):
        claims = named(built[target], "StatefulSet", name)["spec"]["volumeClaimTemplates"]
        volumes = {v["name"] for v in template["spec"]["volumes"]}
        volumes |= {claim["metadata"]["name"] for claim in claims}
        mounts = [m for c in containers(template) for m in c["volumeMounts"]]
        assert {m["name"] for m in mounts} == volumes
        paths = [m["mountPath"] for m in mounts]
        assert [p for p in paths if any(q.startswith(f"{p}/") for q in paths)] == []
        assert [m for m in mounts if "subPath" in m] == []  # a subPath never changes


@pytest.mark.parametrize("target", ALL)
def test_every_port_has_its_name_in_a_container(
    built: dict[str, list[Object]], target: str
) -> None:
    """Probes, Services, policies and monitors name ports that the pods they select have."""
    templates = [template for _, template in pods(built[target])]
    for template in templates:
        for container in containers(template):
            probes = [container[p] for p in container if p.endswith("Probe")]
            asked = {(p.get("httpGet") or p["tcpSocket"])["port"] for p in probes}
            assert asked <= {port["name"] for port in container["ports"]}
    for service in of_kind(built[target], "Service"):
        chosen = [t for t in templates if _selects(service["spec"]["selector"], t)]
        assert len(chosen) == 1
        for port in service["spec"]["ports"]:
            number = _ports(chosen[0])[port["targetPort"]]
            assert number == port["port"]
    for monitor in of_kind(built[target], "PodMonitor"):
        (chosen_one,) = [t for t in templates if fits(monitor["spec"]["selector"], _labels(t))]
        assert {e["port"] for e in monitor["spec"]["podMetricsEndpoints"]} <= set(
            _ports(chosen_one)
        )


def _ports(template: Object) -> dict[str, int]:
    return {p["name"]: p["containerPort"] for c in containers(template) for p in c["ports"]}


def _labels(template: Object) -> Object:
    labels: Object = template["metadata"]["labels"]
    return labels


def _selects(selector: Object, template: Object) -> bool:
    return fits({"matchLabels": selector}, _labels(template))


@pytest.mark.parametrize("target", ALL)
def test_every_selector_selects_its_pods(built: dict[str, list[Object]], target: str) -> None:
    """A workload selects its own pods alone, and so do its Service, budget and spreads."""
    templates = dict(pods(built[target]))
    for found in of_kind(built[target], "StatefulSet"):
        spec, name = found["spec"], found["metadata"]["name"]
        assert [n for n, t in templates.items() if fits(spec["selector"], _labels(t))] == [name]
        service = named(built[target], "Service", spec["serviceName"])
        assert service["spec"]["clusterIP"] == "None"
        assert _selects(service["spec"]["selector"], spec["template"])
        account = spec["template"]["spec"]["serviceAccountName"]
        assert named(built[target], "ServiceAccount", account)
        for spread in spec["template"]["spec"].get("topologySpreadConstraints", []):
            assert fits(spread["labelSelector"], _labels(spec["template"]))
    for budget in of_kind(built[target], "PodDisruptionBudget"):
        assert [
            n for n, t in templates.items() if fits(budget["spec"]["selector"], _labels(t))
        ] == ["rasid"]


@pytest.mark.parametrize("target", RUNNABLE)
def test_everything_lies_in_one_namespace(built: dict[str, list[Object]], target: str) -> None:
    """Each object is in the namespace that the overlay makes, which asks for the strictest pods."""
    (namespace,) = of_kind(built[target], "Namespace")
    name = namespace["metadata"]["name"]
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    others = [o for o in built[target] if o["kind"] != "Namespace"]
    assert {o["metadata"].get("namespace") for o in others} == {name}
