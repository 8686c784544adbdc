"""readings → findings: what each article is beside all others."""

from __future__ import annotations

from typing import Any

import faust

from streams.runner import StageRunner


def add_relate(app: faust.App, readings: Any, runner: StageRunner) -> None:
    """Register the agent `relate`."""

    @app.agent(readings, name="relate", concurrency=1)
    async def relate(stream: Any) -> None:
        async for event in stream.noack().events():
            await runner.handle(event)
