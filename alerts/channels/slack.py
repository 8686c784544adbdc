"""Slack: a bot that posts, replies in the thread of a story and edits, or an incoming webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackClientError

from alerts.channels.channel import Result, Sending
from alerts.channels.connections import Connections, judge_failure
from alerts.channels.slack_answers import NO_MESSAGE, NO_THREAD, judge_answer, judge_hook
from alerts.channels.slack_client import SlackClient, read_bounded
from alerts.records import Alert
from alerts.rules.settings import SlackConfig
from alerts.words.blocks import Message, message_of_alert, note_of_revision
from alerts.words.plurals import Lang

PAUSE = 1.1
"""Seconds between two messages: Slack takes about one a second in a channel."""

FAILURES = (aiohttp.ClientError, TimeoutError, OSError)


class Pace:
    """Lets calls through one after the other, `pause` seconds apart."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._next = float("-inf")

    async def turn(self) -> None:
        """Wait until the next call may be made."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._next - loop.time()))
        self._next = loop.time() + self._pause


class _Slack:
    """A channel in Slack, reached at `url`; `pause` seconds lie between two messages."""

    at_once = 1

    def __init__(
        self, config: SlackConfig, url: str, lang: Lang, now: Callable[[], datetime], pause: float
    ) -> None:
        self.name = config.name
        self._lang = lang
        self._now = now
        self._pace = Pace(pause)
        self._connections = Connections(url, config.allow_private, config.timeout, 1)

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()

    def _whole(self, sending: Sending) -> Message:
        return message_of_alert(sending.alert, self._lang, maybe_repeat=sending.maybe_repeat)


class SlackBot(_Slack):
    """A bot with a token: each story has a thread, a later revision edits what it revises."""

    def __init__(
        self,
        config: SlackConfig,
        token: str,
        lang: Lang,
        now: Callable[[], datetime],
        pause: float = PAUSE,
    ) -> None:
        super().__init__(config, config.api_url, lang, now, pause)
        self._config = config
        self._token = token

    async def send(self, sending: Sending) -> Result:
        """Post an alert, or edit what was posted and tell its thread why.

        Where the message or its thread is gone, it is posted anew.
        """
        alert, edits = sending.alert, sending.edits
        if not (alert.revision and self._ts(edits)):
            return await self._post(self._whole(sending), sending.thread, _is_pressing(alert))
        if alert.why != "joined":
            edited = await self._edit(self._whole(sending), edits)
            if edited.status in NO_MESSAGE:
                return await self._post(self._whole(sending), sending.thread, _is_pressing(alert))
            if edited.outcome != "ok":
                return edited
        # where another alert tells of the change, that one is shown in the channel
        pressing = alert.why != "joined" and not alert.by
        note = note_of_revision(alert, self._lang, maybe_repeat=sending.maybe_repeat)
        told = await self._post(note, sending.thread or edits, broadcast=pressing)
        # the message to edit next time is the alert's own, not the note about it
        return told._replace(receipt=edits) if told.outcome == "ok" else told

    async def reach(self) -> str:
        """Ask Slack whose the token is; nothing is posted."""
        result = await self._call(lambda client: client.auth_test())
        if result.outcome == "ok":
            return ""
        why = f"does not answer ({result.status})"
        return f"channel {self.name} {why}: check its token and the network"

    async def _post(self, message: Message, thread: str, broadcast: bool) -> Result:  # noqa: FBT001 - private, and named where it is called
        said = {**_without_previews(message), "channel": self._config.channel}
        if ts := self._ts(thread):
            reply = {**said, "thread_ts": ts, "reply_broadcast": broadcast}
            result = await self._call(lambda client: client.chat_postMessage(**reply))
            if result.status not in NO_THREAD:
                return result
        return await self._call(lambda client: client.chat_postMessage(**said))

    async def _edit(self, message: Message, receipt: str) -> Result:
        said = {**message._asdict(), "channel": self._config.channel, "ts": self._ts(receipt)}
        return await self._call(lambda client: client.chat_update(**said))

    def _ts(self, receipt: str) -> str:
        """Return the timestamp in a receipt, "" for one of another channel: names are reused."""
        channel, _, ts = receipt.partition(":")
        return ts if channel == self._config.channel else ""

    async def _call(self, ask: Callable[[SlackClient], Awaitable[Any]]) -> Result:
        await self._pace.turn()
        client = SlackClient(self._token, self._config.api_url, self._connections.open())
        try:
            answer = await ask(client)
        except SlackClientError as error:
            answer = getattr(error, "response", None)
        except FAILURES as error:
            return judge_failure(error)
        if answer is None:
            return Result("retry", "bad_response", maybe_arrived=True)
        retry_after = answer.headers.get("Retry-After")
        return judge_answer(answer.status_code, retry_after, answer.data, self._now())


class SlackHook(_Slack):
    """An incoming webhook: it can post, and neither reply nor edit. Its `url` is a secret."""

    def __init__(
        self,
        config: SlackConfig,
        url: str,
        lang: Lang,
        now: Callable[[], datetime],
        pause: float = PAUSE,
    ) -> None:
        super().__init__(config, url, lang, now, pause)
        self._url = url

    async def send(self, sending: Sending) -> Result:
        """Post an alert; a later revision says why it comes again."""
        await self._pace.turn()
        said = _without_previews(self._whole(sending))
        session = self._connections.open()
        try:
            async with session.post(self._url, json=said, allow_redirects=False) as response:
                retry_after = response.headers.get("Retry-After")
                body = await read_bounded(response)
                return judge_hook(response.status, retry_after, body, self._now())
        except FAILURES as error:
            return judge_failure(error)

    async def reach(self) -> str:
        """Ask the host alone, since whoever asks for the URL itself posts; any answer will do."""
        parts = urlsplit(self._url)
        session = self._connections.open()
        try:
            host = parts._replace(path="/", query="", fragment="").geturl()
            async with session.head(host, allow_redirects=False):
                return ""
        except FAILURES as error:
            why = judge_failure(error).status
            return f"channel {self.name} does not answer ({why}): check its url and the network"


def _without_previews(message: Message) -> dict[str, Any]:
    return {**message._asdict(), "unfurl_links": False, "unfurl_media": False}


def _is_pressing(alert: Alert) -> bool:
    """Tell whether a reply about `alert` is shown in the channel too, not in its thread alone."""
    return alert.severity == "urgent" or alert.kind in {"contradiction", "correction"}
