"""Where signing secrets are read: a file or an environment variable, never the policy itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alerts.channels.signing import BadSecret, parse_secret
from alerts.settings import WebhookConfig

MAX_BYTES = 4_096


def load_key(config: WebhookConfig, folder: Path, environ: Mapping[str, str]) -> bytes:
    """Return the key that a webhook signs with; a relative `secret_file` is looked for in `folder`.

    Raises BadSecret, which names the place and not what stands there.
    """
    place = config.secret_file or f"${config.secret_env}"
    try:
        return parse_secret(_read(config, folder, environ))
    except BadSecret as error:
        raise BadSecret(f"channel {config.name}, {place}: {error}") from None


def _read(config: WebhookConfig, folder: Path, environ: Mapping[str, str]) -> str:
    if config.secret_env:
        if config.secret_env not in environ:
            raise BadSecret("this environment variable is not set")
        return environ[config.secret_env]
    try:
        with (folder / config.secret_file).open("rb") as file:
            return file.read(MAX_BYTES).decode("ascii")
    except OSError as error:
        raise BadSecret(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadSecret("is no text") from None
