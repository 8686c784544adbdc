"""A server on loopback that has the shape of Slack: its methods, its limits, its ways of failing.

It takes what Slack takes and refuses what Slack refuses, by the rules that Slack publishes for
`chat.postMessage`, `chat.update`, `auth.test`, incoming webhooks and Block Kit. `plan` makes the
next calls fail in any way before those rules are looked at.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiohttp import web

TOKEN = "xoxb-made-up-for-tests"
CHANNEL = "C0MADEUP01"
HOOK_PATH = "/services/T0MADEUP/B0MADEUP/made-up-for-tests"

MAX_TEXT = 40_000
MAX_UPDATED_TEXT = 4_000
MAX_BLOCKS = 50

PING = re.compile(r"<!(?:channel|here|everyone|subteam)|<@[UW]")

Failing = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Call(NamedTuple):
    """A request as it arrived: `method` is "hook" for the incoming webhook."""

    method: str
    headers: dict[str, str]
    body: dict[str, Any]


class SlackServer:
    """What was posted, by its timestamp, and every call. `channels` are those that a bot is in."""

    def __init__(self, pause_s: float = 0.0) -> None:
        self.calls: list[Call] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.channels = {CHANNEL}
        self.planned: deque[Failing] = deque()
        self.pings: list[str] = []
        self.url = ""
        self._pause_s = pause_s
        self._last = float("-inf")

    @property
    def api_url(self) -> str:
        """Return where its methods are."""
        return f"{self.url}/api/"

    @property
    def hook_url(self) -> str:
        """Return the URL of its incoming webhook."""
        return f"{self.url}{HOOK_PATH}"

    def plan(self, *failings: Failing) -> None:
        """Let the next calls fail so, one after the other."""
        self.planned.extend(failings)

    def methods(self) -> list[str]:
        """Return which methods were called."""
        return [call.method for call in self.calls]

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info.get("method", "hook")
        body = await _read(request)
        self.calls.append(Call(method, dict(request.headers), body or {}))
        if self.planned:
            return await self.planned.popleft()(request)
        if method == "hook":
            return self._take_hook(body)
        if wrong := _wrong_with_token(request):
            return _answer(wrong)
        if method == "auth.test":
            return web.json_response({"ok": True, "team": "Made Up", "bot_id": "B1"})
        if body is None:
            return _answer("invalid_json")
        return self._take_message(method, body)

    def _take_hook(self, body: dict[str, Any] | None) -> web.Response:
        if body is None:
            return web.Response(status=400, text="invalid_payload")
        if wrong := wrong_with_message(body, MAX_TEXT):
            return web.Response(status=400, text=wrong)
        if self._is_too_soon():
            return web.Response(status=429, headers={"Retry-After": "1"}, text="rate_limited")
        self._keep(body)
        return web.Response(text="ok")

    def _take_message(self, method: str, body: dict[str, Any]) -> web.Response:
        is_update = method == "chat.update"
        if body.get("channel") not in self.channels:
            return _answer("channel_not_found")
        if is_update and body.get("ts") not in self.messages:
            return _answer("message_not_found")
        if not is_update and body.get("thread_ts", "") not in {"", *self.messages}:
            return _answer("thread_not_found")
        if wrong := wrong_with_message(body, MAX_UPDATED_TEXT if is_update else MAX_TEXT):
            return _answer(wrong)
        if not is_update and self._is_too_soon():
            headers = {"Retry-After": "1"}
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers=headers
            )
        ts = self._keep(body, body["ts"] if is_update else "")
        return web.json_response({"ok": True, "channel": body["channel"], "ts": ts})

    def _keep(self, body: dict[str, Any], ts: str = "") -> str:
        ts = ts or f"1767225600.{len(self.messages):06}"
        self.messages[ts] = body
        self.pings += [text for text in texts_of(body) if PING.search(text)]
        return ts

    def _is_too_soon(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._last < self._pause_s:
            return True
        self._last = now
        return False


async def _read(request: web.Request) -> dict[str, Any] | None:
    try:
        body = json.loads(await request.read())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _wrong_with_token(request: web.Request) -> str:
    given = request.headers.get("Authorization", "")
    if not given:
        return "not_authed"
    return "" if given == f"Bearer {TOKEN}" else "invalid_auth"


def _answer(error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error})


def wrong_with_message(body: dict[str, Any], most: int) -> str:
    """Return the error that Slack has for a message, "" for one that it takes."""
    text, blocks = body.get("text"), body.get("blocks", [])
    if not isinstance(text, str) or not text.strip():
        return "no_text"
    if len(text) > most:
        return "msg_too_long"
    if len(blocks) > MAX_BLOCKS or not all(is_block(block) for block in blocks):
        return "invalid_blocks"
    return ""


def is_block(block: dict[str, Any]) -> bool:
    """Tell whether Slack takes `block`, of the kinds that alerts use."""
    match block:
        case {"type": "header", "text": {"type": "plain_text"} as text}:
            return _is_text(text, 150)
        case {"type": "section", **parts}:
            fields = parts.get("fields", [])
            shown = "text" in parts or bool(fields)
            texts = _is_text(parts["text"], 3_000) if "text" in parts else True
            return shown and texts and len(fields) <= 10 and all(_is_text(f, 2_000) for f in fields)
        case {"type": "context", "elements": elements}:
            return 1 <= len(elements) <= 10 and all(_is_text(e, 3_000) for e in elements)
        case {"type": "divider"}:
            return True
    return False


def _is_text(text: dict[str, Any], most: int) -> bool:
    return text.get("type") in {"plain_text", "mrkdwn"} and 1 <= len(text.get("text", "")) <= most


def texts_of(part: Any) -> list[str]:
    """Return every text of a message in which Slack looks for markup."""
    if isinstance(part, list):
        return [text for each in part for text in texts_of(each)]
    if not isinstance(part, dict) or part.get("type") == "plain_text":
        return []
    own = [part["text"]] if isinstance(part.get("text"), str) else []
    return own + [text for each in part.values() for text in texts_of(each)]


@asynccontextmanager
async def slack(pause_s: float = 0.0) -> AsyncIterator[SlackServer]:
    """Run a server on a free port; messages closer than `pause_s` seconds are refused by 429."""
    server = SlackServer(pause_s)
    app = web.Application()
    app.router.add_route("*", "/api/{method}", server.take)
    app.router.add_route("*", HOOK_PATH, server.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


def error(name: str) -> Failing:
    """Return an answer that names an error, as most of Slack's do, with status 200."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return _answer(name)

    return answer


def status(code: int, text: str = "", **headers: str) -> Failing:
    """Return an answer with a status; `_` in the name of a header stands for `-`."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=code, text=text, headers=named)

    return answer


async def reset(request: web.Request) -> web.StreamResponse:
    """Break the connection off instead of answering."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def hang(_request: web.Request) -> web.StreamResponse:
    """Answer only when whoever asked is long gone."""
    await asyncio.sleep(60)
    return web.Response()


async def babble(_request: web.Request) -> web.StreamResponse:
    """Answer with what says that it is JSON and is not."""
    return web.Response(text='{"ok": tru', content_type="application/json")


async def flood(request: web.Request) -> web.StreamResponse:
    """Answer with JSON that does not end within a megabyte."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"ok": true, "ts": "1", "channel": "')
    for _ in range(16):
        await response.write(b"C" * 65_536)
    return response
