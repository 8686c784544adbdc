"""The stage `alert`: findings in, alerts out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.groups.entries import AlertEntry, Opened, take_rules
from alerts.groups.memory import TOLD_FOR, AlertMemory
from alerts.policy.pipeline import go_on, judge
from alerts.policy.writing import MAX_ALSO
from alerts.records import Action, Alert, Canary, InboxAlert, Rules
from alerts.words.evidence import fit_evidence
from analysis.decision import BEGINNING, Head, Origin, Output, Tick, head_of
from analysis.finding import Finding, Related


class AlertStage:
    """Decides what is sent on. Implements `analysis.decision.Stage`."""

    name = "alert"
    entry_type = AlertEntry
    event_type = InboxAlert

    def fresh(self, floor: int = 0) -> AlertMemory:
        """Return an empty memory; `floor` is that of the newest entry about to be folded in."""
        return AlertMemory(floor)

    def time_of(self, event: InboxAlert, appended_at: datetime) -> datetime:  # noqa: ARG002 - findings carry their time
        """Return the time of `event`: its own; by what people do no time passes.

        Their clocks may be wrong, and `now` never runs backwards.
        """
        return BEGINNING if isinstance(event, Action) else event.at

    def subject_of(self, event: InboxAlert) -> str:
        """Return the article, or what else the event is."""
        match event:
            case Related():
                return event.article
            case Rules():
                return f"rules:{event.hash}"
            case Action():
                return f"action:{event.action}"
            case Tick():
                return "tick"

    def origin_of(self, event: InboxAlert) -> Origin | None:
        """Return the origin of an article's record; rules and ticks have none."""
        return event.origin if isinstance(event, Related) else None

    def step(
        self, memory: AlertMemory, offset: int, event: InboxAlert, now: datetime
    ) -> AlertEntry:
        """Decide `event`; change nothing. Raises msgspec.ValidationError for unreadable rules."""
        now = max(now, memory.chain.now)
        if isinstance(event, Rules):
            return self._take_rules(memory, offset, event, now)
        head = head_of(self, memory, offset, event, now, rules=memory.rules_hash)
        match event:
            case Related():
                return judge(memory, head, event, now)
            case Action():
                return _act(memory, head, event)
            case Tick():
                return go_on(memory, head, now)

    def _take_rules(
        self, memory: AlertMemory, offset: int, event: Rules, now: datetime
    ) -> AlertEntry:
        head = head_of(self, memory, offset, event, now, rules=event.hash)
        # each start of a worker, and each of several workers, puts the rules that it knows
        known = event.hash == memory.rules_hash
        return AlertEntry(head, rules=None if known else take_rules(event, memory.seen, now))

    def refuse(self, memory: AlertMemory, head: Head) -> AlertEntry:  # noqa: ARG002 - nothing is remembered of it
        """Return the entry for an event that could not be decided: `head.failed` says why."""
        return AlertEntry(head)

    def outputs(self, entry: AlertEntry, event: InboxAlert | None) -> list[Output]:
        """Return the alerts of the decision, with the evidence in the event; a canary goes on."""
        found = event.findings if isinstance(event, Related) else ()
        known = {finding.finding: finding for finding in found}
        outputs = [
            Output("alerts", opened.alert, _alert_of(opened, known, entry.head.now))
            for opened in (*entry.opened, *entry.revised)
        ]
        if isinstance(event, Related) and event.outcome == "canary":
            canary = Canary(article=event.article, at=event.at)
            outputs.append(Output("alerts", event.article, canary))
        return outputs


def _act(memory: AlertMemory, head: Head, action: Action) -> AlertEntry:
    """Take in what a person did; what joined an alert that was seen is sent no more.

    Raises ValueError for a silence without end.
    """
    if memory.knows(action):
        return AlertEntry(head)
    if action.kind == "silence" and not 0 < action.seconds <= TOLD_FOR.total_seconds():
        raise ValueError(f"a silence of {action.seconds} seconds: at most thirty days")
    waiting = memory.waiting.get(action.alert) if action.kind in ("ack", "wrong") else None
    is_update = waiting is not None and waiting.opened.why == "joined"
    return AlertEntry(head, released=(action.alert,) if is_update else (), action=action)


def _alert_of(opened: Opened, known: Mapping[str, Finding], now: datetime) -> Alert:
    return Alert(
        alert=opened.alert,
        revision=opened.revision,
        kind=opened.kind,
        watch=opened.watches[0],
        also=opened.watches[1 : 1 + MAX_ALSO],
        name=opened.name,
        story=opened.story,
        severity=opened.severity,
        title=opened.title,
        findings=opened.findings,
        channels=opened.channels,
        evidence=fit_evidence(_evidence(opened, known)),
        at=opened.since or now,
        more_findings=opened.more,
        why=opened.why,
        by=opened.by,
        revised_at=now if opened.revision else None,
        digest=opened.digest,
    )


def _evidence(opened: Opened, known: Mapping[str, Finding]) -> list[Finding]:
    """Return the findings of an alert: those of the event whole, the others as they were kept."""
    if opened.why == "joined":
        return list(opened.evidence[1:] or opened.evidence)  # the first is of its first telling
    if opened.revision or opened.digest is not None:
        return list(opened.evidence)
    findings = {finding.finding: finding for finding in opened.evidence} | dict(known)
    return [findings[name] for name in opened.findings if name in findings]
