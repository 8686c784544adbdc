"""What `rasid check --log` finds in a log that a worker wrote, and in one that is wrong."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alerts.config.policy_file import parse_alerts
from analysis.coverage.entry import CoverageEntry
from rasid.cli import main
from rasid.sample import sample_lines
from streams.audit import KINDS, Report, audit, loose_ends
from streams.sqlite.log import Log
from streams.topics import (
    ALERTS,
    ARTICLES,
    COVERAGE,
    FINDINGS,
    LEDGER,
    READINGS,
    changelog,
)
from tests.stream.conftest import Stream
from tests.stream.crashed import POLICY, run_twice
from tests.stream.tampering import (
    TAMPERED,
    change_outcome,
    head_of,
    last_entry,
    of_another_version,
    twice,
)
from tests.stream.test_monitor import sample_watchlist
from tests.unit.streams.memory_log import MemoryLog


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Stream:
    """Return a stream that two workers worked off: with records sent again, and all answers."""
    folder = tmp_path_factory.mktemp("checked") / "data"
    stream = Stream(folder, sample_watchlist(), parse_alerts(POLICY))
    run_twice(stream)
    return stream


@pytest.fixture
def log(stream: Stream) -> MemoryLog:
    """Return a copy of its log."""
    with Log.open_reader(stream.settings.log_path) as log:
        return MemoryLog(log)


def test_a_log_is_sound_after_a_crash(log: MemoryLog) -> None:
    """All that a crash repeats is counted, and nothing of it is a problem."""
    report = audit(log)
    assert (report.render(), report.is_sound) == ([], True)
    assert report.decided_again == {"relate": "", "alert": "", "deliver": ""}
    assert (report.articles.records, report.readings.records, report.findings.records) == (45,) * 3
    assert sum(report.outcomes.values()) == 45
    assert [report.readings.again, report.findings.again, report.alerts.again] != [0, 0, 0]
    assert report.stages["relate"].passed_over == report.readings.again > 0


def test_every_delivery_is_accounted_for(log: MemoryLog) -> None:
    """Each alert stands with each of its channels, how often it was answered and how it ended."""
    report = audit(log)
    alerts = report.alerts.records
    assert report.deliveries.total == 2 * alerts == len(report.sent)
    assert report.deliveries.ended == {"ok": 2 * alerts - 2, "failed": 1}
    assert (report.deliveries.times, report.deliveries.answers) == ({1: 2 * alerts}, 2 * alerts)
    (waiting,) = report.waiting
    assert (waiting.channel, waiting.what[:19]) == ("wire", "attempt 2 is due at")


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda tamper: tamper.__name__)
def test_what_was_tampered_with_is_named(
    log: MemoryLog, tamper: Callable[[MemoryLog], None]
) -> None:
    """Each way in which a log can be wrong is found, named and told in a line."""
    tamper(log)
    report = audit(log)
    assert set(report.found) == TAMPERED[tamper], report.render()
    assert all(str(problem).count("\n") == 0 for problem in report.problems)


def test_no_record_is_replaced_unnoticed(log: MemoryLog) -> None:
    """Wherever something else is put in a record's place, behind the articles, it is found."""
    silent = []
    places = [(tp, n) for tp, records in log.held.items() for n in range(len(records))]
    for tp, number in [place for place in places if place[0][0] != ARTICLES][::7]:
        record = log.held[tp][number]
        log.held[tp][number] = record._replace(value=b"{}")
        if audit(log).is_sound:
            silent.append((tp, record.offset))
        log.held[tp][number] = record
    assert silent == []


def test_no_kind_of_problem_goes_untested() -> None:
    """Every kind that an audit can name is provoked above."""
    assert set().union(*TAMPERED.values()) == set(KINDS)


def test_articles_read_with_another_watchlist_may_differ(log: MemoryLog) -> None:
    """A reading that is sent again after the watchlist was changed counts as sent again."""
    before = audit(log).readings.again
    twice(log, READINGS.name, "reading", watchlist="changed", mentions=[])
    report = audit(log)
    assert (report.render(), report.readings.again) == ([], before + 1)


def test_articles_read_by_another_version_may_differ(log: MemoryLog) -> None:
    """A reading that is sent again after the code was changed counts as sent again."""
    of_another_version(log)
    twice(log, READINGS.name, "reading", version="another")
    assert audit(log).render() == []


def test_what_waits_is_no_problem(log: MemoryLog) -> None:
    """What lies behind the committed offsets is waiting, in each inbox by itself."""
    for topic, event in ((READINGS.name, "reading"), (FINDINGS.name, "related")):
        twice(log, topic, event)
    log.append(ARTICLES, b"{}")
    report = audit(log)
    assert report.render() == []
    waiting = (report.articles.waiting, report.readings.waiting, report.findings.waiting)
    assert waiting == (1, 1, 1)


def test_decisions_of_two_versions_are_not_made_again(log: MemoryLog) -> None:
    """Where another version decided, the outputs are held against the entries, and it is said."""
    of_another_version(log)
    report = audit(log)
    assert (report.render(), report.stages["relate"].decided_again) == ([], 0)
    assert report.decided_again["relate"].startswith("another version of the code decided")
    change_outcome(log)
    assert set(audit(log).found) == {"outcome_changed"}


def test_a_gap_is_found_without_deciding_again(log: MemoryLog) -> None:
    """An entry that follows one that is not there is named also where nothing is decided again."""
    of_another_version(log)
    head = head_of(log, COVERAGE, last_entry(log))
    changed = msgspec.structs.replace(head, after=head.after - 1)
    log.change_entry(COVERAGE, head.offset, CoverageEntry, head=changed)
    assert set(audit(log).found) == {"chain_gap"}


def garble_body(log: MemoryLog) -> None:
    """Damage what follows the head of an entry in the middle."""
    record = log.held[changelog(COVERAGE).name, 0][20]
    head = msgspec.msgpack.decode(record.value or b"", type=CoverageEntry).head
    log.put(changelog(COVERAGE).name, record.offset, msgspec.msgpack.encode((head, 7)))


def test_a_damaged_entry_is_one_problem(log: MemoryLog) -> None:
    """An entry that cannot be read is named once, whether or not its stage is decided again."""
    garble_body(log)
    found = [audit(log, again=again).found for again in (True, False)]
    assert found == [{"not_decodable": 1}, {"not_decodable": 1}]


def expire(log: MemoryLog, topic: str, count: int) -> None:
    """Remove the oldest records of a topic, as its retention does."""
    del log.held[topic, 0][:count]


def test_what_has_expired_is_no_problem(log: MemoryLog) -> None:
    """What retention took is counted as no longer held, and the rest is accounted for."""
    for topic, count in ((ARTICLES, 15), (READINGS.name, 20), (FINDINGS.name, 18)):
        expire(log, topic, count)
    expire(log, ALERTS.name, 10)
    report = audit(log)
    assert report.render() == []
    assert report.articles.gone == 15
    assert report.decided_again["alert"] == (
        "its inbox is held from offset 18 on, no longer from its beginning"
    )


def crash(log: MemoryLog) -> None:
    """Take the commit of the last reading back, as if a worker had died before it."""
    log.commits[READINGS.name, 0] = last_entry(log)


def test_nothing_is_loose_after_a_clean_stop(log: MemoryLog) -> None:
    """Where all is committed, nothing is half done."""
    assert loose_ends(log) == []


def test_an_entry_without_its_output_is_loose(log: MemoryLog) -> None:
    """What a kill between an entry and its output left is named, and no problem."""
    crash(log)
    log.put(FINDINGS.name, log.ends[FINDINGS.name, 0] - 1, b'{"event":"tick"}')
    (end,) = loose_ends(log)
    assert (end.kind, end.stage, end.offset, end.topic) == (
        "entry_without_output",
        "relate",
        last_entry(log),
        FINDINGS.name,
    )


def test_an_output_without_its_entry_is_loose(log: MemoryLog) -> None:
    """What a kill between an output and its entry left is named, and no problem."""
    crash(log)
    offset = last_entry(log)
    log.drop(changelog(COVERAGE).name, log.entry(COVERAGE, offset).offset)
    (end,) = loose_ends(log)
    assert (end.kind, end.stage, end.offset) == ("output_without_entry", "relate", offset)
    assert audit(log).render() == []


def test_an_attempt_without_an_answer_is_loose(log: MemoryLog) -> None:
    """What a kill between an attempt and its answer left is named: it is going to be made again."""
    answer = log.values(ALERTS.name)[-1]
    log.drop(changelog(LEDGER).name, log.entry(LEDGER, log.ends[ALERTS.name, 0] - 1).offset)
    log.cut(ALERTS.name)
    (end,) = loose_ends(log)
    subject = "{alert}.{revision}/{channel}/{number}".format(**answer)
    assert (end.kind, end.subject) == ("attempt_without_answer", subject)


async def test_an_audit_beside_a_worker_is_sound(
    make_stream: Callable[[Any, Any], Stream],
) -> None:
    """Whatever a worker is doing meanwhile, what it has committed is all there."""
    lines = sample_lines()
    stream = make_stream(sample_watchlist(), parse_alerts(POLICY))
    stream.send(lines)
    working = asyncio.create_task(stream.work_off({}))
    reports: list[Report] = []
    while not working.done():
        reports.append(await asyncio.to_thread(audit_file, stream))
        await asyncio.sleep(0.05)
    await working
    reports.append(audit_file(stream))
    assert [line for report in reports for line in report.render()] == []
    assert [reports[0].articles.waiting, reports[-1].articles.waiting] == [len(lines), 0]


def audit_file(stream: Stream) -> Report:
    """Audit the stream's log as it is."""
    with Log.open_reader(stream.settings.log_path) as log:
        return audit(log)


def run_command(*arguments: str) -> Any:
    """Run `rasid` and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code


def test_the_command_accounts_for_a_log(
    stream: Stream, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`rasid check --log` prints what there is and ends with 0; --json says it in data."""
    code = run_command("check", "--log", "--data", stream.settings.data)
    out = capfdbinary.readouterr().out.decode()
    assert (code, out.splitlines()[-1]) == (0, "the log is sound")
    code = run_command("check", "--log", "--json", "--data", stream.settings.data)
    report = msgspec.json.decode(capfdbinary.readouterr().out)
    assert (code, report["is_sound"], report["articles"]["records"]) == (0, True, 45)


def test_the_command_names_what_is_wrong(
    stream: Stream, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A record that was removed from the file is named in a line, and the exit code is 1."""
    shutil.copy(stream.settings.log_path, tmp_path / "log.db")
    with sqlite3.connect(tmp_path / "log.db") as db:
        db.execute(
            "DELETE FROM record WHERE id = (SELECT id << 40 | 20 FROM partition WHERE topic = ?)",
            (FINDINGS.name,),
        )
    db.close()
    code = run_command("check", "--log", "--data", str(tmp_path))
    out = capfdbinary.readouterr().out.decode()
    assert (code, f"record_missing: {FINDINGS.name}/0/20: 1 records" in out) == (1, True)


def test_the_command_verifies_the_file(
    stream: Stream, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A record that is not as it was written is named, although nothing more can be told."""
    shutil.copy(stream.settings.log_path, tmp_path / "log.db")
    with sqlite3.connect(tmp_path / "log.db") as db:
        db.execute(
            "UPDATE record SET value = x'00' WHERE id ="
            " (SELECT id << 40 | 20 FROM partition WHERE topic = ?)",
            (FINDINGS.name,),
        )
    db.close()
    code = run_command("check", "--log", "--data", str(tmp_path))
    out = capfdbinary.readouterr().out.decode()
    assert (code, f"{FINDINGS.name}/0 offset 20: not as it was written" in out) == (1, True)


def test_the_command_needs_a_log(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Where there is no log, and where --json stands alone, it says so and ends with 2."""
    codes = [
        run_command("check", "--log", "--data", str(tmp_path / "none")),
        run_command("check", "--json"),
    ]
    assert (codes, capfdbinary.readouterr().err.count(b"\n")) == ([2, 2], 2)


def test_every_kind_of_problem_is_explained() -> None:
    """The page on checking says what each kind means."""
    page = (Path(__file__).parents[2] / "docs" / "checking.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"| `{kind}` |" not in page] == []
