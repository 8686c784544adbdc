"""The options that every command takes, and what they load: settings, watchlist, alert policy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from alerts.config.policy_file import parse_alerts
from alerts.rules.settings import AlertsConfig, AlertsError, with_terminal
from analysis.mentions.watchlist import Watch, Watchlist, WatchlistError, parse_watchlist
from streams.settings import Settings, load_settings

F = TypeVar("F", bound=Callable[..., Any])

MAX_FILE = 64 << 20


class UsageProblem(Exception):
    """Wrong usage or config: one line a problem, each saying what to do; exit code 2."""


class Overrides(msgspec.Struct, frozen=True):
    """What a command changes in every alert policy that it reads."""

    terminal: bool = False
    warm_up: float | None = None

    def change(self, config: AlertsConfig) -> AlertsConfig:
        """Return `config` as the command runs with it."""
        if self.terminal:
            config = with_terminal(config)
        if self.warm_up is not None:
            config = msgspec.structs.replace(config, warm_up=self.warm_up)
        return config


OPTIONS = (
    click.option("--config", "config", metavar="FILE", help="Settings; default ./rasid.toml."),
    click.option(
        "--data", metavar="DIR", help="Folder of the log and its stores; default ./rasid-data."
    ),
    click.option("--broker", metavar="URL", help="The log; default sqlite:///DATA/log.db."),
    click.option("--watchlist", metavar="FILE", help="Watched names (YAML)."),
    click.option("--alerts", metavar="FILE", help="Alert policy and channels (YAML)."),
    click.option("--bind", metavar="ADDRESS", help="Where HTTP listens; default 127.0.0.1."),
    click.option("--port", type=int, metavar="N", help="Its port; default 8080, 0 for any."),
)


def common_options(command: F) -> F:
    """Give `command` the common options, as keyword arguments."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def settings_from(flags: dict[str, Any]) -> Settings:
    """Return the settings after file, environment and `flags` (`config` names the file)."""
    config = flags.pop("config", None)
    return load_settings(Path(config) if config else None, os.environ, flags)


def make_folder(settings: Settings) -> Path:
    """Return the path of the log, whose folder exists then; raises UsageProblem."""
    path = settings.log_path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageProblem(
            f"{path.parent}: cannot be made a folder ({exc.strerror}); name another with --data"
        ) from None
    return path


def load_watchlist(settings: Settings) -> Watchlist:
    """Return the watchlist of the settings; raises UsageProblem."""
    if not settings.watchlist:
        raise UsageProblem(
            "no watchlist: name one with --watchlist FILE, or `watchlist` in rasid.toml"
        )
    try:
        return parse_watchlist(read_text(Path(settings.watchlist)))
    except WatchlistError as error:
        raise _problems(settings.watchlist, error.problems) from None


def choose_watches(watchlist: Watchlist, ids: Iterable[str]) -> tuple[Watch, ...]:
    """Return the watches called `ids`, all of them for none. Raises UsageProblem."""
    known = {watch.id: watch for watch in watchlist.watches}
    for name in ids:
        if name not in known:
            near = get_close_matches(name, known, 3)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise UsageProblem(f"no watch {name} in the watchlist{hint}")
    return tuple(known[name] for name in dict.fromkeys(ids)) or watchlist.watches


def load_alerts(settings: Settings) -> AlertsConfig:
    """Return the alert policy of the settings, the default one where none is named."""
    if not settings.alerts:
        return parse_alerts("{}")
    try:
        return parse_alerts(read_text(Path(settings.alerts)))
    except AlertsError as error:
        raise _problems(settings.alerts, error.problems) from None


def _problems(file: str, problems: Any) -> UsageProblem:
    named = (f"{file}:{line}: {m}" if line else f"{file}: {m}" for line, m in problems)
    return UsageProblem("\n".join(named))


def read_text(path: Path) -> str:
    """Return the text of a config file; raises UsageProblem."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise UsageProblem(f"{path}: over {MAX_FILE >> 20} MiB; split it or shorten it")
        return path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise UsageProblem(f"{path}: cannot be read ({exc.strerror}); check the name") from None
    except UnicodeDecodeError as exc:
        raise UsageProblem(f"{path}: is not UTF-8 (byte {exc.start}); save it as UTF-8") from None
