"""`rasid up`: the whole monitor in one process on the embedded log."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from rasid.leaving import end
from rasid.options import Overrides, UsageProblem, common_options, settings_from
from rasid.running import run
from streams.settings import Settings


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
        if settings.kafka:
            raise UsageProblem(
                f"`rasid up` has a log of its own, and the broker is {settings.broker_url}: "
                "run `rasid worker` there"
            )
        code = asyncio.run(_run(settings, sample=sample))
    return end(code)


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


async def _run(settings: Settings, *, sample: bool) -> int:
    if not sample:
        return await run(settings, Overrides(terminal=True))
    return await run(settings, Overrides(terminal=True, warm_up=0.0), lambda: _feed(settings))


async def _feed(settings: Settings) -> None:
    from rasid.monitor import utc_now
    from rasid.sample import feed, sample_lines, shift_to

    await feed(settings.log_path, shift_to(sample_lines(), utc_now()))
