"""`rasid channels` and `rasid alerts dead|resend`, on a log that `deliver` wrote to."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alerts.outbox import DeliverStage
from alerts.records import Alert, Enable, InboxDeliver, Resend
from rasid import channels
from rasid.cli import main
from rasid.monitor import prepare_log
from streams.records import NewRecord
from streams.settings import Settings
from streams.sqlite.log import Log
from streams.stage import Decider
from streams.table import entry_key
from streams.topics import ALERTS, LEDGER, changelog
from tests.unit.alerts.examples import START, alert, answer

POLICY = """
channels:
  - {name: desk, type: webhook, url: 'https://127.0.0.1:9/', secret_env: KEY, timeout: 5s}
  - {name: screen, type: terminal}
  - {name: chat, type: slack, channel: C0MADEUP01, token_env: TOKEN}
"""
SECRET = "whsec_" + base64.b64encode(b"a secret made for the test only").decode()


class Ledger:
    """An installation whose worker decides what it is given, and is not running otherwise."""

    def __init__(self, settings: Settings) -> None:
        prepare_log(settings, None)
        self.log = Log.open_existing(settings.log_path)
        self.decider = Decider(DeliverStage(), self.log.log_id, ALERTS.name)
        self._now = START

    def take(self, *events: InboxDeliver) -> None:
        """Put events into the inbox and decide them."""
        for event in events:
            self.log.append([NewRecord(ALERTS.name, b"", msgspec.json.encode(event), partition=0)])
        self.go_on()

    def go_on(self) -> None:
        """Decide what was put into the inbox since."""
        for record in self.log.read((ALERTS.name, 0), self.decider.chain.last + 1, 100):
            self._now += timedelta(seconds=1)
            decision = self.decider.decide(record.offset, record.value or b"", self._now, None)
            assert decision is not None
            self.decider.remember(decision)
            key, topic = entry_key(decision.offset), changelog(LEDGER).name
            self.log.append([NewRecord(topic, key, decision.stored, partition=0)])

    def wishes(self) -> list[Any]:
        """Return what a person put into the inbox."""
        records = self.log.read((ALERTS.name, 0), 0, 1_000)
        found = (msgspec.json.decode(record.value or b"", type=InboxDeliver) for record in records)
        return [event for event in found if isinstance(event, Resend | Enable)]


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """An installation in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RASID_ALERTS", "alerts.yaml")
    monkeypatch.setenv("KEY", SECRET)
    Path("alerts.yaml").write_text(POLICY, encoding="utf-8")
    made = Ledger(Settings())
    yield made
    made.log.close()


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str, str]:
    """Return how a command ended and what it printed."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code, *capfd.readouterr()


def fail(ledger: Ledger, *names: str, outcome: Any = "failed") -> None:
    """Let alerts be given up on the desk."""
    for name in names:
        told = alert(name, channels=("desk", "screen"))
        ledger.take(told, answer(name, "desk", 1, outcome, START))
        ledger.take(answer(name, "screen", 1, "ok", START))


def test_what_was_given_up_is_listed(ledger: Ledger, capfd: pytest.CaptureFixture[str]) -> None:
    """One line each, with the reason and the title; what arrived is not there."""
    fail(ledger, "a1", "a2")
    code, out, err = run(capfd, "alerts", "dead")
    assert (code, err, len(out.splitlines())) == (0, "", 2)
    assert out.startswith(
        "a1.0 desk: failed (made up) 2026-03-01T08:00:02+00:00 \u2068تعارض في التاريخ"
    )
    assert run(capfd, "alerts", "dead", "--channel", "screen") == (0, "", "")
    _, out, _ = run(capfd, "alerts", "dead", "--json")
    assert msgspec.json.decode(out.splitlines()[1])["alert"] == "a2"


def test_an_alert_is_sent_again(ledger: Ledger, capfd: pytest.CaptureFixture[str]) -> None:
    """Over the channel that never got it, under its id; then it is given up no longer."""
    fail(ledger, "a1", "a2")
    assert run(capfd, "alerts", "resend", "a1") == (0, "", "1 to be sent again\n")
    [wish] = ledger.wishes()
    assert (wish.alert.alert, wish.alert.revision, wish.alert.channels) == ("a1", 0, ("desk",))
    assert wish.alert.evidence == alert("a1").evidence
    ledger.go_on()
    assert [x.alert for x, _ in open_attempts(ledger)] == ["a1"]
    _, out, _ = run(capfd, "alerts", "dead")
    assert [line[:4] for line in out.splitlines()] == ["a2.0"]


def open_attempts(ledger: Ledger) -> list[tuple[Any, Alert]]:
    """Return what waits for an answer of the desk."""
    memory = ledger.decider.memory
    return [(attempt.delivery, told) for attempt, told in memory.open_attempts("desk")]


def test_everything_is_sent_again(ledger: Ledger, capfd: pytest.CaptureFixture[str]) -> None:
    """Or everything of one channel, the oldest first."""
    fail(ledger, "a1", "a2", "a3")
    assert run(capfd, "alerts", "resend", "--all", "--channel", "screen")[2].startswith("0 ")
    assert run(capfd, "alerts", "resend", "--all") == (0, "", "3 to be sent again\n")
    assert [wish.alert.alert for wish in ledger.wishes()] == ["a1", "a2", "a3"]


def test_an_alert_that_arrived_is_sent_again_where_a_person_says_so(
    ledger: Ledger, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without a channel there is nothing to do, and no such alert is an error."""
    fail(ledger, "a1")
    ledger.take(alert("b1"), answer("b1", "desk", 1, "ok", START))
    said = "rasid: b1: no channel gave it up; name one with --channel\n"
    assert run(capfd, "alerts", "resend", "b1") == (2, "", said)
    assert run(capfd, "alerts", "resend", "b1", "--channel", "screen")[0] == 0
    assert [wish.alert.channels for wish in ledger.wishes()] == [("screen",)]
    assert run(capfd, "alerts", "resend", "c1")[2].startswith("rasid: there is no alert c1")
    assert run(capfd, "alerts", "resend")[0] == 2


def test_channels_are_listed_with_their_state(
    ledger: Ledger, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is on its way, given up and last answered, of each channel of the policy."""
    ledger.take(alert("a1", channels=("desk", "screen")), alert("b1", story="s2"))
    ledger.take(answer("a1", "desk", 1, "disabled", START))
    code, out, _ = run(capfd, "channels", "list")
    state = "disabled (made up); `rasid channels enable desk` uses it again"
    last = "disabled (made up) 2026-03-01T08:00:00+00:00"
    assert (code, out.splitlines()) == (
        0,
        [
            f"desk (webhook): {state}; 0 on their way, 2 given up; last answer {last}",
            "screen (terminal): well; 1 on their way, 0 given up; no answer of late",
            "chat (slack): well; 0 on their way, 0 given up; no answer of late",
        ],
    )
    _, out, _ = run(capfd, "channels", "list", "--json")
    assert msgspec.json.decode(out.splitlines()[1])["on_its_way"] == 1


def test_the_last_answer_of_a_channel_is_looked_for_among_the_newest_records(
    ledger: Ledger, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the log, listing the channels reads no more of it than that."""
    fail(ledger, "a1")
    assert "last answer failed" in run(capfd, "channels", "list")[1].splitlines()[0]
    monkeypatch.setattr(channels, "LOOKED_AT", 1)
    desk, screen, _ = run(capfd, "channels", "list")[1].splitlines()
    assert desk.endswith("no answer of late")
    assert "last answer ok" in screen


def test_a_held_channel_says_when_it_is_tried(
    ledger: Ledger, capfd: pytest.CaptureFixture[str]
) -> None:
    """A receiver that asked for time has the time of the next probe in its line."""
    asked = msgspec.structs.replace(answer("a1", "desk", 1, "retry", START), retry_after=60.0)
    ledger.take(alert("a1"), asked)
    _, out, _ = run(capfd, "channels", "list")
    assert "held, 0 probes failed, the next one is due at 2026-03-01T08:01:02+00:00" in out


def test_a_channel_is_enabled_again(ledger: Ledger, capfd: pytest.CaptureFixture[str]) -> None:
    """The word goes into the inbox; where nothing is wrong there is nothing to do."""
    fail(ledger, "a1", outcome="disabled")
    assert run(capfd, "channels", "enable", "desk")[0] == 0
    ledger.go_on()
    assert "desk (webhook): well" in run(capfd, "channels", "list")[1]
    said = "screen: is neither disabled nor held\n"
    assert run(capfd, "channels", "enable", "screen") == (0, "", said)
    said = "rasid: there is no channel nope in the alert policy; there are: desk, screen, chat\n"
    assert run(capfd, "channels", "enable", "nope") == (2, "", said)
    assert [wish.channel for wish in ledger.wishes()] == ["desk"]


@pytest.mark.usefixtures("ledger")
def test_a_test_that_fails_says_why(capfd: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, one line, no secret."""
    assert run(capfd, "channels", "test", "desk") == (1, "", "desk: failed (private_address)\n")


def test_a_test_that_arrives_leaves_nothing_on_the_log(
    ledger: Ledger, capfd: pytest.CaptureFixture[str]
) -> None:
    """The alert says that it is a test, and the outcome is printed."""
    code, out, err = run(capfd, "channels", "test", "screen")
    assert (code, err) == (0, "")
    assert "هذه رسالة تجريبية من راصد" in out.splitlines()[0]
    assert out.splitlines()[-1] == "screen: ok (shown)"
    assert ledger.log.end_offset((ALERTS.name, 0)) == 0


@pytest.mark.usefixtures("ledger")
def test_a_dry_run_sends_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """It prints the body, which holds neither address nor secret."""
    code, out, err = run(capfd, "channels", "test", "desk", "--dry-run")
    body = msgspec.json.decode(out)
    assert (code, err, body["type"], body["data"]["watch"]) == (
        0,
        "",
        "watch.mentioned",
        "rasid-test",
    )
    assert "127.0.0.1" not in out
    code, out, err = run(capfd, "channels", "test", "chat", "--dry-run")
    assert (code, err, "blocks" in msgspec.json.decode(out)) == (0, "", True)


def test_times_are_read_as_times() -> None:
    """The wishes that commands write are events of the inbox."""
    wish = msgspec.json.encode(Enable(channel="desk", at=datetime.now(START.tzinfo)))
    assert isinstance(msgspec.json.decode(wish, type=InboxDeliver), Enable)
