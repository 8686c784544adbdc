"""Slack's own client, kept to one request a call: no retry, no redirect, no proxy, no endless body.

Slack's client logs at the level DEBUG what it sends, and the proxies that it finds; here it has a
log of its own that writes nothing.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

MAX_ANSWER = 64 * 1024
"""Bytes of an answer that are read."""

SILENT = logging.Logger("slack", logging.CRITICAL + 1)  # noqa: LOG001 - it must not hang below the root log


class SlackClient(AsyncWebClient):
    """Slack's methods over `session`."""

    def __init__(self, token: str, api_url: str, session: aiohttp.ClientSession) -> None:
        super().__init__(token=token, base_url=api_url, session=session, logger=SILENT)
        self.proxy = None  # the client takes one out of the environment
        self.headers["User-Agent"] = "rasid"
        self._session = session

    async def _request(
        self, *, http_verb: str, api_url: str, req_args: dict[str, Any]
    ) -> dict[str, Any]:
        """Make one request, where the method of the same name there makes several.

        Raises what aiohttp raises; an answer that is no object of JSON is {}.
        """
        async with self._session.request(
            http_verb, api_url, allow_redirects=False, **req_args
        ) as response:
            return {
                "data": as_object(await read_bounded(response)),
                "headers": response.headers,
                "status_code": response.status,
            }


async def read_bounded(response: aiohttp.ClientResponse) -> bytes:
    """Return the body of a response, b"" for one longer than MAX_ANSWER."""
    read = bytearray()
    while chunk := await response.content.read(MAX_ANSWER):
        read += chunk
        if len(read) > MAX_ANSWER:
            return b""
    return bytes(read)


def as_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in `body`, {} for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
