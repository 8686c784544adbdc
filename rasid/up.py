"""`rasid up`: the whole monitor in one process on the embedded log."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import click
import msgspec

from rasid import __version__
from rasid.options import (
    UsageProblem,
    common_options,
    load_alerts,
    load_watchlist,
    settings_from,
)
from streams.inflight import describe
from streams.settings import Settings

STOP_WITHIN = 20.0


@click.command("up")
@click.option("--sample", is_flag=True, help="Watch invented news, about one article a second.")
@common_options
def command(sample: bool, **flags: Any) -> int:
    """Run the whole monitor in one process; alerts are printed as they come.

    Articles come from `rasid send`, or any other program that writes to the log. Ctrl-C stops it,
    and nothing is lost: the next start goes on where this one ended. With --sample it runs in a
    fresh temporary folder, on news written for it.

    \b
      rasid up --sample
      rasid up --watchlist watchlist.yaml --alerts alerts.yaml
    """
    with ExitStack() as stack:
        if sample:
            if flags["data"] or flags["broker"]:
                raise UsageProblem("--sample has its own folder: leave --data and --broker out")
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="rasid-sample-"))
            flags |= _sample_flags(folder, flags)
        settings = settings_from(flags)
        return asyncio.run(_run(settings, sample=sample))


def _sample_flags(folder: str, flags: dict[str, Any]) -> dict[str, Any]:
    from rasid.sample import sample_file
    from streams.sqlite.url import url_of

    return {
        "data": folder,
        "broker": url_of(Path(folder).resolve() / "log.db"),
        "watchlist": flags["watchlist"] or str(sample_file("watchlist.yaml")),
        # invented news must not reach the channels of the real ones by accident
        "alerts": flags["alerts"] or "",
        "clock": "articles",
        "partitions": 1,
    }


def _leave(why: str) -> None:
    """End at once with code 3: what was not acknowledged is decided again at the next start."""
    with suppress(OSError, ValueError):
        click.echo(f"rasid: stopped: {why}", err=True)
        sys.stdout.flush()
    os._exit(3)


async def _run(settings: Settings, *, sample: bool) -> int:
    from streams.http import create_site, serve

    monitor, channels, watches = _build(settings, sample=sample)
    try:
        site = await serve(create_site(monitor.health.problem), settings.bind, settings.port)
    except OSError as exc:
        raise UsageProblem(
            f"cannot listen on {settings.bind}:{settings.port} ({exc.strerror or exc}); "
            "choose another with --port, or --port 0 for any"
        ) from None
    stop = _told_to_stop()
    _greet(settings, watches, site.addresses)
    await _work(monitor, settings, stop, sample=sample)
    for channel in channels.values():
        await channel.close()
    await site.cleanup()
    click.echo("rasid: stopped; nothing is lost", err=True)
    return 0


def _told_to_stop() -> asyncio.Event:
    """Return what is set at SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _work(monitor: Any, settings: Settings, stop: asyncio.Event, *, sample: bool) -> None:
    """Run the monitor until it is told to stop; leave with code 3 where it ends by itself."""
    running = [asyncio.create_task(_run_monitor(monitor))]
    if sample:
        running.append(asyncio.create_task(_feed(settings)))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([running[0], stopping], return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        error = running[0].exception() or monitor.app.crash_reason
        _leave(f"the worker ended by itself ({describe(error) if error else 'without a reason'})")
    for task in running:
        task.cancel()
    try:
        await asyncio.wait_for(monitor.stop(), STOP_WITHIN)
    except TimeoutError:
        _leave(f"it did not stop within {STOP_WITHIN:.0f} seconds; nothing is lost")


async def _run_monitor(monitor: Any) -> None:
    await monitor.start()
    await monitor.app.wait()


async def _feed(settings: Settings) -> None:
    from rasid.monitor import utc_now
    from rasid.sample import feed, sample_lines, shift_to

    await feed(settings.log_path, shift_to(sample_lines(), utc_now()))


def _build(settings: Settings, *, sample: bool) -> tuple[Any, Any, int]:
    """Return the monitor, its channels, and how many names it watches."""
    from alerts.channels.opening import open_channels
    from alerts.settings import with_terminal
    from analysis.decision import BEGINNING
    from rasid.monitor import Monitor, prepare_log, utc_now
    from rasid.rules import rules_of
    from streams import metrics
    from streams.logs import configure_logs

    configure_logs(settings.log_level, settings.log_format)
    watchlist, config = load_watchlist(settings), with_terminal(load_alerts(settings))
    if sample:
        config = msgspec.structs.replace(config, warm_up=0.0)
    folder = Path(settings.alerts).parent
    channels = open_channels(config, folder, os.environ, sys.stdout, utc_now)
    at = utc_now() if settings.clock == "log" else BEGINNING
    log_id = prepare_log(settings, rules_of(watchlist, config, at))
    monitor = Monitor(settings, watchlist, log_id, channels, fail=_leave)
    metrics.initialise(__version__, list(channels), settings.sources, settings.partitions)
    return monitor, channels, len(watchlist.watches)


def _greet(settings: Settings, watches: int, addresses: Any) -> None:
    host, port = addresses[0][:2]
    click.echo(
        f"rasid {__version__}: watching {watches} names; log {settings.log_path}; "
        f"http://{host}:{port}/metrics; Ctrl-C stops",
        err=True,
    )
