"""Findings, alerts and a time line to put them on, invented for the tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from alerts.alerting import AlertStage
from alerts.groups.entries import AlertEntry
from alerts.groups.memory import AlertMemory
from alerts.records import Alert, Answer, InboxAlert, SendOutcome
from alerts.rules.rulebook import WatchSettings, make_rules
from alerts.rules.settings import AlertsConfig
from analysis.coverage.findings import flood_finding
from analysis.finding import Finding, FindingKind, Flood, Passage, Related

START = datetime(2026, 3, 1, 8, tzinfo=UTC)

IRAN = WatchSettings("iran", "إيران")
BANK = WatchSettings("bank", "البنك المركزي")

NOW_SAID = "قطعت بلدة السهل علاقاتها بجارتها عام 1980، وفق ما قاله عمدتها"
SAID_BEFORE = "قطعت السهل العلاقات مع جارتها عام 1979"


def at(hours: float) -> datetime:
    """Return the time so many hours after the start."""
    return START + timedelta(hours=hours)


def passage(text: str = NOW_SAID, source: str = "المنارة", **fields: object) -> Passage:
    """Return a passage of an invented outlet."""
    plain = Passage(
        article=f"article of {source}",
        source=source,
        url="https://manara.example/2026/a",
        published_at=START,
        field="text",
        start=0,
        end=len(text),
        text=text,
    )
    return msgspec.structs.replace(plain, **fields)


def finding(
    name: str,
    kind: FindingKind = "new_claim",
    watch: str = "iran",
    story: str = "s1",
    **fields: object,
) -> Finding:
    """Return a finding with one passage, or two where it is about a conflict."""
    pair = (passage(), passage(SAID_BEFORE, "الأفق"))
    is_conflict = kind in ("contradiction", "correction")
    plain = Finding(
        finding=name,
        kind=kind,
        watch=watch,
        story=story,
        why="date: 1980 against 1979",
        conflict="date" if is_conflict else None,
        passages=pair if is_conflict else pair[:1],
        deciding=("1979", "1980") if is_conflict else (),
    )
    return msgspec.structs.replace(plain, **fields)


def flood(source: str = "نبض", hours: float = 0) -> Finding:
    """Return a finding about a source whose articles were refused for an hour's quarter."""
    counted = Flood(
        source=source,
        refused=50,
        records=60,
        reasons={"wrong_type": 47, "bad_time": 3},
        since=at(hours - 0.1),
        until=at(hours + 0.25),
    )
    return flood_finding(counted)


def related(*findings: Finding, hours: float = 0, **fields: object) -> Related:
    """Return what became of an article that arrived so many hours after the start."""
    plain = Related(article="a", outcome="new", at=at(hours), source="المنارة", findings=findings)
    return msgspec.structs.replace(plain, **fields)


def alert(
    name: str, /, story: str = "s1", channels: tuple[str, ...] = ("desk",), **fields: object
) -> Alert:
    """Return an alert about a contradiction."""
    evidence = finding(f"finding of {name}", "contradiction", story=story)
    plain = Alert(
        alert=name,
        kind="contradiction",
        watch="iran",
        story=story,
        severity="notice",
        title="تعارض في التاريخ: إيران — قطعت بلدة السهل علاقاتها بجارتها عام 1980",
        at=START,
        findings=(evidence.finding,),
        name="إيران",
        channels=channels,
        evidence=(evidence,),
    )
    return msgspec.structs.replace(plain, **fields)


class Timeline:
    """The stage `alert` on a clock: put findings on it, see which alerts come."""

    def __init__(self, *watches: WatchSettings, **policy: object) -> None:
        self.stage = AlertStage()
        self.memory: AlertMemory = self.stage.fresh()
        self.muted: dict[str, int] = {}
        self.alerts: list[Alert] = []
        self._offset = 0
        self.set_rules(0, *watches, **policy)

    def set_rules(self, hours: float, *watches: WatchSettings, **policy: object) -> None:
        """Let new rules come into force; without a word about it, nothing warms up."""
        config = msgspec.structs.replace(AlertsConfig(warm_up=0.0), **policy)
        self.put(make_rules(watches, config, at(hours)))

    def put(self, event: InboxAlert) -> AlertEntry:
        """Decide one event; remember its alerts as a channel would get them."""
        entry = self.stage.step(self.memory, self._offset, event, event.at)
        self.memory.apply(entry)
        self._offset += 1
        self.muted = entry.muted
        outputs = self.stage.outputs(entry, event)
        self.alerts = [out.record for out in outputs if isinstance(out.record, Alert)]
        return entry

    def push(self, hours: float, *findings: Finding, **fields: object) -> list[tuple[str, ...]]:
        """Put an article with these findings; return kind and findings of each alert made."""
        self.put(related(*findings, hours=hours, **fields))
        return [(alert.kind, *alert.findings) for alert in self.alerts]


def answer(name: str, channel: str, number: int, outcome: SendOutcome, now: datetime) -> Answer:
    """Return what a channel says."""
    return Answer(
        alert=name,
        revision=0,
        channel=channel,
        number=number,
        outcome=outcome,
        status="made up",
        at=now,
    )
