"""`rasid up` on a folder of its own, fed with the sample in steps, for a Prometheus to watch."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from rasid.monitor import prepare_log, utc_now
from rasid.sample import sample_file, sample_lines, shift_to
from rasid.send import record_of
from streams.settings import Settings
from streams.sqlite.log import Log
from tests.watched.server import until

COMMAND = (sys.executable, "-c", "from rasid.cli import main; main()")
FAULTY = Path(__file__).parents[1] / "faults" / "faulty.py"
SECRET = "whsec_" + base64.b64encode(b"a secret made for the test only").decode()
BAD = (b"no JSON", b'{"title":"x"}', b"[]")
"""Articles that cannot be taken."""


ANSWERS = {"/desk": 204, "/broken": 500, "/gone": 410}
"""What a channel of this name is answered: it takes alerts, fails on each, wants nothing more."""


class _Receiver(BaseHTTPRequestHandler):
    """Answers each channel by its name."""

    def do_POST(self) -> None:
        """Answer a webhook."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(ANSWERS[self.path])
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's signature
        """Say nothing."""


class Newsroom:
    """One `rasid up` that answers at `address`; `policy` is its file, what it says is in `said`."""

    def __init__(
        self, settings: Settings, process: subprocess.Popen[bytes], policy: Path, said: Path
    ) -> None:
        self.settings, self.process, self.policy, self.said = settings, process, policy, said
        self.address = ""
        until(self._has_started, "rasid up answers")

    def _has_started(self) -> bool:
        said = self.said.read_text(encoding="utf-8")
        assert self.process.poll() is None, said
        url = said.partition("; http://")[2].partition("/metrics")[0]
        self.address = urlsplit(f"http://{url}").netloc
        return bool(url)

    def send(self, lines: Sequence[bytes]) -> None:
        """Put articles into its stream."""
        with Log.open_existing(self.settings.log_path) as log:
            log.append([record_of(line) for line in lines])

    def kill(self) -> None:
        """End it at once, where it still runs."""
        self.process.kill()
        self.process.wait()


def sample_today() -> list[bytes]:
    """Return the articles of the sample, the last one of which is of now."""
    return shift_to(sample_lines(), utc_now())


@contextmanager
def receiving() -> Iterator[str]:
    """Take webhooks on loopback; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def monitoring(
    folder: Path, receiver: str, fault: str = "", watchlist: Path | None = None
) -> Iterator[Newsroom]:
    """Run `rasid up` in `folder`, with the channels of `ANSWERS`.

    A `fault` is one of `tests/faults/faulty.py`; `watchlist` is the sample's by default.
    """
    command = (sys.executable, str(FAULTY), fault, "--") if fault else COMMAND
    policy = folder / "alerts.yaml"
    channels = [
        f"{{name: {path[1:]}, type: webhook, url: '{receiver}{path}', secret_env: SECRET,"
        " allow_private: [127.0.0.1]}"
        for path in ANSWERS
    ]
    policy.write_text("\n  - ".join(["warm_up: 0\nchannels:", *channels]) + "\n", encoding="utf-8")
    settings = Settings(data=str(folder / "data"), partitions=2)
    prepare_log(settings, None)
    names = {"SECRET": SECRET, "RASID_PARTITIONS": "2", "RASID_SOURCES": "مدار 9,صمت"}
    names["RASID_CANARY"] = "1"
    files = (
        "--watchlist",
        str(watchlist or sample_file("watchlist.yaml")),
        "--alerts",
        str(policy),
    )
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [*command, "up", "--data", settings.data, "--port", "0", *files],
            env=os.environ | {"PYTHONPATH": str(Path.cwd())} | names,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
    try:
        yield Newsroom(settings, process, policy, folder / "said")
    finally:
        process.kill()
        process.wait()
