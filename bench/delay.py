"""Measure the delay from an article that another process sends to its webhook in a third.

    .venv/bin/python -m bench.delay [--rate 50] [--seconds 60] [--every 5] [--kafka]
    .venv/bin/python -m bench.delay --kafka --rate 1 --every 1 --uneven --partitions 4 --workers 2

Starts `rasid up` on an embedded log in a temporary folder, or with --kafka one or more `rasid
worker` on an Apache Kafka of its own, a receiver and a sender, each a process of its own. The
sender appends one article at a time, with --uneven as chance has it; one of `--every` names the
watch and alerts. Of each alert it takes the time from before the append to the arrival of the
request, `group_wait` is 0. Prints the middle, the 90th, 99th and 100th percentile, with the load of
the machine; the first five seconds, in which everything is loaded, are left out.
"""

from __future__ import annotations

import argparse
import base64
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from aiohttp import web

from bench.report import say
from rasid.monitor import prepare_log
from rasid.send import record_of
from streams.eventlog import open_log
from streams.settings import Settings
from tests.kafka.broker import running

AIM_P50, AIM_P99 = 0.150, 1.0
WARM_UP = 5.0
PATIENCE = 60.0
WORDS = 120
COMMAND = (sys.executable, "-c", "from rasid.cli import main; main()")
SECRET = "whsec_" + base64.b64encode(b"a secret made for the bench only").decode()
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
EMPTY: Mapping[str, str] = {}
PARTS = (0.5, 0.9, 0.99, 1.0)
POLICY = """
warm_up: 0
repeat_interval: 0
limit: none
channels:
  - {{name: desk, type: webhook, url: 'http://127.0.0.1:{}/', secret_env: SECRET,
     allow_private: [127.0.0.1]}}
"""
WATCHLIST = "watches:\n  - {id: port, name: ميناء السهل, kind: place, alert: {on: [mention]}}\n"


class Plan(msgspec.Struct, frozen=True):
    """What is sent, so many articles a second, and to whom."""

    rate: float
    seconds: float
    every: int
    uneven: bool = False
    partitions: int = 1
    workers: int = 1


class Seen(msgspec.Struct, frozen=True):
    """An article, and when it was sent or told of, in seconds since 1970."""

    article: str
    at: float


def write_articles(rate: float, seconds: float, every: int) -> Iterator[tuple[float, str, bytes]]:
    """Yield when each article is to be sent, its id and its JSON; no two have words in common."""
    drawn = random.Random(8)
    for number in range(int(rate * seconds)):
        words = ["".join(drawn.choices(LETTERS, k=drawn.randint(3, 8))) for _ in range(WORDS)]
        name = f"d{number}{'' if number % every else '!'}"
        if not number % every:
            words[4:4] = ["في", "ميناء", "السهل"]
        article = {
            "id": name,
            "url": f"https://manara.example/{number}",
            "source": "المنارة",
            "title": " ".join(words[:10]),
            "text": " ".join(words[10:]),
            "published_at": datetime.now(UTC).isoformat(),
        }
        yield number / rate, name, msgspec.json.encode(article)


def send(broker: str, plan: Plan) -> None:
    """Be the sender: append each article when it is due, and print when that was."""
    drawn = random.Random(9)
    with open_log(Settings(broker=broker), create=False) as log:
        begun, due = time.monotonic(), 0.0
        for evenly, name, article in write_articles(plan.rate, plan.seconds, plan.every):
            due = due + drawn.expovariate(plan.rate) if plan.uneven else evenly
            time.sleep(max(0.0, begun + due - time.monotonic()))
            at = time.time()
            log.append([record_of(article)])
            say(msgspec.json.encode(Seen(name, at)).decode())


def receive() -> None:
    """Be the receiver: print the port, and then each article that is told of and when."""

    async def take(request: web.Request) -> web.Response:
        at = time.time()
        body = msgspec.json.decode(await request.read())
        for finding in body["data"]["evidence"]:
            say(msgspec.json.encode(Seen(finding["passages"][0]["article"], at)).decode())
        return web.Response()

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    say(str(listening.getsockname()[1]))
    app = web.Application()
    app.add_routes([web.post("/", take)])
    web.run_app(app, sock=listening, print=None, access_log=None)


@contextmanager
def printing(
    command: Sequence[str], output: Path, more: Mapping[str, str] = EMPTY
) -> Iterator[None]:
    """Run a process that prints to a file; it ends as Ctrl-C ends it."""
    with output.open("wb") as file:
        process = subprocess.Popen(
            command,
            stdout=file,
            stderr=file,
            env=os.environ | {"SECRET": SECRET, "RASID_PARTITIONS": "1"} | dict(more),
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def wait_for(output: Path, what: str, count: int) -> str:
    """Return what a process has printed, when it holds `what` so often."""
    until = time.monotonic() + PATIENCE
    while (text := output.read_text(encoding="utf-8")).count(what) < count:
        if time.monotonic() > until:
            say(text[-2_000:])
            raise SystemExit(f"{output.name}: nothing more comes")
        time.sleep(0.05)
    return text


def _read(text: str) -> dict[str, float]:
    """Return when each article was first seen."""
    seen = (msgspec.json.decode(line, type=Seen) for line in text.splitlines() if "{" in line)
    found: dict[str, float] = {}
    for each in seen:
        found.setdefault(each.article, each.at)
    return found


def measure(folder: Path, plan: Plan, broker: str = "") -> list[float]:
    """Run the processes; return the delays of the alerts in seconds, after the warm-up.

    `broker` is a Kafka's, "" for an embedded log.
    """
    settings = Settings(data=str(folder / "data"), broker=broker, partitions=plan.partitions)
    prepare_log(settings, None)
    us, came = (sys.executable, "-m", "bench.delay"), folder / "came"
    with ExitStack() as ends:
        ends.enter_context(printing((*us, "--receive"), came))
        port = wait_for(came, "\n", 1).split()[0]
        (folder / "watchlist.yaml").write_text(WATCHLIST, encoding="utf-8")
        (folder / "alerts.yaml").write_text(POLICY.format(port), encoding="utf-8")
        for number in range(plan.workers):
            start_worker(ends, folder, settings, str(number))
        told = subprocess.run(
            (*us, "--send", settings.broker_url, msgspec.json.encode(plan).decode()),
            check=True,
            capture_output=True,
        )
        sent = _read(told.stdout.decode())
        wanted = {name: at for name, at in sent.items() if name.endswith("!")}
        found = _read(wait_for(came, "{", len(wanted)))
    missing = len(wanted.keys() - found.keys())
    say(f"{len(wanted)} alerts of {len(sent)} articles, {missing} missing")
    first = min(wanted.values()) + WARM_UP
    return sorted(found[n] - at for n, at in wanted.items() if n in found and at >= first)


def start_worker(ends: ExitStack, folder: Path, settings: Settings, name: str) -> None:
    """Run a worker until `ends`, and return when it is at work."""
    data = folder / name if settings.kafka else Path(settings.data)
    files = ("--watchlist", folder / "watchlist.yaml", "--alerts", folder / "alerts.yaml")
    where = ("worker" if settings.kafka else "up", "--broker", settings.broker_url)
    command = (*COMMAND, *where, "--data", str(data), "--port", "0", *map(str, files))
    said = folder / f"worker-{name}"
    more = {"RASID_PARTITIONS": str(settings.partitions)}
    ends.enter_context(printing(command, said, more))
    wait_for(said, "Ctrl-C stops", 1)


def report(delays: list[float], begun: float) -> int:
    """Print the percentiles; return 1 where an aim is missed."""

    def share(part: float) -> float:
        return delays[min(len(delays) - 1, int(part * len(delays)))]

    said = ", ".join(f"p{100 * part:.0f} {1_000 * share(part):.0f} ms" for part in PARTS)
    load = ", ".join(f"{each:.1f}" for each in (begun, os.getloadavg()[0]))
    say(f"{len(delays)} measured: {said}")
    say(f"load of the machine before and after: {load} on {os.cpu_count()} cores")
    is_met = share(0.5) <= AIM_P50 and share(0.99) <= AIM_P99
    say(f"aims: p50 {AIM_P50 * 1_000:.0f} ms, p99 {AIM_P99:.0f} s: {'met' if is_met else 'missed'}")
    return 0 if is_met else 1


def main() -> int:
    """Run one of the three processes, or all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rate", type=float, default=50.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--kafka", action="store_true", help="on an Apache Kafka")
    parser.add_argument("--receive", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--uneven", action="store_true", help="pauses of any length between them")
    parser.add_argument("--partitions", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--send", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.receive:
        receive()
    elif chosen.send:
        broker, plan = chosen.send
        send(broker, msgspec.json.decode(plan, type=Plan))
    else:
        begun = os.getloadavg()[0]
        with tempfile.TemporaryDirectory() as folder, ExitStack() as ends:
            here = Path(folder)
            url = ends.enter_context(running(here / "kafka")).url if chosen.kafka else ""
            plan = msgspec.convert(vars(chosen), Plan)
            delays = measure(here, plan, url)
        return report(delays, begun)
    return 0


if __name__ == "__main__":
    sys.exit(main())
