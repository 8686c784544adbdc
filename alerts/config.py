"""Reads `alerts.yaml`, whose shape is that of Alertmanager.

What is not available yet is refused by name, never taken in and ignored.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from typing import TypeVar, get_args
from urllib.parse import urlsplit

from alerts.durations import parse_duration
from alerts.routing import Match, Route
from alerts.settings import (
    HOUR,
    AlertsConfig,
    AlertsError,
    ChannelConfig,
    TerminalConfig,
    WebhookConfig,
)
from alerts.texts import Lang
from analysis.finding import FindingKind
from analysis.mentions.fields import Fields, show
from analysis.mentions.nodes import Mapping, Node, Problem, Text, read_nodes
from analysis.mentions.watchlist import SEVERITIES

MAX_INTERVAL = 30 * 24 * HOUR
MAX_TIMEOUT = 60.0
MAX_CHANNELS = 32
MAX_ROUTES = 1_000
MAX_TEXT = 2_000
MAX_PROBLEMS = 1_000

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}", re.ASCII)
SHORT_ADDRESS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]*))*", re.ASCII)

TOP = ("channels", "routes", "repeat_interval", "warm_up", "lang", "group_wait")
ROUTE = ("name", "match", "channels", "group_wait")
CHANNEL = ("name", "type", "url", "secret_file", "secret_env", "allow_private", "timeout")

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
LATER_CHANNELS = ("slack", "apprise", "email")

T = TypeVar("T", bound=str)


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
        self._fields = Fields(problems)
        self._channels: dict[str, int] = {}
        self._routes: dict[str, int] = {}

    def policy(self, document: Node) -> AlertsConfig:
        default = AlertsConfig()
        top = self._mapping(document, "the alert policy", TOP, LATER)
        self._check_group_wait(top)
        channels = default.channels
        if "channels" in top:
            items = self._items(top["channels"], "channels", MAX_CHANNELS)
            channels = tuple(self._channel(item) for item in items)
        else:
            self._channels = {channel.name: 0 for channel in channels}
        routes = self._items(top.get("routes"), "routes", MAX_ROUTES)
        return AlertsConfig(
            channels=channels,
            routes=tuple(self._route(item) for item in routes),
            repeat_interval=self._duration(top, "repeat_interval", default.repeat_interval),
            warm_up=self._duration(top, "warm_up", default.warm_up),
            lang=self._lang(top, default.lang),
        )

    def _mapping(
        self, node: Node | None, what: str, keys: Sequence[str], later: MappingOf[str, str]
    ) -> dict[str, Node | None]:
        """Return the fields of `node`; refuse by name those that are not available yet."""
        if isinstance(node, Mapping):
            for key, _ in node.entries:
                if key.value in later:
                    message = f"{key.value} is not available yet: {later[key.value]}"
                    self._fields.refuse(key.line, message)
            entries = tuple(entry for entry in node.entries if entry[0].value not in later)
            node = node._replace(entries=entries)
        return self._fields.mapping(node, what, keys)

    def _items(self, node: Node | None, key: str, limit: int) -> tuple[Node | None, ...]:
        items = () if node is None else self._fields.items(node, key)
        if node is not None and len(items) > limit:
            self._fields.refuse(node.line, f"{len(items):,} {key}: write at most {limit:,}")
        return items[:limit]

    def _duration(
        self,
        fields: dict[str, Node | None],
        key: str,
        default: float,
        most: float = MAX_INTERVAL,
    ) -> float:
        text = self._text(fields, key)
        if text is None:
            return default
        seconds = parse_duration(text.value)
        if seconds is None:
            wrong = f"{key} is {show(text.value)}: write a duration such as 30s, 15m, 4h, 2d or 0"
            self._fields.refuse(text.line, wrong)
        elif seconds > most:
            self._fields.refuse(text.line, f"{key} is {text.value}: write at most {most:.0f}s")
        return default if seconds is None else min(seconds, most)

    def _check_group_wait(self, fields: dict[str, Node | None]) -> None:
        text = self._text(fields, "group_wait")
        if text and parse_duration(text.value) != 0:
            wrong = "group_wait other than 0 is not available yet: every alert is sent at once"
            self._fields.refuse(text.line, wrong)

    def _lang(self, fields: dict[str, Node | None], default: Lang) -> Lang:
        if "lang" not in fields:
            return default
        return self._fields.choice(fields["lang"], "lang", get_args(Lang)) or default

    def _text(self, fields: dict[str, Node | None], key: str) -> Text | None:
        return self._fields.text(fields[key], key, MAX_TEXT) if key in fields else None

    def _texts(self, fields: dict[str, Node | None], key: str) -> tuple[Text, ...]:
        items = self._items(fields.get(key), key, MAX_ROUTES)
        return tuple(text for item in items if (text := self._fields.text(item, key, MAX_TEXT)))

    def _choices(
        self, fields: dict[str, Node | None], key: str, allowed: Sequence[T]
    ) -> tuple[T, ...]:
        items = self._items(fields.get(key), key, MAX_ROUTES)
        chosen = (self._fields.choice(item, key, allowed) for item in items)
        return tuple(dict.fromkeys(value for value in chosen if value is not None))

    def _name(
        self, node: Node | None, fields: dict[str, Node | None], taken: dict[str, int]
    ) -> str:
        text = self._text(fields, "name")
        if text is None:
            if isinstance(node, Mapping) and "name" not in fields:
                self._fields.refuse(node.line, "name is missing")
            return ""
        if not NAME.fullmatch(text.value):
            wrong = f"name {show(text.value)}: use up to 64 of a-z, 0-9, - and _"
            self._fields.refuse(text.line, wrong)
        elif text.value in taken:
            wrong = f"name {text.value} stands in line {taken[text.value]} too: change one"
            self._fields.refuse(text.line, wrong)
        taken.setdefault(text.value, text.line)
        return text.value

    def _route(self, node: Node | None) -> Route:
        fields = self._mapping(node, "a route", ROUTE, LATER_IN_ROUTE)
        self._check_group_wait(fields)
        if isinstance(node, Mapping) and "channels" not in fields:
            self._fields.refuse(node.line, "channels is missing: write names, [] for none")
        channels = self._texts(fields, "channels")
        for text in channels:
            if text.value not in self._channels:
                self._fields.refuse(text.line, f"there is no channel {show(text.value)}")
        return Route(
            name=self._name(node, fields, self._routes),
            channels=tuple(dict.fromkeys(text.value for text in channels)),
            match=self._match(fields["match"]) if "match" in fields else Match(),
        )

    def _match(self, node: Node | None) -> Match:
        fields = self._fields.mapping(node, "match", ("watch", "kind", "severity", "source"))
        return Match(
            watch=tuple(text.value for text in self._texts(fields, "watch")),
            kind=self._choices(fields, "kind", get_args(FindingKind)),
            severity=self._choices(fields, "severity", SEVERITIES),
            source=tuple(text.value for text in self._texts(fields, "source")),
        )

    def _channel(self, node: Node | None) -> ChannelConfig:
        fields = self._mapping(node, "a channel", CHANNEL, {})
        name = self._name(node, fields, self._channels)
        line = node.line if node else 0
        kind = self._text(fields, "type")
        if kind and kind.value == "terminal":
            if unused := sorted(set(fields) - {"name", "type"}):
                self._fields.refuse(line, f"a terminal has no {', '.join(unused)}: take it out")
            return TerminalConfig(name=name)
        if kind and kind.value in LATER_CHANNELS:
            wrong = f"type {kind.value} is not available yet: write webhook or terminal"
            self._fields.refuse(kind.line, wrong)
            return TerminalConfig(name=name)
        if kind and kind.value != "webhook":
            wrong = f"type is {show(kind.value)}: write webhook or terminal"
            self._fields.refuse(kind.line, wrong)
        if "type" not in fields and isinstance(node, Mapping):
            self._fields.refuse(line, "type is missing: write webhook or terminal")
        if name == TerminalConfig().name:
            self._fields.refuse(line, f"the name {name} is kept for a terminal: choose another")
        return self._webhook(fields, name, line)

    def _webhook(self, fields: dict[str, Node | None], name: str, line: int) -> WebhookConfig:
        texts = {key: self._text(fields, key) for key in ("url", "secret_file", "secret_env")}
        values = {key: text.value if text else "" for key, text in texts.items()}
        hosts = tuple(text.value.lower() for text in self._texts(fields, "allow_private"))
        if url := texts["url"]:
            if wrong := _wrong_with_url(url.value, hosts):
                self._fields.refuse(url.line, wrong)
        elif "url" not in fields:
            self._fields.refuse(line, "url is missing: write where the alerts go")
        if ("secret_file" in fields) == ("secret_env" in fields):
            wrong = "write secret_file or secret_env, one of them: the place of the signing secret"
            self._fields.refuse(line, wrong)
        if (env := texts["secret_env"]) and not ENVIRONMENT_NAME.fullmatch(env.value):
            self._fields.refuse(env.line, "secret_env must be the name of a variable")
        timeout = self._duration(fields, "timeout", 10.0, MAX_TIMEOUT)
        if not timeout:
            self._fields.refuse(line, "timeout is 0: write at least 1s")
        return WebhookConfig(name=name, allow_private=hosts, timeout=timeout, **values)


def _wrong_with_url(url: str, allowed: tuple[str, ...]) -> str:
    """Say what is wrong with a receiver's address, without echoing what may be a secret in it."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "url is no web address: write https://host/path"
    if parts.scheme not in ("http", "https") or not host or port == 0:
        return "url is no web address: write https://host/path"
    if parts.username is not None or parts.password is not None:
        return "url holds a user name or password: take it out"
    if _is_short_address(host):
        return f"url has the address {show(host)}: write it in full, with four decimal numbers"
    if parts.scheme == "http" and host not in allowed:
        return f"url is plain http: write https, or allow_private: [{show(host)[1:-1]}]"
    return ""


def _is_short_address(host: str) -> bool:
    """Tell whether `host` is an IPv4 address in one of the forms that only look like a name."""
    if SHORT_ADDRESS.fullmatch(host) is None:
        return False
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return True
    return False
