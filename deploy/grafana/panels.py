"""What a dashboard is made of: panels that ask Prometheus, laid out in rows, as Grafana's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

WIDTH = 24
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
GREEN, YELLOW, RED, BLUE = "green", "yellow", "red", "blue"
CALM, BAD = ((BLUE, None),), ((GREEN, None), (RED, 1))
"""Thresholds of what is neither good nor bad, and of what should be 0."""

Thresholds = Sequence[tuple[str, float | None]]


class Query(NamedTuple):
    """A question in PromQL; `legend` names its series by their labels."""

    expression: str
    legend: str = ""


class Panel(NamedTuple):
    """One panel. `unit` is one of Grafana's, `empty` what it says where there is no data.

    `colours` are of series, by what their legend says.
    """

    title: str
    description: str
    queries: tuple[Query, ...]
    unit: str
    empty: str
    kind: str = "timeseries"
    width: int = 8
    height: int = 8
    thresholds: Thresholds = CALM
    stacked: bool = False
    colours: tuple[tuple[str, str], ...] = ()


class Row(NamedTuple):
    """Panels under one heading."""

    title: str
    panels: tuple[Panel, ...]


class Dashboard(NamedTuple):
    """One dashboard; `since` is how far back it looks."""

    uid: str
    title: str
    description: str
    since: str
    rows: tuple[Row, ...]


def stat(title: str, description: str, query: str, unit: str, empty: str, **more: Any) -> Panel:
    """Return a panel of one number."""
    shape: dict[str, Any] = {"kind": "stat", "width": 4, "height": 4} | more
    return Panel(title, description, (Query(query),), unit, empty, **shape)


def render(dashboard: Dashboard) -> dict[str, Any]:
    """Return the dashboard as Grafana's provisioning reads it."""
    panels: list[dict[str, Any]] = []
    top = 0
    for row in dashboard.rows:
        place = {"x": 0, "y": top, "w": WIDTH, "h": 1}
        panels.append({"type": "row", "title": row.title, "collapsed": False, "gridPos": place})
        top = _lay(row.panels, top + 1, panels)
    for number, panel in enumerate(panels, start=1):
        panel["id"] = number
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": ["rasid"],
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "schemaVersion": 39,
        "time": {"from": f"now-{dashboard.since}", "to": "now"},
        "timezone": "browser",
        "links": [_LINKS],
        "templating": {"list": [_DATASOURCE, _WORKER]},
        "panels": panels,
    }


_LINKS = {
    "type": "dashboards",
    "title": "Rasid",
    "tags": ["rasid"],
    "asDropdown": False,
    "includeVars": True,
    "keepTime": True,
}
_DATASOURCE = {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Source"}
_WORKER = {
    "name": "worker",
    "type": "query",
    "label": "Worker",
    "datasource": SOURCE,
    "query": {"query": "label_values(rasid_build_info, instance)", "refId": "workers"},
    "refresh": 2,
    "multi": True,
    "includeAll": True,
    "allValue": ".*",
    "current": {"text": ["All"], "value": ["$__all"]},
}


def _lay(panels: Sequence[Panel], top: int, out: list[dict[str, Any]]) -> int:
    """Add the panels from left to right, line by line; return where they end."""
    left = height = 0
    for panel in panels:
        if left + panel.width > WIDTH:
            left, top, height = 0, top + height, 0
        place = {"x": left, "y": top, "w": panel.width, "h": panel.height}
        out.append(_panel(panel) | {"gridPos": place})
        left, height = left + panel.width, max(height, panel.height)
    return top + height


def _panel(panel: Panel) -> dict[str, Any]:
    return {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.description,
        "datasource": SOURCE,
        "fieldConfig": {"defaults": _defaults(panel), "overrides": [*map(_colour, panel.colours)]},
        "options": _OPTIONS[panel.kind],
        "targets": [_target(panel, number) for number in range(len(panel.queries))],
    }


def _target(panel: Panel, number: int) -> dict[str, Any]:
    query = panel.queries[number]
    return {
        "refId": chr(ord("A") + number),
        "datasource": SOURCE,
        "expr": query.expression,
        "legendFormat": query.legend or "__auto",
        "format": "heatmap" if panel.kind == "heatmap" else "time_series",
        # what is asked over the whole range is one number, not a line
        "instant": panel.kind == "bargauge",
        "range": panel.kind != "bargauge",
    }


def _defaults(panel: Panel) -> dict[str, Any]:
    found: dict[str, Any] = {
        "unit": panel.unit,
        "noValue": panel.empty,
        "min": 0,
        "color": {"mode": "thresholds" if panel.kind == "stat" else "palette-classic-by-name"},
        "thresholds": {
            "mode": "absolute",
            "steps": [{"color": colour, "value": value} for colour, value in panel.thresholds],
        },
    }
    if panel.kind == "timeseries":
        found["custom"] = {
            "drawStyle": "bars" if panel.stacked else "line",
            "fillOpacity": 70 if panel.stacked else 8,
            "lineWidth": 0 if panel.stacked else 1,
            "showPoints": "never",
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
            "thresholdsStyle": {"mode": "line" if len(panel.thresholds) > 1 else "off"},
        }
    return found


def _colour(named: tuple[str, str]) -> dict[str, Any]:
    name, colour = named
    return {
        "matcher": {"id": "byName", "options": name},
        "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}],
    }


_LAST = {"calcs": ["lastNotNull"], "fields": "", "values": False}
_OPTIONS: dict[str, dict[str, Any]] = {
    "stat": {"colorMode": "value", "graphMode": "area", "reduceOptions": _LAST},
    "bargauge": {"displayMode": "basic", "orientation": "horizontal", "reduceOptions": _LAST},
    "timeseries": {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    "heatmap": {
        "calculate": False,
        "color": {"mode": "scheme", "scheme": "Spectral", "steps": 64},
        "yAxis": {"unit": "s"},
        "cellGap": 1,
        "legend": {"show": True},
        "tooltip": {"mode": "single"},
    },
}
