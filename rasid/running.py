"""Running a monitor until it is told to stop, or must: what `rasid up` and `rasid worker` share."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from rasid import __version__
from rasid.leaving import leave, say
from rasid.options import Overrides, UsageProblem, load_alerts, load_watchlist
from streams.errors import Damaged, StorageFailed
from streams.inflight import describe, handle_or_end
from streams.settings import Settings

STOP_WITHIN = 20.0


async def run(
    settings: Settings,
    overrides: Overrides,
    beside: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> int:
    """Run the monitor until SIGINT or SIGTERM, and what goes on `beside` it; return the exit code.

    `overrides` change the alert policy, whenever it is read. Leaves with code 3 where the monitor
    ends by itself, or the log cannot be written to begin with.
    Raises UsageProblem, LogError.
    """
    try:
        monitor, channels, reloading = _build(settings, overrides)
    except Damaged:
        raise
    except StorageFailed as error:
        leave(str(error))  # no wrong setting: with room on the disk, the next start succeeds
    site = await listen(settings, monitor.health.problem)
    stop = _told_to_stop()
    _greet(settings, reloading.watches, site.addresses)
    await _work(monitor, stop, _reload(monitor, reloading), *([beside()] if beside else []))
    for channel in channels.values():
        await channel.close()
    await site.cleanup()
    say("rasid: stopped; nothing is lost")
    return 0


async def listen(settings: Settings, problem: Callable[[], str]) -> Any:
    """Serve metrics, alive and ready until the `cleanup()` of what is returned.

    `problem` says why the worker is not ready, "" when it is. Raises UsageProblem.
    """
    from streams.http import create_site, serve

    try:
        return await serve(create_site(problem), settings.bind, settings.port)
    except OSError as exc:
        raise UsageProblem(
            f"cannot listen on {settings.bind}:{settings.port} ({exc.strerror or exc}); "
            "choose another with --port, or --port 0 for any"
        ) from None


def _told_to_stop() -> asyncio.Event:
    """Return what is set at SIGINT or SIGTERM; the second one ends the process at once."""
    stop = asyncio.Event()

    def told(number: signal.Signals) -> None:
        if stop.is_set():
            say("rasid: stopped at once; the next start decides again what was open")
            os._exit(128 + number)
        say("rasid: stopping; once more ends it at once")
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told, number)
    return stop


async def _work(monitor: Any, stop: asyncio.Event, *beside: Coroutine[Any, Any, None]) -> None:
    """Run the monitor until it is told to stop; leave with code 3 where it ends by itself."""
    running = [asyncio.create_task(work) for work in (_run_monitor(monitor), *beside)]
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([running[0], stopping], return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        error = running[0].exception() or monitor.app.crash_reason
        leave(f"the worker ended by itself ({describe(error) if error else 'without a reason'})")
    for task in running:
        task.cancel()
    await asyncio.wait(running[1:], timeout=STOP_WITHIN)
    try:
        await asyncio.wait_for(monitor.stop(), STOP_WITHIN)
    except TimeoutError:
        leave(f"it did not stop within {STOP_WITHIN:.0f} seconds; nothing is lost")


async def _run_monitor(monitor: Any) -> None:
    await monitor.start()
    await monitor.app.wait()


async def _reload(monitor: Any, reloading: Any) -> None:
    """Take changed files for as long as the monitor runs; leave with code 3 where it cannot."""
    await monitor.started.wait()  # before, nothing can be put on the log
    await handle_or_end("watchlist", leave, reloading.run(monitor))


def _build(settings: Settings, overrides: Overrides) -> tuple[Any, Any, Any]:
    """Return the monitor, its channels, and what takes its files again when they change."""
    from alerts.channels.opening import open_channels
    from analysis.decision import BEGINNING
    from rasid.compiling import Compiled
    from rasid.monitor import Monitor, prepare_log, utc_now
    from rasid.reloading import Reloading, read_marks
    from rasid.rules import rules_of
    from streams import metrics
    from streams.disk import watch_disk
    from streams.logs import configure_logs

    configure_logs(settings.log_level, settings.log_format)
    marks = read_marks(settings)  # first: what changes while it is read is read again
    watchlist, config = load_watchlist(settings), overrides.change(load_alerts(settings))
    folder = Path(settings.alerts).parent
    channels = open_channels(config, folder, os.environ, sys.stdout, utc_now)
    at = utc_now() if settings.clock == "log" else BEGINNING
    rules = rules_of(watchlist, config, at)
    log_id = prepare_log(settings, rules)
    monitor = Monitor(settings, watchlist, log_id, channels, fail=leave)
    watch_disk(settings.data_path)
    metrics.CANARY_INTERVAL.set(settings.canary_interval)
    metrics.initialise(__version__, list(channels), settings.sources, settings.partitions)
    taken = Compiled(config, rules, watchlist.hash, len(watchlist.watches), None)
    return monitor, channels, Reloading(settings, overrides, taken, marks, say)


def _greet(settings: Settings, watches: int, addresses: Any) -> None:
    host, port = addresses[0][:2]
    log = settings.broker_url if settings.kafka else settings.log_path
    say(
        f"rasid {__version__}: watching {watches} names; log {log}; "
        f"http://{host}:{port}/metrics; Ctrl-C stops"
    )
