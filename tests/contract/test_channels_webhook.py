"""A webhook against real receivers on loopback: good, slow, broken and hostile ones."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from aiohttp import web
from standardwebhooks import Webhook

from alerts.channels.channel import Result, Sending
from alerts.channels.webhook import MAX_RESPONSE, WebhookChannel
from alerts.rules.settings import WebhookConfig
from tests.unit.alerts.examples import alert

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Received(NamedTuple):
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """An HTTP server on loopback that keeps what it gets and answers as it is told."""

    def __init__(self, answer: Handler) -> None:
        self.received: list[Received] = []
        self.url = ""
        self._answer = answer

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Keep a request and answer it."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.received.append(Received(request.path, headers, await request.read()))
        return await self._answer(request)


@asynccontextmanager
async def receiver(answer: Handler) -> AsyncIterator[Receiver]:
    """Run a receiver on a free port."""
    kept = Receiver(answer)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", kept.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    kept.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield kept
    finally:
        await runner.cleanup()


@asynccontextmanager
async def talker(talk: Talk) -> AsyncIterator[str]:
    """Run a server that speaks as it likes; yields its URL."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    finally:
        server.close()
        await server.wait_closed()


def status(code: int, **headers: str) -> Handler:
    """Return a handler that answers with a status."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=code, headers=named, text="not looked at")

    return answer


async def post(
    url: str, allowed: tuple[str, ...] = ("127.0.0.1",), timeout_s: float = 10.0
) -> Result:
    """Send one alert."""
    config = WebhookConfig(name="desk", url=url, allow_private=allowed, timeout=timeout_s)
    channel = WebhookChannel(config, (KEY,), lambda: datetime.now(UTC))
    try:
        return await channel.send(Sending(alert("a1"), 1))
    finally:
        await channel.close()


async def test_a_receiver_can_verify_what_it_gets() -> None:
    """The reference library accepts request after request, each with the id of its revision."""
    async with receiver(status(200)) as desk:
        config = WebhookConfig(name="desk", url=desk.url, allow_private=("127.0.0.1",))
        channel = WebhookChannel(config, (KEY,), lambda: datetime.now(UTC))
        for revision in (0, 0, 1):
            assert await channel.send(Sending(alert("a1", revision=revision), 1)) == Result(
                "ok", "http_200"
            )
        await channel.close()
    ids = [request.headers["webhook-id"] for request in desk.received]
    assert ids == ["a1.0", "a1.0", "a1.1"]
    for request in desk.received:
        message = Webhook(SECRET).verify(request.body, request.headers)
        assert (message["type"], message["data"]["alert"]) == ("claim.contradicted", "a1")
        assert request.headers["content-type"] == "application/json"
    first, second, _ = desk.received
    assert first.body == second.body


async def test_a_secret_can_be_changed_without_a_gap() -> None:
    """With two secrets a receiver can verify by either, the one that goes or the one that comes."""
    other = bytes(range(32, 64))
    async with receiver(status(200)) as desk:
        config = WebhookConfig(name="desk", url=desk.url, allow_private=("127.0.0.1",))
        channel = WebhookChannel(config, (KEY, other), lambda: datetime.now(UTC))
        await channel.send(Sending(alert("a1"), 1))
        await channel.close()
    [request] = desk.received
    for key in (KEY, other):
        Webhook(base64.b64encode(key).decode()).verify(request.body, request.headers)


async def test_a_redirect_is_not_followed() -> None:
    """Wherever it leads, to a private address or back to the same server."""
    async with receiver(status(302, Location="/inside")) as desk:
        assert await post(desk.url) == Result("retry", "http_302")
    assert [request.path for request in desk.received] == ["/hook"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"])  # noqa: S104 - not bound to: it must be refused
async def test_a_private_address_is_refused_before_anything_is_sent(host: str) -> None:
    """Written out, behind a name, or in another form: the receiver never sees a request."""
    async with receiver(status(200)) as desk:
        url = desk.url.replace("127.0.0.1", host)
        assert await post(url, allowed=()) == Result("failed", "private_address")
    assert desk.received == []


async def test_an_address_in_disguise_is_refused() -> None:
    """A number that stands for 127.0.0.1 is not connected to."""
    async with receiver(status(200)) as desk:
        url = desk.url.replace("127.0.0.1", "2130706433")
        result = await post(url, allowed=())
    assert (result.outcome, desk.received) == ("failed", [])


async def test_a_private_host_is_allowed_by_its_name_alone() -> None:
    """The name that stands in the URL must be the one that is allowed."""
    async with receiver(status(200)) as desk:
        url = desk.url.replace("127.0.0.1", "localhost")
        assert (await post(url, allowed=("localhost",))).outcome == "ok"
        assert (await post(url, allowed=("127.0.0.1",))).outcome == "failed"


async def test_a_name_that_does_not_exist_may_exist_later() -> None:
    """A failed lookup can be retried."""
    assert await post("http://nowhere.invalid/") == Result("retry", "dns")


async def test_a_slow_receiver_is_left() -> None:
    """After the time limit the attempt has failed, whatever comes later."""
    never = asyncio.Event()

    async def wait(_request: web.Request) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    async with receiver(wait) as desk:
        assert await post(desk.url, timeout_s=0.2) == Result("retry", "timeout", maybe_arrived=True)
        never.set()


async def test_a_receiver_that_drips_its_headers_is_left() -> None:
    """A byte now and then does not keep an attempt alive."""

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not writer.is_closing():
            writer.write(b"X-A: b\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with talker(drip) as url:
        assert await post(url, timeout_s=0.3) == Result("retry", "timeout", maybe_arrived=True)


async def test_a_success_counts_however_long_its_body() -> None:
    """An endless response is read a little and then left; the status was clear."""
    written = 0

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"\x00" * 65_536)
            written += 65_536
            await writer.drain()

    async with talker(flood) as url:
        assert await post(url) == Result("ok", "http_200")
    assert written < 200 * MAX_RESPONSE


async def test_a_success_counts_though_its_body_never_ends() -> None:
    """A body that stalls costs at most the time limit and changes nothing."""

    async def stall(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=202)
        await response.prepare(request)
        await response.write(b"...")
        await never.wait()
        return response

    never = asyncio.Event()
    async with receiver(stall) as desk:
        assert await post(desk.url, timeout_s=0.2) == Result("ok", "http_202")
        never.set()


async def test_a_connection_that_breaks_can_be_retried() -> None:
    """Closed without a word, or refused."""

    async def hang_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    async with talker(hang_up) as url:
        assert await post(url) == Result("retry", "connection", maybe_arrived=True)
    assert await post(url) == Result("retry", "connection")


@pytest.mark.parametrize(
    "said",
    [
        b"\x00\xff what is this\r\n\r\n",
        b"HTTP/1.1 9999 Oh\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
async def test_what_is_not_http_can_be_retried(said: bytes) -> None:
    """Garbage, an impossible status, a header without end, another protocol."""

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await writer.drain()

    async with talker(babble) as url:
        assert await post(url) == Result("retry", "bad_response", maybe_arrived=True)


async def test_a_receiver_without_tls_is_not_spoken_to() -> None:
    """Where https was written nothing is sent in the clear."""
    async with receiver(status(200)) as desk:
        result = await post(desk.url.replace("http://", "https://"))
    assert (result, desk.received) == (Result("retry", "tls"), [])


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alerts go where the policy says, not where the shell does."""
    async with receiver(status(200)) as desk, receiver(status(500)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        assert await post(desk.url) == Result("ok", "http_200")
    assert (len(desk.received), proxy.received) == (1, [])


async def test_reaching_a_receiver_sends_no_alert() -> None:
    """A check asks for headers only; what does not answer, or may not be asked, is named."""
    async with receiver(status(404)) as desk:
        answers = [await reach(desk.url), await reach(desk.url, allowed=())]
    assert (answers[0], [r.body for r in desk.received]) == ("", [b""])
    assert ["private_address" in answers[1], "desk" in await reach(desk.url)] == [True, True]


async def reach(url: str, allowed: tuple[str, ...] = ("127.0.0.1",)) -> str:
    """Check one channel."""
    config = WebhookConfig(name="desk", url=url, allow_private=allowed, timeout=2.0)
    channel = WebhookChannel(config, (KEY,), lambda: datetime.now(UTC))
    try:
        return await channel.reach()
    finally:
        await channel.close()


async def test_a_name_is_looked_up_although_all_threads_of_the_loop_wait() -> None:
    """Names of other channels that nobody answers for hold up no lookup of this one."""
    held = threading.Event()
    others = [asyncio.create_task(asyncio.to_thread(held.wait)) for _ in range(50)]
    async with receiver(status(200)) as desk:
        url = desk.url.replace("127.0.0.1", "localhost")
        try:
            async with asyncio.timeout(30):
                result = await post(url, ("localhost",))
        finally:
            held.set()
            await asyncio.gather(*others)
    assert result == Result("ok", "http_200")
