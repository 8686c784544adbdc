"""What happens when the system's clock is set back by an hour."""

from __future__ import annotations

import base64
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rasid.sample import sample_lines
from streams.sqlite.log import Log
from streams.topics import ALERTS, FINDINGS, READINGS
from tests.faults.conftest import STOPPED, Newsroom, wait_until

SECRET = "whsec_" + base64.b64encode(b"a secret made for the test only").decode()


class Receiver(ThreadingHTTPServer):
    """Refuses each webhook once, so that it must come again five seconds later."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ids: Counter[str] = Counter()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.server.ids[self.headers["webhook-id"]] += 1
        self.send_response(200 if self.server.ids[self.headers["webhook-id"]] > 1 else 503)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that listens."""
    with Receiver() as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        yield receiver
        receiver.shutdown()


def test_the_clock_set_back_an_hour(
    newsroom: Newsroom, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is due after seconds comes after seconds, and no record is older than the one before."""
    offset, alerts = tmp_path / "offset", tmp_path / "alerts.yaml"
    offset.write_text("0", encoding="utf-8")
    url = f"http://127.0.0.1:{receiver.server_address[1]}/"
    alerts.write_text(
        "warm_up: 0\nchannels:\n"
        f"  - {{name: desk, type: webhook, url: '{url}', secret_env: SECRET,"
        " allow_private: [127.0.0.1]}\n",
        encoding="utf-8",
    )
    settings = {"clock": "log", "canary": 0, "alerts": alerts}
    monkeypatch.setenv("SECRET", SECRET)
    with newsroom.up(f"clock={offset}", **settings) as worker:
        newsroom.send(sample_lines()[:5])
        wait_until(lambda: len(receiver.ids) > 0)
        offset.write_text("-3600", encoding="utf-8")
        newsroom.send(sample_lines()[5:20])
        wait_until(lambda: len(receiver.ids) > 2)
        assert worker.stop(signal.SIGTERM) == (0, STOPPED)
    with newsroom.up(f"clock={offset}", **settings) as worker:
        wait_until(lambda: all(times > 1 for times in receiver.ids.values()))
        wait_until(newsroom.is_worked_off)
        assert worker.stop(signal.SIGTERM) == (0, STOPPED)
    assert len(newsroom.related()) == 20
    newsroom.account()
    with Log.open_reader(newsroom.settings.log_path) as log:
        for topic in (READINGS, FINDINGS, ALERTS):
            times = [record.timestamp for record in log.read((topic.name, 0), 0, 1000)]
            assert times == sorted(times)
    now = [related.at for related in newsroom.related()]
    assert now == sorted(now)
