"""Writes base/rules.yaml, a PrometheusRule, from deploy/prometheus/rules: `make generated`.

An operator reads rules from objects alone. They are written, and tested, as Prometheus's own files.
"""

from __future__ import annotations

from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
RULES = HERE.parent / "prometheus" / "rules"
OUTPUT = HERE / "base" / "rules.yaml"
HEAD = "# Written from deploy/prometheus/rules: change those, then `make generated`.\n"


def render(folder: Path = RULES) -> str:
    """Return the object as YAML: the groups of every file of rules, in the order of their names."""
    files = sorted(folder.glob("*.yml"))
    groups = [
        group
        for file in files
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
    ]
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "rasid", "labels": {"app.kubernetes.io/name": "rasid"}},
        "spec": {"groups": groups},
    }
    return HEAD + yaml.safe_dump(rule, sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    OUTPUT.write_text(render(), encoding="utf-8")
