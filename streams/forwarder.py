"""The stage without state on Faust: every article becomes one record on `readings`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import faust
import msgspec

from analysis.decision import Origin
from analysis.intake import CODE_ERROR
from analysis.reader import Reader
from analysis.reading import Reading, Refused
from streams.broker import send
from streams.inflight import InFlight, handle_or_end
from streams.metrics import STAGE_SECONDS
from streams.runner import bind
from streams.stage import Failures
from streams.topics import READINGS


class Forwarder:
    """Reads articles and sends on what each says, or why it could not be taken.

    `by_log` chooses the clock: the log's append time, or the articles' own time. `observe` is
    told of each reading.
    """

    def __init__(  # noqa: PLR0913 - the one place where `read` meets its world
        self,
        app: faust.App,
        reader: Reader,
        log: str,
        *,
        fail: Callable[[str], None],
        by_log: bool,
        started_at: datetime,
        observe: Callable[[Reading | Refused], None],
    ) -> None:
        self.inflight = InFlight("read", fail)
        self.handled: dict[int, int] = {}
        self._app, self._reader, self._log, self._fail = app, reader, log, fail
        self._by_log, self._started_at, self._observe = by_log, started_at, observe
        self._encode = msgspec.json.Encoder().encode
        self._failures = Failures("read")

    def use(self, reader: Reader) -> None:
        """Read by `reader` from the next article on."""
        self._reader = reader

    async def handle(self, event: Any) -> None:
        """Read one article and send its reading.

        Whatever goes wrong beyond the reading of one article ends the worker.
        """
        await handle_or_end("read", self._fail, self._handle_in_turn(event))

    async def _handle_in_turn(self, event: Any) -> None:
        async with self.inflight.turn:
            await self._handle(event)

    async def _handle(self, event: Any) -> None:
        message = event.message
        bind(message.topic, message.partition, message.offset)
        origin = Origin(self._log, message.topic, message.partition, message.offset)
        appended_at = datetime.fromtimestamp(message.timestamp, UTC) if self._by_log else None
        with STAGE_SECONDS.labels("read").time():
            reading = self._reader.read(event.value or b"", appended_at, self._started_at, origin)
        failed = isinstance(reading, Refused) and reading.reason == CODE_ERROR
        self._failures.note(getattr(reading, "where", "") if failed else "")
        self._observe(reading)
        key = reading.article.encode("utf-8", "replace")
        sent = await send(self._app, READINGS.name, key, self._encode(reading))
        self.handled[message.partition] = message.offset
        await self.inflight.put(event, [sent])
