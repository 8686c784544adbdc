"""The command `rasid up` killed in the middle of its work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alerts.rules.settings import AlertsConfig
from analysis.mentions.watchlist import Watchlist, parse_watchlist
from rasid.sample import sample_file, sample_lines
from streams.sqlite.log import Log
from streams.topics import ARTICLES, FINDINGS
from tests.stream.conftest import PATIENCE, Stream
from tests.stream.test_monitor import POLICY, as_lines, replayed

COMMAND = (sys.executable, "-c", "from rasid.cli import main; main()")


@contextmanager
def running(stream: Stream, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `rasid up` on the stream's folder; kill it at the end, where it still runs."""
    environ = os.environ | {"RASID_CLOCK": "articles", "RASID_PARTITIONS": "1"}
    arguments = (
        *("up", "--data", stream.settings.data, "--port", "0"),
        *("--watchlist", str(sample_file("watchlist.yaml")), *arguments),
    )
    process = subprocess.Popen(
        [*COMMAND, *arguments], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(done: Callable[[Log], bool], stream: Stream) -> None:
    """Return when the log of `stream` is as wanted."""
    until = time.monotonic() + PATIENCE
    with Log.open_existing(stream.settings.log_path) as log:
        while not done(log):
            assert time.monotonic() < until
            time.sleep(0.02)


def test_kills_change_nothing(make_stream: Callable[[Watchlist, AlertsConfig], Stream]) -> None:
    """After three kill -9 each article has one outcome, and it is that of a run without kills."""
    lines = sample_lines()
    watchlist = parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8"))
    stream = make_stream(watchlist, POLICY)
    for part in (lines[:15], lines[15:30], lines[30:]):
        stream.send(part)
        with Log.open_reader(stream.settings.log_path) as log:
            seen = log.end_offset((FINDINGS.name, 0))
        with running(stream):
            wait_until(lambda log, seen=seen: log.end_offset((FINDINGS.name, 0)) > seen + 5, stream)  # type: ignore[misc]  # a default binds the loop's value
    with running(stream):
        wait_until(lambda log: log.committed("rasid", (ARTICLES, 0)) == len(lines), stream)
        wait_until(_is_idle, stream)
    told = {r.origin: r for r in stream.related()}
    read = {r.origin: r for r in stream.readings()}
    assert len(read) == len(lines)
    assert Counter(r.outcome for r in told.values()).total() == len(lines)
    steady = replayed(lines, watchlist)
    links = [r.link for r in told.values() if r.link is not None]
    wanted = [e for e in steady if type(e).__name__ == "StoryLink"]
    assert as_lines(links) == as_lines(wanted)
    findings = [finding for r in told.values() for finding in r.findings]
    assert as_lines(findings) == as_lines([e for e in steady if type(e).__name__ == "Finding"])


def _is_idle(log: Log) -> bool:
    ends = log.end_offsets()
    return all(log.committed("rasid", tp) == end for tp, end in ends.items() if _is_inbox(tp))


def _is_inbox(tp: tuple[str, int]) -> bool:
    return tp[0] in {"rasid.readings", "rasid.findings", "rasid.alerts"}


def test_stops_cleanly(make_stream: Callable[[Watchlist, AlertsConfig], Stream]) -> None:
    """Ctrl-C ends with code 0 and says that nothing is lost."""
    watchlist = parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8"))
    stream = make_stream(watchlist, POLICY)
    stream.send(sample_lines())
    with running(stream) as process:
        wait_until(lambda log: log.committed("rasid", (ARTICLES, 0)) == 44, stream)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, b"nothing is lost" in err) == (0, True)


def test_stops_cleanly_while_it_starts(
    make_stream: Callable[[Watchlist, AlertsConfig], Stream],
) -> None:
    """Ctrl-C counts from the moment that it is announced, not only when the worker is up."""
    watchlist = parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8"))
    stream = make_stream(watchlist, POLICY)
    with running(stream) as process:
        assert process.stderr is not None
        assert b"Ctrl-C stops" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, b"nothing is lost" in err, b"Traceback" in err) == (0, True, False)
