"""An alert reaches a webhook receiver that knows nothing of Rasid but its secret."""

from __future__ import annotations

import base64
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from standardwebhooks import Webhook

from alerts.channels.opening import open_channels
from alerts.config.policy_file import parse_alerts
from alerts.rules.settings import AlertsConfig
from analysis.mentions.watchlist import Watchlist, parse_watchlist
from rasid.sample import sample_file, sample_lines
from tests.stream.conftest import Stream

SECRET = "whsec_" + base64.b64encode(b"a secret made for the test only").decode()


class Receiver:
    """Takes webhooks on loopback, and verifies each as the standard says."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self.types: list[str] = []
        self.port = 0

    async def take(self, request: web.Request) -> web.Response:
        """Verify and count one webhook."""
        body = await request.text()
        event = Webhook(SECRET).verify(body, dict(request.headers))
        self.ids[request.headers["webhook-id"]] += 1
        self.types.append(event["type"])
        return web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Return a receiver that listens."""
    receiver = Receiver()
    site = web.Application()
    site.add_routes([web.post("/alerts", receiver.take)])
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.port = runner.addresses[0][1]
    yield receiver
    await runner.cleanup()


async def test_every_alert_arrives_signed_and_once(
    make_stream: Callable[[Watchlist, AlertsConfig], Stream], receiver: Receiver, tmp_path: Path
) -> None:
    """Each alert comes under an id of its own, verifies with the secret, and is answered for."""
    config = parse_alerts(
        "warm_up: 0\n"
        "channels:\n"
        f"  - {{name: desk, type: webhook, url: 'http://127.0.0.1:{receiver.port}/alerts',"
        " secret_env: SECRET, allow_private: [127.0.0.1]}\n"
    )
    watchlist = parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8"))
    stream = make_stream(watchlist, config)
    stream.send(sample_lines()[:20])
    channels = open_channels(config, tmp_path, {"SECRET": SECRET}, sys.stdout, _now)
    await stream.work_off(channels)
    for channel in channels.values():
        await channel.close()
    expected = Counter(f"{alert.alert}.{alert.revision}" for alert in stream.alerts())
    assert stream.failures == []
    assert expected.total() > 0
    assert receiver.ids == expected
    assert set(receiver.types) <= {"claim.new", "claim.contradicted", "claim.corrected"}


def _now() -> datetime:
    return datetime.now(UTC)
