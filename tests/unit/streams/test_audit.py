"""The parts of an audit: what was promised and met, how deliveries stand, what a report keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from alerts.ledger.entries import DeliverEntry, Delivery
from alerts.outbox import DeliverStage
from alerts.records import Alert, Answer, SendOutcome
from streams.audit import Problem, Report, audit, extent, loose_ends
from streams.audit.deliveries import Deliveries
from streams.audit.outputs import Promised
from streams.audit.report import MAX_PROBLEMS
from streams.audit.walk import Numbers, Walk
from streams.records import NewRecord
from streams.sqlite.log import Log
from streams.topics import ALERTS, ARTICLES, FINDINGS, QUARANTINE, all_topics
from tests.unit.alerts.examples import START, alert, answer

DIGEST, OTHER = 2**63 + 2**10, 2**63 + 2**11


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """Return a log with all topics and nothing in them."""
    with Log.create(tmp_path / "log.db") as log:
        for spec in all_topics(2):
            log.create_topic(spec.name, spec.partitions, compacting=spec.compacting)
        yield log


class Line:
    """The stage `deliver` on a clock that stands still, and an audit of what it decides."""

    def __init__(self, log: Log) -> None:
        self.stage = DeliverStage()
        self.memory = self.stage.fresh()
        self.walk = Walk(log)
        self.deliveries = Deliveries(self.walk)
        self.offset = 0

    def put(self, event: Alert | Answer) -> DeliverEntry:
        """Decide one event, and show it to the audit."""
        entry = self.stage.step(self.memory, self.offset, event, START)
        self.memory.apply(entry)
        self.deliveries.take(self.offset, entry, event)
        self.offset += 1
        return entry

    def answer(self, name: str, outcome: SendOutcome, number: int = 1, channel: str = "a") -> None:
        """Let a channel answer."""
        self.put(answer(name, channel, number, outcome, START))

    def end(self, floor: int = 0) -> Report:
        """Return the report at the end."""
        self.deliveries.end(floor)
        return self.walk.report


@pytest.fixture
def line(log: Log) -> Line:
    """Return a stage with its audit."""
    return Line(log)


def over(name: str, *channels: str, story: str = "s1") -> Alert:
    """Return an alert over some channels."""
    return msgspec.structs.replace(alert(name), channels=channels, story=story)


def test_each_delivery_that_waits_says_for_what(line: Line) -> None:
    """An answer, the time of the next attempt, or an alert before it in the same story."""
    line.put(over("first", "a", "b"))
    line.put(over("second", "a"))
    line.answer("first", "retry", channel="b")
    report = line.end()
    told = {(w.alert, w.channel): w.what for w in report.waiting}
    due = told.pop(("first", "b"))
    assert due.startswith("attempt 2 is due at 2026-03-01T08:00:0")
    assert told == {
        ("first", "a"): "attempt 1 has no answer yet",
        ("second", "a"): "it waits for an alert of the same story",
    }
    assert (report.is_sound, report.deliveries.waiting) == (True, 3)


def test_a_delivery_that_nothing_will_end_is_a_problem(line: Line) -> None:
    """An attempt must have been decided where nobody is ahead, and an answer be followed up."""
    entry = line.stage.step(line.memory, 0, over("idle", "a"), START)
    line.deliveries.take(0, msgspec.structs.replace(entry, attempts=()), over("idle", "a"))
    line.offset = 1
    line.put(over("told", "b"))
    answered = DeliverEntry(entry.head)
    line.deliveries.take(2, answered, answer("told", "b", 1, "ok", START))
    told = {problem.about: problem.what for problem in line.end().problems}
    assert told == {
        "idle.0": "over channel a: no attempt was ever decided",
        "told.0": "over channel b: attempt 1 was answered, and nothing followed",
    }


def test_deliveries_are_counted_by_how_they_ended(line: Line) -> None:
    """A channel that wants nothing more ends all that was on its way to it."""
    for name in ("one", "two", "three"):
        line.put(over(name, "a", story=name))
    line.answer("one", "ok")
    line.answer("two", "disabled")
    line.answer("three", "ok")
    report = line.end()
    assert report.deliveries.ended == {"disabled": 2, "ok": 1}
    assert (report.deliveries.total, report.deliveries.answers, report.deliveries.late) == (3, 3, 1)


def test_it_is_counted_how_often_each_was_answered(line: Line) -> None:
    """A delivery that was answered again after its end was sent again, and that is told."""
    line.put(over("one", "a", "b"))
    line.answer("one", "ok")
    line.answer("one", "ok")
    report = line.end()
    sent = {Delivery("one", 0, "a"): 2, Delivery("one", 0, "b"): 0}
    assert (report.sent, report.deliveries.times) == (sent, {0: 1, 2: 1})


def test_what_was_forgotten_is_over(line: Line) -> None:
    """A delivery whose entry could be forgotten has ended, whatever is still known of it."""
    line.deliveries.take(0, None, over("old", "a"))
    report = line.end(floor=1)
    assert (report.deliveries.ended, report.is_sound) == ({"forgotten": 1}, True)


def test_a_final_answer_is_enough_where_its_entry_was_forgotten(line: Line) -> None:
    """Of entries that are gone, the answers themselves tell how the delivery ended."""
    line.deliveries.take(0, None, over("old", "a"))
    line.deliveries.take(1, None, answer("old", "a", 1, "ok", START))
    assert line.end().deliveries.ended == {"ok": 1}


def expire(path: Path, topic: str) -> None:
    """Let all records of a topic but one expire."""
    with Log.open(path / "log.db", clock=lambda: 4e9) as late:
        late.create_topic(topic, 1, retention=1.0)
        late.append([NewRecord(topic, b"", b"{}")])
        assert late.expire() > 0


def test_what_expires_meanwhile_is_no_problem(log: Log, tmp_path: Path) -> None:
    """Records that retention takes while the log is read are not missing."""
    log.append([NewRecord(ALERTS.name, b"", b"{}")] * 3)
    walk = Walk(log)
    expire(tmp_path, ALERTS.name)
    assert (list(walk.records((ALERTS.name, 0))), walk.report.is_sound) == ([], True)


def test_an_answer_to_what_has_expired_is_no_problem(log: Log, tmp_path: Path) -> None:
    """Where the beginning of the inbox is gone, the alert of an answer may be gone too."""
    log.append([NewRecord(ALERTS.name, b"", b"{}")] * 2)
    expire(tmp_path, ALERTS.name)
    line = Line(log)
    line.answer("gone", "ok")
    report = line.end()
    assert (report.is_sound, report.deliveries.gone) == (True, 1)


def test_an_output_is_held_against_what_was_decided() -> None:
    """The first equal one is right, further ones stand again, and others are told apart."""
    promised = Promised(10, 20)
    promised.judge(12)
    promised.expect(12, 0, FINDINGS.name, DIGEST)
    met = [promised.meet(12, 0, FINDINGS.name, d) for d in (OTHER, DIGEST, DIGEST, OTHER)]
    assert met == ["wrong", "right", "again", "differs"]
    assert promised.meet(12, 1, FINDINGS.name, DIGEST) == "unexpected"
    assert promised.meet(9, 0, FINDINGS.name, DIGEST) == "right"


def test_of_an_unknown_decision_all_outputs_must_be_equal() -> None:
    """Where no entry is held, the first output that comes is what the others must be."""
    promised = Promised(0, 5)
    met = [promised.meet(3, 7, ALERTS.name, d) for d in (DIGEST, DIGEST, OTHER)]
    assert met == ["right", "again", "differs"]


def test_an_output_on_another_topic_is_another_output() -> None:
    """What was decided for one topic does not stand where it lies on another."""
    promised = Promised(0, 5)
    promised.expect(3, 0, ALERTS.name, DIGEST)
    assert promised.meet(3, 0, QUARANTINE.name, DIGEST) == "wrong"


def test_missing_outputs_are_named_in_order() -> None:
    """Each output that stands nowhere is named with its topic; one that is wrong is not missing."""
    promised = Promised(10, 20)
    promised.expect(15, 2, QUARANTINE.name, DIGEST)
    promised.expect(14, 0, FINDINGS.name, DIGEST)
    promised.expect(11, 0, ALERTS.name, DIGEST)
    promised.expect(12, 0, ALERTS.name, DIGEST)
    promised.meet(12, 0, ALERTS.name, OTHER)
    missing = [(11, 0, ALERTS.name), (14, 0, FINDINGS.name), (15, 2, QUARANTINE.name)]
    assert list(promised.missing()) == missing


def test_numbers_outside_the_span_are_none() -> None:
    """An offset that a hostile record names is looked up without harm."""
    numbers = Numbers(10, 12)
    numbers[11] = 2**64 - 1
    found = [numbers[offset] for offset in (-1, 9, 10, 11, 12, 2**70)]
    assert found == [0, 0, 0, 2**64 - 1, 0, 0]


def test_a_problem_is_one_line_without_controls() -> None:
    """What a hostile id brings along cannot break or hide the line that names it."""
    problem = Problem("outcome_missing", ARTICLES, 0, 7, "a\n\x1b[2J\u202e", "it has none")
    assert str(problem) == "outcome_missing: rasid.articles/0/7 (a [2J): it has none"


def test_a_report_keeps_the_first_problems_and_counts_all() -> None:
    """However much is wrong, the report stays small."""
    report = Report("log")
    for offset in range(MAX_PROBLEMS + 5):
        report.add(Problem("outcome_missing", ARTICLES, 0, offset, "", "it has none"))
    assert (len(report.problems), report.found) == (
        MAX_PROBLEMS,
        {"outcome_missing": MAX_PROBLEMS + 5},
    )
    assert report.render(2)[-1] == f"… and {MAX_PROBLEMS + 3:,} more"
    assert report.is_sound is False


def test_an_empty_log_is_sound(log: Log, tmp_path: Path) -> None:
    """A log without records, and one without any topic, have nothing wrong in them."""
    with Log.create(tmp_path / "bare.db") as bare:
        found = [(audit(each).render(), loose_ends(each), extent(each)) for each in (log, bare)]
    assert found == [([], [], 0), ([], [], 0)]


def test_what_came_meanwhile_is_left_for_the_next_audit(log: Log) -> None:
    """A log is audited as it stood when the audit began."""
    log.append([NewRecord(ARTICLES, b"", b"{}", partition=1)])
    walk = Walk(log)
    log.append([NewRecord(ARTICLES, b"", b"{}", partition=1)])
    assert [record.offset for record in walk.records((ARTICLES, 1))] == [0]
    assert (walk.is_beyond((ARTICLES, 1), 1), walk.is_beyond((ARTICLES, 1), 2)) == (False, True)
