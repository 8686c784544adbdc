"""Webhooks as Standard Webhooks has them, to public addresses unless another is allowed by name."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from alerts.channels.addresses import is_public
from alerts.channels.channel import Result, Sending
from alerts.channels.resolving import ChannelResolver
from alerts.channels.responses import judge_response
from alerts.channels.signing import message_id, message_of, sign
from alerts.records import Alert
from alerts.settings import WebhookConfig

MAX_RESPONSE = 64 * 1024
"""Bytes of a response that are read: only its status counts."""

AT_ONCE = 8
"""Requests under way at one time: a slow one delays the others less, and 10,000 alerts at 0.1 s
each are through in minutes."""


class PrivateAddress(OSError):
    """The receiver's name leads to an address that it may not have."""


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
        self._session: aiohttp.ClientSession | None = None
        self._resolver: ChannelResolver | None = None

    async def send(self, sending: Sending) -> Result:
        """Post an alert once; follows no redirect, reads at most MAX_RESPONSE."""
        alert, sent_at = sending.alert, self._now()
        body = message_of(alert)
        try:
            async with self._open_session().post(
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
            async with self._open_session().head(self._config.url, allow_redirects=False):
                return ""
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = judge_failure(error).status
            return f"channel {self.name} does not answer ({why}): check its url and the network"

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        if self._resolver is not None:
            await self._resolver.close()
            self._resolver = None

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

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            host = (urlsplit(self._config.url).hostname or "").lower()
            allowed = host in self._config.allow_private
            self._resolver = ChannelResolver(AT_ONCE)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    socket_factory=None if allowed else open_public_socket,
                    resolver=self._resolver,
                    use_dns_cache=False,
                    force_close=True,
                ),
                timeout=aiohttp.ClientTimeout(total=self._config.timeout),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session


def open_public_socket(address: tuple[Any, ...]) -> socket.socket:
    """Return a socket for `address`, which is about to be connected to.

    The check stands here because nothing is resolved any more between it and the connection.
    Raises PrivateAddress.
    """
    family, kind, protocol, _, where = address
    if not is_public(where[0]):
        raise PrivateAddress("a private address")
    return socket.socket(family, kind, protocol)


def judge_failure(error: Exception) -> Result:
    """Return what a request that got no response means."""
    if isinstance(error, TimeoutError):
        return Result("retry", "timeout", maybe_arrived=True)
    if isinstance(error, aiohttp.InvalidURL):
        return Result("failed", "bad_url")
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(
        error.os_error, PrivateAddress
    ):
        return Result("failed", "private_address")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Result("retry", "dns")
    if isinstance(error, aiohttp.ClientSSLError):
        return Result("retry", "tls")
    if isinstance(error, aiohttp.ClientResponseError):
        return Result("retry", "bad_response", maybe_arrived=True)
    maybe_arrived = not isinstance(error, aiohttp.ClientConnectorError)
    return Result("retry", "connection", maybe_arrived=maybe_arrived)


async def _drain(response: aiohttp.ClientResponse) -> None:
    """Read a little of what else comes, so that the receiver is not cut off while it writes."""
    left = MAX_RESPONSE
    with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
        while left > 0 and (chunk := await response.content.read(left)):
            left -= len(chunk)
