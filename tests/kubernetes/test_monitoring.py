"""Rules and dashboards reach the cluster as they are written."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from deploy.k8s.rules import OUTPUT, RULES, render
from tests.kubernetes.objects import ROOT, Object, named, of_kind

DASHBOARDS = ROOT / "deploy" / "grafana" / "dashboards"


def test_rules_are_those_of_prometheus(built: dict[str, list[Object]]) -> None:
    """Every group of deploy/prometheus/rules is in the PrometheusRule, as `rules.py` writes it."""
    assert OUTPUT.read_text(encoding="utf-8") == render()
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in RULES.glob("*.yml")]
    wanted = {group["name"]: group for file in files for group in file["groups"]}
    found = named(built["base"], "PrometheusRule", "rasid")["spec"]["groups"]
    assert ({group["name"]: group for group in found}, len(found)) == (wanted, len(wanted))
    assert wanted != {}


@pytest.mark.parametrize("target", ["base", "overlays/trial", "overlays/kafka"])
def test_every_dashboard_is_there(built: dict[str, list[Object]], target: str) -> None:
    """Each dashboard is whole in one map, small enough, with the label that Grafana looks for."""
    maps = [o for o in of_kind(built[target], "ConfigMap") if "dashboard" in o["metadata"]["name"]]
    assert {o["metadata"]["labels"]["grafana_dashboard"] for o in maps} == {"1"}
    found: dict[str, Any] = {n: json.loads(t) for o in maps for n, t in o["data"].items()}
    written = {file.name: json.loads(file.read_text("utf-8")) for file in DASHBOARDS.glob("*.json")}
    assert found == written
    assert max(len(text.encode()) for o in maps for text in o["data"].values()) < 1 << 20


def test_jobs_are_called_what_rules_ask_for(built: dict[str, list[Object]]) -> None:
    """Prometheus gives the workers the job that the rules and dashboards know, `rasid`."""
    monitor = named(built["base"], "PodMonitor", "rasid")["spec"]
    worker = named(built["base"], "StatefulSet", "rasid")["spec"]["template"]["metadata"]["labels"]
    assert worker[monitor["jobLabel"]] == "rasid"
