"""The alert rules: each fires and stays silent on series written for it, and leads to its page."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.watched.server import DEPLOYED, NoPrometheus, program

DOCS = Path(__file__).parents[2] / "docs"
LINK = re.compile(r"\{\{ or \$externalLabels\.runbooks \"docs\" \}\}/([a-z]+\.md)#([a-z]+)")


def find_in(page: str, pattern: str) -> list[str]:
    """Return what `pattern` finds on the lines of a page of the docs."""
    return re.findall(pattern, (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)


def load(file: str) -> Any:
    """Return one of the deployed files."""
    return yaml.safe_load((DEPLOYED / file).read_text(encoding="utf-8"))


def alerts() -> dict[str, Any]:
    """Return every alert rule by its name."""
    groups = load("rules/alerts.yml")["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


def promtool(*arguments: str) -> str:
    """Run promtool in the deployed folder; fail with what it says where it fails."""
    try:
        command = (program("promtool"), *arguments)
    except NoPrometheus as lacking:
        pytest.skip(str(lacking))
    ran = subprocess.run(command, cwd=DEPLOYED, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_configuration_is_valid() -> None:
    """Prometheus takes the configuration and every rule as they are deployed."""
    assert "SUCCESS: 2 rule files found" in promtool("check", "config", "prometheus.yml")


def test_each_alert_fires_and_stays_silent() -> None:
    """On series written for it, each alert is silent before its time and fires then."""
    files = sorted(str(file) for file in (DEPLOYED / "tests").glob("*.yml"))
    assert "FAILED" not in promtool("test", "rules", *files)


def test_no_alert_is_without_a_test() -> None:
    """Every alert has a moment at which it must not fire, and one at which it must."""
    tried: dict[str, set[bool]] = {}
    for file in ("tests/alerts_test.yml", "tests/days_test.yml"):
        for group in load(file)["tests"]:
            for test in group.get("promql_expr_test", []):
                fires = bool(test["exp_samples"])
                tried.setdefault(group["name"], set()).add(fires)
    assert {name for name in alerts() if tried.get(name) == {True, False}} == set(alerts())


@pytest.mark.parametrize("name", alerts())
def test_each_alert_leads_to_its_page(name: str) -> None:
    """An alert says what, how pressing and what to do: its link points at its own heading."""
    rule = alerts()[name]
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert {"summary", "description", "runbook_url"} == set(rule["annotations"])
    link = LINK.fullmatch(rule["annotations"]["runbook_url"])
    assert link is not None
    assert name in find_in(link[1], r"^## (.*)$")
    assert link[2] == name.lower()


def test_the_runbook_has_no_page_without_an_alert() -> None:
    """Every heading of the runbook, and every row of the list of alerts, is an alert's name."""
    headings = find_in("runbook.md", r"^## (.*)$")
    assert headings == list(alerts())
    listed = find_in("monitoring.md", r"\[(Rasid\w+)\]")
    assert set(listed) == set(alerts())


def test_rules_ask_for_what_there_is() -> None:
    """Every metric that a rule or its test names is one that the code exports or a rule records."""
    exported = set(find_in("metrics.md", r"^\| `(\w+)` \|"))
    exported |= {f"{name}_{part}" for name in exported for part in ("bucket", "count", "sum")}
    for file in DEPLOYED.rglob("*.yml"):
        named = re.findall(r"\b(?:rasid|process)_\w+", file.read_text(encoding="utf-8"))
        assert set(named) <= exported
