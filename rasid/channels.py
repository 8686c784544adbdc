"""`rasid channels`: how each channel is, a test of one, and a second chance for one."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from alerts.ledger.entries import ChannelState
from alerts.ledger.memory import DeliverMemory
from alerts.records import Answer, Enable
from alerts.rules.settings import AlertsConfig, ChannelConfig
from rasid.options import UsageProblem, common_options, load_alerts, settings_from
from rasid.records import read_as
from rasid.remembered import read_ledger
from streams.eventlog import open_log
from streams.records import NewRecord
from streams.settings import Settings
from streams.topics import ALERTS

LOOKED_AT = 20_000
"""Newest records of the log among which the last answer of a channel is looked for: some days."""


@click.group("channels")
def command() -> None:
    """See how channels are, try one, and give one another chance."""


class Seen(msgspec.Struct, frozen=True):
    """What is known of a channel; `answered_at` and `answer` are of its last attempt."""

    channel: str
    type: str
    state: str
    on_its_way: int
    given_up: int
    answer: str
    answered_at: datetime | None


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@common_options
def list_channels(as_json: bool, **flags: Any) -> int:
    """List the channels: type, state, alerts on their way and given up, and the last answer."""
    settings = settings_from(flags)
    for seen in _see(settings, load_alerts(settings)):
        if as_json:
            click.echo(msgspec.json.encode(seen))
            continue
        at = seen.answered_at.isoformat(timespec="seconds") if seen.answered_at else ""
        last = f"last answer {seen.answer} {at}" if seen.answer else "no answer of late"
        click.echo(
            f"{seen.channel} ({seen.type}): {seen.state}; {seen.on_its_way} on their way, "
            f"{seen.given_up} given up; {last}"
        )
    return 0


@command.command("test")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@common_options
def test(name: str, dry_run: bool, **flags: Any) -> int:
    """Send one alert, marked as a test, over the channel NAME; exit code 1 where it fails.

    It goes straight to the channel: nothing of it comes to the log, and nothing is tried again.

    \b
      rasid channels test desk
      rasid channels test desk --dry-run
    """
    from alerts.channels.opening import open_channels
    from rasid.trying_channels import preview, send_once, trial_alert

    settings = settings_from(flags)
    config = load_alerts(settings)
    chosen = _configured(config, name)
    alert = trial_alert(name, datetime.now(UTC), config.lang)
    if dry_run:
        click.echo(preview(chosen, alert, config.lang))
        return 0
    only = msgspec.structs.replace(config, channels=(chosen,), routes=())
    folder = Path(settings.alerts).parent
    channels = open_channels(only, folder, os.environ, sys.stdout, lambda: datetime.now(UTC))
    result = asyncio.run(send_once(channels[name], alert))
    click.echo(f"{name}: {result.outcome} ({result.status})", err=result.outcome != "ok")
    return 0 if result.outcome == "ok" else 1


@command.command("enable")
@click.argument("name")
@common_options
def enable(name: str, **flags: Any) -> int:
    """Use a channel again: one that answered 410 Gone, or that is held because it failed.

    What was held goes at once. What was given up meanwhile is sent again by
    `rasid alerts resend --all --channel NAME`.
    """
    settings = settings_from(flags)
    known = {state.channel for state in read_ledger(settings).channels}
    if name not in known:
        _configured(load_alerts(settings), name)
        click.echo(f"{name}: is neither disabled nor held", err=True)
        return 0
    wish = msgspec.json.encode(Enable(channel=name, at=datetime.now(UTC)))
    with open_log(settings, create=False) as log:
        log.append([NewRecord(ALERTS.name, b"", wish, partition=0)])
    click.echo(f"{name}: is used again as soon as a worker runs", err=True)
    return 0


def _configured(config: AlertsConfig, name: str) -> ChannelConfig:
    for channel in config.channels:
        if channel.name == name:
            return channel
    names = ", ".join(channel.name for channel in config.channels)
    raise UsageProblem(f"there is no channel {name} in the alert policy; there are: {names}")


def _see(settings: Settings, config: AlertsConfig) -> list[Seen]:
    memory = read_ledger(settings)
    types = {channel.name: _type(channel) for channel in config.channels}
    types |= {state.channel: "not in the policy" for state in memory.channels} | types
    dead = [letter.delivery.channel for letter in memory.dead]
    last = _last_answers(settings)
    return [_seen(name, kind, memory, dead, last.get(name)) for name, kind in types.items()]


def _seen(
    name: str, kind: str, memory: DeliverMemory, dead: list[str], last: Answer | None
) -> Seen:
    return Seen(
        channel=name,
        type=kind,
        state=_state(memory.channel(name)),
        on_its_way=memory.transit.count(name),
        given_up=dead.count(name),
        answer=f"{last.outcome} ({last.status})" if last else "",
        answered_at=last.at if last else None,
    )


def _type(channel: ChannelConfig) -> str:
    return type(channel).__name__.removesuffix("Config").lower()


def _state(state: ChannelState) -> str:
    if state.disabled:
        return f"disabled ({state.disabled}); `rasid channels enable {state.channel}` uses it again"
    if state.probe is not None:
        return "held, and a probe is on its way"
    if state.probe_at is not None:
        at = state.probe_at.isoformat(timespec="seconds")
        return f"held, {state.probes} probes failed, the next one is due at {at}"
    if state.row:
        return f"well, but the last {len(state.row)} attempts failed"
    return "well"


def _last_answers(settings: Settings) -> dict[str, Answer]:
    """Return the last answer of each channel that answered of late."""
    answers = read_as(settings, ALERTS.name, Answer, last=LOOKED_AT)
    return {answer.channel: answer for answer in answers}
