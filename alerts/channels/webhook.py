"""Webhooks as Standard Webhooks has them, to public addresses unless another is allowed by name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime

import aiohttp

from alerts.channels.channel import Result, Sending
from alerts.channels.connections import Connections, judge_failure
from alerts.channels.responses import judge_response
from alerts.channels.signing import message_id, message_of, sign
from alerts.records import Alert
from alerts.rules.settings import WebhookConfig

MAX_RESPONSE = 64 * 1024
"""Bytes of a response that are read: only its status counts."""

AT_ONCE = 8
"""Requests under way at one time: a slow one delays the others less, and 10,000 alerts at 0.1 s
each are through in minutes."""


class WebhookChannel:
    """Posts each alert to one URL, signed with each of `keys`; `now` is the clock of timestamps.

    Two keys are for the time in which a receiver changes from one to the other.
    """

    at_once = AT_ONCE

    def __init__(
        self, config: WebhookConfig, keys: tuple[bytes, ...], now: Callable[[], datetime]
    ) -> None:
        self.name = config.name
        self._config = config
        self._keys = keys
        self._now = now
        self._connections = Connections(config.url, config.allow_private, config.timeout, AT_ONCE)

    async def send(self, sending: Sending) -> Result:
        """Post an alert once; follows no redirect, reads at most MAX_RESPONSE."""
        alert, sent_at = sending.alert, self._now()
        body = message_of(alert)
        try:
            async with self._connections.open().post(
                self._config.url,
                data=body,
                headers=self._headers(alert, body, int(sent_at.timestamp())),
                allow_redirects=False,
            ) as response:
                retry_after = response.headers.get("Retry-After")
                result = judge_response(response.status, retry_after, sent_at)
                await _drain(response)
                return result
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return judge_failure(error)

    async def reach(self) -> str:
        """Ask the receiver for its headers, without a signature; any answer will do."""
        try:
            async with self._connections.open().head(self._config.url, allow_redirects=False):
                return ""
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = judge_failure(error).status
            return f"channel {self.name} does not answer ({why}): check its url and the network"

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()

    def _headers(self, alert: Alert, body: bytes, timestamp: int) -> dict[str, str]:
        message = message_id(alert)
        signatures = [sign(key, message, timestamp, body) for key in self._keys]
        return {
            "content-type": "application/json",
            "user-agent": "rasid",
            "webhook-id": message,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(signatures),
        }


async def _drain(response: aiohttp.ClientResponse) -> None:
    """Read a little of what else comes, so that the receiver is not cut off while it writes."""
    left = MAX_RESPONSE
    with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
        while left > 0 and (chunk := await response.content.read(left)):
            left -= len(chunk)
