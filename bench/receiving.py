"""A receiver of webhooks beside a measurement: what came, when, and which articles it told of."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import msgspec


class Told(NamedTuple):
    """A webhook: its id, when it came in seconds since 1970, the articles of its passages."""

    id: str
    at: float
    articles: list[str]


class _Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, came: list[Told], *arguments: object) -> None:
        self._came = came
        super().__init__(*arguments)  # type: ignore[arg-type]  # as the server gives them

    def do_POST(self) -> None:
        """Take one webhook."""
        at, length = time.time(), int(self.headers["content-length"])
        evidence = msgspec.json.decode(self.rfile.read(length))["data"]["evidence"]
        articles = [passage["article"] for each in evidence for passage in each["passages"]]
        self._came.append(Told(self.headers["webhook-id"], at, articles))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[tuple[str, list[Told]]]:
    """Take webhooks on loopback; yields the address, and the list of what has come."""
    came: list[Told] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Receiver, came))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", came
    finally:
        server.shutdown()
        server.server_close()
