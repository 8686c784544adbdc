"""`rasid worker`: one of the processes that share the work on a Kafka."""

from __future__ import annotations

import asyncio
from typing import Any

import click

from rasid.following import WAITING, Following
from rasid.leaving import end, leave, say
from rasid.options import Overrides, UsageProblem, common_options, settings_from
from rasid.running import listen, run
from streams.errors import StorageFailed
from streams.settings import Settings
from streams.sqlite.lock import only_worker


@click.command("worker")
@common_options
def command(**flags: Any) -> int:
    """Run one worker of the monitor on a Kafka; start as many as there are machines.

    They share the partitions of the articles; one of them remembers, alerts and delivers, and
    another takes over where it ends. SIGTERM or Ctrl-C stops one cleanly. It ends with code 3 where
    it cannot go on, and is to be started again: nothing is lost. Each needs a folder of its own.
    Without --watchlist it watches what `rasid watch push` put on the Kafka last, and waits for it.

    \b
      rasid worker --broker kafka://broker:9092 --watchlist watchlist.yaml
    """
    settings = settings_from(flags)
    if not settings.kafka:
        raise UsageProblem(
            "a worker needs a Kafka: name one with --broker kafka://HOST:PORT, or run `rasid up`,"
            " which has a log of its own"
        )
    settings.data_path.mkdir(parents=True, exist_ok=True)
    with only_worker(settings.data_path / "worker", "another folder with --data"):
        if settings.watchlist:
            code = asyncio.run(run(settings, Overrides()))
        else:
            following = _follow(settings)
            code = asyncio.run(run(following.with_file(), Overrides(), following.run))
    return end(code)


def _follow(settings: Settings) -> Following:
    """Return the watchlist on the log once there is one; leave with code 3 as `run` does."""
    from rasid.monitor import prepare_log

    following = Following(settings)
    try:
        prepare_log(settings, None)
        asyncio.run(_wait(following, settings))
    except StorageFailed as error:
        leave(str(error))
    return following


async def _wait(following: Following, settings: Settings) -> None:
    """Return when there is a watchlist; alive meanwhile, but not ready."""
    site = await listen(settings, lambda: WAITING)
    try:
        await following.wait(say)
    finally:
        await site.cleanup()
