"""The connections of a channel to its one host: public addresses, no proxy, no cookies."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from alerts.channels.addresses import is_public
from alerts.channels.channel import Result
from alerts.channels.resolving import ChannelResolver


class PrivateAddress(OSError):
    """The receiver's name leads to an address that it may not have."""


class Connections:
    """Opens an HTTP session when it is first asked for. `timeout` is of one request, in seconds.

    A host of `allowed`, as it stands in `url`, may have a private address.
    """

    def __init__(self, url: str, allowed: tuple[str, ...], timeout: float, at_once: int) -> None:
        self._is_allowed = (urlsplit(url).hostname or "").lower() in allowed
        self._timeout = timeout
        self._at_once = at_once
        self._session: aiohttp.ClientSession | None = None
        self._resolver: ChannelResolver | None = None

    def open(self) -> aiohttp.ClientSession:
        """Return the session, in a running loop."""
        if self._session is None:
            self._resolver = ChannelResolver(self._at_once)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    socket_factory=None if self._is_allowed else open_public_socket,
                    resolver=self._resolver,
                    use_dns_cache=False,
                    force_close=True,
                ),
                timeout=aiohttp.ClientTimeout(total=self._timeout),
                headers={"Accept-Encoding": "identity", "User-Agent": "rasid"},
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session

    async def close(self) -> None:
        """Close the connections; what is being looked up ends by itself."""
        if self._session is not None:
            await self._session.close()
        if self._resolver is not None:
            await self._resolver.close()
        self._session = self._resolver = None


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
