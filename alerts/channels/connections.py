"""The connections of a channel to its one host: public addresses, no proxy, no cookies."""

from __future__ import annotations

from urllib.parse import urlsplit

import aiohttp

from alerts.channels.resolving import ChannelResolver
from alerts.channels.webhook import open_public_socket


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
