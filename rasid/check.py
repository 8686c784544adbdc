"""`rasid check`: is everything in order before the worker starts."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from alerts.rules.settings import AlertsError
from analysis.decision import BEGINNING
from analysis.mentions.watchlist import WatchlistError, parse_watchlist
from rasid.options import (
    UsageProblem,
    common_options,
    load_alerts,
    load_watchlist,
    make_folder,
    settings_from,
)
from rasid.rules import rules_of
from rasid.topics import differences
from streams.errors import LogError, NoSuchLog
from streams.eventlog import open_reader
from streams.settings import Settings, SettingsError
from streams.watchlist import read_text


@click.command("check")
@click.option(
    "--log", "of_log", is_flag=True, help="Account for every article and alert on the log instead."
)
@click.option("--json", "as_json", is_flag=True, help="With --log: one JSON object.")
@common_options
def command(of_log: bool, as_json: bool, **flags: Any) -> int:
    """Check settings, watchlist and alert policy, the log, and whether each channel answers.

    Every problem is one line with file, line, what is wrong and what to write instead. No alert
    is sent to a channel; a webhook is only asked for its headers.

    With --log it reads the whole log, from the articles on, and says whether every article has
    exactly one outcome and every alert an answer of each channel. Each stage whose inbox is held
    from its beginning is decided again, and must come out the same. It changes nothing and can run
    beside a worker. Exit code 1 says that something is wrong; docs/checking.md explains each line.

    \b
      rasid check --watchlist watchlist.yaml --alerts alerts.yaml
      rasid check --log --data ./rasid-data
    """
    if as_json and not of_log:
        raise UsageProblem("--json says what --log finds: write both")
    settings = settings_from(flags)
    if of_log:
        from rasid.check_log import check_log

        return check_log(settings, as_json=as_json)
    click.echo("settings: fine")
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("watchlist", _watchlist),
        ("alerts", _alerts),
        ("log", _log),
        ("channels", _channels),
    )
    said: dict[str, None] = {}
    for name, check in checks:
        try:
            click.echo(f"{name}: {check(settings)}")
        except (UsageProblem, AlertsError, LogError, SettingsError) as problem:
            # a later check may stumble over the same line
            found = [line for line in str(problem).splitlines() if line not in said]
            click.echo("".join(f"{line}\n" for line in found), err=True, nl=False)
            said |= dict.fromkeys(found)
    return 2 if said else 0


def _watchlist(settings: Settings) -> str:
    if settings.kafka and not settings.watchlist:
        return _pushed(settings)
    watchlist = load_watchlist(settings)
    return f"fine, {len(watchlist.watches)} watches, hash {watchlist.hash}"


def _pushed(settings: Settings) -> str:
    """Check the watchlist on the log, which workers take that have none of their own."""
    with open_reader(settings) as log:
        shared = read_text(log)
    if shared is None:
        raise UsageProblem(
            "watchlist: none was pushed; `rasid watch push FILE`, or name one with --watchlist"
        )
    try:
        watchlist = parse_watchlist(shared.text)
    except WatchlistError as error:
        raise UsageProblem(f"the watchlist that was pushed: {error}") from None
    return f"fine, pushed, {len(watchlist.watches)} watches, hash {watchlist.hash}"


def _alerts(settings: Settings) -> str:
    config = load_alerts(settings)
    if settings.watchlist:
        rules_of(load_watchlist(settings), config, BEGINNING)
    return f"fine, {len(config.channels)} channels, {len(config.routes)} routes"


def _log(settings: Settings) -> str:
    where = settings.broker_url if settings.kafka else settings.log_path
    try:
        with open_reader(settings) as log:
            for line in differences(log, settings):
                click.echo(f"log: {line}", err=True)
            return f"fine, {where} with {len(log.topics())} topics, id {log.log_id}"
    except NoSuchLog:
        make_folder(settings)
        return f"not there yet; `rasid up` makes {settings.log_path}"


def _channels(settings: Settings) -> str:
    from alerts.channels.opening import open_channels
    from rasid.monitor import utc_now

    folder = Path(settings.alerts).parent
    channels = open_channels(load_alerts(settings), folder, os.environ, sys.stdout, utc_now)
    problems = asyncio.run(_reach(channels))
    if problems:
        raise UsageProblem("\n".join(problems))
    return f"{len(channels)} reached"


async def _reach(channels: Any) -> list[str]:
    problems = [await channel.reach() for channel in channels.values()]
    for channel in channels.values():
        await channel.close()
    return [problem for problem in problems if problem]
