"""What people do about alerts, as commands: what they put on the log, and what they show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alerts.alerting import AlertStage
from alerts.records import Action, Match
from alerts.rules.rulebook import make_rules
from alerts.rules.settings import AlertsConfig
from rasid.cli import main
from streams.sqlite.log import Log, NewRecord
from streams.stage import Decider
from streams.table import entry_key
from streams.topics import GROUPS, changelog
from tests.unit.alerts.examples import IRAN, NOW_SAID, START, alert, finding, related

DECISIONS = changelog(GROUPS).name

POLICY = """
mute: [nights]
time_intervals:
  - name: nights
    time_intervals:
      - {times: [{start_time: 22:00, end_time: 24:00}], location: Asia/Baghdad}
silences:
  - {match: {watch: [iran], kind: [mention]}, comment: known}
channels: [{name: desk, type: terminal}, {name: wall, type: terminal}]
routes:
  - {name: all, channels: [wall], continue: true, mute: []}
  - {name: iran, match: {watch: [iran]}, channels: [desk], limit: 5 per 1h}
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """A log in the default place with two alerts on it, and what was decided about a mention;
    a new claim waits for others.
    """
    monkeypatch.chdir(tmp_path)
    Path("w.yaml").write_text("watches: [{id: iran, name: إيران}]", encoding="utf-8")
    Path("a.yaml").write_text(POLICY, encoding="utf-8")
    monkeypatch.setenv("RASID_WATCHLIST", "w.yaml")
    monkeypatch.setenv("RASID_ALERTS", "a.yaml")
    with Log.open(Path("rasid-data/log.db")) as log:
        for name in ("rasid.findings", "rasid.alerts"):
            log.create_topic(name, 1)
        log.create_topic(DECISIONS, 1, compacting=True)
        for told in (alert("0a1b2c3d"), alert("0a1bffff", story="s2")):
            log.append([NewRecord("rasid.alerts", b"", msgspec.json.encode(told), partition=0)])
        decider = Decider(AlertStage(), log.log_id, "rasid.findings")
        rules = make_rules([IRAN], AlertsConfig(warm_up=0.0, group_wait=60.0), START)
        articles = [related(finding("f1", "mention")), related(finding("f2"))]
        for offset, event in enumerate([rules, *articles]):
            data = msgspec.json.encode(event)
            decision = decider.decide(offset, data, START, None)
            assert decision is not None
            decider.remember(decision)
            key = entry_key(offset)
            log.append([NewRecord("rasid.findings", b"", data, partition=0)])
            log.append([NewRecord(DECISIONS, key, decision.stored, partition=0)])
        yield log


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str, str]:
    """Return how a command ended and what it printed."""
    with pytest.raises(SystemExit) as ended:
        main(["alerts", *arguments])
    return ended.value.code, *capfd.readouterr()


def done(log: Log) -> list[Action]:
    """Return what people did, as the log has it."""
    records = log.read(("rasid.findings", 0), 3, 100)
    return [msgspec.json.decode(record.value or b"", type=Action) for record in records]


def test_an_alert_is_acknowledged_by_the_beginning_of_its_id(
    log: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    """The action on the log names the whole id, who did it and what it is called itself."""
    code, out, _ = run(capfd, "ack", "0a1b2", "--by", "desk", "--comment", "seen")
    [action] = done(log)
    assert (code, out) == (0, f"ack {action.action}\n")
    assert (action.kind, action.alert, action.by, action.comment) == (
        *("ack", "0a1b2c3d"),
        *("desk", "seen"),
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ack", "0a1b"), "is the beginning of several: 0a1b2c3d, 0a1bffff"),
        (("ack", "ffff"), "no alert ffff on the log"),
        (("ack", "0a"), "at least 4 characters"),
        (("wrong",), "write the id of an alert, or --report"),
        (("silence",), "write the id of an alert, or matchers"),
        (("silence", "0a1b2", "--for", "soon"), "write a duration"),
        (("silence", "0a1b2", "--for", "31d"), "at most 30d"),
        (("unsilence", "abcd"), "no silence abcd on the log"),
        (("route", "--watch", "iraq", "--kind", "mention"), "no watch iraq"),
        (("route", "--kind", "mention"), "write --watch ID"),
        (("route", "--watch", "iran", "--kind", "mention", "--at", "noon"), "--at noon"),
    ],
)
@pytest.mark.usefixtures("log")
def test_wrong_usage_is_one_line(
    arguments: tuple[str, ...], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing is put on the log where it is not clear what is meant."""
    code, out, err = run(capfd, *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_a_silence_is_of_the_alerts_story_or_of_what_is_given(
    log: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    """Both are put on the log, listed while they last, and ended by the beginning of their id."""
    run(capfd, "silence", "0a1bf", "--for", "2h")
    run(capfd, "silence", "--watch", "iran", "--kind", "mention", "--for", "1d")
    first, second = done(log)
    assert (first.match, first.seconds) == (Match(story=("s2",)), 7_200.0)
    assert (second.match, second.seconds) == (Match(("iran",), ("mention",)), 86_400.0)
    run(capfd, "unsilence", first.action[:6])
    assert [line.split()[0] for line in run(capfd, "silences")[1].splitlines()] == [second.action]


def test_what_is_wrong_is_kept_and_counted(log: Log, capfd: pytest.CaptureFixture[str]) -> None:
    """The action holds what the findings were decided by; the report counts by kind and band."""
    run(capfd, "wrong", "0a1bf", "--comment", "two ferries")
    [action] = done(log)
    [features] = action.features
    assert (features.kind, features.conflict, features.confidence, features.why) == (
        *("contradiction", "date", 1.0),
        "date: 1980 against 1979",
    )
    [row] = run(capfd, "wrong", "--report", "--json")[1].splitlines()
    assert msgspec.json.decode(row) == {
        "kind": "contradiction",
        "conflict": "date",
        "confidence": "0.95-1.00",
        "sent": 2,
        "wrong": 1,
    }


@pytest.mark.usefixtures("log")
def test_what_is_muted_is_listed(capfd: pytest.CaptureFixture[str]) -> None:
    """Each finding that nobody heard of stands there with its reason."""
    [line] = run(capfd, "muted", "--json")[1].splitlines()
    row = msgspec.json.decode(line)
    assert (row["reason"], row["finding"], row["watch"]) == ("kind_off", "f1", "iran")
    assert run(capfd, "muted", "--reason", "quiet_hours")[1] == ""


@pytest.mark.usefixtures("log")
def test_a_problem_of_the_policy_is_told_once(capfd: pytest.CaptureFixture[str]) -> None:
    """`rasid check` names each line that is wrong, although channels cannot be opened either."""
    Path("a.yaml").write_text("limit: many\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["check"])
    said = capfd.readouterr().err.splitlines()
    assert (ended.value.code, [line[:9] for line in said]) == (2, ["a.yaml:1:"])


@pytest.mark.usefixtures("log")
def test_what_waits_is_listed(capfd: pytest.CaptureFixture[str]) -> None:
    """What is decided and not sent yet stands there with its time, its channels and its title."""
    [line] = run(capfd, "waiting")[1].splitlines()
    assert line.startswith("2026-03-01T08:01:00+00:00 group ")
    assert line.endswith(".0 → terminal: \u2068معلومة جديدة: إيران — " + NOW_SAID + "\u2069")
    row = msgspec.json.decode(run(capfd, "waiting", "--json")[1])
    assert (row["due"], row["why"], row["findings"]) == ("2026-03-01T08:01:00Z", "group", 1)


@pytest.mark.usefixtures("log")
def test_alerts_are_listed_with_their_ids(capfd: pytest.CaptureFixture[str]) -> None:
    """Below each alert stands by what id people name it, and over which channels it goes."""
    lines = run(capfd, "list")[1].splitlines()
    assert [line for line in lines if line.startswith("0a1b")] == [
        "0a1b2c3d.0 → desk",
        "0a1bffff.0 → desk",
    ]


def test_a_record_that_nobody_could_have_written_stops_no_command(
    log: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nested deeper than can be read, it is named where the log is listed, and else passed over."""
    for topic, event in (("rasid.alerts", b"alert"), ("rasid.findings", b"action")):
        deep = b'{"event":"%b","more":%b' % (event, b"[" * 100_000)
        log.append([NewRecord(topic, b"", deep, partition=0)])
    code, out, err = run(capfd, "list")
    assert (code, len(out) > 0, err) == (0, True, "offset 2: no record of this version\n")
    assert run(capfd, "ack", "0a1bf")[0] == 0
    code, out, err = run(capfd, "wrong", "--report", "--json")
    assert (code, len(out.splitlines()), err) == (0, 1, "offset 3: no action of this version\n")


@pytest.mark.usefixtures("log")
def test_a_route_knows_what_is_silenced_by_hand(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A silence that fits is told as long as it is in force; without a log there are none."""
    _, made, _ = run(capfd, "silence", "--watch", "iran", "--for", "2h", "--comment", "known")
    asked = ("route", "--watch", "iran", "--kind", "contradiction")
    said = run(capfd, *asked)[1].splitlines()[1]
    assert said.startswith(f"muted: silenced by silence {made.split()[1]} until 2")
    assert said.endswith(" known")
    elsewhere = run(capfd, *asked, "--data", str(tmp_path / "none"))
    later = run(capfd, *asked, "--at", "2126-03-01T12:00+03:00")
    assert "silenced" not in elsewhere[1] + later[1]


@pytest.mark.usefixtures("log")
def test_a_route_is_explained(capfd: pytest.CaptureFixture[str]) -> None:
    """Routes, channels, and why; and what would mute it at that time."""
    asked = ("--watch", "iran", "--kind", "contradiction", "--at", "2026-03-01T22:30+03:00")
    assert run(capfd, "route", *asked)[1].splitlines() == [
        "contradiction, notice, at 2026-03-01T22:30+03:00",
        "route all (it fits, and goes on): wall",
        "  grouped by kind and story, at once, repeats after 14400s, limit 1000 per 3600s",
        "route iran (the first that fits): desk",
        "  grouped by kind and story, at once, repeats after 14400s, limit 5 per 3600s",
        "  muted: quiet_hours, nights, until 2026-03-01T21:00+00:00",
    ]
    asked = ("--watch", "iran", "--kind", "mention", "--at", "2026-03-01T12:00+03:00")
    assert run(capfd, "route", *asked)[1].splitlines()[1:3] == [
        "muted: kind_off, watch iran asks for new_claim, contradiction, correction",
        "muted: silenced by silence 1 until it is taken out known",
    ]
