"""Where secrets are read: a file or an environment variable, never the policy itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from alerts.channels.signing import BadSecret, parse_secret
from alerts.rules.settings import AppriseConfig, SlackConfig, WebhookConfig

MAX_BYTES = 4_096

TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]{1,250}", re.ASCII)


MAX_KEYS = 2
"""The one in use and, while it is changed, the one that comes or goes."""


def load_keys(config: WebhookConfig, folder: Path, environ: Mapping[str, str]) -> tuple[bytes, ...]:
    """Return the keys that a webhook signs with, one or, while the secret is changed, two.

    They stand one below the other; a relative `secret_file` is looked for in `folder`. Raises
    BadSecret, which names the place and not what stands there.
    """
    place = Place(config.name, config.secret_file, config.secret_env)
    lines = _read_line(place, folder, environ).split() or [""]
    if len(lines) > MAX_KEYS:
        raise place.bad(f"there are {len(lines)} secrets: {MAX_KEYS} at most, one a line")
    try:
        return tuple(parse_secret(line) for line in lines)
    except BadSecret as error:
        raise place.bad(str(error)) from None


def load_token(config: SlackConfig, folder: Path, environ: Mapping[str, str]) -> str:
    """Return the token of a bot in Slack. Raises BadSecret, which does not hold it."""
    place = Place(config.name, config.token_file, config.token_env)
    token = _read_line(place, folder, environ)
    if not TOKEN.fullmatch(token):
        raise place.bad("this is no bot's token: one begins with xoxb-")
    return token


def load_url(
    config: SlackConfig | AppriseConfig,
    folder: Path,
    environ: Mapping[str, str],
    wrong_with: Callable[[str, tuple[str, ...]], str],
) -> str:
    """Return the URL that is a secret itself, if `wrong_with` finds nothing wrong with it.

    Raises BadSecret, which does not hold it.
    """
    place = Place(config.name, config.url_file, config.url_env)
    url = _read_line(place, folder, environ)
    if wrong := wrong_with(url, config.allow_private) if url else "there is no url":
        raise place.bad(wrong)
    return url


class Place(NamedTuple):
    """Where a channel's secret stands: in a file or in a variable of the environment."""

    channel: str
    file: str
    variable: str

    def bad(self, why: str) -> BadSecret:
        """Return the exception that names the place, and not what stands there."""
        where = self.file or f"${self.variable}"
        return BadSecret(f"channel {self.channel}, {where}: {why}")


def _read_line(place: Place, folder: Path, environ: Mapping[str, str]) -> str:
    try:
        return _read(place.file, place.variable, folder, environ).strip()
    except BadSecret as error:
        raise place.bad(str(error)) from None


def _read(named: str, variable: str, folder: Path, environ: Mapping[str, str]) -> str:
    if variable:
        if variable not in environ:
            raise BadSecret("this environment variable is not set")
        return environ[variable]
    try:
        with (folder / named).open("rb") as file:
            return file.read(MAX_BYTES).decode("ascii")
    except OSError as error:
        raise BadSecret(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadSecret("is no text") from None
