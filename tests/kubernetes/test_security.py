"""What a pod may do, whom it may reach, and what a linter says of it."""

from __future__ import annotations

import subprocess
from ipaddress import ip_address, ip_network

import pytest

from tests.kubernetes.objects import (
    RUNNABLE,
    NoTool,
    Object,
    containers,
    fits,
    named,
    of_kind,
    pods,
    tool,
)

LEFT_OUT = {
    "container-image-pull-policy": "tags are versions, and never move",
    "statefulset-has-host-podantiaffinity": "a topology spread constraint does it",
    "pod-probes-identical": "the trial's Kafka can be asked one thing only, whether it listens",
}


@pytest.mark.parametrize("target", RUNNABLE)
def test_linter_finds_nothing(texts: dict[str, str], target: str) -> None:
    """kube-score has nothing to say, but for what is left out above."""
    try:
        program = tool("kube-score")
    except NoTool as lacking:
        pytest.skip(str(lacking))
    options = [f"--ignore-test={name}" for name in LEFT_OUT]
    options += [f"--enable-optional-test={name}" for name in ("container-seccomp-profile",)]
    run = subprocess.run(
        [program, "score", "--exit-one-on-warning", "--output-format=ci", *options, "-"],
        input=texts[target],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    found = [s for s in run.stdout.splitlines() if s.startswith(("[CRITICAL]", "[WARNING]"))]
    assert (found, run.returncode, "[OK]" in run.stdout) == ([], 0, True)


@pytest.mark.parametrize("target", RUNNABLE)
def test_pods_are_as_strict_as_can_be(built: dict[str, list[Object]], target: str) -> None:
    """No pod is root, writes to its image, has a capability or holds a token of the cluster."""
    for _, template in pods(built[target]):
        spec = template["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 10_000
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC", "hostUsers"} & spec.keys()
        assert [v for v in spec["volumes"] if "hostPath" in v] == []
        for container in containers(template):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
                "privileged": False,
                "readOnlyRootFilesystem": True,
            }
            assert {"cpu", "memory", "ephemeral-storage"} == container["resources"]["limits"].keys()
            assert "hostPort" not in str(container["ports"])


def policies(objects: list[Object], labels: Object, direction: str) -> list[Object]:
    """Return the rules of one direction for a pod with these labels, None if all is allowed."""
    found = [
        o["spec"]
        for o in of_kind(objects, "NetworkPolicy")
        if direction.capitalize() in o["spec"]["policyTypes"]
        and fits(o["spec"]["podSelector"], labels)
    ]
    assert found, "without a policy, everything is allowed"
    return [rule for spec in found for rule in spec.get(direction, [])]


@pytest.mark.parametrize("target", RUNNABLE)
def test_all_that_is_not_named_is_denied(built: dict[str, list[Object]], target: str) -> None:
    """One policy of both directions and no rule selects every pod, such as one added later."""
    denied = named(built[target], "NetworkPolicy", "rasid-nothing")["spec"]
    assert denied.keys() == {"podSelector", "policyTypes"}
    assert denied["policyTypes"] == ["Ingress", "Egress"]
    assert all(fits(denied["podSelector"], t["metadata"]["labels"]) for _, t in pods(built[target]))


@pytest.mark.parametrize("target", RUNNABLE)
def test_nothing_reaches_out_but_to_names_kafka_and_https(
    built: dict[str, list[Object]], target: str
) -> None:
    """A worker reaches DNS, its Kafka and HTTPS, and no rule is without a peer or a port."""
    for name, template in pods(built[target]):
        rules = policies(built[target], template["metadata"]["labels"], "egress")
        assert all(rule["to"] and rule["ports"] for rule in rules)
        ports = {port["port"] for rule in rules for port in rule["ports"]}
        kafka = 9092 if target.endswith("trial") else 9093
        assert ports == ({53, 443, kafka} if name == "rasid" else {53, kafka})


@pytest.mark.parametrize("target", RUNNABLE)
def test_nothing_is_reached_but_for_scraping(built: dict[str, list[Object]], target: str) -> None:
    """A worker is reached by Prometheus alone, on one port; a Kafka beside it by workers alone."""
    for name, template in pods(built[target]):
        (rule,) = policies(built[target], template["metadata"]["labels"], "ingress")
        (peer,) = rule["from"]
        (port,) = rule["ports"]
        if name == "rasid":
            assert set(peer) == {"namespaceSelector", "podSelector"}
            assert port == {"protocol": "TCP", "port": "http"}
        else:
            workers = dict(pods(built[target]))["rasid"]["metadata"]["labels"]
            assert fits(peer["podSelector"], workers)
            assert port == {"protocol": "TCP", "port": 9092}


@pytest.mark.parametrize("target", RUNNABLE)
@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("192.168.1.1", False),
        ("172.20.0.1", False),
        ("100.100.100.200", False),
        ("127.0.0.1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("64:ff9b::a00:1", False),
    ],
)
def test_https_goes_to_the_internet_alone(
    built: dict[str, list[Object]], target: str, address: str, *, allowed: bool
) -> None:
    """A webhook cannot be led to an address inside: of pods, services, nodes or their metadata."""
    labels = dict(pods(built[target]))["rasid"]["metadata"]["labels"]
    rules = policies(built[target], labels, "egress")
    blocks = [
        peer["ipBlock"]
        for rule in rules
        if 443 in {port["port"] for port in rule["ports"]}
        for peer in rule["to"]
    ]
    wanted = ip_address(address)
    reached = any(
        wanted in ip_network(block["cidr"])
        and not any(wanted in ip_network(inner) for inner in block.get("except", []))
        for block in blocks
    )
    assert reached is allowed
