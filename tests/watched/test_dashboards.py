"""Grafana's dashboards: they are what their source says, and every panel has an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.grafana.generate import FOLDER, files
from deploy.grafana.panels import SOURCE, WIDTH
from streams.metrics import REGISTRY
from tests.watched.server import Prometheus

DEPLOYED = Path(__file__).parents[2] / "deploy"
VARIABLES = {"$worker": ".*", "$__rate_interval": "10m", "$__range": "1h"}
DASHBOARDS = {name: json.loads(text) for name, text in files().items()}


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the panels that show something."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def questions() -> Iterator[tuple[str, str]]:
    """Yield every panel's questions, as Grafana would ask them over an hour of all workers."""
    for name, dashboard in DASHBOARDS.items():
        for panel in panels(dashboard):
            for target in panel["targets"]:
                asked = target["expr"]
                for variable, value in VARIABLES.items():
                    asked = asked.replace(variable, value)
                yield f"{name}: {panel['title']} {target['refId']}", asked


def test_files_are_what_their_source_says() -> None:
    """The files that Grafana reads are those that `make generated` writes, and no others."""
    assert {file.name: file.read_text("utf-8") for file in FOLDER.iterdir()} == files()


def test_every_question_has_an_answer(prometheus: Prometheus) -> None:
    """A real Prometheus that watched the sample has data for every question of every panel."""
    empty = [where for where, asked in questions() if not prometheus.query(asked)]
    assert empty == []


def test_every_quantile_and_share_is_a_number(prometheus: Prometheus) -> None:
    """No line of a panel is without a number, as a quantile of nothing would be."""
    lost = {
        where
        for where, asked in questions()
        if all(series["value"][1] == "NaN" for series in prometheus.query(asked))
    }
    assert lost == set()


def test_no_variable_is_left() -> None:
    """The dashboards use no variable of Grafana that this test does not know."""
    assert [where for where, asked in questions() if "$" in asked] == []


def test_every_metric_is_shown_and_none_is_invented() -> None:
    """The panels ask for metrics that the code has, and leave none out that says something."""
    have = {sample for metric in REGISTRY.collect() for sample in _names(metric)}
    asked = {
        name for _, text in questions() for name in re.findall(r"\b(?:rasid|process)_\w+", text)
    }
    assert asked - have == set()
    shown = {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked}
    ours = {re.sub(r"_(bucket|sum|count)$", "", name) for name in have if name.startswith("rasid")}
    assert ours - shown == {"rasid_canary_interval_seconds"}


def _names(metric: Any) -> set[str]:
    if metric.type == "histogram":
        return {f"{metric.name}_{suffix}" for suffix in ("bucket", "sum", "count")}
    return {f"{metric.name}_total" if metric.type == "counter" else metric.name}


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_panel_explains_itself(name: str) -> None:
    """Every panel says what it shows, in which unit, and what it means when it is empty."""
    for panel in panels(DASHBOARDS[name]):
        defaults = panel["fieldConfig"]["defaults"]
        assert panel["description"].endswith("."), panel["title"]
        assert all((defaults["unit"], defaults["noValue"], defaults["thresholds"]["steps"]))
        assert panel["datasource"] == SOURCE


@pytest.mark.parametrize("name", DASHBOARDS)
def test_panels_lie_side_by_side(name: str) -> None:
    """No two panels of a dashboard cover each other, none sticks out, and each has its own id."""
    cells = [
        (x, y)
        for panel in DASHBOARDS[name]["panels"]
        for place in [panel["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) == WIDTH - 1
    ids = [panel["id"] for panel in DASHBOARDS[name]["panels"]]
    assert len(set(ids)) == len(ids)


def test_provisioning_names_what_is_mounted() -> None:
    """Grafana is told of the folder that its container has, and of the Prometheus beside it."""
    folder = DEPLOYED / "grafana" / "provisioning"
    (provider,) = yaml.safe_load((folder / "dashboards/rasid.yml").read_text("utf-8"))["providers"]
    (source,) = yaml.safe_load((folder / "datasources/prometheus.yml").read_text("utf-8"))[
        "datasources"
    ]
    services = yaml.safe_load((DEPLOYED.parent / "docker-compose.yml").read_text("utf-8"))[
        "services"
    ]
    mounts = dict(mount.split(":")[:2] for mount in services["grafana"]["volumes"])
    assert mounts["./deploy/grafana/dashboards"] == provider["options"]["path"]
    home = services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert (FOLDER / Path(home).relative_to(provider["options"]["path"])).is_file()
    assert source["url"].removeprefix("http://").partition(":")[0] in services
    prometheus = yaml.safe_load((DEPLOYED / "prometheus/prometheus.yml").read_text("utf-8"))
    assert source["jsonData"]["timeInterval"] == prometheus["global"]["scrape_interval"]
