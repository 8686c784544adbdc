"""alerts → channels: what was sent, and what came back."""

from __future__ import annotations

from typing import Any

import faust

from streams.runner import StageRunner


def add_deliver(app: faust.App, alerts: Any, runner: StageRunner) -> None:
    """Register the agent `deliver`."""

    @app.agent(alerts, name="deliver", concurrency=1)
    async def deliver(stream: Any) -> None:
        async for event in stream.noack().events():
            await runner.handle(event)
