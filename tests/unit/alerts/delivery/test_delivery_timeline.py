"""Delivery over event time: when a receiver is down, slow or back, who arrives when."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from alerts.delivery.beginning import MAX_PENDING
from alerts.ledger.entries import Attempt, Delivery
from alerts.outbox import DeliverStage
from alerts.records import Alert, Answer, InboxDeliver, SendOutcome
from analysis.decision import Tick
from tests.unit.alerts.examples import alert
from tests.unit.alerts.timeline import Line

HOUR = 3_600.0
MOST = 100_000

Receiver = Callable[[float], tuple[float, SendOutcome]]
"""What a receiver does with what is sent at a time: after how many seconds it says what."""


def up(_t: float) -> tuple[float, SendOutcome]:
    """Take everything within a tenth of a second."""
    return 0.1, "ok"


def down_between(first: float, last: float) -> Receiver:
    """Refuse connections between two times."""
    return lambda t: (0.01, "retry") if first <= t < last else (0.1, "ok")


class Wire(Line):
    """`deliver` with its sender and receivers on a time line: what happens is that alerts arrive.

    At most eight attempts of a channel are under way at one time. `sent` counts all of them;
    no receiver can take the alerts of `spoilt`.
    """

    def __init__(self, **receivers: Receiver) -> None:
        super().__init__(DeliverStage(), lambda _entry, _outputs: [])
        self.sent = 0
        self.spoilt: set[str] = set()
        self._receivers = receivers
        self._begun: set[Attempt] = set()
        self._answers: list[tuple[datetime, int, Answer]] = []
        self._numbers = count()

    def tell(self, t: float, *alerts: Alert) -> None:
        """Let alerts come at a time, over all channels."""
        channels = tuple(self._receivers)
        self.push(t, *(alert(a.alert, story=a.story, channels=channels) for a in alerts))

    def arrived(self, channel: str = "desk") -> list[str]:
        """Return what arrived over a channel, in its order."""
        names = (what.partition(" → ") for _, what in self.happened)
        return [name for name, _, over in names if over == channel]

    def go_on(self, until: float) -> None:
        """Let everything happen up to a time, wanting nothing."""
        for at, event in sorted(self._pushed, key=lambda pushed: pushed[0]):
            self._take_until(at)
            self._take(event, at)
        self._take_until(self.at(until))

    def _tick_to(self, at: datetime) -> None:
        self._take_until(at)

    def _take_until(self, at: datetime) -> None:
        for _ in range(MOST):
            due, answers = self.decider.memory.deadline(), self._answers
            if answers and answers[0][0] <= at and (due is None or answers[0][0] < due):
                when, _, event = heapq.heappop(answers)
                self._take(event, when)
            elif due is not None and due <= at:
                self._take(Tick(due), due)
            else:
                return
        raise AssertionError("ticks without end")

    def _decide(self, event: InboxDeliver, at: datetime) -> None:
        self._take(event, at)

    def _take(self, event: InboxDeliver, at: datetime) -> None:
        if isinstance(event, Answer):
            self._begun.discard(
                Attempt(Delivery(event.alert, event.revision, event.channel), event.number)
            )
        super()._decide(event, at)
        for channel in self._receivers:
            self._begin(channel, at)

    def _begin(self, channel: str, at: datetime) -> None:
        under_way = sum(attempt.delivery.channel == channel for attempt in self._begun)
        for attempt, told in self.decider.memory.open_attempts(channel):
            if under_way == 8:
                return
            if attempt in self._begun:
                continue
            under_way += 1
            self._send(attempt, told, at)

    def _send(self, attempt: Attempt, told: Alert, at: datetime) -> None:
        self.sent += 1
        self._begun.add(attempt)
        t = (at - self._start) / self._unit
        seconds, outcome = self._receivers[attempt.delivery.channel](t)
        outcome = "retry" if told.alert in self.spoilt else outcome
        if outcome == "ok":
            self.happened.append((t + seconds, f"{told.alert} → {attempt.delivery.channel}"))
        when = at + timedelta(seconds=seconds)
        answer = Answer(
            alert=told.alert,
            revision=told.revision,
            channel=attempt.delivery.channel,
            number=attempt.number,
            outcome=outcome,
            status="made_up",
            at=when,
        )
        heapq.heappush(self._answers, (when, next(self._numbers), answer))


def test_what_comes_arrives_at_once() -> None:
    """The second alert of a story follows when the first is through."""
    wire = Wire(desk=up)
    wire.tell(1, alert("a1"), alert("a2"), alert("b1", story="s2"))
    wire.want(1, 1.1, "a1 → desk", "b1 → desk")
    wire.want(1.15, 1.25, "a2 → desk")
    wire.run()


def test_a_receiver_that_was_down_for_an_hour_has_everything_soon_after() -> None:
    """An alert a minute: those of the hour arrive within six minutes of its end, oldest first."""
    wire = Wire(desk=down_between(600, 600 + HOUR), pager=up)
    for minute in range(90):
        wire.tell(60 * minute, alert(f"a{minute}", story=f"s{minute % 7}"))
        at_once = 60 * minute, 60 * minute + 0.3
        late = max(600 + HOUR, 60 * minute), max(600 + HOUR + 400, 60 * minute + 0.3)
        wire.want(*at_once, f"a{minute} → pager")
        wire.want(*(at_once if minute < 10 else late), f"a{minute} → desk")
    wire.run()
    assert wire.arrived()[10:70] == [f"a{minute}" for minute in range(10, 70)]
    assert wire.decider.memory.channels == ()


def test_an_outage_costs_few_attempts() -> None:
    """While 300 alerts wait, the receiver is asked no more than each five minutes."""
    wire = Wire(desk=down_between(0, HOUR))
    for number in range(300):
        wire.tell(number, alert(f"a{number}", story=f"s{number}"))
        wire.want(HOUR, HOUR + 400, f"a{number} → desk")
    wire.run()
    assert wire.sent < 300 + 30


def test_a_short_outage_delays_little() -> None:
    """A receiver that restarts for twenty seconds has its alerts within a minute."""
    wire = Wire(desk=down_between(0, 20))
    for number in range(10):
        wire.tell(0, alert(f"a{number}", story=f"s{number}"))
        wire.want(20, 60, f"a{number} → desk")
    wire.run()


def test_a_lone_alert_follows_the_schedule() -> None:
    """Nothing else fails, so nothing says that the receiver is down."""
    wire = Wire(desk=down_between(0, 100))
    wire.tell(0, alert("a1"))
    wire.want(305, 366.2, "a1 → desk")
    wire.run()
    assert wire.sent == 3


def test_what_failed_alone_follows_once_its_receiver_takes_another() -> None:
    """One alert of an hour's outage opens no circuit, and waits for no schedule of hours."""
    wire = Wire(desk=down_between(0, HOUR))
    wire.tell(0, alert("a", story="sa"))
    wire.tell(HOUR + 60, alert("b", story="sb"))
    wire.want(HOUR + 60, HOUR + 60.2, "b → desk")
    wire.want(HOUR + 60, HOUR + 60 + 5 * 2**3 * 1.2 + 0.2, "a → desk")
    wire.run()
    assert wire.sent == 4 + 2


def test_an_alert_that_fails_by_its_own_fault_burdens_nobody() -> None:
    """While others arrive every second, it is tried each five minutes, and ends when it would."""
    wire = Wire(desk=up)
    wire.spoilt = {"bad"}
    wire.tell(0, alert("bad", story="bad"))
    for number in range(1_800):
        wire.tell(number, alert(f"a{number}", story=f"s{number}"))
    wire.go_on(1_800)
    assert 10 <= wire.sent - 1_800 <= 15
    wire.go_on(3 * 24 * HOUR)
    assert [letter.status for letter in wire.decider.memory.dead] == ["exhausted"]


def test_what_waits_is_bounded_and_goes_in_order() -> None:
    """Ten thousand wait for a receiver, one more is an overflow; all go when it is back."""
    wire = Wire(desk=lambda t: (0.0, "ok" if t >= 1_000 else "retry"))
    names = [f"a{number}" for number in range(MAX_PENDING + 1)]
    for number, name in enumerate(names):
        wire.tell(number / 100, alert(name, story=f"s{number}"))
    wire.go_on(1_400)
    assert wire.arrived() == names[:MAX_PENDING]
    assert [letter.status for letter in wire.decider.memory.dead] == ["overflow"]
