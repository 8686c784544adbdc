"""Reads `alerts.yaml`, whose shape is that of Alertmanager.

What is not available yet is refused by name, never taken in and ignored.
"""

from __future__ import annotations

from typing import get_args

from alerts.channel_config import ChannelCheck
from alerts.durations import parse_duration
from alerts.policy_fields import PolicyFields
from alerts.routing import Match, Route
from alerts.settings import AlertsConfig, AlertsError
from alerts.texts import Lang
from analysis.finding import FindingKind
from analysis.mentions.fields import show
from analysis.mentions.nodes import Mapping, Node, Problem, read_nodes
from analysis.mentions.watchlist import SEVERITIES

MAX_ROUTES = 1_000
MAX_PROBLEMS = 1_000

TOP = ("channels", "routes", "repeat_interval", "warm_up", "lang", "group_wait")
ROUTE = ("name", "match", "channels", "group_wait")

LATER = {
    "group_by": "alerts are grouped by kind, watch and story",
    "group_interval": "what joins an alert is counted and not sent again",
    "inhibit_rules": "take it out",
    "mute": "take it out",
    "mute_time_intervals": "take it out",
    "silences": "take it out",
    "time_intervals": "take it out",
}
LATER_IN_ROUTE = LATER | {
    "continue": "the first route that fits is taken",
    "repeat_interval": "write it at the top of the file, for all routes",
    "routes": "write all routes one below the other",
}


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
        self._routes: dict[str, int] = {}

    def policy(self, document: Node) -> AlertsConfig:
        default = AlertsConfig()
        top = self._fields.known_mapping(document, "the alert policy", TOP, LATER)
        self._check_group_wait(top)
        channels = default.channels
        if "channels" in top:
            channels = self._channels.channels(top["channels"])
        else:
            self._channels.names = {channel.name: 0 for channel in channels}
        routes = self._fields.some_items(top.get("routes"), "routes", MAX_ROUTES)
        return AlertsConfig(
            channels=channels,
            routes=tuple(self._route(item) for item in routes),
            repeat_interval=self._fields.duration(top, "repeat_interval", default.repeat_interval),
            warm_up=self._fields.duration(top, "warm_up", default.warm_up),
            lang=self._lang(top, default.lang),
        )

    def _check_group_wait(self, fields: dict[str, Node | None]) -> None:
        text = self._fields.text_of(fields, "group_wait")
        if text and parse_duration(text.value) != 0:
            wrong = "group_wait other than 0 is not available yet: every alert is sent at once"
            self._fields.refuse(text.line, wrong)

    def _lang(self, fields: dict[str, Node | None], default: Lang) -> Lang:
        if "lang" not in fields:
            return default
        return self._fields.choice(fields["lang"], "lang", get_args(Lang)) or default

    def _route(self, node: Node | None) -> Route:
        fields = self._fields.known_mapping(node, "a route", ROUTE, LATER_IN_ROUTE)
        self._check_group_wait(fields)
        if isinstance(node, Mapping) and "channels" not in fields:
            self._fields.refuse(node.line, "channels is missing: write names, [] for none")
        channels = self._fields.texts_of(fields, "channels")
        for text in channels:
            if text.value not in self._channels.names:
                self._fields.refuse(text.line, f"there is no channel {show(text.value)}")
        return Route(
            name=self._fields.name_of(node, fields, self._routes),
            channels=tuple(dict.fromkeys(text.value for text in channels)),
            match=self._match(fields["match"]) if "match" in fields else Match(),
        )

    def _match(self, node: Node | None) -> Match:
        fields = self._fields.mapping(node, "match", ("watch", "kind", "severity", "source"))
        return Match(
            watch=tuple(text.value for text in self._fields.texts_of(fields, "watch")),
            kind=self._fields.choices_of(fields, "kind", get_args(FindingKind)),
            severity=self._fields.choices_of(fields, "severity", SEVERITIES),
            source=tuple(text.value for text in self._fields.texts_of(fields, "source")),
        )
