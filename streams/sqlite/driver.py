"""The Faust transport of the embedded log: `broker="sqlite:///rasid-data/log.db"`."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from typing import Any, ClassVar

from faust.exceptions import ImproperlyConfigured
from faust.transport import base
from faust.types import AppT
from faust.types.enums import ProcessingGuarantee
from yarl import URL

from streams.sqlite.consumer import Consumer
from streams.sqlite.producer import Producer
from streams.sqlite.url import path_of


class Transport(base.Transport):
    """What Faust makes consumers and producers with; `clock` gives the time of appended records."""

    Consumer: ClassVar[type[Consumer]] = Consumer
    Producer: ClassVar[type[Producer]] = Producer
    driver_version = f"sqlite={sqlite3.sqlite_version}"
    clock = staticmethod(time.time)

    def __init__(
        self, url: list[URL], app: AppT, loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        super().__init__(url, app, loop)
        self.path = path_of(url[0])
        for wrong in _unsupported(app.conf):
            raise ImproperlyConfigured(
                f"the embedded log has no {wrong}: leave it out, or use Kafka"
            )


def _unsupported(conf: Any) -> list[str]:
    """Name the settings that ask for what only Kafka has."""
    asked = {
        "processing_guarantee='exactly_once'": (
            conf.processing_guarantee is ProcessingGuarantee.EXACTLY_ONCE
        ),
        "producer_threaded": conf.producer_threaded,
        "producer_partitioner": conf.producer_partitioner is not None,
        "consumer_auto_offset_reset but 'earliest'": conf.consumer_auto_offset_reset != "earliest",
    }
    return [name for name, is_asked in asked.items() if is_asked]
