"""findings → alerts: who is told of what."""

from __future__ import annotations

from typing import Any

import faust

from streams.runner import StageRunner


def add_alert(app: faust.App, findings: Any, runner: StageRunner) -> None:
    """Register the agent `alert`."""

    @app.agent(findings, name="alert", concurrency=1)
    async def alert(stream: Any) -> None:
        async for event in stream.noack().events():
            await runner.handle(event)
