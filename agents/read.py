"""articles → readings: what each article says."""

from __future__ import annotations

from typing import Any

import faust

from streams.forwarder import Forwarder


def add_read(app: faust.App, articles: Any, forwarder: Forwarder) -> None:
    """Register the agent `read`."""

    @app.agent(articles, name="read", concurrency=1)
    async def read(stream: Any) -> None:
        async for event in stream.noack().events():
            await forwarder.handle(event)
