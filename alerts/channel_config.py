"""Reads the `channels` of `alerts.yaml`: how each is reached, and where its secret stands."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from alerts.policy_fields import PolicyFields
from alerts.settings import ChannelConfig, TerminalConfig, WebhookConfig
from analysis.mentions.fields import show
from analysis.mentions.nodes import Mapping, Node

MAX_TIMEOUT = 60.0
MAX_CHANNELS = 32

ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}", re.ASCII)
SHORT_ADDRESS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]*))*", re.ASCII)

CHANNEL = ("name", "type", "url", "secret_file", "secret_env", "allow_private", "timeout")

LATER_CHANNELS = ("slack", "apprise", "email")


class ChannelCheck:
    """Turns nodes into channels. `names` are those given so far, with their lines."""

    def __init__(self, fields: PolicyFields) -> None:
        self._fields = fields
        self.names: dict[str, int] = {}

    def channels(self, node: Node | None) -> tuple[ChannelConfig, ...]:
        """Return the channels listed in `node`."""
        items = self._fields.some_items(node, "channels", MAX_CHANNELS)
        return tuple(self._channel(item) for item in items)

    def _channel(self, node: Node | None) -> ChannelConfig:
        fields = self._fields.known_mapping(node, "a channel", CHANNEL, {})
        name = self._fields.name_of(node, fields, self.names)
        line = node.line if node else 0
        kind = self._fields.text_of(fields, "type")
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
        texts = {
            key: self._fields.text_of(fields, key) for key in ("url", "secret_file", "secret_env")
        }
        values = {key: text.value if text else "" for key, text in texts.items()}
        hosts = tuple(text.value.lower() for text in self._fields.texts_of(fields, "allow_private"))
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
        timeout = self._fields.duration(fields, "timeout", 10.0, MAX_TIMEOUT)
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
