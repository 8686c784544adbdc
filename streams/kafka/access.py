"""How a Kafka is reached: its servers, TLS and SASL, as every client of ours is told of them."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiokafka.abc import AbstractTokenProvider

from streams.settings import Settings, SettingsError

MAX_SECRET = 64 << 10


class Access:
    """The servers of a Kafka, and who we are there; its repr names no secret.

    `context` None means connections in the clear, `mechanism` "" no SASL. With OAUTHBEARER the
    token is read from `secret_file` for each connection, else the password once.
    """

    def __init__(
        self,
        servers: Sequence[str],
        *,
        context: ssl.SSLContext | None = None,
        mechanism: str = "",
        user: str = "",
        secret_file: Path | None = None,
    ) -> None:
        self.servers, self.mechanism, self.user = tuple(servers), mechanism, user
        self.encrypted = context is not None
        self._context = context
        self._token = TokenFile(secret_file) if secret_file and mechanism == "OAUTHBEARER" else None
        self._password = read_secret(secret_file) if secret_file and not self._token else ""

    @property
    def name(self) -> str:
        """Return what the Kafka is called in messages: the URL of its servers."""
        return f"kafka://{','.join(self.servers)}"

    @property
    def who(self) -> str:
        """Return in words who we are there."""
        if self.user:
            return f"user {self.user}"
        return "this token's user" if self._token else "this user"

    def __repr__(self) -> str:
        how = f"{self.mechanism} as {self.user}" if self.mechanism else "no SASL"
        return f"<{self.name}: {'TLS' if self.encrypted else 'no TLS'}, {how}>"

    def arguments(self) -> dict[str, Any]:
        """Return what each client of aiokafka is made with."""
        return {"bootstrap_servers": list(self.servers), **self.identity()}

    def identity(self) -> dict[str, Any]:
        """Return the same without the servers, for a connection to one of them."""
        protocol = "SSL" if self._context else "PLAINTEXT"
        found: dict[str, Any] = {"ssl_context": self._context, "security_protocol": protocol}
        if self.mechanism:
            found["security_protocol"] = f"SASL_{protocol}"
            found["sasl_mechanism"] = self.mechanism
        if self._token:
            return found | {"sasl_oauth_token_provider": self._token}
        if self.mechanism:
            found |= {"sasl_plain_username": self.user, "sasl_plain_password": self._password}
        return found


class TokenFile(AbstractTokenProvider):  # type: ignore[misc]  # aiokafka ships no types
    """A bearer token in a file that whoever renews it writes anew."""

    def __init__(self, file: Path) -> None:
        self._file = file

    async def token(self) -> str:
        """Return the token as it is now. Raises SettingsError."""
        return read_secret(self._file)


def read_access(settings: Settings) -> Access:
    """Return how `settings` say the Kafka is reached. Raises SettingsError."""
    context = _read_context(settings) if settings.encrypted else None
    file = Path(settings.sasl_password_file) if settings.sasl_mechanism else None
    return Access(
        settings.kafka,
        context=context,
        mechanism=settings.sasl_mechanism,
        user=settings.sasl_user,
        secret_file=file,
    )


def read_secret(file: Path) -> str:
    """Return the secret in `file`, without the line's end. Raises SettingsError, which says none of
    it.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_SECRET + 1)
        secret = data.decode().rstrip("\r\n")
    except OSError as error:
        raise _wrong("sasl_password_file", file, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise _wrong("sasl_password_file", file, "is not UTF-8") from None
    if not secret or len(data) > MAX_SECRET or "\n" in secret:
        raise _wrong("sasl_password_file", file, "must hold one line, the password or token")
    return secret


def _read_context(settings: Settings) -> ssl.SSLContext:
    """Return the context of TLS: it checks the brokers' certificates and their names."""
    try:
        context = ssl.create_default_context(cafile=settings.tls_ca or None)
    except (OSError, ssl.SSLError) as error:
        raise _wrong("tls_ca", settings.tls_ca, _why(error)) from None
    if settings.tls_cert:
        try:
            # with an empty passphrase an encrypted key is refused, where it would ask a terminal
            context.load_cert_chain(settings.tls_cert, settings.tls_key, password=lambda: "")
        except (OSError, ssl.SSLError) as error:
            files = f"{settings.tls_cert}, {settings.tls_key}"
            raise _wrong("tls_cert, tls_key", files, _why(error)) from None
    return context


def _why(error: OSError) -> str:
    if not isinstance(error, ssl.SSLError):
        return f"cannot be read ({error.strerror})"
    if error.reason == "KEY_VALUES_MISMATCH":
        return "do not belong together"
    return "cannot be used: PEM files are needed, and a key without a passphrase"


def _wrong(setting: str, file: Path | str, why: str) -> SettingsError:
    return SettingsError(f"setting {setting}: {file}: {why}")
