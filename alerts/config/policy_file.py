"""Reads `alerts.yaml`, whose shape is that of Alertmanager.

What is not available yet is refused by name, never taken in and ignored.
"""

from __future__ import annotations

import re
from typing import get_args

from alerts.config.channels import ChannelCheck
from alerts.config.durations import parse_duration
from alerts.config.fields import PolicyFields
from alerts.config.times import TimesCheck
from alerts.records import Match
from alerts.rules.routes import NO_LIMIT, Label, Limit, Route
from alerts.rules.settings import HOUR, LONGEST, AlertsConfig, AlertsError
from alerts.words.plurals import Lang
from analysis.mentions.fields import show
from analysis.mentions.nodes import Mapping, Node, Problem, read_nodes

LIMIT = re.compile(r"(\d{1,4}) per (\S{1,20})", re.ASCII)

MAX_ROUTES = 1_000
MAX_PROBLEMS = 1_000

GROUPING = ("group_by", "group_wait", "group_interval", "repeat_interval", "limit", "mute")
TOP = ("channels", "routes", "warm_up", "lang", "time_intervals", "silences", *GROUPING)
ROUTE = ("name", "match", "channels", "continue", *GROUPING)

MAX_WAIT = 24 * HOUR
MAX_LIMIT = 1_000

LATER = {
    "inhibit_rules": "take it out",
    "mute_time_intervals": "write mute, with names of time_intervals",
    "active_time_intervals": "write mute, with the times outside of them",
}
LATER_IN_ROUTE = LATER | {"routes": "write all routes one below the other"}


def parse_alerts(text: str) -> AlertsConfig:
    """Return the policy written in the YAML `text`; raise AlertsError with every problem.

    An empty file is the default policy.
    >>> parse_alerts("repeat_interval: 30m").repeat_interval
    1800.0
    """
    document, problems = read_nodes(text)
    config = AlertsConfig() if document is None else _Check(problems).policy(document)
    if problems:
        raise AlertsError(tuple(sorted(problems)[:MAX_PROBLEMS]))
    return config


class _Check:
    """Turns nodes into a policy and writes down what is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        self._fields = PolicyFields(problems)
        self._channels = ChannelCheck(self._fields)
        self._times = TimesCheck(self._fields)
        self._routes: dict[str, int] = {}

    def policy(self, document: Node) -> AlertsConfig:
        default = AlertsConfig()
        top = self._fields.known_mapping(document, "the alert policy", TOP, LATER)
        channels = default.channels
        if "channels" in top:
            channels = self._channels.channels(top["channels"])
        else:
            self._channels.names = {channel.name: 0 for channel in channels}
        intervals = self._times.intervals(top.get("time_intervals"))
        routes = self._fields.some_items(top.get("routes"), "routes", MAX_ROUTES)
        return AlertsConfig(
            channels=channels,
            routes=tuple(self._route(item) for item in routes),
            repeat_interval=self._fields.duration(top, "repeat_interval", default.repeat_interval),
            warm_up=self._fields.duration(top, "warm_up", default.warm_up),
            lang=self._lang(top, default.lang),
            group_by=self._labels(top),
            group_wait=self._fields.duration(top, "group_wait", default.group_wait, MAX_WAIT),
            group_interval=self._seconds(top, "group_interval", MAX_WAIT),
            limit=self._limit(top) or default.limit,
            mute=self._times.mutes(top),
            time_intervals=intervals,
            silences=self._times.silences(top.get("silences")),
        )

    def _lang(self, fields: dict[str, Node | None], default: Lang) -> Lang:
        if "lang" not in fields:
            return default
        return self._fields.choice(fields["lang"], "lang", get_args(Lang)) or default

    def _route(self, node: Node | None) -> Route:
        fields = self._fields.known_mapping(node, "a route", ROUTE, LATER_IN_ROUTE)
        if isinstance(node, Mapping) and "channels" not in fields:
            self._fields.refuse(node.line, "channels is missing: write names, [] for none")
        channels = self._fields.texts_of(fields, "channels")
        for text in channels:
            if text.value not in self._channels.names:
                self._fields.refuse(text.line, f"there is no channel {show(text.value)}")
        return Route(
            name=self._fields.name_of(node, fields, self._routes),
            channels=tuple(dict.fromkeys(text.value for text in channels)),
            match=self._times.match(fields["match"]) if "match" in fields else Match(),
            group_by=self._labels(fields),
            group_wait=self._seconds(fields, "group_wait", MAX_WAIT),
            group_interval=self._seconds(fields, "group_interval", MAX_WAIT),
            repeat_interval=self._seconds(fields, "repeat_interval", LONGEST),
            limit=self._limit(fields),
            mute=self._times.mutes(fields) if "mute" in fields else None,
            goes_on=self._goes_on(fields),
        )

    def _seconds(self, fields: dict[str, Node | None], key: str, most: float) -> float | None:
        return self._fields.duration(fields, key, 0.0, most) if key in fields else None

    def _labels(self, fields: dict[str, Node | None]) -> tuple[Label, ...] | None:
        if "group_by" not in fields:
            return None
        return self._fields.choices_of(fields, "group_by", get_args(Label))

    def _goes_on(self, fields: dict[str, Node | None]) -> bool:
        if "continue" not in fields:
            return False
        return self._fields.choice(fields["continue"], "continue", ("true", "false")) == "true"

    def _limit(self, fields: dict[str, Node | None]) -> Limit | None:
        text = self._fields.text_of(fields, "limit")
        if text is None:
            return None
        if text.value == "none":
            return NO_LIMIT
        parts = LIMIT.fullmatch(text.value)
        per = parse_duration(parts[2]) if parts else None
        if parts is None or not per or per > MAX_WAIT or int(parts[1]) > MAX_LIMIT:
            wrong = f"limit is {show(text.value)}: write as in 20 per 1h, at most 1000 per 24h"
            self._fields.refuse(text.line, wrong)
            return None
        return Limit(int(parts[1]), per)
