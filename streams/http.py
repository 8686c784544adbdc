"""What other programs ask over HTTP: metrics, alive, ready."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from streams.metrics import REGISTRY


def create_site(problem: Callable[[], str]) -> web.Application:
    """Return the site; `problem` says why the worker is not ready, "" when it is."""

    async def metrics(_request: web.Request) -> web.Response:
        body = generate_latest(REGISTRY)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def healthy(_request: web.Request) -> web.Response:
        return web.Response(text="healthy\n")

    async def ready(_request: web.Request) -> web.Response:
        why = problem()
        return web.Response(text=f"{why or 'ready'}\n", status=503 if why else 200)

    site = web.Application()
    site.add_routes(
        [
            web.get("/metrics", metrics),
            web.get("/-/healthy", healthy),
            web.get("/-/ready", ready),
        ]
    )
    return site


async def serve(site: web.Application, bind: str, port: int) -> web.AppRunner:
    """Listen on `bind` and `port`; the runner's `cleanup()` ends it. Raises OSError."""
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, bind, port).start()
    return runner
