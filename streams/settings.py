"""Every setting: one frozen object, from defaults, file, environment and flags, in this order."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

import msgspec

from streams.kafka.url import SCHEME as KAFKA
from streams.kafka.url import servers_of
from streams.sqlite.url import path_of, url_of

ENVIRONMENT = "RASID_"
BOUNDS = (("port", 0, 65_535), ("partitions", 1, 64), ("replication", 1, 32))


class SettingsError(ValueError):
    """A setting is wrong; the message says which, where it came from and what to write."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a command runs with. Paths are as given; times are seconds.

    `clock` is "log", the log's append time of each article, or "articles", the articles' own time.
    `sources` are the outlets whose newest article is watched by a metric. A canary is sent every
    `canary` seconds, 0 for never; by the articles' own clock there is none. With Kafka,
    `replication` is how many brokers hold each topic, and `instance` a worker's name in its group,
    "" for a new one at each start. `tls_*` and `sasl_*` are how it is reached: secrets are in
    files, of which these are the names.
    """

    data: str = "./rasid-data"
    broker: str = ""
    watchlist: str = ""
    alerts: str = ""
    bind: str = "127.0.0.1"
    port: int = 8080
    clock: Literal["log", "articles"] = "log"
    partitions: int = 4
    replication: int = 1
    instance: str = ""
    tls: bool = False
    tls_ca: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    sasl_mechanism: Literal["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] = ""
    sasl_user: str = ""
    sasl_password_file: str = ""
    commit_interval: float = 0.25
    stall_seconds: float = 120.0
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["text", "json"] = "text"
    sources: tuple[str, ...] = ()
    canary: float = 60.0

    @property
    def canary_interval(self) -> float:
        """Return how often a canary is sent, in seconds, 0 for never."""
        return self.canary if self.clock == "log" else 0.0

    @property
    def data_path(self) -> Path:
        """Return the folder that holds the log and the local stores."""
        return Path(self.data)

    @property
    def broker_url(self) -> str:
        """Return the broker, by default the embedded log in the data folder."""
        return self.broker or url_of(self.data_path / "log.db")

    @property
    def kafka(self) -> tuple[str, ...]:
        """Return the servers of the Kafka, each as host:port; none with the embedded log.

        Raises SettingsError.
        """
        if not self.broker_url.startswith(KAFKA):
            return ()
        try:
            return servers_of(self.broker_url)
        except ValueError as error:
            raise SettingsError(f"broker: {error}") from None

    @property
    def encrypted(self) -> bool:
        """Tell whether connections to the Kafka are encrypted: by `tls`, or a file for it."""
        return self.tls or bool(self.tls_ca or self.tls_cert or self.tls_key)

    @property
    def log_path(self) -> Path:
        """Return the file of the embedded log. Raises SettingsError with any other broker."""
        if self.kafka:
            raise SettingsError(
                f"this needs the embedded log, and the broker is {self.broker_url}: name another"
                " with --broker sqlite:///PATH"
            )
        try:
            return path_of(self.broker_url)
        except ValueError as error:
            raise SettingsError(f"broker: {error}, or kafka://HOST:PORT for a Kafka") from None


def load_settings(
    file: Path | None, environment: Mapping[str, str], flags: Mapping[str, Any]
) -> Settings:
    """Return the settings; flags that are None were not given. Raises SettingsError.

    `file` None means ./rasid.toml where there is one. A variable of the environment that is empty
    was not given either: supervisors pass on as empty what nobody set.
    """
    found: dict[str, Any] = {}
    path = file or Path("rasid.toml")
    if file is not None or path.exists():
        found.update(_from_file(path))
    found.update(_from_environment(environment))
    found.update({name: value for name, value in flags.items() if value is not None})
    return _checked(found, path)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as exc:
        raise SettingsError(
            f"{path}: cannot be read ({exc.strerror}); name another with --config"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingsError(f"{path}: is not TOML: {exc}") from None


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in Settings.__struct_fields__:
        value = environment.get(ENVIRONMENT + name.upper(), "").strip()
        if value:
            found[name] = _parts(value) if name == "sources" else value
    return found


def _parts(value: str) -> list[str]:
    return [part for part in map(str.strip, value.split(",")) if part]


def _checked(found: dict[str, Any], path: Path) -> Settings:
    unknown = sorted(set(found) - set(Settings.__struct_fields__))
    if unknown:
        known = ", ".join(Settings.__struct_fields__)
        raise SettingsError(f"{path}: unknown setting {unknown[0]!r}; known are {known}")
    try:
        settings = msgspec.convert(found, Settings, strict=False)
    except msgspec.ValidationError as exc:
        name = re.sub(r".*at `\$\.?([^`]*)`$", r"\1", str(exc))
        allowed = get_args(get_type_hints(Settings).get(name))
        words = [str(each) for each in allowed if each != ""]
        hint = f"; write {' or '.join(words)}" if words and name != "sources" else ""
        wrong = str(exc).partition(" - at")[0]
        raise SettingsError(f"setting {name}: {wrong}{hint}") from None
    for name, low, high in BOUNDS:
        if not low <= getattr(settings, name) <= high:
            raise SettingsError(f"setting {name}: must be from {low} to {high}")
    if not 0.05 <= settings.commit_interval <= 60:
        raise SettingsError("setting commit_interval: must be from 0.05 to 60 seconds")
    if not 3 <= settings.stall_seconds <= 3600:
        raise SettingsError("setting stall_seconds: must be from 3 to 3600 seconds")
    if settings.canary and not 1 <= settings.canary <= 3600:
        raise SettingsError("setting canary: must be from 1 to 3600 seconds, or 0 for none")
    if settings.kafka:
        _check_access(settings)
    else:
        _ = settings.log_path
    return settings


def _check_access(settings: Settings) -> None:
    """Raise SettingsError where what is said of TLS and SASL does not go together."""
    named = [name for name in ("tls_cert", "tls_key") if getattr(settings, name)]
    if len(named) == 1:
        raise SettingsError(
            f"setting {named[0]}: tls_cert and tls_key go together: name both files"
        )
    mechanism = settings.sasl_mechanism
    needed = (
        ["sasl_password_file"]
        if mechanism == "OAUTHBEARER"
        else ["sasl_user", "sasl_password_file"]
    )
    for name in needed:
        if mechanism and not getattr(settings, name):
            raise SettingsError(f"setting {name}: {mechanism} needs it")
    for name in ("sasl_user", "sasl_password_file"):
        if not mechanism and getattr(settings, name):
            raise SettingsError(
                f"setting {name}: nothing without sasl_mechanism, such as SCRAM-SHA-512"
            )
    if mechanism in ("PLAIN", "OAUTHBEARER") and not settings.encrypted:
        raise SettingsError(
            f"setting sasl_mechanism: {mechanism} would send its secret in the clear: name the"
            " brokers' CA with tls_ca, or set tls = true"
        )
