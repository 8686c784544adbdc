"""The runbook of a Kafka, its commands run as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from rasid.sample import sample_lines
from streams.audit import audit
from streams.eventlog import open_log
from streams.topics import ALERTS, ARTICLES, FINDINGS, GROUP, READINGS
from tests.kafka.broker import Broker
from tests.kafka.commands import Shell, commands_in
from tests.stream.conftest import Stream
from tests.stream.test_monitor import POLICY, sample_watchlist

pytestmark = pytest.mark.timeout(300)  # a dozen programs in Java, on two cores with other tests

RUNBOOK = Path(__file__).parents[2] / "docs" / "kafka-runbook.md"


TEXT = RUNBOOK.read_text(encoding="utf-8")
LINES = sample_lines()


async def test_the_commands_of_the_runbook_do_what_it_says(
    own_kafka: Broker, tmp_path: Path
) -> None:
    """Stores removed, an article passed over, offsets set back, topics kept longer, poison: after
    each the worker goes on, and the audit finds the article that was passed over and nothing else.
    """
    data = tmp_path / "data"
    shell = Shell(tmp_path, own_kafka, data)
    stream = Stream(data, sample_watchlist(), POLICY, own_kafka.url)
    stream.send(LINES[:20])
    await stream.work_off()
    remove_stores(shell, data)
    stream.send(LINES[20:30])
    pass_over_an_article(shell, tmp_path, 20)
    await stream.work_off()
    assert found(stream) == ([], 29, {"reading_missing": 1})
    keep_topics(shell)
    go_back(shell, stream)
    stream.send(LINES[30:])
    await stream.work_off()
    # it was read now, but stands behind what was decided
    assert found(stream) == ([], len(LINES) - 1, {"outcome_missing": 1})
    stream.send([b'{"id":"p","source":"wire","title":"x","text":"y","published_at":"yesterday"}'])
    await stream.work_off()
    look_at_poison(shell)


def found(stream: Stream) -> tuple[list[str], int, dict[str, int]]:
    """Return why workers ended, how many articles have an outcome, and what the audit found."""
    with open_log(stream.settings) as log:
        report = audit(log)
    return stream.failures, len({each.origin for each in stream.related()}), report.found


def remove_stores(shell: Shell, data: Path) -> None:
    """Remove the stores, and find no partition without a leader."""
    remove, look = commands_in(TEXT, "A table will not recover")
    shell.run(remove)
    assert not (data / "faust").exists()
    assert shell.run(look) == ""


def pass_over_an_article(shell: Shell, folder: Path, offset: int) -> None:
    """See who has the partition, keep the record, and go on behind it."""
    describe, keep, pass_over = commands_in(TEXT, "A partition is stuck")
    assert FINDINGS.name in shell.run(describe)
    shell.run(keep, PARTITION=0, OFFSET=offset)
    assert (folder / "kept.json").read_bytes() == LINES[offset] + b"\n"
    assert f"{offset + 1}" in shell.run(pass_over, PARTITION=0, OFFSET=offset)


def keep_topics(shell: Shell) -> None:
    """Let a topic keep more, and then less."""
    for heading in ("An offset out of range", "A full disk"):
        shell.run(commands_in(TEXT, heading)[0])
    assert "retention.bytes=2147483648" in shell.run("rasid topics")


def go_back(shell: Shell, stream: Stream) -> None:
    """Set all inboxes to a time before everything, and one of them on again."""
    _, all_back, one = commands_in(TEXT, "An offset out of range")
    shell.run(all_back, STOPPED="2026-01-01T00:00:00.000")
    shell.run(one, INBOX=FINDINGS.name, OFFSET=25)
    with open_log(stream.settings) as log:
        inboxes = (ARTICLES, READINGS.name, FINDINGS.name, ALERTS.name)
        stands = [log.committed(GROUP, (inbox, 0)) for inbox in inboxes]
    assert stands == [0, 0, 25, 0]


def look_at_poison(shell: Shell) -> None:
    """List what is in quarantine, show it, and put it in again."""
    (poison,) = commands_in(TEXT, "Poison")
    whole, by_reason, show, replay = poison.splitlines()
    assert "bad_time" in shell.run(whole)
    assert "bad_time" not in shell.run(by_reason)
    assert "published_at" in shell.run(show)
    assert "1 put into the stream again" in shell.run(replay)
