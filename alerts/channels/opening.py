"""From an alert policy to channels that are ready to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from alerts.channels.channel import Channel
from alerts.channels.secrets import load_keys, load_token, load_url
from alerts.channels.signing import BadSecret
from alerts.channels.terminal import TerminalChannel
from alerts.channels.webhook import WebhookChannel
from alerts.config.channels import wrong_with_url
from alerts.rules.settings import (
    AlertsConfig,
    AlertsError,
    AppriseConfig,
    SlackConfig,
    TerminalConfig,
    WebhookConfig,
)
from analysis.mentions.nodes import Problem


def open_channels(
    config: AlertsConfig,
    folder: Path,
    environ: Mapping[str, str],
    stream: TextIO,
    now: Callable[[], datetime],
) -> dict[str, Channel]:
    """Return the channels of `config` by name; nothing is connected to before the first alert.

    Secret files are looked for in `folder`. Raises AlertsError that names every secret which cannot
    be used.
    """
    channels: dict[str, Channel] = {}
    problems: list[Problem] = []
    for channel in config.channels:
        try:
            if isinstance(channel, TerminalConfig):
                zone = now().astimezone().tzinfo or UTC
                channels[channel.name] = TerminalChannel(channel.name, stream, config.lang, zone)
            elif isinstance(channel, WebhookConfig):
                keys = load_keys(channel, folder, environ)
                channels[channel.name] = WebhookChannel(channel, keys, now)
            elif isinstance(channel, SlackConfig):
                channels[channel.name] = _open_slack(channel, config, folder, environ, now)
            else:
                channels[channel.name] = _open_apprise(channel, config, folder, environ)
        except BadSecret as error:
            problems.append(Problem(0, str(error)))
    if problems:
        raise AlertsError(tuple(problems))
    return channels


def _open_slack(
    channel: SlackConfig,
    config: AlertsConfig,
    folder: Path,
    environ: Mapping[str, str],
    now: Callable[[], datetime],
) -> Channel:
    from alerts.channels.slack import SlackBot, SlackHook  # noqa: PLC0415 - only who has one waits for its import

    lang = channel.lang or config.lang
    if channel.has_token:
        return SlackBot(channel, load_token(channel, folder, environ), lang, now)
    return SlackHook(channel, load_url(channel, folder, environ, wrong_with_url), lang, now)


def _open_apprise(
    channel: AppriseConfig, config: AlertsConfig, folder: Path, environ: Mapping[str, str]
) -> Channel:
    from alerts.channels.apprise import AppriseChannel, wrong_with_apprise  # noqa: PLC0415 - only who has one waits for its import

    url = load_url(channel, folder, environ, wrong_with_apprise)
    return AppriseChannel(channel, url, channel.lang or config.lang)
