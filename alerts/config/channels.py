"""Reads the `channels` of `alerts.yaml`: how each is reached, and where its secret stands."""

from __future__ import annotations

import ipaddress
import re
from typing import get_args
from urllib.parse import urlsplit

from alerts.config.fields import PolicyFields
from alerts.rules.settings import (
    AppriseConfig,
    ChannelConfig,
    SlackConfig,
    TerminalConfig,
    WebhookConfig,
)
from alerts.words.plurals import Lang
from analysis.mentions.fields import show
from analysis.mentions.nodes import Mapping, Node

MAX_TIMEOUT = 60.0
MAX_CHANNELS = 32

ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}", re.ASCII)
SHORT_ADDRESS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]*))*", re.ASCII)

SLACK_CHANNEL = re.compile(r"[CGD][A-Z0-9]{5,30}", re.ASCII)

_REACHED = ("lang", "allow_private", "timeout")
KEYS = {
    "webhook": ("url", "secret_file", "secret_env", "allow_private", "timeout"),
    "slack": (
        *("channel", "token_file", "token_env", "url_file", "url_env", "api_url"),
        *_REACHED,
    ),
    "apprise": ("url_file", "url_env", *_REACHED),
    "terminal": (),
}
"""What can be written of each type of channel, besides its name and type."""

CHANNEL = ("name", "type", *dict.fromkeys(key for keys in KEYS.values() for key in keys))
TYPES = "webhook, slack, apprise or terminal"
HINTS = {"email": "; e-mail goes by apprise"}

Given = dict[str, Node | None]


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
        given = self._fields.known_mapping(node, "a channel", CHANNEL, {})
        name = self._fields.name_of(node, given, self.names)
        line = node.line if node else 0
        kind = self._type(node, given)
        if kind and (unused := sorted(set(given) - {"name", "type", *KEYS[kind]})):
            self._fields.refuse(line, f"type {kind} has no {', '.join(unused)}: take it out")
        if kind == "terminal" or not kind:
            return TerminalConfig(name=name)
        if name == TerminalConfig().name:
            self._fields.refuse(line, f"the name {name} is kept for a terminal: choose another")
        if kind == "slack":
            return self._slack(given, name, line)
        if kind == "apprise":
            return self._apprise(given, name, line)
        return self._webhook(given, name, line)

    def _type(self, node: Node | None, given: Given) -> str:
        text = self._fields.text_of(given, "type")
        if text and text.value not in KEYS:
            wrong = f"type is {show(text.value)}: write {TYPES}{HINTS.get(text.value, '')}"
            self._fields.refuse(text.line, wrong)
        if "type" not in given and isinstance(node, Mapping):
            self._fields.refuse(node.line, f"type is missing: write {TYPES}")
        return text.value if text and text.value in KEYS else ""

    def _webhook(self, given: Given, name: str, line: int) -> WebhookConfig:
        hosts = self._hosts(given)
        url = self._fields.text_of(given, "url")
        if url and (wrong := wrong_with_url(url.value, hosts)):
            self._fields.refuse(url.line, wrong)
        if "url" not in given:
            self._fields.refuse(line, "url is missing: write where the alerts go")
        secret = self._secret(given, line, ("secret_file", "secret_env"), "the signing secret")
        return WebhookConfig(
            name=name,
            url=url.value if url else "",
            allow_private=hosts,
            timeout=self._timeout(given, line, 10.0),
            **secret,
        )

    def _slack(self, given: Given, name: str, line: int) -> SlackConfig:
        hosts = self._hosts(given)
        places = ("token_file", "token_env", "url_file", "url_env")
        secret = self._secret(given, line, places, "the bot's token, or of a webhook's url")
        api_url = self._fields.text_of(given, "api_url")
        if api_url and (wrong := wrong_with_url(api_url.value, hosts)):
            self._fields.refuse(api_url.line, f"api_{wrong}")
        config = SlackConfig(
            name=name,
            channel=self._slack_channel(given),
            api_url=api_url.value if api_url else SlackConfig(name="").api_url,
            lang=self._lang(given),
            allow_private=hosts,
            timeout=self._timeout(given, line, 10.0),
            **secret,
        )
        if config.has_token and "channel" not in given:
            self._fields.refuse(line, "channel is missing: write the id of the channel in Slack")
        elif not config.has_token and (unused := {"channel", "api_url"} & set(given)):
            wrong = f"a webhook's url leads to one channel: take out {', '.join(sorted(unused))}"
            self._fields.refuse(line, wrong)
        return config

    def _slack_channel(self, given: Given) -> str:
        text = self._fields.text_of(given, "channel")
        if text and not SLACK_CHANNEL.fullmatch(text.value):
            wrong = f"channel is {show(text.value)}: write its id, which begins with C"
            self._fields.refuse(text.line, wrong)
        return text.value if text else ""

    def _apprise(self, given: Given, name: str, line: int) -> AppriseConfig:
        return AppriseConfig(
            name=name,
            lang=self._lang(given),
            allow_private=self._hosts(given),
            timeout=self._timeout(given, line, 20.0),
            **self._secret(given, line, ("url_file", "url_env"), "the Apprise URL"),
        )

    def _hosts(self, given: Given) -> tuple[str, ...]:
        return tuple(text.value.lower() for text in self._fields.texts_of(given, "allow_private"))

    def _lang(self, given: Given) -> Lang | None:
        if "lang" not in given:
            return None
        return self._fields.choice(given["lang"], "lang", get_args(Lang))

    def _timeout(self, given: Given, line: int, default: float) -> float:
        timeout = self._fields.duration(given, "timeout", default, MAX_TIMEOUT)
        if not timeout:
            self._fields.refuse(line, "timeout is 0: write at least 1s")
        return timeout

    def _secret(
        self, given: Given, line: int, places: tuple[str, ...], what: str
    ) -> dict[str, str]:
        """Return where the secret stands, by the one key of `places` that is given."""
        found = [place for place in places if place in given]
        if len(found) != 1:
            wrong = f"write {' or '.join(places)}, one of them: the place of {what}"
            self._fields.refuse(line, wrong)
        texts = {place: self._fields.text_of(given, place) for place in found}
        for place, text in texts.items():
            if text and place.endswith("_env") and not ENVIRONMENT_NAME.fullmatch(text.value):
                self._fields.refuse(text.line, f"{place} must be the name of a variable")
        return {place: text.value for place, text in texts.items() if text}


def wrong_with_url(url: str, allowed: tuple[str, ...]) -> str:
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
