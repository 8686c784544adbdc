"""From an alert policy to channels that are ready to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from alerts.channels.channel import Channel
from alerts.channels.secrets import load_key
from alerts.channels.signing import BadSecret
from alerts.channels.terminal import TerminalChannel
from alerts.channels.webhook import WebhookChannel
from alerts.settings import AlertsConfig, AlertsError, TerminalConfig
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
        if isinstance(channel, TerminalConfig):
            channels[channel.name] = TerminalChannel(
                channel.name, stream, config.lang, now().astimezone().tzinfo or UTC
            )
            continue
        try:
            key = load_key(channel, folder, environ)
            channels[channel.name] = WebhookChannel(channel, key, now)
        except BadSecret as error:
            problems.append(Problem(0, str(error)))
    if problems:
        raise AlertsError(tuple(problems))
    return channels
