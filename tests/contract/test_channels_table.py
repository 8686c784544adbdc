"""The status table: what each channel makes of each answer, against real servers on loopback.

Whatever happens, no secret gets into a log line, a metric, an error or what is printed.
"""

from __future__ import annotations

import logging
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aiohttp import web
from prometheus_client import generate_latest
from standardwebhooks import Webhook

from alerts.channels import resolving
from alerts.channels.channel import Channel, Result, Sending
from alerts.channels.slack import SlackBot, SlackHook
from alerts.channels.webhook import WebhookChannel
from alerts.outbox import DeliverStage
from alerts.records import Answer, InboxDeliver
from alerts.rules.settings import SlackConfig, WebhookConfig
from streams.counting import Counting
from streams.timing import TimedChannel
from tests.contract.slack_server import (
    CHANNEL,
    HOOK_PATH,
    TOKEN,
    Failing,
    SlackServer,
    babble,
    error,
    flood,
    hang,
    reset,
    slack,
    status,
)
from tests.contract.test_channels_webhook import KEY, SECRET
from tests.unit.alerts.examples import alert

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
LOCAL = ("127.0.0.1",)
LOCATION = "http://169.254.169.254/latest/meta-data"
SECRETS = (SECRET, SECRET.removeprefix("whsec_"), KEY.hex(), TOKEN, HOOK_PATH)
UNSURE: dict[str, Any] = {"maybe_arrived": True}


async def garble(request: web.Request) -> web.StreamResponse:
    """Answer with what is no HTTP."""
    assert request.transport is not None
    request.transport.write(b"\x00\xff what is this\r\n\r\n")
    request.transport.close()
    return web.Response()


async def break_off(request: web.Request) -> web.StreamResponse:
    """Break the connection off in the middle of the headers."""
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\nX-Half: a hea")
    request.transport.close()
    return web.Response()


class Row(NamedTuple):
    """An answer and what it means to a webhook, a bot in Slack, and Slack's incoming webhook."""

    name: str
    answer: Failing
    webhook: Result
    bot: Result
    hook: Result


def plainly(code: int, outcome: Any, retry_after: float | None = None, **headers: str) -> Row:
    """Return the row of a status that means the same to all; headers only where it is asked."""
    result = Result(outcome, f"http_{code}", retry_after)
    return Row(f"{code}", status(code, **headers), result, result, result)


def limited(name: str, retry_after: float | None, **headers: str) -> Row:
    """Return the row of a receiver that is asked too often."""
    in_slack = Result("retry", "rate_limited", retry_after)
    webhook = Result("retry", "http_429", retry_after)
    return Row(f"429 {name}", status(429, **headers), webhook, in_slack, in_slack)


def alike(name: str, answer: Failing, result: Result) -> Row:
    """Return the row of what means the same to all."""
    return Row(name, answer, result, result, result)


UNREADABLE = Result("retry", "bad_response", **UNSURE)
TAKEN = Result("ok", "http_200")
FAILED_INSIDE = Result("retry", "internal_error", **UNSURE)

TABLE = [
    Row("200", status(200, "ok"), TAKEN, UNREADABLE, TAKEN),
    *(plainly(code, "ok") for code in (201, 204)),
    *(plainly(code, "retry", Location=LOCATION) for code in (301, 302, 307, 308)),
    *(plainly(code, "retry") for code in (400, 401, 403, 404, 408)),
    *(plainly(code, "failed") for code in (405, 413, 414, 415)),
    plainly(410, "disabled"),
    limited("alone", None),
    limited("seconds", 120.0, Retry_After="120"),
    limited("a date", 90.0, Retry_After=format_datetime(NOW + timedelta(seconds=90), usegmt=True)),
    limited("a past date", 0.0, Retry_After=format_datetime(NOW - timedelta(days=9), usegmt=True)),
    limited("for ever", 86_400.0, Retry_After="999999999999"),
    limited("absurd", None, Retry_After="-1e99"),
    limited("words", None, Retry_After="when you like"),
    *(plainly(code, "retry") for code in (500, 502, 504)),
    plainly(503, "retry", 30.0, Retry_After="30"),
    alike("slow", hang, Result("retry", "timeout", **UNSURE)),
    alike("reset", reset, Result("retry", "connection", **UNSURE)),
    alike("broken off", break_off, Result("retry", "connection", **UNSURE)),
    alike("garbage", garble, UNREADABLE),
    Row("giant", flood, TAKEN, UNREADABLE, UNREADABLE),
    Row("half JSON", babble, TAKEN, UNREADABLE, UNREADABLE),
    Row("an error in JSON", error("internal_error"), TAKEN, FAILED_INSIDE, UNREADABLE),
]


@asynccontextmanager
async def channels(server: SlackServer, url: str) -> AsyncIterator[dict[str, Channel]]:
    """Open one channel of each kind, on the server or on another URL with nothing behind it."""
    timeout = 1.0
    given: dict[str, Any] = {"allow_private": LOCAL, "timeout": timeout}
    webhook = WebhookConfig(name="webhook", url=f"{url}{HOOK_PATH}", secret_env="KEY", **given)
    in_slack = SlackConfig(
        name="bot", channel=CHANNEL, token_env="TOKEN", api_url=f"{url}/api/", **given
    )
    incoming = SlackConfig(name="hook", url_env="URL", **given)
    made: dict[str, Channel] = {
        "webhook": WebhookChannel(webhook, (KEY,), lambda: NOW),
        "bot": SlackBot(in_slack, TOKEN, "ar", lambda: NOW, pause=0.0),
        "hook": SlackHook(incoming, f"{url}{HOOK_PATH}", "ar", lambda: NOW, pause=0.0),
    }
    try:
        yield {name: TimedChannel(channel) for name, channel in made.items()}
    finally:
        for channel in made.values():
            await channel.close()
    assert server.pings == []


@pytest.fixture
def said(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[list[str]]:
    """Everything that is logged at the lowest level, printed, counted or added: no secret."""
    told: list[str] = []
    with caplog.at_level(logging.DEBUG):
        yield told
    logged = [f"{record.getMessage()} {record.exc_info}" for record in caplog.get_records("call")]
    told += [*logged, *capfd.readouterr(), generate_latest().decode()]
    found = [secret for secret in SECRETS if any(secret in text for text in told)]
    assert found == []
    assert TOKEN.removeprefix("xoxb-") not in "".join(told)


def count(channel: str, result: Result) -> str:
    """Let an answer be decided, counted and logged as a worker does; return its record."""
    stage = DeliverStage()
    memory = stage.fresh()
    counting = Counting((), lambda: NOW)
    answer = Answer(
        alert="a1",
        revision=0,
        channel=channel,
        number=1,
        outcome=result.outcome,
        status=result.status,
        retry_after=result.retry_after,
        receipt=result.receipt,
        at=NOW,
    )
    events: tuple[InboxDeliver, ...] = (alert("a1", channels=(channel,)), answer)
    for offset, event in enumerate(events):
        entry = stage.step(memory, offset, event, NOW)
        memory.apply(entry)
        counting.count_deliver(entry, event)
    return repr((result, answer, memory.channels))


@pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])
async def test_what_an_answer_means(row: Row, said: list[str]) -> None:
    """Only 2xx is success, 410 ends a channel, Retry-After is passed on, redirects are left."""
    results: dict[str, Result] = {}
    async with slack() as server, channels(server, server.url) as made:
        for name, channel in made.items():
            server.plan(row.answer)
            results[name] = await channel.send(Sending(alert("a1"), 1))
    said += [count(name, result) for name, result in results.items()]
    assert results == {"webhook": row.webhook, "bot": row.bot, "hook": row.hook}
    assert len(server.calls) == len(made)


async def test_a_message_that_is_taken(said: list[str]) -> None:
    """A receiver can verify a webhook by the reference library; a bot gets a receipt."""
    async with slack() as server, channels(server, server.url) as made:
        results = {name: await made[name].send(Sending(alert("a1"), 1)) for name in ("bot", "hook")}
    said += [count(name, result) for name, result in results.items()]
    receipt = f"{CHANNEL}:1767225600.000000"
    assert results == {"bot": Result("ok", "posted", receipt=receipt), "hook": TAKEN}

    kept: list[tuple[bytes, dict[str, str]]] = []

    async def verify(request: web.Request) -> web.StreamResponse:
        kept.append((await request.read(), {k.lower(): v for k, v in request.headers.items()}))
        return web.Response()

    async with slack() as server:
        server.plan(verify)
        config = WebhookConfig(name="webhook", url=server.hook_url, allow_private=LOCAL)
        channel = WebhookChannel(config, (KEY,), lambda: datetime.now(UTC))
        assert await channel.send(Sending(alert("a1"), 1)) == TAKEN
        await channel.close()
    assert Webhook(SECRET).verify(*kept[0])["data"]["alert"] == "a1"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate that nobody vouches for."""
    folder = tmp_path_factory.mktemp("tls")
    made = ("-keyout", "own.pem", "-out", "own.pem", "-days", "2", "-subj", "/CN=127.0.0.1")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    command = ["openssl", "req", "-x509", *key, *made, "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "own.pem"


async def test_a_certificate_that_nobody_vouches_for(certificate: Path, said: list[str]) -> None:
    """Nothing is sent; it can be mended, so it is tried again."""
    received: list[str] = []

    async def take(request: web.Request) -> web.StreamResponse:
        received.append(request.path)
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    url = f"https://127.0.0.1:{runner.addresses[0][1]}"
    async with slack() as server, channels(server, url) as made:
        results = {name: await made[name].send(Sending(alert("a1"), 1)) for name in made}
    await runner.cleanup()
    said += [count(name, result) for name, result in results.items()]
    assert results == dict.fromkeys(made, Result("retry", "tls"))
    assert received == []


@pytest.mark.parametrize(
    "host",
    [
        *("10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0"),  # noqa: S104 - not bound to: it must be refused
        *("224.0.0.1", "240.0.0.1", "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:169.254.169.254]"),
        *("[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]"),
    ],
)
async def test_an_address_that_is_not_public_is_refused(host: str) -> None:
    """Private, shared, link-local, multicast and reserved ones, and what stands for them."""
    config = WebhookConfig(name="webhook", url=f"https://{host}/hook")
    channel = WebhookChannel(config, (KEY,), lambda: NOW)
    assert await channel.send(Sending(alert("a1"), 1)) == Result("failed", "private_address")
    await channel.close()


async def test_a_name_that_moves_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Public when it was checked and private when it is connected to: only the latter counts."""
    moving = iter(["8.8.8.8", "127.0.0.1", "169.254.169.254"])

    def look_up(host: str, port: int, family: Any) -> list[Any]:
        return real("127.0.0.1" if host != "moving.example" else next(moving), port, family)

    real = resolving._look_up  # noqa: SLF001 - where names are looked up
    monkeypatch.setattr(resolving, "_look_up", look_up)
    async with slack() as server:
        port = server.url.rpartition(":")[2]
        url = f"http://moving.example:{port}/hook"
        channel = WebhookChannel(
            WebhookConfig(name="webhook", url=url, timeout=0.3), (KEY,), lambda: NOW
        )
        results = [await channel.send(Sending(alert("a1"), 1)) for _ in range(3)]
        await channel.close()
    assert [result.status for result in results[1:]] == ["private_address"] * 2
    assert results[0].status in {"timeout", "connection"}
    assert server.calls == []
