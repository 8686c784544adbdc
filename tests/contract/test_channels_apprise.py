"""Apprise against a receiver on loopback: what arrives, what is refused, what is kept silent."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from alerts.channels.apprise import AppriseChannel, wrong_with_apprise
from alerts.channels.channel import Result, Sending
from alerts.rules.settings import AppriseConfig
from tests.contract.test_channels_webhook import Receiver, receiver, status
from tests.unit.alerts.examples import alert

SECRET = "made-up-for-tests"


def channel(desk: Receiver, scheme: str = "json", **fields: object) -> AppriseChannel:
    """Return a channel to the receiver, by Apprise's plainest service."""
    given: dict[str, object] = {"allow_private": ("127.0.0.1",), **fields}
    config = AppriseConfig(name="mail", url_env="URL", **given)  # type: ignore[arg-type] # what a test varies
    host = desk.url.removeprefix("http://").removesuffix("/hook")
    return AppriseChannel(config, f"{scheme}://user:{SECRET}@{host}/{SECRET}", "ar")


async def send(apprise: AppriseChannel) -> Result:
    """Send one alert."""
    try:
        return await apprise.send(Sending(alert("a1"), 1))
    finally:
        await apprise.close()


async def test_a_message_has_its_first_line_as_its_title() -> None:
    """The rest is the text of the terminal, each line whole."""
    async with receiver(status(200)) as desk:
        assert await send(channel(desk)) == Result("ok", "taken")
    [request] = desk.received
    body = json.loads(request.body)
    assert "تعارض في التاريخ" in body["title"]
    assert "https://manara.example/2026/a" in body["message"]


@pytest.mark.parametrize("code", [302, 400, 410, 429, 500])
async def test_whatever_is_not_taken_is_tried_again(code: int) -> None:
    """Apprise tells no status, so that all failures are one; no redirect is followed."""
    async with receiver(status(code, Location="/inside", Retry_After="60")) as desk:
        assert await send(channel(desk)) == Result("retry", "not_taken", maybe_arrived=True)
    assert [request.path for request in desk.received] == [f"/{SECRET}"]


async def test_a_slow_service_is_left() -> None:
    """After the time limit the attempt is over, and the loop was never held up."""

    async def wait(_request: object) -> object:
        await never.wait()
        raise asyncio.CancelledError

    never = asyncio.Event()
    async with receiver(wait) as desk:  # type: ignore[arg-type] # it answers nothing
        result = await send(channel(desk, timeout=0.3))
        never.set()
    assert result == Result("retry", "timeout", maybe_arrived=True)


async def test_a_private_host_is_refused() -> None:
    """Unless it is allowed by its name, nothing is sent there."""
    async with receiver(status(200)) as desk:
        assert await send(channel(desk, allow_private=())) == Result("failed", "private_address")
    assert desk.received == []


async def test_no_secret_gets_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """Neither by Apprise nor by the libraries below it, which write URLs when something fails."""
    with caplog.at_level(logging.DEBUG):
        async with receiver(status(500)) as desk:
            refused, private = channel(desk), channel(desk, allow_private=())
            results = [await send(refused), await send(private)]
        closed = channel(desk)
        results += [await send(closed)]
    assert [result.outcome for result in results] == ["retry", "failed", "retry"]
    assert SECRET not in caplog.text + str(results)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mailtos://user:pw@gmail.com", ""),
        ("tgram://123456789:abcdefghijklmnopqrstuvwxyzabcdefghi/12345", ""),
        ("ntfys://topic", ""),
        ("json://127.0.0.1/x", ""),
        ("json://192.0.2.1/x", "json has no TLS"),
        ("mailto://user:pw@example.org", "mailto has no TLS"),
        ("mailtos://user:pw@example.org?mode=insecure", "in the clear"),
        ("jsons://example.org/x?verify=no", "leaves TLS unchecked"),
        ("jsons://example.org/x?redirect=yes", "not followed"),
        ("jsons://", "cannot read"),
        ("syslog://", "not allowed"),
        ("https://example.org/xpw", "not allowed"),
        ("mailtos", "cannot read"),
    ],
)
def test_what_is_wrong_with_a_url(url: str, said: str) -> None:
    """Only services of the list, over TLS that is checked; no message holds the URL."""
    found = wrong_with_apprise(url, ("127.0.0.1",))
    assert (said in found, bool(found)) == (True, bool(said))
    assert "pw" not in found
