"""Measure the CPU time of an article through the whole monitor, beside a bare loop.

    .venv/bin/python -m bench.throughput [--kafka] [--articles 3000]

Runs `rasid up` on an embedded log, or with --kafka one and two `rasid worker` on an Apache Kafka of
its own with 1, 2 and 4 partitions of `articles`; beside them, on the same log and in the same run,
a loop without Faust that does the same analysis (bench.bare). Prints CPU milliseconds per article
and process, the ratio, and where the worker's time goes, by looks at its event loop every 5 ms of
CPU time. All articles lie there when work begins; the broker's and the senders' time is not
counted. Ends with 1 where an article costs over twice the bare loop's.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench.news import News, gather
from bench.report import say
from rasid.monitor import prepare_log
from rasid.send import record_of
from streams.eventlog import EventLog, open_log
from streams.settings import Settings
from streams.topics import ALERTS, ARTICLES, COVERAGE, FINDINGS, GROUP, READINGS, changelog
from tests.kafka.broker import running

AIM = 2.0
AT_ONCE = 500
PATIENCE = 300.0
TICKS = os.sysconf("SC_CLK_TCK")


class Place(NamedTuple):
    """A log with its articles, in a folder of its own."""

    settings: Settings
    folder: Path
    watchlist: Path
    articles: int

    @property
    def environ(self) -> dict[str, str]:
        """Return how a worker is told."""
        ours = {"RASID_CLOCK": "articles", "RASID_PARTITIONS": str(self.settings.partitions)}
        return os.environ | ours | {"RASID_BROKER": self.settings.broker_url}


class Worker:
    """A worker whose CPU time is looked at."""

    def __init__(self, place: Place, name: str, stack: ExitStack) -> None:
        self._looks = place.folder / f"{name}.json"
        command = "worker" if place.settings.kafka else "up"
        data = place.folder / name if place.settings.kafka else Path(place.settings.data)
        files = ("--watchlist", str(place.watchlist), "--data", str(data), "--port", "0")
        self._said = (place.folder / f"{name}.log").open("w+b")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.sampled", str(self._looks), command, *files],
            env=place.environ | {"RASID_LOG_LEVEL": "info"},
            stdout=subprocess.DEVNULL,
            stderr=self._said,
        )
        self._before = 0.0
        stack.callback(self._said.close)
        stack.callback(self._process.kill)

    def begin(self) -> None:
        """Count from now on."""
        self._before = self._cpu()
        self._process.send_signal(signal.SIGUSR1)

    def end(self) -> tuple[float, Counter[str]]:
        """Return the CPU seconds since, and looks by work."""
        used = self._cpu() - self._before
        self._process.send_signal(signal.SIGUSR2)
        wait(self._looks.exists)
        self._process.send_signal(signal.SIGINT)
        self._process.wait(PATIENCE)
        return used, Counter(msgspec.json.decode(self._looks.read_bytes(), type=dict[str, int]))

    def is_ready(self) -> bool:
        """Tell whether it said that it is at work; raises where it has ended."""
        assert self._process.poll() is None, self.said()
        return "Ctrl-C stops" in self.said()

    def said(self) -> str:
        """Return what it said."""
        return Path(self._said.name).read_text(encoding="utf-8", errors="replace")

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")
        user, system = fields[2].split()[11:13]
        return (int(user) + int(system)) / TICKS


def wait(done: Callable[[], bool]) -> None:
    """Return when `done`."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, "nothing came of it"
        time.sleep(0.2)


def fill(log: EventLog, news: News) -> None:
    """Put all articles on the log."""
    for start in range(0, len(news.lines), AT_ONCE):
        log.append([record_of(line) for line in news.lines[start : start + AT_ONCE]])


def is_idle(log: EventLog, place: Place) -> bool:
    """Tell whether the group has committed all that is there."""
    inboxes = [(ARTICLES, number) for number in range(place.settings.partitions)]
    inboxes += [(topic.name, 0) for topic in (READINGS, FINDINGS, ALERTS)]
    ends = log.end_offsets()
    if ends[changelog(COVERAGE).name, 0] < place.articles:
        return False
    return all(not ends[tp] or log.committed(GROUP, tp) == ends[tp] for tp in inboxes)


def run_bare(place: Place, *flags: str) -> float:
    """Return the CPU seconds of the bare loop."""
    arguments = (place.settings.broker_url, str(place.watchlist), str(place.articles), *flags)
    command = (sys.executable, "-m", "bench.bare", *arguments)
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=PATIENCE)
    return float(told.stdout)


def run_workers(
    place: Place, news: News, count: int
) -> tuple[float, list[tuple[float, Counter[str]]]]:
    """Return the seconds that `count` workers take for the articles, and the CPU seconds and looks
    of each.
    """
    with ExitStack() as stack:
        log = stack.enter_context(open_log(place.settings))
        workers = [Worker(place, f"worker-{number}", stack) for number in range(count)]
        wait(lambda: all(worker.is_ready() for worker in workers))
        inbox = (FINDINGS.name, 0)
        wait(lambda: log.committed(GROUP, inbox) == log.end_offset(inbox) >= count)  # their rules
        time.sleep(2.0)
        begun = time.monotonic()
        for worker in workers:
            worker.begin()
        fill(log, news)
        wait(lambda: is_idle(log, place))
        seconds = time.monotonic() - begun
        return seconds, [worker.end() for worker in workers]


def measure(broker: str, folder: Path, news: News, partitions: int, counts: Sequence[int]) -> float:
    """Run workers beside the bare loop on one kind of log; print, and return the highest ratio."""
    settings = Settings(data=str(folder / "data"), broker=broker, partitions=partitions)
    place = Place(settings, folder, folder / "watchlist.yaml", len(news.lines))
    place.watchlist.write_text(news.watchlist, encoding="utf-8")
    prepare_log(settings, None)
    ((count),) = counts
    seconds, found = run_workers(place, news, count)
    bare, full = run_bare(place), run_bare(place, "--all-records")
    cpu = sum(used for used, _ in found)
    each = ", ".join(f"{1e3 * used / place.articles:.2f}" for used, _ in found)
    many = f"{partitions} partition{'s' * (partitions > 1)}, {count} worker{'s' * (count > 1)}"
    say(
        f"{many}: {each} ms an article; bare loop {1e3 * bare / place.articles:.2f} ms:"
        f" {cpu / bare:.2f} times; bare loop that writes all records"
        f" {1e3 * full / place.articles:.2f} ms: {cpu / full:.2f} times"
    )
    cores = ", ".join(f"{used / seconds:.2f}" for used, _ in found)
    say(f"    {place.articles / seconds:.0f} articles a second; of a core each worker had {cores}")
    tell_looks(sum((looks for _, looks in found), Counter()), 1e3 * cpu / place.articles)
    return cpu / bare


def tell_looks(looks: Counter[str], cost: float) -> None:
    """Print where the time of `cost` milliseconds an article goes."""
    total = max(1, looks.total())
    for work, count in looks.most_common():
        if count / total >= 0.005:
            say(f"    {work:<40} {cost * count / total:6.3f} ms {count / total:6.1%}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kafka", action="store_true", help="on an Apache Kafka")
    parser.add_argument("--articles", type=int, default=3_000)
    parser.add_argument("--partitions", type=int, nargs="*")
    parser.add_argument("--workers", type=int, nargs="*")
    given = parser.parse_args()
    news = gather(given.articles)
    load = os.getloadavg()[0]
    say(f"{given.articles} articles of {news.origin}; {os.cpu_count()} cores, load {load:.1f}")
    highest = 0.0
    for partitions in given.partitions or ((1, 2, 4) if given.kafka else (1,)):
        for count in given.workers or ((1, 2) if given.kafka else (1,)):
            with (
                tempfile.TemporaryDirectory(prefix="rasid-throughput-") as folder,
                ExitStack() as stack,
            ):
                url = (
                    stack.enter_context(running(Path(folder) / "kafka")).url if given.kafka else ""
                )
                highest = max(highest, measure(url, Path(folder), news, partitions, (count,)))
    say(f"aim: at most {AIM} times the bare loop: {'met' if highest <= AIM else 'missed'}")
    return 0 if highest <= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
