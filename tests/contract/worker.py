"""A worker to kill: counts each key in a table and forwards it; ends when its input is closed."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

import faust

from tests.contract import app as contract

GROUP, BROKER, DATA, STORE, RUN, INBOX, OUTPUT = sys.argv[1:]


def make_app() -> faust.App:
    """The app: INBOX (4 partitions) is counted in `counts`, and forwarded to OUTPUT (1)."""
    app = contract.make_app(BROKER, GROUP, DATA, STORE)
    counts = app.Table(
        "counts",
        partitions=4,
        key_type=bytes,
        value_type=int,
        default=int,
        options={"block_cache_size": 1 << 20, "write_buffer_size": 1 << 20},
    )
    out = app.topic(OUTPUT)

    @app.agent(app.topic(INBOX), name="count", concurrency=1)
    async def count(stream: Any) -> None:
        async for event in stream.events():
            message = event.message
            counts[message.key] += 1
            place = b"%d:%d" % (message.partition, message.offset)
            await out.send(key=message.key, value=place, headers={"run": RUN.encode()})

    return app


async def main() -> None:
    """Run until standard input is closed."""
    logging.basicConfig(level=logging.WARNING)
    app = make_app()
    await app.start()
    if app.crash_reason is not None:
        raise app.crash_reason
    print("ready", flush=True)  # noqa: T201 - the test waits for it
    await asyncio.to_thread(sys.stdin.read)
    await app.stop()


asyncio.run(main())
