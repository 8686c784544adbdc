"""Other services, through Apprise: it says only whether a message was taken, and never why not."""

from __future__ import annotations

import asyncio
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from apprise import Apprise, AppriseAsset, NotifyFormat, PersistentStoreMode

from alerts.channels.addresses import is_public
from alerts.channels.channel import Result, Sending
from alerts.rules.settings import AppriseConfig
from alerts.words.plurals import Lang
from alerts.words.rendering import render_text

FIXED = ("discord", "pover", "tgram", "zulip")
"""Services that have one public address."""

OWN_HOST = ("gotifys", "jsons", "mailtos", "matrixs", "mmosts", "ntfys", "rockets", "workflows")
"""Services whose host stands in the URL, over TLS."""

PLAIN = ("gotify", "json", "mailto", "matrix", "mmost", "ntfy", "rocket")
"""The same without TLS: only to a host that may be private."""

WIDTH = 100_000
"""Columns of a line: whoever shows it wraps it."""

TALKATIVE = ("apprise", "urllib3", "requests")
"""Loggers that write URLs, and with them tokens and passwords."""


def wrong_with_apprise(url: str, allowed: tuple[str, ...]) -> str:
    """Say what is wrong with an Apprise URL, without a word of it: it is a secret."""
    scheme = _scheme(url)
    if scheme not in (*FIXED, *OWN_HOST, *PLAIN):
        return f"its scheme is not allowed: write one of {', '.join((*FIXED, *OWN_HOST))}"
    service = _open(url)
    if service is None:
        return "Apprise cannot read this URL"
    if scheme in PLAIN and not set(_hosts(url, service)) <= set(allowed):
        return f"{scheme} has no TLS: write {scheme}s, or list the host in allow_private"
    if not service.verify_certificate:
        return "verify=no leaves TLS unchecked: take it out"
    if service.redirects:
        return "redirects are not followed: take redirect out"
    if getattr(service, "secure_mode", "") == "insecure" and scheme not in PLAIN:
        return "mode=insecure sends in the clear: take it out"
    return ""


class AppriseChannel:
    """Sends over one Apprise `url`, in a thread: the library waits for its answers."""

    at_once = 1

    def __init__(self, config: AppriseConfig, url: str, lang: Lang) -> None:
        for name in TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self.name = config.name
        self._config = config
        self._url = url
        self._lang = lang
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="apprise")

    async def send(self, sending: Sending) -> Result:
        """Send an alert once. No status is known, so all but success is tried again alike."""
        repeat = sending.maybe_repeat
        lines = render_text(sending.alert, self._lang, WIDTH, maybe_repeat=repeat)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._config.timeout):
                return await loop.run_in_executor(self._thread, self._notify, lines)
        except TimeoutError:
            return Result("retry", "timeout", maybe_arrived=True)

    async def reach(self) -> str:
        """Look the host up; no service can be asked without sending something."""
        loop = asyncio.get_running_loop()
        result = await loop.run_in_executor(self._thread, self._find_host)
        if result is None:
            return ""
        return f"channel {self.name} cannot be reached ({result.status}): check the host in its url"

    async def close(self) -> None:
        """Send nothing more; what is being sent ends by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _notify(self, lines: list[str]) -> Result:
        if (wrong := self._find_host()) is not None:
            return wrong
        service = _open(self._url, self._config.timeout)
        try:
            taken = service is not None and service.notify(
                title=lines[0], body="\n".join(lines[1:]) or lines[0], body_format=NotifyFormat.TEXT
            )
        except Exception:  # noqa: BLE001 - a hundred services, and what they raise may hold the URL
            return Result("retry", "apprise_failed", maybe_arrived=True)
        if taken:
            return Result("ok", "taken")
        return Result("retry", "not_taken", maybe_arrived=True)

    def _find_host(self) -> Result | None:
        """Return why the host must not, or cannot, be connected to."""
        for host in _hosts(self._url, _open(self._url)):
            if host in self._config.allow_private:
                continue
            try:
                found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError):
                return Result("retry", "dns")
            if not all(is_public(str(address[0])) for *_, address in found):
                return Result("failed", "private_address")
        return None


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()


def _open(url: str, timeout: float = 20.0) -> Any:
    """Return the service behind a URL, None for none."""
    asset = AppriseAsset(
        async_mode=False,
        http_redirects=False,
        pem_autogen=False,
        pgp_autogen=False,
        storage_mode=PersistentStoreMode.MEMORY,
    )
    service = Apprise.instantiate(url, asset=asset)
    if service is not None:
        service.socket_connect_timeout = min(service.socket_connect_timeout, timeout)
        service.socket_read_timeout = min(service.socket_read_timeout, timeout)
    return service


def _hosts(url: str, service: Any) -> tuple[str, ...]:
    """Return the hosts that a URL names itself."""
    if service is None or _scheme(url) in FIXED:
        return ()
    if getattr(service, "mode", "") in {"cloud", "t2bot"}:  # ntfy.sh, t2bot.io
        return ()
    host = getattr(service, "smtp_host", "") or service.host or ""
    return (str(host).lower(),)
