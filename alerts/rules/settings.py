"""What an alert policy can say: who is told what, and how channels are reached.

Secrets stay where they are: the file names their file or environment variable.
"""

from __future__ import annotations

import msgspec

from alerts.rules.intervals import TimeInterval
from alerts.rules.routes import Label, Limit, Route
from alerts.rules.silences import Silence
from alerts.words.plurals import Lang
from analysis.mentions.nodes import Problem

HOUR = 3_600.0
LONGEST = 30 * 24 * HOUR
"""Longest interval or silence, in seconds: alerts and actions are remembered for so long."""

SLACK_API = "https://slack.com/api/"

DEFAULT_LIMIT = Limit(1_000, HOUR)
"""More alerts on one route are a flood that nobody reads one by one."""


class AlertsError(ValueError):
    """An alert policy that cannot be used, with all that is wrong in it, in file order.

    A problem on line 0 has no line to blame: file and watchlist do not fit together.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        said = (f"line {line}: {message}" if line else message for line, message in problems)
        super().__init__("\n".join(said))
        self.problems = problems


class WebhookConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A receiver that speaks Standard Webhooks.

    Exactly one of `secret_file` and `secret_env` is set. `allow_private` are the hosts, as they
    stand in `url`, that may have a private address or be reached by plain http. `timeout` is in
    seconds, for a whole attempt.
    """

    name: str
    url: str
    secret_file: str = ""
    secret_env: str = ""
    allow_private: tuple[str, ...] = ()
    timeout: float = 10.0


class SlackConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A channel in Slack, reached by a bot's token or by an incoming webhook.

    Exactly one of `token_file`, `token_env`, `url_file` and `url_env` is set; `channel` is the id
    of the channel, and set with a token only. `lang` None is that of the policy. `api_url` is where
    Slack's methods are; `allow_private` and `timeout` are those of a webhook.
    """

    name: str
    channel: str = ""
    token_file: str = ""
    token_env: str = ""
    url_file: str = ""
    url_env: str = ""
    api_url: str = SLACK_API
    lang: Lang | None = None
    allow_private: tuple[str, ...] = ()
    timeout: float = 10.0

    @property
    def has_token(self) -> bool:
        """Tell whether a bot posts, that can reply and edit; an incoming webhook cannot."""
        return bool(self.token_file or self.token_env)


class AppriseConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Another service, reached by the Apprise URL in `url_file` or `url_env`, one of them."""

    name: str
    url_file: str = ""
    url_env: str = ""
    lang: Lang | None = None
    allow_private: tuple[str, ...] = ()
    timeout: float = 20.0


class TerminalConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The terminal that the worker runs in."""

    name: str = "terminal"


ChannelConfig = WebhookConfig | SlackConfig | AppriseConfig | TerminalConfig


class PolicyTop(msgspec.Struct, frozen=True, kw_only=True):
    """What an alert policy says at its top, for all that does not say otherwise.

    Times are in seconds.
    """

    repeat_interval: float = 4 * HOUR
    warm_up: float = 24 * HOUR
    lang: Lang = "ar"
    group_by: tuple[Label, ...] | None = None
    group_wait: float = 0.0
    group_interval: float | None = None
    limit: Limit = DEFAULT_LIMIT
    mute: tuple[str, ...] = ()
    time_intervals: dict[str, tuple[TimeInterval, ...]] = {}
    silences: tuple[Silence, ...] = ()


class AlertsConfig(PolicyTop, frozen=True, kw_only=True):
    """The alert policy. Without a file all alerts go to the terminal."""

    channels: tuple[ChannelConfig, ...] = (TerminalConfig(),)
    routes: tuple[Route, ...] = ()

    @property
    def all_routes(self) -> tuple[Route, ...]:
        """Return the routes; where none are given, the one that leads to all channels."""
        names = tuple(channel.name for channel in self.channels)
        return self.routes or (Route(name="default", channels=names),)


def with_terminal(config: AlertsConfig) -> AlertsConfig:
    """Return `config` with every alert shown on the terminal besides all other channels."""
    if any(isinstance(channel, TerminalConfig) for channel in config.channels):
        return config
    shown = TerminalConfig()
    routes = tuple(
        msgspec.structs.replace(route, channels=(*route.channels, shown.name))
        for route in config.routes
    )
    if routes:
        routes += (Route(name=shown.name, channels=(shown.name,)),)
    return msgspec.structs.replace(config, channels=(*config.channels, shown), routes=routes)
