"""`rasid worker`: one of the processes that share the work on a Kafka."""

from __future__ import annotations

import asyncio
from typing import Any

import click

from rasid.leaving import end
from rasid.options import Overrides, UsageProblem, common_options, settings_from
from rasid.running import run
from streams.sqlite.lock import only_worker


@click.command("worker")
@common_options
def command(**flags: Any) -> int:
    """Run one worker of the monitor on a Kafka; start as many as there are machines.

    They share the partitions of the articles; one of them remembers, alerts and delivers, and
    another takes over where it ends. SIGTERM or Ctrl-C stops one cleanly. It ends with code 3 where
    it cannot go on, and is to be started again: nothing is lost. Each needs a folder of its own.

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
        code = asyncio.run(run(settings, Overrides()))
    return end(code)
