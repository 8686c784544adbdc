"""Sends the canary: one worker does, the one whose `relate` has its memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
import structlog

from analysis.article import Article
from analysis.canary import canary
from streams.inflight import describe

log = structlog.get_logger("rasid")


class Canaries:
    """Sends a canary every `interval` seconds, 0 for never, while `is_ours` says so.

    `put` puts an article into a partition of the stream; they take turns, so that each is tried.
    `clock` is in seconds and never steps back. What cannot be put is missed where it should
    arrive, which is what a canary is for: nothing ends because of it.
    """

    def __init__(
        self,
        interval: float,
        put: Callable[[Article, int], Awaitable[None]],
        is_ours: Callable[[], bool],
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        self._interval, self._put, self._is_ours = interval, put, is_ours
        self._clock, self._now = clock, now
        self._due = clock()
        self._sent = 0

    async def tick(self) -> None:
        """Send a canary where one is due; to be called about once a second."""
        if not self._interval or self._clock() < self._due or not self._is_ours():
            return
        self._due = self._clock() + self._interval
        self._sent += 1
        try:
            await self._put(canary(self._now()), self._sent)
        except Exception as exc:  # noqa: BLE001 - see above
            log.warning("canary not sent", why=describe(exc))


def encode(article: Article) -> bytes:
    """Return a canary as the article that it is, without fields that it does not have."""
    fields = {name: getattr(article, name) for name in ("id", "source", "title", "text")}
    return msgspec.json.encode({**fields, "published_at": article.published_at})
