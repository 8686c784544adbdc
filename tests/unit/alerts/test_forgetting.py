"""The law of forgetting in `alert` and `deliver`: what is held is memory, whatever was deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.alerting import AlertStage
from alerts.ledger.memory import DeliverMemory
from alerts.outbox import DeliverStage
from alerts.records import (
    Action,
    ActionKind,
    Enable,
    InboxAlert,
    InboxDeliver,
    Match,
    Resend,
    SendOutcome,
)
from alerts.rules.intervals import TimeInterval
from alerts.rules.routes import Limit, Route
from alerts.rules.rulebook import WatchSettings, make_rules
from alerts.rules.settings import AlertsConfig
from analysis.decision import Origin, Tick
from streams.stage import Decider
from tests.unit.alerts.examples import BANK, IRAN, START, alert, answer, finding, related
from tests.unit.streams.crashing import Crashing, fates

HOUR = 3_600.0

ACT = "act"

Happened = InboxAlert | tuple[str, ActionKind, int, datetime]
"""An event, or what a person does about what came before."""

claims = st.sampled_from([None, "c1", "c2", "c3"])
findings = st.builds(
    lambda name, kind, watch, story, claim, against: finding(
        name, kind, watch, story, claim=claim, against=against
    ),
    st.integers(0, 9).map("f{}".format),
    st.sampled_from(["mention", "new_claim", "contradiction", "correction"]),
    st.sampled_from(["iran", "bank", "gone"]),
    st.sampled_from(["s1", "s2"]),
    claims,
    claims,
)
watches = st.sets(st.sampled_from([IRAN, BANK, WatchSettings("port", "ميناء الصفا")]))
NIGHTS = {"nights": (TimeInterval(weekdays=((0, 3),)),)}
routes = st.sampled_from(
    [
        (),
        (Route("all", ("terminal",), goes_on=True), Route("slow", (), group_wait=HOUR)),
        (Route("quiet", ("terminal",), mute=("nights",), limit=Limit(1, HOUR)),),
    ]
)
policies = st.builds(
    AlertsConfig,
    repeat_interval=st.sampled_from([0.0, 4 * HOUR, 30 * 24 * HOUR]),
    warm_up=st.sampled_from([0.0, 0.0, 24 * HOUR]),
    routes=routes,
    group_by=st.sampled_from([None, None, (), ("story",)]),
    group_wait=st.sampled_from([0.0, 60.0, 24 * HOUR]),
    group_interval=st.sampled_from([None, 0.0, 2 * HOUR]),
    limit=st.sampled_from([Limit(1_000, HOUR), Limit(1, HOUR), Limit(2, 24 * HOUR)]),
    time_intervals=st.just(NIGHTS),
)
kinds_of_action: st.SearchStrategy[ActionKind] = st.sampled_from(
    ["ack", "wrong", "silence", "unsilence"]
)


@st.composite
def related_lines(draw: st.DrawFn) -> list[tuple[Happened, str]]:
    """Draw what comes to `alert`, and what befalls its worker after each."""
    at, line = START, list[tuple[Happened, str]]()
    for number in range(draw(st.integers(4, 25))):
        at += timedelta(hours=draw(st.sampled_from([0, 0.01, 1, 5, 23, 240, 29 * 24, 31 * 24])))
        event: Happened
        match 2 if not number else draw(st.integers(0, 9)):
            case 0:
                event = Tick(at)
            case 1 if line:
                event = line[draw(st.integers(0, len(line) - 1))][0]
            case 2:
                event = make_rules(draw(watches), draw(policies), at)
            case 3:
                event = ACT, draw(kinds_of_action), draw(st.integers(0, 20)), at
            case _:
                told = draw(st.lists(findings, max_size=4))
                origin = Origin("log-1", "rasid.readings", 0, number)
                event = related(*told, origin=origin)
                event = msgspec.structs.replace(event, at=at)
        line.append((event, draw(fates)))
    return line


def action_of(
    kind: ActionKind, pick: int, at: datetime, told: list[str], before: list[str]
) -> Action:
    """Return what a person does about one of the alerts told and silences made before."""
    return Action(
        action=f"{kind}-{pick % 7}",
        kind=kind,
        at=at,
        alert=told[pick % len(told)] if told else "none",
        match=Match(story=(f"s{pick % 3}",)),
        seconds=(1 + pick) * HOUR,
        silence=before[pick % len(before)] if before else "none",
    )


@given(related_lines())
def test_alert_decides_as_if_it_had_never_stopped(line: list[tuple[Happened, str]]) -> None:
    """Whatever was deleted, whenever it crashed, `alert` decides as if it had never stopped."""
    crashing = Crashing(lambda: Decider(AlertStage(), "log-1", "rasid.findings"))
    told: list[str] = []
    silences: list[str] = []
    for happened, fate in line:
        event = happened
        if isinstance(event, tuple):
            event = action_of(*event[1:], told, silences)
            silences.append(event.action)
        entry = crashing.take(event, START)
        assert entry is None or entry.head.failed == ""
        told += [opened.alert for opened in entry.opened] if entry else []
        assert crashing.worker.memory.deadline() == crashing.steady.memory.deadline()
        crashing.suffer(fate)
        assert crashing.worker.memory.deadline() == crashing.steady.memory.deadline()
    crashing.finish()


class Happening(NamedTuple):
    """Something that happens `seconds` after the one before; `pick` chooses alert or attempt."""

    seconds: float
    what: str
    pick: int
    outcome: SendOutcome
    fate: str


happenings = st.builds(
    Happening,
    st.sampled_from([0.0, 1.0, 7.0, 400.0, 3_000.0, 40_000.0, 8 * 86_400.0]),
    st.sampled_from(
        [
            "alert",
            "alert",
            "answer",
            "answer",
            "answer",
            "stray",
            "tick",
            "tick",
            "resend",
            "enable",
        ]
    ),
    st.integers(0, 20),
    st.sampled_from(["ok", "retry", "retry", "retry", "failed", "ok", "disabled"]),
    fates,
)


def event_of(
    happening: Happening, number: int, memory: DeliverMemory, now: datetime
) -> InboxDeliver:
    """Return the event that happens, given what is open."""
    pick = happening.pick
    if happening.what == "alert":
        channels = (("desk",), ("desk", "pager"), ("old", "desk"))[pick % 3]
        origin = Origin("log-1", "rasid.findings", 0, number)
        return alert(f"a{number}", story=f"s{pick % 4}", channels=channels, origin=origin)
    if happening.what == "resend":
        return Resend(alert=alert(f"a{pick}", story=f"s{pick % 4}"), at=now)
    if happening.what == "enable":
        return Enable(channel="desk", at=now)
    if happening.what == "stray":
        return answer(f"a{pick}", "desk", 1, happening.outcome, now)
    transit = memory.transit
    attempts = [a for name in transit.open_channels() for a, _ in transit.unanswered(name)]
    if happening.what == "tick" or not attempts:
        return Tick(now)
    attempt = attempts[pick % len(attempts)]
    name, _, channel = attempt.delivery
    told = answer(name, channel, attempt.number, happening.outcome, now)
    return msgspec.structs.replace(
        told,
        receipt=f"r{number}",
        maybe_arrived=bool(pick % 2),
        retry_after=(None, None, None, 60.0, 90_000.0)[pick % 5],
    )


WEEK = 8 * 86_400.0
DELIVERED = [
    Happening(0.0, "alert", 0, "ok", ""),
    Happening(1.0, "answer", 0, "ok", ""),
    Happening(WEEK, "tick", 0, "ok", "wear, some deletes lost"),
]
"""An alert comes back to the table, but not the answer that closed it."""


@given(st.lists(happenings, min_size=4, max_size=40))
@example(DELIVERED)
def test_deliver_decides_as_if_it_had_never_stopped(line: list[Happening]) -> None:
    """Whatever was deleted, whenever it crashed, `deliver` has the same attempts open."""
    crashing = Crashing(lambda: Decider(DeliverStage(), "log-1", "rasid.alerts"))
    now = START
    for number, happening in enumerate(line):
        now += timedelta(seconds=happening.seconds)
        crashing.take(event_of(happening, number, crashing.steady.memory, now), now)
        crashing.suffer(happening.fate)
        assert open_in(crashing.worker.memory) == open_in(crashing.steady.memory)
    crashing.finish()


def open_in(memory: DeliverMemory) -> tuple[object, ...]:
    """Return what a sender and a timer see of memory."""
    transit = memory.transit
    opened = {name: list(memory.open_attempts(name)) for name in transit.open_channels()}
    unanswered = {
        attempt: transit.may_have_arrived(attempt.delivery)
        for name in transit.open_channels()
        for attempt, _ in transit.unanswered(name)
    }
    told = [alert(f"a{number}", story=f"s{number % 4}") for number in range(40)]
    receipts = [
        (memory.thread(channel, each), memory.last_message(channel, each))
        for channel in ("desk", "pager", "old")
        for each in told
    ]
    dead = sorted(memory.dead)
    return opened, unanswered, receipts, memory.channels, dead, memory.deadline()
